import type { Household } from '../../../community/households.ts';
import { matchHousehold } from '../../../community/match-household.ts';
import type { Unit } from '../../../community/units.ts';
import type { StatusItem } from '../../../messaging/understanding/index.ts';
import type { Db } from '../../../platform/db.ts';

export interface Found {
  item: StatusItem;
  households: Household[];
}

/** Whom a name or a code may mean in some clusters. */
export const householdsNamed = async (
  db: Db,
  clusters: readonly Unit[],
  named: string,
): Promise<Household[]> => {
  const found: Household[] = [];
  for (const cluster of clusters) found.push(...(await matchHousehold(db, cluster.id, named)));
  return found;
};

/** Whom each part of a line means, sorted by the cluster it belongs to; what fits nowhere, or in several, goes to the first. */
export const byCluster = async (
  db: Db,
  clusters: readonly Unit[],
  items: readonly StatusItem[],
): Promise<Map<string, Found[]>> => {
  const sorted = new Map<string, Found[]>();
  for (const item of items) {
    const households = await householdsNamed(db, clusters, item.household);
    const homes = [...new Set(households.map((household) => household.unitId))];
    const home = (homes.length === 1 ? homes[0] : undefined) ?? clusters[0]?.id ?? '';
    sorted.set(home, [...(sorted.get(home) ?? []), { item, households }]);
  }
  return sorted;
};
