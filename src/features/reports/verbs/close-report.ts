import type { Actor } from '../../../community/access.ts';
import type { TierKey } from '../../../community/profile-schema.ts';
import { tierName } from '../../../community/units.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { stopAllClocks } from '../relay/due.ts';
import { hintReport } from '../relay/hint.ts';
import { hasPower } from '../relay/power.ts';
import { tellPerson } from '../relay/tell-holders.ts';
import { tellReporters } from '../relay/tell-reporters.ts';
import type { Report } from '../report.ts';
import { unanswered } from '../store-reporters.ts';
import { addEvent, updateReport } from '../store.ts';
import * as texts from '../texts.ts';
import { peopleWithPower } from '../relay/people-with-power.ts';
import { hold, record } from './hold.ts';

/** Ends a case. Only a tier with the power may, and only once everybody who waits for an answer has one. */
export const closeReport = (
  deps: Deps,
  actor: Actor,
  reportId: string,
  input: { reason: string },
): Promise<Report> =>
  atomically(deps, async (deps) => {
    const held = await hold(deps, actor, 'close-report', reportId);
    const { report } = held;
    if (!hasPower(held.tier, report)) {
      const tier = tierName(deps, report.powerTier as TierKey);
      throw new Refusal(
        'forbidden',
        `${report.code} do cấp ${tier} khép. Nhắn: ${report.code} vượt thẩm quyền, đề nghị …`,
      );
    }
    const waiting = await unanswered(deps.db, report.id);
    if (waiting > 0 || !report.resolvedAt) {
      throw new Refusal(
        'conflict',
        `${report.code} còn ${Math.max(waiting, 1)} người báo chưa có trả lời. Trả lời trước: ${report.code} xong, đã làm gì`,
      );
    }
    const now = deps.clock();
    const change = { status: 'closed' as const, endedAt: now, epoch: report.epoch + 1 };
    await updateReport(deps.db, report.id, change);
    const closed: Report = { ...report, ...change };
    await record(deps, { ...held, report: closed }, actor, 'closed', { reason: input.reason });
    await stopAllClocks(deps, report);
    const text = texts.closedToReporter(report.code, now);
    await tellReporters(deps, closed, `closed-${closed.epoch}`, { group: null, private: text });
    hintReport(deps, closed);
    return closed;
  });

/** Asks those who have the power to close what the reporter already confirmed. */
export const askToClose = async (deps: Deps, report: Report): Promise<void> => {
  const now = deps.clock();
  for (const person of await peopleWithPower(deps, report)) {
    const text = texts.closeNeeded(report.code, now);
    await tellPerson(deps, report, person.id, `close-${now.getTime()}`, text);
  }
  await addEvent(deps.db, { reportId: report.id, at: now, kind: 'close-reminded' });
};
