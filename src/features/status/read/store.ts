import { sql } from 'kysely';
import type { HouseholdStatus, StatusSource } from '../../../community/household-status.ts';
import type { HouseholdRow } from '../../../community/households.ts';
import type { Db } from '../../../platform/db.ts';

/** A household with what stands of it and where it lives. */
export interface HouseholdLine extends HouseholdRow {
  path: string;
  clusterName: string;
  status: HouseholdStatus | null;
  source: StatusSource | null;
  statedAt: Date | null;
  reportedAt: Date | null;
}

const lines = (db: Db) =>
  db
    .selectFrom('households as h')
    .innerJoin('units as u', 'u.id', 'h.unitId')
    .leftJoin('householdStatus as s', 's.householdId', 'h.id')
    .selectAll('h')
    .select([
      'u.path',
      'u.name as clusterName',
      's.status',
      's.source',
      's.statedAt',
      's.reportedAt',
    ]);

export const linesOfCluster = async (db: Db, clusterId: string): Promise<HouseholdLine[]> =>
  lines(db).where('h.unitId', '=', clusterId).execute();

export const lineOfHousehold = async (db: Db, id: string): Promise<HouseholdLine | undefined> =>
  lines(db).where('h.id', '=', id).executeTakeFirst();

export interface Search {
  /** Unit paths one may see. */
  paths: readonly string[];
  /** The name without marks, or null for all. */
  folded: string | null;
  /** "H12", where what was typed can be one. */
  code: string | null;
  since: string | null;
  limit: number;
}

/** Households in some places, in the order they were entered. */
export const searchLines = async (db: Db, search: Search): Promise<HouseholdLine[]> => {
  const { paths, folded, code, since, limit } = search;
  if (paths.length === 0) return [];
  let query = lines(db).where((e) => e.or(paths.map((path) => e('u.path', 'like', `${path}%`))));
  if (folded !== null)
    query = query.where((e) =>
      e.or([
        sql<boolean>`position(${folded} in h.folded) > 0`,
        ...(code === null ? [] : [e('h.code', '=', code)]),
      ]),
    );
  if (since !== null) query = query.where('h.id', '>', since);
  return query.orderBy('h.id').limit(limit).execute();
};

export interface OpenCase {
  householdId: string;
  id: string;
  code: string;
  severity: string;
}

/** Open cases of some households that are no secret: neither kept from groups nor with a masked reporter. */
export const openCasesOf = async (db: Db, householdIds: readonly string[]): Promise<OpenCase[]> => {
  if (householdIds.length === 0) return [];
  const rows = await db
    .selectFrom('reports')
    .select(['householdId', 'id', 'code', 'severity'])
    .where('householdId', 'in', [...householdIds])
    .where('endedAt', 'is', null)
    .where('restricted', '=', false)
    .where('masked', '=', false)
    .orderBy('receivedAt')
    .execute();
  return rows.map((row) => ({ ...row, householdId: row.householdId ?? '' }));
};

export interface ClusterLine {
  id: string;
  name: string;
  path: string;
  villageName: string;
  lastAt: Date | null;
  silentSince: Date | null;
}

/** Clusters with households in some places, in walking order. */
export const clustersWithin = async (
  db: Db,
  paths: readonly string[],
  kinds: readonly string[],
): Promise<ClusterLine[]> => {
  if (paths.length === 0) return [];
  const { rows } = await sql<ClusterLine>`
    select c.id, c."shortName" as name, c.path, coalesce(v."shortName", '') as "villageName", heard."lastAt", silent.since as "silentSince"
    from units c
    left join units v on v.id = c."parentId"
    left join "silentClusters" silent on silent."clusterId" = c.id and silent."endedAt" is null
    join lateral (
      select count(*) as households, max(s."reportedAt") as "lastAt"
      from households h left join "householdStatus" s on s."householdId" = h.id where h."unitId" = c.id
    ) heard on heard.households > 0
    where c.kind = any(${[...kinds]}::text[]) and c."validTo" is null
      and exists (select 1 from unnest(${[...paths]}::text[]) as p(path) where c.path like p.path || '%')
    order by c.path`.execute(db);
  return rows;
};
