import type { Actor } from '../../../community/access.ts';
import { may } from '../../../community/access.ts';
import { byCode, flagNames } from '../../../community/households.ts';
import { ancestors, tierUnit } from '../../../community/units.ts';
import type { FoundHousehold, HouseholdCard } from '../../../contract/households.ts';
import { startOfDay } from '../../../platform/calendar.ts';
import type { Deps } from '../../../platform/deps.ts';
import { settingsOf } from '../settings.ts';
import { texts } from '../texts.ts';
import { openCasesOf, type HouseholdLine, type OpenCase } from './store.ts';

/** Reasons that tell of somebody's health: for those who may see details. */
const ofHealth: readonly string[] = ['pregnant', 'ill', 'disabled'];

interface Sight {
  details: boolean;
  cases: boolean;
}

const sightOf = async (deps: Deps, actor: Actor, clusterId: string): Promise<Sight> => ({
  details: await may(deps, actor, 'see-details', clusterId),
  cases: await may(deps, actor, 'see-case', clusterId),
});

/** Heard of today, by a word that says more than that nothing is known. */
export const isFresh = (line: Pick<HouseholdLine, 'reportedAt' | 'status'>, now: Date): boolean =>
  line.reportedAt !== null &&
  line.reportedAt >= startOfDay(now) &&
  (line.status ?? 'unknown') !== 'unknown';

/** Needs somebody: by its status, or by a case that is open. */
export const isWorrying = (
  deps: Deps,
  card: Pick<HouseholdCard, 'status' | 'openCases'>,
): boolean => settingsOf(deps).worrying.includes(card.status) || card.openCases.length > 0;

const cardOf = (
  line: HouseholdLine,
  sight: Sight,
  cases: readonly OpenCase[],
  now: Date,
): HouseholdCard => ({
  id: line.id,
  code: line.code,
  headName: line.headName,
  size: line.size,
  reach: line.reach,
  phone: sight.details ? line.phone : null,
  status: line.status ?? 'unknown',
  source: line.source,
  statusAt: line.statedAt?.toISOString() ?? null,
  fresh: isFresh(line, now),
  reasons: flagNames
    .filter((flag) => line[flag] && (sight.details || !ofHealth.includes(flag)))
    .map((flag) => texts.reasons[flag]),
  openCases: sight.cases
    ? cases
        .filter(({ householdId }) => householdId === line.id)
        .map(({ id, code, severity }) => ({ id, code, severity }))
    : [],
});

/** Households as the actor may see them, in the order of their codes. */
export const cardsOf = async (
  deps: Deps,
  actor: Actor,
  clusterId: string,
  lines: readonly HouseholdLine[],
): Promise<HouseholdCard[]> => {
  const now = deps.clock();
  const sight = await sightOf(deps, actor, clusterId);
  const cases = sight.cases
    ? await openCasesOf(
        deps.db,
        lines.map(({ id }) => id),
      )
    : [];
  return lines.map((line) => cardOf(line, sight, cases, now)).sort(byCode);
};

/** The same for households of many clusters, in the order they were found. */
export const foundCards = async (
  deps: Deps,
  actor: Actor,
  lines: readonly HouseholdLine[],
): Promise<FoundHousehold[]> => {
  const cards = new Map<string, FoundHousehold>();
  for (const clusterId of new Set(lines.map(({ unitId }) => unitId))) {
    const own = lines.filter(({ unitId }) => unitId === clusterId);
    const communeName = (await tierUnit(deps, clusterId, 'commune'))?.shortName ?? '';
    const clusterName = own[0]?.clusterName ?? '';
    for (const card of await cardsOf(deps, actor, clusterId, own))
      cards.set(card.id, { ...card, clusterId, clusterName, communeName });
  }
  return lines.flatMap(({ id }) => cards.get(id) ?? []);
};

/** The village of a cluster: the unit right above it, or the cluster itself where it is one. */
export const villageOf = async (deps: Deps, clusterId: string): Promise<string> => {
  const [cluster, above] = await ancestors(deps.db, clusterId);
  return (above ?? cluster)?.shortName ?? '';
};
