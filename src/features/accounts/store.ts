import type { Db } from '../../platform/db.ts';

/** When anything last came in for the account: somebody's message or whatever else the platform told. */
export const lastHeardAt = async (db: Db, accountId: string): Promise<Date | null> => {
  const message = await db
    .selectFrom('inboxMessages')
    .select('receivedAt')
    .where('accountId', '=', accountId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const event = await db
    .selectFrom('inboxEvents')
    .select('receivedAt')
    .where('accountId', '=', accountId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const times = [message, event].flatMap((row) => (row ? [row.receivedAt.getTime()] : []));
  return times.length > 0 ? new Date(Math.max(...times)) : null;
};

export const lastRenewals = async (db: Db): Promise<Map<string, Date>> => {
  const rows = await db.selectFrom('channelTokens').select(['accountId', 'refreshedAt']).execute();
  return new Map(rows.map((row) => [row.accountId, row.refreshedAt]));
};
