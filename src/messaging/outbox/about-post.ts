import type { Db } from '../../platform/db.ts';

/** What one of our own posts is about, of that kind: somebody replied to it, known by the platform's id of the post. */
export const aboutOfPost = async (
  db: Db,
  kind: string,
  post: { accountId: string; externalId: string },
): Promise<string | null> => {
  const row = await db
    .selectFrom('outboxDeliveries')
    .select('aboutId')
    .where('accountId', '=', post.accountId)
    .where('externalId', '=', post.externalId)
    .where('aboutKind', '=', kind)
    .limit(1)
    .executeTakeFirst();
  return row?.aboutId ?? null;
};
