import type { Person } from '../../../community/people.ts';
import { isWithin } from '../../../platform/calendar.ts';
import type { Deps } from '../../../platform/deps.ts';
import { ring } from '../../../messaging/ringing/index.ts';
import { groupName } from '../categories.ts';
import { clocksOf } from '../clocks.ts';
import { isWaiting, type Report } from '../report.ts';
import * as texts from '../texts.ts';
import { placeOf } from './place.ts';

/** Whether the profile has a phone ring about this case for this role at this hour. */
export const mayRing = (deps: Deps, report: Report, role: string): boolean => {
  const { night, ringing } = clocksOf(deps.profile);
  if (!isWaiting(report)) return false;
  if (ringing.always.includes(report.severity)) return true;
  return (
    ringing.night.severities.includes(report.severity) &&
    ringing.night.roles.includes(role) &&
    isWithin(deps.clock(), night)
  );
};

/**
 * Has somebody's phone ring about a case until anybody has taken it; what it shows and says is what a larger group may read.
 * @returns false when the profile does not ring about it, or nothing of theirs can ring.
 */
export const ringPhone = async (
  deps: Deps,
  report: Report,
  whom: { person: Person; role: string; key: string; alarm?: boolean },
): Promise<boolean> => {
  if (!whom.alarm && !mayRing(deps, report, whom.role)) return false;
  const { village } = await placeOf(deps, report.unitId);
  const open = report.restricted
    ? { category: null, village: null }
    : { category: groupName(deps, report.category), village };
  const said = { code: report.code, severity: report.severity, ...open };
  return ring(deps, {
    key: `report:${report.id}:${whom.key}`,
    personId: whom.person.id,
    about: { kind: 'report', id: report.id },
    code: report.code,
    line: texts.ringLine(said),
    spoken: texts.ringSpoken(said),
    link: `/console/reports/${report.id}`,
    lane: whom.alarm || report.severity === 'S1' ? 'urgent' : 'relay',
    steps: clocksOf(deps.profile).ringing.steps,
  });
};
