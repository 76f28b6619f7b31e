import { startOfDay } from '../platform/calendar.ts';
import type { Db } from '../platform/db.ts';
import { byCode, toHousehold, type Household } from './households.ts';

export interface Freshness {
  households: number;
  /** Heard of since the local day began, by anybody. */
  reported: number;
  /** Of these, only by the team's word for all the rest. */
  blanket: number;
  unreported: Household[];
  byStatus: Record<string, number>;
  /** When anybody last said anything about any of them. */
  lastAt: Date | null;
}

/** How much is known of a cluster today, and which households nobody has spoken of yet. */
export const freshness = async (
  db: Db,
  clusterId: string,
  at: Date,
  since: Date = startOfDay(at),
): Promise<Freshness> => {
  const rows = await db
    .selectFrom('households as h')
    .leftJoin('householdStatus as s', 's.householdId', 'h.id')
    .selectAll('h')
    .select(['s.status', 's.reportedAt', 's.reportSource'])
    .where('h.unitId', '=', clusterId)
    .execute();
  const isFresh = (row: { reportedAt: Date | null }): boolean =>
    row.reportedAt !== null && row.reportedAt >= since && row.reportedAt <= at;
  const fresh = rows.filter(isFresh);
  const byStatus: Record<string, number> = {};
  for (const row of rows)
    byStatus[row.status ?? 'unknown'] = (byStatus[row.status ?? 'unknown'] ?? 0) + 1;
  return {
    households: rows.length,
    reported: fresh.length,
    blanket: fresh.filter((row) => row.reportSource === 'team-blanket').length,
    unreported: rows
      .filter((row) => !isFresh(row))
      .map(toHousehold)
      .sort(byCode),
    byStatus,
    lastAt: rows.reduce<Date | null>(
      (last, row) => (row.reportedAt && (!last || row.reportedAt > last) ? row.reportedAt : last),
      null,
    ),
  };
};
