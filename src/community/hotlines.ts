import type { Deps } from '../platform/deps.ts';
import type { Hotline } from './profile-schema.ts';
import { ancestors } from './units.ts';

export type { Hotline } from './profile-schema.ts';

/**
 * Numbers to call from a unit: for each key the nearest one upward, then the national ones.
 * `keys` keeps only those, in that order.
 */
export const hotlinesFor = async (
  deps: Deps,
  unitId: string,
  keys?: readonly string[],
): Promise<Hotline[]> => {
  const line = await ancestors(deps.db, unitId);
  const near = line.flatMap((unit) =>
    deps.profile.hotlines.filter(
      (hotline) => hotline.unitCode !== undefined && hotline.unitCode === unit.code,
    ),
  );
  const national = deps.profile.hotlines.filter((hotline) => hotline.unitCode === undefined);
  const byKey = new Map<string, Hotline>();
  for (const hotline of [...near, ...national])
    if (!byKey.has(hotline.key)) byKey.set(hotline.key, hotline);
  return keys === undefined ? [...byKey.values()] : keys.flatMap((key) => byKey.get(key) ?? []);
};
