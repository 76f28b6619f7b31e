import { sql } from 'kysely';
import type { Db } from '../../../platform/db.ts';
import type { Deps } from '../../../platform/deps.ts';

const communityKinds = (deps: Pick<Deps, 'profile'>): { groups: string[]; units: string[] } => {
  const groups = Object.entries(deps.profile.groupKinds)
    .filter(([, kind]) => kind.tier === 'community')
    .map(([key]) => key);
  const units = deps.profile.tiers
    .filter(({ key }) => key === 'community')
    .map(({ unitKind }) => unitKind);
  return { groups, units };
};

export interface GroupBelow {
  id: string;
  unitId: string;
  name: string;
  path: string;
}

/** The households' groups at and below a path. */
export const groupsBelow = async (deps: Deps, path: string): Promise<GroupBelow[]> => {
  const { groups } = communityKinds(deps);
  if (groups.length === 0) return [];
  return deps.db
    .selectFrom('groups as g')
    .innerJoin('units as u', 'u.id', 'g.unitId')
    .select(['g.id', 'g.unitId', 'u.name', 'u.path'])
    .where('g.kind', 'in', groups)
    .where('u.path', 'like', `${path}%`)
    .orderBy('u.path')
    .execute();
};

/** The clusters below a path that none of these groups' units contains. */
export const clustersWithout = async (
  deps: Deps,
  path: string,
  served: readonly string[],
): Promise<{ id: string; name: string; path: string }[]> => {
  const { units } = communityKinds(deps);
  if (units.length === 0) return [];
  const clusters = await deps.db
    .selectFrom('units')
    .select(['id', 'name', 'path'])
    .where('kind', 'in', units)
    .where('path', 'like', `${path}%`)
    .where('validTo', 'is', null)
    .orderBy('path')
    .execute();
  return clusters.filter((cluster) => !served.some((above) => cluster.path.startsWith(above)));
};

/** Households at and below some paths. */
export const householdsBelow = async (db: Db, paths: readonly string[]): Promise<number> => {
  if (paths.length === 0) return 0;
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from households h join units u on u.id = h."unitId"
    where exists (select 1 from unnest(${[...paths]}::text[]) as top (path) where starts_with(u.path, top.path))`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
};
