import { sql } from 'kysely';
import type { Actor } from '../../community/access.ts';
import type { Db } from '../../platform/db.ts';
import type { Hop, Share } from './directive.ts';
import { asJson } from './store.ts';

declare module '../../platform/db.ts' {
  interface Tables {
    directiveHops: Hop;
    directiveShares: Share;
  }
}

const chunk = 500;

export const insertHops = async (db: Db, hops: readonly Hop[]): Promise<void> => {
  for (let start = 0; start < hops.length; start += chunk)
    await db
      .insertInto('directiveHops')
      .values(hops.slice(start, start + chunk))
      .execute();
};

export const hopsOf = (db: Db, directiveId: string): Promise<Hop[]> =>
  db
    .selectFrom('directiveHops')
    .selectAll()
    .where('directiveId', '=', directiveId)
    .orderBy('id')
    .execute();

export const hopById = (db: Db, id: string): Promise<Hop | undefined> =>
  db.selectFrom('directiveHops').selectAll().where('id', '=', id).executeTakeFirst();

export const lockHop = (db: Db, id: string): Promise<Hop | undefined> =>
  db.selectFrom('directiveHops').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const hopsBelow = (db: Db, parentId: string): Promise<Hop[]> =>
  db
    .selectFrom('directiveHops')
    .selectAll()
    .where('parentId', '=', parentId)
    .orderBy('id')
    .execute();

export const updateHops = async (
  db: Db,
  ids: readonly string[],
  change: Partial<Omit<Hop, 'id' | 'directiveId' | 'parentId'>>,
): Promise<void> => {
  if (ids.length === 0) return;
  await db
    .updateTable('directiveHops')
    .set(change)
    .where('id', 'in', [...ids])
    .execute();
};

/** Numbers a place's plans of reminders, so that no two share a key. */
export const nextRound = async (db: Db, hopId: string): Promise<number> => {
  const row = await db
    .updateTable('directiveHops')
    .set((e) => ({ remindRound: e('remindRound', '+', 1) }))
    .where('id', '=', hopId)
    .returning('remindRound')
    .executeTakeFirstOrThrow();
  return row.remindRound;
};

/** The hops of running directives that lie where an actor holds a post, the one sent last first. */
export const hopsNear = async (db: Db, actor: Actor): Promise<Hop[]> => {
  const unitIds = [
    ...new Set(actor.posts.flatMap((post) => post.unitPath.split('/').filter((id) => id !== ''))),
  ];
  const bodyIds = [...new Set(actor.posts.flatMap((post) => post.bodyId ?? []))];
  if (unitIds.length === 0) return [];
  return db
    .selectFrom('directiveHops as h')
    .innerJoin('directives as d', 'd.id', 'h.directiveId')
    .selectAll('h')
    .where('d.status', '=', 'issued')
    .where('h.sentAt', 'is not', null)
    .where((e) =>
      e.or([
        e('h.bodyId', 'is', null),
        ...(bodyIds.length > 0 ? [e('h.bodyId', 'in', bodyIds)] : []),
      ]),
    )
    .where((e) =>
      e.or([
        e('h.unitId', 'in', unitIds),
        // One group may serve several clusters: its team stands below it.
        ...actor.posts.map((post) => sql<boolean>`starts_with(${post.unitPath}, h."unitPath")`),
      ]),
    )
    .orderBy('h.sentAt', 'desc')
    .orderBy('h.id', 'desc')
    .limit(500)
    .execute();
};

export const insertShares = async (db: Db, shares: readonly Share[]): Promise<void> => {
  for (let start = 0; start < shares.length; start += chunk)
    await db
      .insertInto('directiveShares')
      .values(
        shares
          .slice(start, start + chunk)
          .map((row) => ({ ...row, evidence: asJson(row.evidence) })),
      )
      .execute();
};

export const sharesOf = (db: Db, directiveId: string): Promise<Share[]> =>
  db
    .selectFrom('directiveShares')
    .selectAll()
    .where('directiveId', '=', directiveId)
    .orderBy('id')
    .execute();

export const sharesOfHop = (db: Db, hopId: string): Promise<Share[]> =>
  db.selectFrom('directiveShares').selectAll().where('hopId', '=', hopId).orderBy('id').execute();

export const lockShare = (db: Db, id: string): Promise<Share | undefined> =>
  db.selectFrom('directiveShares').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const updateShare = async (
  db: Db,
  id: string,
  change: Partial<Omit<Share, 'id' | 'directiveId' | 'taskId' | 'hopId'>>,
): Promise<void> => {
  const { evidence, ...rest } = change;
  await db
    .updateTable('directiveShares')
    .set({ ...rest, ...(evidence ? { evidence: asJson(evidence) } : {}) })
    .where('id', '=', id)
    .execute();
};

/** Receipt moves every share of a place from waiting to acknowledged. */
export const acknowledgeShares = async (db: Db, hopId: string): Promise<void> => {
  await db
    .updateTable('directiveShares')
    .set({ status: 'acknowledged' })
    .where('hopId', '=', hopId)
    .where('status', '=', 'waiting')
    .execute();
};
