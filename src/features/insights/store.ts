import { sql } from 'kysely';
import { heldAt } from '../../community/dated.ts';
import type { Unit } from '../../community/units.ts';
import type { Db } from '../../platform/db.ts';

export interface DutyNow {
  unitId: string;
  person: string;
  until: Date;
}

/** Who is on duty in some units now: of each the shift that ends last, so that the board says until when it is covered. */
export const dutyIn = async (db: Db, unitIds: readonly string[], at: Date): Promise<DutyNow[]> => {
  const { rows } = await sql<DutyNow>`
    select distinct on (d."unitId") d."unitId", who.name as person, d."endsAt" as until
    from "dutyShifts" d join people who on who.id = d."personId"
    where d."unitId" = any(${[...unitIds]}::uuid[]) and d."startsAt" <= ${at} and d."endsAt" > ${at}
    order by d."unitId", d."startsAt" desc, d."endsAt" desc`.execute(db);
  return rows;
};

export interface SilentCluster {
  clusterId: string;
  name: string;
  communeName: string;
  /** When anybody last said anything of any of its households. */
  lastAt: Date | null;
  /** How many silent clusters there are in all, shown or not. */
  total: number;
}

/** Clusters whose team was asked and stayed silent, the longest first; when they were last heard is looked up for the few that are shown. */
export const silentClusters = async (
  db: Db,
  query: { path: string; communeKinds: string[]; limit: number },
): Promise<SilentCluster[]> => {
  const { rows } = await sql<SilentCluster>`
    with silent as (
      select s."clusterId", s."unitPath", s.since, count(*) over () as total from "silentClusters" s
      where s."endedAt" is null and s."unitPath" like ${`${query.path}%`}
      order by s.since, s."unitPath" limit ${query.limit}
    )
    select s."clusterId", concat_ws(' · ', c."shortName", nullif(village."shortName", commune.name)) as name,
      coalesce(commune.name, '') as "communeName", heard."lastAt", s.total
    from silent s
    join units c on c.id = s."clusterId"
    left join units village on village.id = c."parentId"
    left join lateral (
      select u."shortName" as name from units u
      where u.id = any(string_to_array(trim(both '/' from s."unitPath"), '/')::uuid[]) and u.kind = any(${query.communeKinds}::text[])
      limit 1
    ) commune on true
    left join lateral (
      select max(st."reportedAt") as "lastAt" from households h
      join "householdStatus" st on st."householdId" = h.id where h."unitId" = s."clusterId"
    ) heard on true
    order by s.since, s."unitPath"`.execute(db);
  return rows;
};

/** The units of some kinds at or below a path, as they are now, in the order of their names. */
export const unitsWithin = async (db: Db, path: string, kinds: string[]): Promise<Unit[]> => {
  if (kinds.length === 0) return [];
  return db
    .selectFrom('units')
    .selectAll()
    .where('path', 'like', `${path}%`)
    .where('kind', 'in', kinds)
    .where('validTo', 'is', null)
    .orderBy('name')
    .execute();
};

export const unitsByIds = async (db: Db, ids: readonly string[]): Promise<Unit[]> =>
  ids.length === 0
    ? []
    : db
        .selectFrom('units')
        .selectAll()
        .where('id', 'in', [...ids])
        .execute();

export interface PostHolder {
  id: string;
  name: string;
  title: string;
}

/** Who holds a post at a unit now; a person with several posts comes once, with all titles. */
export const holdersAt = async (db: Db, unitId: string, at: Date): Promise<PostHolder[]> => {
  const rows = await db
    .selectFrom('posts as p')
    .innerJoin('people as who', 'who.id', 'p.personId')
    .select(['who.id', 'who.name', 'p.title'])
    .where('p.unitId', '=', unitId)
    .where(heldAt('p', at))
    .orderBy('who.name')
    .orderBy('p.title')
    .execute();
  const people = new Map<string, PostHolder>();
  for (const row of rows) {
    const known = people.get(row.id);
    people.set(row.id, known ? { ...known, title: `${known.title}, ${row.title}` } : row);
  }
  return [...people.values()];
};
