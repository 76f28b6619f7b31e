import type { Feature } from '../../platform/feature.ts';
import { reportHandlers } from './chat/handlers.ts';
import { rungDeadline } from './relay/climb.ts';
import { forwardDeadline } from './relay/watchdog.ts';
import { wakeDeadline } from './relay/wake.ts';
import { phoneAcceptance } from './chat/phone.ts';
import { reportRoutes } from './routes.ts';
import { caseDeadline } from './verbs/keep-clocks.ts';
import { sweepReports } from './sweep-reports.ts';

export type { About, Report, Source } from './report.ts';
export { categoryOf } from './categories.ts';
export { boardReports } from './read/board.ts';
export { viewReport } from './read/detail.ts';
export { readLedger } from './read/ledger.ts';
export { reportById } from './store.ts';
export { acceptReport } from './verbs/accept-report.ts';
export { answerReport } from './verbs/answer-report.ts';
export { closeReport } from './verbs/close-report.ts';
export { escalateReport } from './verbs/escalate-report.ts';
export { type Filed, fileReport } from './verbs/file-report.ts';
export type { Filing } from './verbs/filing.ts';
export { needsOf } from './chat/new-report.ts';
export { joinReport } from './verbs/join-report.ts';

/** Upward: what citizens say becomes a case, and climbs until somebody with the power has acted. */
export const reports: Feature = {
  name: 'reports',
  handlers: reportHandlers,
  listeners: [phoneAcceptance],
  deadlines: [rungDeadline, wakeDeadline, caseDeadline, forwardDeadline],
  sweeps: [sweepReports],
  routes: reportRoutes,
};
