import type { GroupSize } from '../../../community/profile-schema.ts';
import type { Deps } from '../../../platform/deps.ts';

/** Room above the roster for people who move in. Ours. */
const spare = 1.15;

/** Places a group of so many people needs: with room, and one for the account itself. */
export const placesFor = (people: number): number => Math.ceil(people * spare) + 1;

/** The smallest size on offer that holds so many, with what it costs; null when none is that large. */
export const sizeFor = (deps: Deps, places: number): GroupSize | null =>
  [...deps.profile.groupSizes].sort((a, b) => a.size - b.size).find(({ size }) => size >= places) ??
  null;
