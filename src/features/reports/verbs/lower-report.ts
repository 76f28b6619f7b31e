import type { Actor } from '../../../community/access.ts';
import type { Deps } from '../../../platform/deps.ts';
import { clocksOf } from '../clocks.ts';
import { dueAfter, startClocks } from '../relay/due.ts';
import { hintReport } from '../relay/hint.ts';
import type { Report, Severity } from '../report.ts';
import { updateReport } from '../store.ts';
import { type Held, record } from './hold.ts';

/** Lowers a case; its limits still count from the citizen's message. */
export const lower = async (
  deps: Deps,
  held: Held,
  actor: Actor,
  input: { severity: Severity; reason: string },
): Promise<Report> => {
  const { report } = held;
  const limits = clocksOf(deps.profile).severities[input.severity];
  const change = {
    severity: input.severity,
    acceptBy: dueAfter(deps, input.severity, report.receivedAt, limits.accept),
    resolveBy: dueAfter(deps, input.severity, report.receivedAt, limits.resolve),
  };
  await updateReport(deps.db, report.id, change);
  const lowered: Report = { ...report, ...change };
  await record(deps, { ...held, report: lowered }, actor, 'severity-lowered', {
    from: report.severity,
    to: input.severity,
    reason: input.reason,
  });
  if (!report.resolvedAt) await startClocks(deps, lowered);
  hintReport(deps, lowered);
  return lowered;
};
