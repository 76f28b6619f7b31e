import { sql } from 'kysely';
import { heldAt } from '../../community/dated.ts';
import type { Unit } from '../../community/units.ts';
import { localDate } from '../../platform/calendar.ts';
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
  lastAt: Date | null;
}

export interface SilenceQuery {
  path: string;
  clusterKinds: string[];
  communeKinds: string[];
  at: Date;
  limit: number;
}

/**
 * Clusters with households of whom nobody has spoken today or yesterday, by the daily counters; when they
 * were last heard is looked up for the few that are shown.
 */
export const silentClusters = async (db: Db, query: SilenceQuery): Promise<SilentCluster[]> => {
  const { path, clusterKinds, communeKinds, at, limit } = query;
  const days = [localDate(at), localDate(new Date(at.getTime() - 86_400_000))];
  const { rows } = await sql<SilentCluster>`
    with silent as (
      select c.id, c."shortName" as name, c."parentId", c.path from units c
      where c.path like ${`${path}%`} and c.kind = any(${clusterKinds}::text[]) and c."validTo" is null
        and exists (select 1 from "householdCounts" n where n."unitId" = c.id and n.households > 0)
        and not exists (
          select 1 from "reportedDays" r
          where r."unitId" = c.id and r.day = any(${days}) and r.households > 0)
      order by c.path limit ${limit}
    )
    select s.id as "clusterId", concat_ws(' · ', s.name, nullif(village."shortName", commune.name)) as name, coalesce(commune.name, '') as "communeName", heard."lastAt"
    from silent s
    left join units village on village.id = s."parentId"
    left join lateral (
      select u."shortName" as name from units u
      where u.id = any(string_to_array(trim(both '/' from s.path), '/')::uuid[]) and u.kind = any(${communeKinds}::text[])
      limit 1
    ) commune on true
    left join lateral (
      select max(st."reportedAt") as "lastAt" from households h
      join "householdStatus" st on st."householdId" = h.id where h."unitId" = s.id
    ) heard on true
    order by heard."lastAt" nulls first, s.path`.execute(db);
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
