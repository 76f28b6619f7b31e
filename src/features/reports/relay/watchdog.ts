import { groupFor } from '../../../community/groups.ts';
import { resolveRole } from '../../../community/roles.ts';
import { tierUnit } from '../../../community/units.ts';
import type { TierKey } from '../../../community/profile-schema.ts';
import { send } from '../../../messaging/outbox/send.ts';
import { deliveriesAbout } from '../../../messaging/outbox/store.ts';
import { setDeadline, type DeadlineKind } from '../../../platform/deadlines.ts';
import type { Deps } from '../../../platform/deps.ts';
import { groupName } from '../categories.ts';
import { clocksOf } from '../clocks.ts';
import { isEnded, isWaiting, type Report } from '../report.ts';
import { addForward, forwardsOf } from '../store-reporters.ts';
import { addEvent, lockReport } from '../store.ts';
import * as texts from '../texts.ts';
import { ringFrom } from './climb.ts';
import { forwardClock } from './due.ts';
import { hintReport } from './hint.ts';
import { placeOf } from './place.ts';
import { ringPhone } from './ring-phone.ts';
import { aboutReport } from './tell.ts';

export interface Proof {
  /** A named person was given it and the page left. */
  receiver: boolean;
  /** A body or group with the duty was given it and the page left. */
  forward: boolean;
}

const arrived = new Set(['sent', 'delivered']);

/** What can be shown for a case: rows alone prove nothing, a page counts once the platform took it. */
export const proofOf = async (deps: Deps, report: Report): Promise<Proof> => {
  if (report.handlerPersonId) return { receiver: true, forward: true };
  const forwards = await forwardsOf(deps.db, report.id);
  const sent = (await deliveriesAbout(deps.db, aboutReport(report))).filter((one) =>
    arrived.has(one.state),
  );
  const people = new Set(sent.flatMap((one) => one.personId ?? []));
  const groups = new Set(sent.flatMap((one) => one.groupId ?? []));
  const given = forwards.filter((one) => one.kind !== 'information');
  const receiver = given.some((one) => one.personId !== null && people.has(one.personId));
  const forward = given.some(
    (one) =>
      (one.groupId !== null && groups.has(one.groupId)) ||
      (one.personId !== null && one.unitId !== null && people.has(one.personId)),
  );
  return { receiver, forward };
};

/**
 * R40: when the minutes are over and a case that may be about life has no named receiver or no forward that left,
 * the next tier is rung, the district's alarm is raised, and the watchdog looks again until it is proven.
 */
export const watchForward = async (deps: Deps, reportId: string): Promise<void> => {
  const report = await lockReport(deps.db, reportId);
  if (!report || isEnded(report) || report.resolvedAt) return;
  const now = deps.clock();
  const proof = await proofOf(deps, report);
  if (proof.receiver && proof.forward) {
    await addEvent(deps.db, { reportId, at: now, kind: 'forward-proven' });
    return;
  }
  const missing = { receiver: !proof.receiver, forward: !proof.forward };
  deps.log.error(
    { report: report.code, ...missing },
    'a case that may be about life reached nobody in time',
  );
  await addEvent(deps.db, { reportId, at: now, kind: 'alarm', details: missing });
  await raiseAlarm(deps, report, texts.alarmWhy(missing));
  if (isWaiting(report)) await ringFrom(deps, report, report.rung + 1);
  const { repeat } = clocksOf(deps.profile).forward.alarm;
  await setDeadline(deps, forwardClock, reportId, 'forward', new Date(now.getTime() + repeat));
  hintReport(deps, report);
};

const raiseAlarm = async (deps: Deps, report: Report, why: string): Promise<void> => {
  const { alarm } = clocksOf(deps.profile).forward;
  const now = deps.clock();
  const step = `alarm-${now.getTime()}`;
  const about = aboutReport(report);
  for (const role of alarm.roles) {
    for (const person of await resolveRole(deps, role, report.unitId, now)) {
      if (report.subjectPersonIds.includes(person.id)) continue;
      const text = texts.alarmPage(report.code, why, now);
      const sent = await send(deps, {
        to: { personId: person.id },
        text,
        key: `report:${report.id}:${step}`,
        lane: 'urgent',
        about,
      });
      const key = `${step}:${person.id}`;
      const rung = await ringPhone(deps, report, { person, role, key, alarm: true });
      await addForward(deps.db, {
        reportId: report.id,
        key,
        at: now,
        kind: 'alarm',
        role,
        rung: report.rung,
        personId: person.id,
        unitId: report.powerUnitId,
        groupId: null,
        reached: !sent.unreachable || rung,
      });
    }
  }
  if (report.restricted) return;
  const unit = await tierUnit(deps, report.unitId, alarm.tier as TierKey);
  const group = unit && (await groupFor(deps, unit.id));
  if (!group) return;
  const place = await placeOf(deps, report.unitId);
  const text = texts.alarmInGroup(
    report.code,
    groupName(deps, report.category),
    place.village,
    now,
  );
  await send(deps, {
    to: { groupId: group.id },
    text,
    key: `report:${report.id}:${step}`,
    lane: 'urgent',
    about,
  });
  await addForward(deps.db, {
    reportId: report.id,
    key: `${step}:group`,
    at: now,
    kind: 'alarm',
    role: null,
    rung: report.rung,
    personId: null,
    unitId: unit.id,
    groupId: group.id,
    reached: true,
  });
};

/** The watchdog's own clock, five minutes after the citizen's message. */
export const forwardDeadline: DeadlineKind = {
  name: forwardClock,
  fire: (deps, reportId) => watchForward(deps, reportId),
};
