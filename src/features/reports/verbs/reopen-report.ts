import type { Deps } from '../../../platform/deps.ts';
import { ringFrom } from '../relay/climb.ts';
import { startClocks, stopAllClocks } from '../relay/due.ts';
import { hintReport } from '../relay/hint.ts';
import { tellPerson } from '../relay/tell-holders.ts';
import { tellReporters } from '../relay/tell-reporters.ts';
import type { Report } from '../report.ts';
import { addEvent, updateReport } from '../store.ts';
import * as texts from '../texts.ts';

/**
 * The reporter says it is not done. The case waits for somebody again, with the clocks of its first message;
 * who answered it is told, and the next rung rings at once.
 */
export const reopen = async (
  deps: Deps,
  report: Report,
  said: { words: string; by: string | null; key: string },
): Promise<Report> => {
  const now = deps.clock();
  const before = report.handlerPersonId;
  const change = {
    status: 'reopened' as const,
    handlerPersonId: null,
    handlerTitle: null,
    acceptedAt: null,
    actedAt: null,
    resolvedAt: null,
    confirmedAt: null,
    asks: 0,
    reopened: report.reopened + 1,
    epoch: report.epoch + 1,
  };
  await stopAllClocks(deps, report);
  await updateReport(deps.db, report.id, change);
  const opened: Report = { ...report, ...change };
  await addEvent(deps.db, {
    reportId: report.id,
    at: now,
    kind: 'reopened',
    personId: said.by,
    details: { count: change.reopened },
  });
  await startClocks(deps, opened);
  const text = texts.reopenedToReporter(report.code, change.reopened, now);
  await tellReporters(deps, opened, `reopened-${opened.epoch}`, { group: text, private: null });
  if (before) {
    const line = texts.reopenedToHandler(report.code, said.words, now);
    await tellPerson(deps, opened, before, `reopened-${opened.epoch}`, line);
  }
  const rung = await ringFrom(deps, opened, opened.rung + (before ? 1 : 0));
  hintReport(deps, rung.report);
  return rung.report;
};
