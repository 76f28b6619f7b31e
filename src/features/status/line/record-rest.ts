import type { StatusWord } from '../../../community/household-status.ts';
import type { Unit } from '../../../community/units.ts';
import { startOfDay } from '../../../platform/calendar.ts';
import type { Deps } from '../../../platform/deps.ts';
import { itemsOfMessage, standingsOf, type Standing } from '../store.ts';
import type { RecordedRest, Speaker } from './recorded.ts';
import { freshUntil, rankOf } from './status-of.ts';

export interface Rest {
  recorded: RecordedRest;
  words: StatusWord[];
}

/**
 * A team's word for every household its line did not name: recorded as the blanket it is, never as a visit. It passes
 * over whoever was heard on their own today and whatever graver status is still fresh. A figure that fits neither the
 * whole cluster nor what is left of it is not taken at all.
 */
export const recordRest = async (
  deps: Deps,
  speaker: Speaker,
  cluster: Unit,
  said: { count: number | undefined; at: Date },
): Promise<Rest> => {
  const { at, count } = said;
  const named = new Set(
    (await itemsOfMessage(deps.db, speaker.messageId)).flatMap((item) => item.householdIds),
  );
  const all = await standingsOf(deps.db, cluster.id);
  const left = all.filter(({ id }) => !named.has(id));
  const own = left.filter((household) => heardAlone(household, at));
  const kept = left.filter((household) => !own.includes(household) && isGrave(deps, household, at));
  const rest = left.filter((household) => !own.includes(household) && !kept.includes(household));
  const fits = count === undefined || [all, left, rest].some(({ length }) => length === count);
  if (!fits) {
    const misfit = { said: count, households: all.length };
    return { recorded: { cluster, blanket: 0, own: 0, kept: [], misfit }, words: [] };
  }
  return {
    recorded: { cluster, blanket: rest.length, own: own.length, kept, misfit: null },
    words: rest.map(({ id }) => ({
      householdId: id,
      status: 'normal',
      source: 'team-blanket',
      byPersonId: speaker.actor.personId,
      messageId: speaker.messageId,
      at,
    })),
  };
};

/** Heard of today by a word about itself that leaves it at least as well as the blanket would. */
const heardAlone = (household: Standing, at: Date): boolean =>
  household.status === 'normal' &&
  household.reportedAt !== null &&
  household.reportedAt >= startOfDay(at) &&
  household.reportSource !== 'team-blanket';

const isGrave = (deps: Deps, { status, statedAt }: Standing, at: Date): boolean =>
  status !== null &&
  statedAt !== null &&
  rankOf(deps.profile, status) > rankOf(deps.profile, 'normal') &&
  freshUntil(deps.profile, { status, statedAt }) > at;
