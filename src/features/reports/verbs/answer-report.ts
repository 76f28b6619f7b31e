import type { Actor } from '../../../community/access.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { clocksOf } from '../clocks.ts';
import { setClock, stopClock, stopLadder } from '../relay/due.ts';
import { hintReport } from '../relay/hint.ts';
import { hasPower } from '../relay/power.ts';
import { openWords } from '../relay/open-words.ts';
import { tellReporters } from '../relay/tell-reporters.ts';
import type { Report } from '../report.ts';
import { markAnswered } from '../store-reporters.ts';
import { eventsOf, updateReport } from '../store.ts';
import * as texts from '../texts.ts';
import { acceptReport } from './accept-report.ts';
import { type Held, hold, record } from './hold.ts';

/**
 * Says something to whoever waits: progress while it is being done, or, with `done`, the answer that settles it.
 * Answering a case nobody has taken takes it; the answer is followed by the question ĐÚNG or CHƯA.
 */
export const answerReport = (
  deps: Deps,
  actor: Actor,
  reportId: string,
  input: { text: string; done?: boolean },
): Promise<Report> =>
  atomically(deps, async (deps) => {
    const first = await hold(deps, actor, 'answer-report', reportId);
    if (first.report.resolvedAt) {
      throw new Refusal(
        'conflict',
        `${first.report.code} đã có trả lời, đang chờ bà con xác nhận.`,
      );
    }
    const free = first.report.handlerPersonId === null;
    if (free) await acceptReport(deps, actor, reportId);
    const held = free ? await hold(deps, actor, 'answer-report', reportId) : first;
    onlyThePower(held);
    const report = input.done
      ? await settle(deps, held, actor, input.text)
      : await progress(deps, held, actor, input.text);
    hintReport(deps, report);
    return report;
  });

const onlyThePower = ({ report, tier }: Held): void => {
  if (report.beyondPowerAt && !hasPower(tier, report)) {
    throw new Refusal(
      'forbidden',
      `${report.code} đã trình lên vì vượt thẩm quyền, chờ cấp trên trả lời.`,
    );
  }
};

const progress = async (deps: Deps, held: Held, actor: Actor, text: string): Promise<Report> => {
  const { report } = held;
  const now = deps.clock();
  const change = {
    status:
      report.status === 'handed-over' || report.status === 'awaiting-external'
        ? report.status
        : ('acting' as const),
    actedAt: report.actedAt ?? now,
  };
  await updateReport(deps.db, report.id, change);
  await stopClock(deps, report, `keep-${report.epoch}`);
  await record(deps, held, actor, 'action', { text });
  const count = (await eventsOf(deps.db, report.id)).filter((one) => one.kind === 'action').length;
  const who = report.restricted ? 'người có trách nhiệm' : held.title;
  await tellReporters(deps, report, `action-${count}`, {
    group: null,
    private: texts.progressToReporter(report.code, who, text, now),
  });
  return { ...report, ...change };
};

const settle = async (deps: Deps, held: Held, actor: Actor, text: string): Promise<Report> => {
  const { report } = held;
  const now = deps.clock();
  const { confirm, answerInGroup } = clocksOf(deps.profile);
  const change = {
    status: 'resolved' as const,
    actedAt: report.actedAt ?? now,
    resolvedAt: now,
    resolution: text,
    asks: 1,
    epoch: report.epoch + 1,
  };
  await updateReport(deps.db, report.id, change);
  const resolved: Report = { ...report, ...change };
  await record(deps, { ...held, report: resolved }, actor, 'resolved', { text });
  await stopLadder(deps, report);
  for (const step of [`keep-${report.epoch}`, 'resolve', 'update', 'external', 'hand-over']) {
    await stopClock(deps, report, step);
  }
  await setClock(deps, resolved, 'ask', new Date(now.getTime() + confirm.again));
  const full = texts.resolvedToReporter(report.code, text, now);
  const open =
    answerInGroup.includes(report.category) && !report.masked
      ? texts.resolvedToReporter(report.code, await openWords(deps, report, text), now)
      : texts.resolvedInGroup(report.code, now);
  const reached = await tellReporters(deps, resolved, `resolved-${resolved.epoch}`, {
    group: open,
    private: full === open ? null : full,
  });
  await markAnswered(deps.db, report.id, now);
  if (!reached)
    await record(deps, { ...held, report: resolved }, actor, 'answered', { unreached: true });
  return resolved;
};
