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
  const found: Found[] = [];
  for (const item of items)
    found.push({ item, households: await householdsNamed(db, clusters, item.household) });
  const sorted = new Map<string, Found[]>();
  for (const one of found.filter((one, index) => !isSaidTwice(one, found, index))) {
    const homes = [...new Set(one.households.map((household) => household.unitId))];
    const home = (homes.length === 1 ? homes[0] : undefined) ?? clusters[0]?.id ?? '';
    sorted.set(home, [...(sorted.get(home) ?? []), one]);
  }
  return sorted;
};

/** "nhà A Páo H12 sốt": the code says which A Páo, and is no second household. */
const isSaidTwice = ({ item, households }: Found, all: readonly Found[], index: number): boolean =>
  all.some((other, at) => {
    const [only, ...more] = other.households;
    if (at === index || other.item.segment !== item.segment || !only || more.length > 0)
      return false;
    if (!households.some(({ id }) => id === only.id)) return false;
    return households.length > 1 || at < index;
  });
