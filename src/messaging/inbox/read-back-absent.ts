import type { ReadBackItem } from '../../platform/channel.ts';
import type { Db } from '../../platform/db.ts';

/** Of what stands in a chat, what was never stored: neither as somebody's message nor as our own post coming back. */
export const absentOf = async (
  db: Db,
  accountId: string,
  items: readonly ReadBackItem[],
): Promise<ReadBackItem[]> => {
  const theirs = items.filter((item) => !item.fromUs).map((item) => item.externalId);
  const ours = items.filter((item) => item.fromUs).map((item) => `echo:${item.externalId}`);
  const known = new Set<string>();
  if (theirs.length > 0) {
    const rows = await db
      .selectFrom('inboxMessages')
      .select('externalId')
      .where('accountId', '=', accountId)
      .where('externalId', 'in', theirs)
      .execute();
    for (const { externalId } of rows) known.add(externalId);
  }
  if (ours.length > 0) {
    const rows = await db
      .selectFrom('inboxEvents')
      .select('key')
      .where('accountId', '=', accountId)
      .where('key', 'in', ours)
      .execute();
    for (const { key } of rows) known.add(key);
  }
  return items.filter(
    (item) => !known.has(item.fromUs ? `echo:${item.externalId}` : item.externalId),
  );
};
