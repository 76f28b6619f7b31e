import { personById } from '../../../community/people.ts';
import type { Deps } from '../../../platform/deps.ts';
import { hintReport } from '../relay/hint.ts';
import { tellHolders } from '../relay/tell-holders.ts';
import { tellReporters } from '../relay/tell-reporters.ts';
import { answeredStatuses, isMoreUrgent, type Report } from '../report.ts';
import { addReporter, reportersOf, type Spoken } from '../store-reporters.ts';
import { addEvent, lockReport } from '../store.ts';
import * as texts from '../texts.ts';
import { type Filing, reporterOf } from './filing.ts';
import { raiseTo } from './raise-report.ts';
import { reopen } from './reopen-report.ts';

/**
 * Adds what somebody said to the open case about the same need. They are answered from then on, the case
 * becomes as urgent as the most urgent of what was said, and whoever holds it reads the new words.
 */
export const joinReport = async (
  deps: Deps,
  found: Report,
  filing: Filing,
  spoken: Spoken | undefined,
): Promise<Report> => {
  let report = (await lockReport(deps.db, found.id)) ?? found;
  const fresh = await addReporter(deps.db, reporterOf(deps, report.id, filing, spoken));
  if (!fresh) return report;
  const now = deps.clock();
  await addEvent(deps.db, {
    reportId: report.id,
    at: now,
    kind: 'joined',
    details: { category: filing.category, severity: filing.severity },
  });
  const words = filing.text.trim() || texts.noWords;
  const key = filing.messageId ?? now.toISOString();
  if (answeredStatuses.includes(report.status)) {
    report = await reopen(deps, report, { words: filing.text, by: null, key });
  } else {
    await tellHolders(deps, report, `joined-${key}`, texts.addedWords(report.code, words, now));
    if (filing.answerInChat !== false) await answerJoined(deps, report, key);
  }
  if (isMoreUrgent(filing.severity, report.severity)) {
    report = await raiseTo(deps, report, filing.severity, null);
  }
  hintReport(deps, report);
  return report;
};

const answerJoined = async (deps: Deps, report: Report, key: string): Promise<void> => {
  const holder = report.handlerPersonId
    ? await personById(deps.db, report.handlerPersonId)
    : undefined;
  const count = (await reportersOf(deps.db, report.id)).length;
  const words = (who: string | null): string =>
    texts.joinedAnswer(report.code, count, who, deps.clock());
  const open = words(report.handlerTitle);
  const own = holder && !report.masked ? words(holder.name) : open;
  await tellReporters(deps, report, `joined-${key}`, {
    group: open,
    private: own === open ? null : own,
  });
};
