import { sql } from 'kysely';
import { atomically } from '../../platform/atomically.ts';
import { setDeadline } from '../../platform/deadlines.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Sweep } from '../../platform/heartbeat.ts';
import { reportClock, rungClock } from './relay/due.ts';
import { isWaiting } from './report.ts';
import { lockReport } from './store.ts';

/** Open cases without a running clock: on a healthy day there are none, and the ledger would name them. */
export const sweepReports: Sweep = {
  name: 'unclocked-reports',
  run: async (deps) => {
    const { rows } = await sql<{ id: string }>`
      select r.id from reports r
      where r."endedAt" is null
        and not exists (select 1 from deadlines d where d."subjectId" = r.id::text and d.kind in (${rungClock}, ${reportClock}))
      limit 100`.execute(deps.db);
    for (const { id } of rows) await restart(deps, id);
    return rows.length;
  },
};

const restart = (deps: Deps, reportId: string): Promise<void> =>
  atomically(deps, async (deps) => {
    const report = await lockReport(deps.db, reportId);
    if (!report || report.endedAt) return;
    const now = deps.clock();
    if (isWaiting(report))
      await setDeadline(deps, rungClock, reportId, `rung-${report.rung + 1}`, now);
    const step =
      report.status === 'resolved' ? 'ask' : report.status === 'confirmed' ? 'close' : 'resolve';
    await setDeadline(
      deps,
      reportClock,
      reportId,
      step,
      report.resolveBy > now ? report.resolveBy : now,
    );
  });
