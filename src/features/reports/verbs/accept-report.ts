import type { Actor } from '../../../community/access.ts';
import { groupById } from '../../../community/groups.ts';
import { personById } from '../../../community/people.ts';
import { tierUnit } from '../../../community/units.ts';
import { send } from '../../../messaging/outbox/send.ts';
import { withdraw } from '../../../messaging/outbox/withdraw.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { clocksOf } from '../clocks.ts';
import { dueAfter, lane, setClock, stopClock, stopLadder } from '../relay/due.ts';
import { hintReport } from '../relay/hint.ts';
import { hasPower, standing } from '../relay/power.ts';
import { tellPerson } from '../relay/tell-holders.ts';
import { tellReporters } from '../relay/tell-reporters.ts';
import { aboutReport, whoReported, whoTold } from '../relay/tell.ts';
import { isInHand, type Report } from '../report.ts';
import { forwardsOf } from '../store-reporters.ts';
import { pendingHandOver, settleHandOver } from '../store-second.ts';
import { updateReport } from '../store.ts';
import * as texts from '../texts.ts';
import { hold, type Held, record } from './hold.ts';

/**
 * Takes a case: the ladder stops, pages still held back are withdrawn, the reporter hears who has it. The acceptance
 * lasts for a while only; without any action it expires and the ladder goes on.
 */
export const acceptReport = (
  deps: Deps,
  actor: Actor,
  reportId: string,
  by?: 'phone',
): Promise<Report> =>
  atomically(deps, async (deps) => {
    const held = await hold(deps, actor, 'accept-report', reportId);
    const { report } = held;
    if (report.handlerPersonId === actor.personId && report.status !== 'handed-over') return report;
    const pending = await pendingHandOver(deps.db, report.id);
    if (isInHand(report) && !pending) throw await takenAlready(deps, report);
    if (report.resolvedAt)
      throw new Refusal('conflict', `${report.code} đã có trả lời, đang chờ bà con xác nhận.`);
    if (pending && report.handlerPersonId === actor.personId) {
      throw new Refusal(
        'conflict',
        `${report.code} đang chờ nơi được chuyển nhận. Muốn giữ lại thì nhắn: từ chối ${report.code}`,
      );
    }
    await onlyThePower(deps, held);

    const now = deps.clock();
    const accepted: Report = {
      ...report,
      status: 'accepted',
      handlerPersonId: actor.personId,
      handlerTitle: held.title,
      receiverPersonId: report.receiverPersonId ?? actor.personId,
      ownerTier: held.tier,
      ownerUnitId: held.unitId,
      acceptedAt: now,
      epoch: report.epoch + 1,
    };
    const {
      status,
      handlerPersonId,
      handlerTitle,
      receiverPersonId,
      ownerTier,
      ownerUnitId,
      acceptedAt,
      epoch,
    } = accepted;
    await updateReport(deps.db, report.id, {
      status,
      handlerPersonId,
      handlerTitle,
      receiverPersonId,
      ownerTier,
      ownerUnitId,
      acceptedAt,
      epoch,
    });
    await stopLadder(deps, report);
    await stopClock(deps, report, 'external');
    await withdraw(deps, { about: aboutReport(report), keyPrefix: `report:${report.id}:page:` });
    if (pending) {
      await settleHandOver(deps.db, pending.id, 'accepted', actor.personId, now);
      await stopClock(deps, report, 'hand-over');
      await record(deps, { ...held, report: accepted }, actor, 'handed-over', {
        from: pending.fromPersonId,
      });
      await tellPerson(
        deps,
        accepted,
        pending.fromPersonId,
        `handed-${epoch}`,
        texts.handOverDone(report.code, actor.name),
      );
    } else {
      await record(deps, { ...held, report: accepted }, actor, 'accepted', by ? { by } : {});
    }
    await keepUntilActed(deps, accepted);
    await tellOfAcceptance(deps, accepted, actor);
    hintReport(deps, accepted);
    return accepted;
  });

const takenAlready = async (deps: Deps, report: Report): Promise<Refusal> => {
  const who = report.handlerPersonId
    ? await personById(deps.db, report.handlerPersonId)
    : undefined;
  return new Refusal(
    'conflict',
    `${report.code} đã có ${who?.name ?? 'người'}${report.handlerTitle ? ` (${report.handlerTitle})` : ''} nhận.`,
  );
};

/** What was sent up for want of power waits for a tier that has it. */
const onlyThePower = async (deps: Deps, held: Held): Promise<void> => {
  const { report } = held;
  if (!report.beyondPowerAt || hasPower(held.tier, report)) return;
  const unit = await tierUnit(deps, report.unitId, held.tier);
  throw new Refusal(
    'forbidden',
    `${report.code} vượt thẩm quyền ${unit?.shortName ?? 'cấp này'}, đã trình lên. Loa báo lại khi có ý kiến.`,
  );
};

const keepUntilActed = async (deps: Deps, report: Report): Promise<void> => {
  const { keep } = clocksOf(deps.profile).severities[report.severity];
  if (keep === null) return;
  const at = dueAfter(deps, report.severity, deps.clock(), keep);
  await setClock(deps, report, `keep-${report.epoch}`, at);
};

const tellOfAcceptance = async (deps: Deps, report: Report, actor: Actor): Promise<void> => {
  const now = deps.clock();
  const step = `accepted-${report.epoch}`;
  const title = report.handlerTitle ?? 'người phụ trách';
  const named = report.restricted ? 'người có trách nhiệm' : `${actor.name} (${title})`;
  const inGroup = report.masked
    ? 'người có trách nhiệm'
    : (await maySayName(deps, report, actor))
      ? named
      : title;
  const open = texts.acceptedToReporter(report.code, inGroup, now);
  const own = texts.acceptedToReporter(report.code, named, now);
  await tellReporters(deps, report, step, { group: open, private: own === open ? null : own });

  for (const groupId of await groupsShown(deps, report)) {
    const text = texts.takenInGroup(report.code, report.masked ? title : named, now);
    await send(deps, {
      to: { groupId },
      text,
      key: `report:${report.id}:taken:${report.epoch}`,
      lane: lane(report),
      about: aboutReport(report),
    });
  }
  const { keep } = clocksOf(deps.profile).severities[report.severity];
  const by = keep === null ? null : dueAfter(deps, report.severity, now, keep);
  const who = await whoFor(deps, report, actor);
  await tellPerson(
    deps,
    report,
    actor.personId,
    step,
    [texts.acceptedToHandler(report.code, by, now), who].filter(Boolean).join('\n'),
  );
};

/** The deciding handler, and nobody else, learns who told on a neighbour. */
const whoFor = async (deps: Deps, report: Report, actor: Actor): Promise<string> => {
  const post = await standing(deps, actor, report);
  if (report.masked && !(post && hasPower(post.tier, report))) return '';
  return report.masked
    ? `Người báo (chỉ mình bạn biết): ${await whoTold(deps, report)}`
    : whoReported(deps, report);
};

/** A handler is named where the group knows them: a team in its own community, officials by their own commune. */
const maySayName = async (deps: Deps, report: Report, actor: Actor): Promise<boolean> => {
  const post = await standing(deps, actor, report);
  return post?.tier === deps.profile.tiers[0]?.key || post?.unitId === report.communeId;
};

const groupsShown = async (deps: Deps, report: Report): Promise<string[]> => {
  const shown = (await forwardsOf(deps.db, report.id)).flatMap((one) => one.groupId ?? []);
  const groups = await Promise.all([...new Set(shown)].map((id) => groupById(deps.db, id)));
  return groups.flatMap((group) => group?.id ?? []);
};
