import { sql } from 'kysely';
import type { Group } from '../../community/groups.ts';
import type { Db } from '../../platform/db.ts';
import type { Audience, Notice } from './notice.ts';

declare module '../../platform/db.ts' {
  interface Tables {
    notices: Notice;
  }
}

export const insertNotice = async (db: Db, notice: Notice): Promise<boolean> => {
  const rows = await db
    .insertInto('notices')
    .values(notice)
    .onConflict((c) => c.column('key').doNothing())
    .returning('id')
    .execute();
  return rows.length > 0;
};

export const noticeByKey = async (db: Db, key: string): Promise<Notice | undefined> =>
  db.selectFrom('notices').selectAll().where('key', '=', key).executeTakeFirst();

export const noticeById = async (db: Db, id: string): Promise<Notice | undefined> =>
  db.selectFrom('notices').selectAll().where('id', '=', id).executeTakeFirst();

export const noticeByCode = async (db: Db, code: string): Promise<Notice | undefined> =>
  db.selectFrom('notices').selectAll().where('code', '=', code).executeTakeFirst();

/** The sender's newest preview still waiting for a word, locked so that two words cannot both win. */
export const askedBy = async (db: Db, personId: string, since: Date): Promise<Notice | undefined> =>
  db
    .selectFrom('notices')
    .selectAll()
    .where('byPersonId', '=', personId)
    .where('state', '=', 'asked')
    .where('createdAt', '>=', since)
    .orderBy('createdAt', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();

export const markNotice = async (db: Db, id: string, change: Partial<Notice>): Promise<void> => {
  await db.updateTable('notices').set(change).where('id', '=', id).execute();
};

/** The live groups of an audience at and below some units, each once. */
export const groupsFor = async (
  db: Db,
  unitIds: readonly string[],
  kinds: readonly string[],
): Promise<(Group & { path: string })[]> => {
  if (kinds.length === 0) return [];
  return db
    .selectFrom('groups as g')
    .innerJoin('units as u', 'u.id', 'g.unitId')
    .selectAll('g')
    .select('u.path')
    .distinct()
    .where('g.kind', 'in', [...kinds])
    .where((e) =>
      e.exists(
        e
          .selectFrom('units as top')
          .select('top.id')
          .where('top.id', 'in', [...unitIds])
          .where(sql<boolean>`u.path like top.path || '%'`),
      ),
    )
    .orderBy('u.path')
    .execute();
};

/** Households at and below some units: all of them, and those no Zalo message reaches. */
export const householdsReached = async (
  db: Db,
  unitIds: readonly string[],
): Promise<{ households: number; withoutZalo: number }> => {
  const { rows } = await sql<{ households: number; withoutZalo: number }>`
    select count(*) as households,
           count(*) filter (where not exists (
             select 1 from identities i where i."householdId" = h.id and i."unreachableAt" is null)) as "withoutZalo"
    from households h join units u on u.id = h."unitId"
    where exists (select 1 from units top where top.id = any(${[...unitIds]}::uuid[]) and u.path like top.path || '%')`.execute(
    db,
  );
  return rows[0] ?? { households: 0, withoutZalo: 0 };
};

/** Of some groups, how many already got that many routine notices since a moment. */
export const busyGroups = async (
  db: Db,
  groupIds: readonly string[],
  since: Date,
  most: number,
): Promise<number> => {
  if (groupIds.length === 0) return 0;
  const rows = await db
    .selectFrom('outboxDeliveries')
    .select('groupId')
    .where('aboutKind', '=', 'notice')
    .where('groupId', 'in', [...groupIds])
    .where('createdAt', '>=', since)
    .groupBy('groupId')
    .having((e) => e.fn.countAll(), '>=', most)
    .execute();
  return rows.length;
};

export interface DeliveryCounts {
  total: number;
  sent: number;
  failed: number;
}

export const deliveryCounts = async (
  db: Db,
  ids: readonly string[],
): Promise<Map<string, DeliveryCounts>> => {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('outboxDeliveries')
    .select(['aboutId', 'state', (e) => e.fn.countAll<number>().as('n')])
    .where('aboutKind', '=', 'notice')
    .where('aboutId', 'in', [...ids])
    .groupBy(['aboutId', 'state'])
    .execute();
  const counts = new Map<string, DeliveryCounts>();
  for (const { aboutId, state, n } of rows) {
    const count = counts.get(aboutId ?? '') ?? { total: 0, sent: 0, failed: 0 };
    count.total += n;
    if (state === 'sent' || state === 'delivered') count.sent += n;
    if (state === 'failed' || state === 'expired') count.failed += n;
    counts.set(aboutId ?? '', count);
  }
  return counts;
};

/** Notices of the places one may see, newest first; `before` is the last one's id of the page before. */
export const noticesUnder = async (
  db: Db,
  paths: readonly string[],
  page: { before: string | null; limit: number; audience?: Audience },
): Promise<Notice[]> => {
  if (paths.length === 0) return [];
  let query = db
    .selectFrom('notices')
    .selectAll()
    .where('state', '!=', 'asked')
    .where((e) => e.or(paths.map((path) => e('unitPath', 'like', `${path}%`))));
  if (page.before) query = query.where('id', '<', page.before);
  return query.orderBy('id', 'desc').limit(page.limit).execute();
};
