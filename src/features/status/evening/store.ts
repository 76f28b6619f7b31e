import { sql } from 'kysely';
import type { Db } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';

declare module '../../../platform/db.ts' {
  interface Tables {
    clusterEvenings: EveningRow;
    silentClusters: SilentRow;
  }
}

/** One cluster's evening: whether its team was prompted, reminded and judged. */
export interface EveningRow {
  id: string;
  clusterId: string;
  /** The local day. */
  day: string;
  promptedAt: Date | null;
  remindedAt: Date | null;
  judgedAt: Date | null;
}

/** A cluster whose team has not been heard; one open row however long it lasts. */
export interface SilentRow {
  id: string;
  clusterId: string;
  unitPath: string;
  /** The last evening it was found silent. */
  day: string;
  since: Date;
  evenings: number;
  endedAt: Date | null;
  endedBy: string | null;
}

/** Gives every cluster with households its row for a day; returns those that had none. Two workers make each once. */
export const openEvenings = async (
  db: Db,
  given: { day: string; kinds: readonly string[]; underPath: string },
): Promise<EveningRow[]> => {
  const missing = await db
    .selectFrom('units as u')
    .select('u.id')
    .where('u.kind', 'in', [...given.kinds])
    .where('u.path', 'like', `${given.underPath}%`)
    .where('u.validTo', 'is', null)
    .where((e) =>
      e.exists(e.selectFrom('households as h').select('h.id').whereRef('h.unitId', '=', 'u.id')),
    )
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('clusterEvenings as c')
            .select('c.id')
            .whereRef('c.clusterId', '=', 'u.id')
            .where('c.day', '=', given.day),
        ),
      ),
    )
    .execute();
  if (missing.length === 0) return [];
  return db
    .insertInto('clusterEvenings')
    .values(
      missing.map(({ id }) => ({
        id: newId(),
        clusterId: id,
        day: given.day,
        promptedAt: null,
        remindedAt: null,
        judgedAt: null,
      })),
    )
    .onConflict((c) => c.columns(['clusterId', 'day']).doNothing())
    .returningAll()
    .execute();
};

/** Locks a cluster's evening, so that a prompt and the team's own line cannot cross. */
export const lockEvening = async (db: Db, id: string): Promise<EveningRow | undefined> =>
  db.selectFrom('clusterEvenings').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const markEvening = async (
  db: Db,
  id: string,
  change: Partial<Pick<EveningRow, 'promptedAt' | 'remindedAt' | 'judgedAt'>>,
): Promise<void> => {
  await db.updateTable('clusterEvenings').set(change).where('id', '=', id).execute();
};

/** Puts a silent cluster on the list, or counts one more evening of the same silence. */
export const enterSilence = async (
  db: Db,
  given: Pick<SilentRow, 'clusterId' | 'unitPath' | 'day' | 'since'>,
): Promise<void> => {
  await sql`
    insert into "silentClusters" (id, "clusterId", "unitPath", day, since, evenings)
    values (${newId()}, ${given.clusterId}, ${given.unitPath}, ${given.day}, ${given.since}, 1)
    on conflict ("clusterId") where "endedAt" is null do update
      set day = excluded.day, evenings = "silentClusters".evenings + 1
      where "silentClusters".day <> excluded.day`.execute(db);
};

export const endSilence = async (
  db: Db,
  clusterId: string,
  at: Date,
  by: string | null,
): Promise<boolean> => {
  const ended = await db
    .updateTable('silentClusters')
    .set({ endedAt: at, endedBy: by })
    .where('clusterId', '=', clusterId)
    .where('endedAt', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return ended !== undefined;
};

/** Clusters under a path that are silent and were found so on that day. */
export const silentOn = async (
  db: Db,
  unitPath: string,
  day: string,
): Promise<{ clusterId: string; name: string; households: number }[]> =>
  db
    .selectFrom('silentClusters as s')
    .innerJoin('units as u', 'u.id', 's.clusterId')
    .select((e) => [
      's.clusterId',
      'u.name',
      e
        .selectFrom('households as h')
        .select((c) => c.fn.countAll<number>().as('n'))
        .whereRef('h.unitId', '=', 's.clusterId')
        .$asScalar()
        .$notNull()
        .as('households'),
    ])
    .where('s.unitPath', 'like', `${unitPath}%`)
    .where('s.endedAt', 'is', null)
    .where('s.day', '=', day)
    .orderBy('u.path')
    .execute();

export interface SilentCluster {
  clusterId: string;
  name: string;
  communeName: string;
  since: Date;
  /** Evenings in a row. */
  evenings: number;
  /** When anybody last said anything about any of its households. */
  lastAt: Date | null;
}

/** Clusters at and below a path whose team was not heard in the evening, and has not been since; the longest silence first. */
export const silentClusters = async (
  db: Db,
  unitPath: string,
  at: Date,
  communeKinds: readonly string[] = ['commune'],
): Promise<SilentCluster[]> => {
  const { rows } = await sql<SilentCluster>`
    select s."clusterId", u.name, s.since, s.evenings, heard."lastAt",
      coalesce((
        select c."shortName" from units c
        where c.id = any(string_to_array(trim(both '/' from s."unitPath"), '/')::uuid[]) and c.kind = any(${[...communeKinds]}::text[]) limit 1), '') as "communeName"
    from "silentClusters" s join units u on u.id = s."clusterId"
    left join lateral (
      select max(st."reportedAt") as "lastAt" from households h
      join "householdStatus" st on st."householdId" = h.id where h."unitId" = s."clusterId"
    ) heard on true
    where s."unitPath" like ${`${unitPath}%`} and s.since <= ${at} and (s."endedAt" is null or s."endedAt" > ${at})
    order by s.since, s."unitPath"`.execute(db);
  return rows;
};
