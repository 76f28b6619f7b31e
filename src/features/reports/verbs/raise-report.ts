import type { Deps } from '../../../platform/deps.ts';
import { clocksOf } from '../clocks.ts';
import { frozenChain, rankOf } from '../relay/chain.ts';
import { ringFrom } from '../relay/climb.ts';
import { dueAfter, startClocks, stopLadder } from '../relay/due.ts';
import { tellHolders } from '../relay/tell-holders.ts';
import { isInHand, isWaiting, type Report, type Severity } from '../report.ts';
import { addEvent, updateReport } from '../store.ts';
import * as texts from '../texts.ts';

/**
 * Makes a case more urgent: shorter limits from the same first minute, and the more urgent ladder rung from its
 * first rung. Whoever already has it keeps it and is told.
 */
export const raiseTo = async (
  deps: Deps,
  report: Report,
  severity: Severity,
  by: { personId: string; title: string } | null,
): Promise<Report> => {
  const clocks = clocksOf(deps.profile);
  const limits = clocks.severities[severity];
  const change = {
    severity,
    epoch: report.epoch + 1,
    acceptBy: dueAfter(deps, severity, report.receivedAt, limits.accept),
    resolveBy: dueAfter(deps, severity, report.receivedAt, limits.resolve),
    chain: frozenChain(clocks, {
      category: report.category,
      severity,
      floor: report.chain[0] && report.restricted ? rankOf(report.chain[0].owner) : 0,
    }),
    rung: 0,
  };
  await updateReport(deps.db, report.id, change);
  const raised: Report = { ...report, ...change };
  await addEvent(deps.db, {
    reportId: report.id,
    at: deps.clock(),
    kind: 'severity-raised',
    personId: by?.personId ?? null,
    post: by?.title ?? null,
    details: { from: report.severity, to: severity },
  });
  await startClocks(deps, raised);
  if (isWaiting(raised)) {
    await stopLadder(deps, raised);
    return (await ringFrom(deps, raised, 0)).report;
  }
  if (isInHand(raised)) {
    const text = texts.raisedTo(report.code, severity, deps.clock());
    await tellHolders(deps, raised, `raised-${severity}-${raised.epoch}`, text);
  }
  return raised;
};
