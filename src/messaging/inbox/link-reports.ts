import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';

/**
 * Ties a message to the cases opened from it, so that the ledger counts them as one. Added, never
 * replaced: a team line may have opened cases before the rest of the words did.
 */
export const linkReports = async (
  db: Db,
  messageId: string,
  reportIds: readonly string[],
): Promise<void> => {
  if (reportIds.length === 0) return;
  await sql`
    update "inboxMessages" set "reportIds" = (
      select array_agg(distinct id) from unnest(coalesce("reportIds", '{}') || ${[...reportIds]}::uuid[]) as id)
    where id = ${messageId}`.execute(db);
};
