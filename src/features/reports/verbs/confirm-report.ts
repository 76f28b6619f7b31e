import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { clocksOf } from '../clocks.ts';
import { setClock, stopAllClocks, stopClock } from '../relay/due.ts';
import { hintReport } from '../relay/hint.ts';
import { hasPower } from '../relay/power.ts';
import { tellPerson } from '../relay/tell-holders.ts';
import { tellReporters } from '../relay/tell-reporters.ts';
import type { Report } from '../report.ts';
import { addEvent, lockReport, updateReport } from '../store.ts';
import * as texts from '../texts.ts';
import { askToClose } from './close-report.ts';
import { reopen } from './reopen-report.ts';

/**
 * The reporter says the answer is right, or stays silent after two asks. A case whose answer came from a tier with
 * the power ends here; any other waits for that tier to close it.
 */
export const confirmReport = (
  deps: Deps,
  reportId: string,
  by: { personId: string | null; silent: boolean },
): Promise<Report | null> =>
  atomically(deps, async (deps) => {
    const report = await lockReport(deps.db, reportId);
    if (report?.status !== 'resolved') return null;
    const now = deps.clock();
    const decided = hasPower(report.ownerTier, report);
    await addEvent(deps.db, {
      reportId,
      at: now,
      kind: 'confirmed',
      personId: by.personId,
      details: { silent: by.silent },
    });
    const change = decided
      ? { status: 'closed' as const, confirmedAt: now, endedAt: now }
      : { status: 'confirmed' as const, confirmedAt: now };
    await updateReport(deps.db, reportId, change);
    const confirmed: Report = { ...report, ...change };
    if (!by.silent) {
      const text = texts.confirmedToReporter(report.code, now);
      await tellReporters(deps, confirmed, `confirmed-${report.epoch}`, {
        group: text,
        private: null,
      });
      if (report.handlerPersonId) {
        const line = texts.confirmedToHandler(report.code, now);
        await tellPerson(
          deps,
          confirmed,
          report.handlerPersonId,
          `confirmed-${report.epoch}`,
          line,
        );
      }
    }
    if (decided) {
      await stopAllClocks(deps, report);
      await addEvent(deps.db, { reportId, at: now, kind: 'closed', details: { confirmed: true } });
    } else {
      await stopClock(deps, report, 'ask');
      await askToClose(deps, confirmed);
      const { remindClose } = clocksOf(deps.profile).confirm;
      await setClock(deps, confirmed, 'close', new Date(now.getTime() + remindClose));
    }
    hintReport(deps, confirmed);
    return confirmed;
  });

/** The reporter says it is not done. */
export const disputeReport = (
  deps: Deps,
  reportId: string,
  said: { personId: string | null; words: string; key: string },
): Promise<Report | null> =>
  atomically(deps, async (deps) => {
    const report = await lockReport(deps.db, reportId);
    if (report?.status !== 'resolved' && report?.status !== 'confirmed') return null;
    return reopen(deps, report, { words: said.words, by: said.personId, key: said.key });
  });
