import type { Actor } from '../../../community/access.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { stopAllClocks } from '../relay/due.ts';
import { hintReport } from '../relay/hint.ts';
import { tellReporters } from '../relay/tell-reporters.ts';
import { isMoreUrgent, type Report } from '../report.ts';
import { moveReporters } from '../store-reporters.ts';
import { pendingHandOver, settleHandOver } from '../store-second.ts';
import { addEvent, updateReport } from '../store.ts';
import * as texts from '../texts.ts';
import { hold, record } from './hold.ts';
import { raiseTo } from './raise-report.ts';

/** Makes one case of two. Everybody who waited on the first waits on the survivor, which is as urgent as the more urgent. */
export const mergeReport = (
  deps: Deps,
  actor: Actor,
  reportId: string,
  input: { intoId: string },
): Promise<Report> =>
  atomically(deps, async (deps) => {
    if (reportId === input.intoId) {
      throw new Refusal('invalid', 'Một việc không gộp vào chính nó được.', 'intoId');
    }
    // Locked in one order, so two people merging across one another do not wait for ever.
    const first = reportId < input.intoId ? reportId : input.intoId;
    const heldFirst = await hold(deps, actor, 'answer-report', first);
    const heldSecond = await hold(
      deps,
      actor,
      'answer-report',
      first === reportId ? input.intoId : reportId,
    );
    const [from, into] = first === reportId ? [heldFirst, heldSecond] : [heldSecond, heldFirst];
    if (into.report.resolvedAt && !from.report.resolvedAt) {
      throw new Refusal(
        'conflict',
        `${into.report.code} đã có trả lời, không gộp việc chưa xong vào đó được.`,
      );
    }
    if (from.report.restricted !== into.report.restricted) {
      throw new Refusal('conflict', 'Việc được giữ kín không gộp chung với việc khác.');
    }
    const now = deps.clock();
    await moveReporters(deps.db, from.report.id, into.report.id);
    const change = {
      status: 'merged' as const,
      mergedInto: into.report.id,
      endedAt: now,
      epoch: from.report.epoch + 1,
    };
    await updateReport(deps.db, from.report.id, change);
    const merged: Report = { ...from.report, ...change };
    const pending = await pendingHandOver(deps.db, merged.id);
    if (pending) await settleHandOver(deps.db, pending.id, 'lapsed', actor.personId, now);
    await stopAllClocks(deps, merged);
    await record(deps, { ...from, report: merged }, actor, 'merged', { into: into.report.code });
    await addEvent(deps.db, {
      reportId: into.report.id,
      at: now,
      kind: 'joined',
      details: { merged: merged.code },
    });
    const text = texts.mergedToReporter(merged.code, into.report.code);
    await tellReporters(deps, merged, 'merged', { group: null, private: text });
    if (isMoreUrgent(merged.severity, into.report.severity)) {
      await raiseTo(deps, into.report, merged.severity, {
        personId: actor.personId,
        title: into.title,
      });
    }
    hintReport(deps, merged);
    return merged;
  });
