import {
  addWorkingDays,
  atLocal,
  type DailyWindow,
  isWithin,
  localDate,
  nextAllowed,
  nextAt,
} from '../../../platform/calendar.ts';
import { clearDeadlines, setDeadline } from '../../../platform/deadlines.ts';
import type { Deps } from '../../../platform/deps.ts';
import { stopRinging } from '../../../messaging/ringing/index.ts';
import { isAboutLife } from '../categories.ts';
import { type Clocks, clocksOf } from '../clocks.ts';
import type { Report, Severity } from '../report.ts';

/** The clocks of a case: who is rung next, who else is woken, what its holder owes, and whether it reached anybody at all (R40). */
export const rungClock = 'report-rung';
export const wakeClock = 'report-wake';
export const reportClock = 'report-clock';
export const forwardClock = 'report-forward';

const day = 86_400_000;

/** Adds hours that count only inside a daily window. */
export const addOpenHours = (at: Date, milliseconds: number, open: DailyWindow): Date => {
  let from = isWithin(at, open) ? at : nextAt(at, open.from);
  for (let left = milliseconds; ;) {
    const end = nextAt(from, open.to);
    const room = end.getTime() - from.getTime();
    if (left <= room) return new Date(from.getTime() + left);
    left -= room;
    from = nextAt(end, open.from);
  }
};

/** When a limit of this severity that starts at `from` runs out, in the hours that count for it. */
export const dueAfter = (
  deps: Deps,
  severity: Severity,
  from: Date,
  milliseconds: number,
): Date => {
  const clocks = clocksOf(deps.profile);
  const { counts } = clocks.severities[severity];
  const plain = new Date(from.getTime() + milliseconds);
  if (counts === 'always') return plain;
  if (milliseconds < day) return addOpenHours(from, milliseconds, clocks.daytime);
  if (counts === 'daytime') return nextAllowed(plain, outside(clocks));
  const { calendar } = deps.profile;
  const last = addWorkingDays(from, Math.ceil(milliseconds / day), calendar);
  return atLocal(localDate(last), calendar.office.to);
};

const outside = (clocks: Clocks): DailyWindow => ({
  from: clocks.daytime.to,
  to: clocks.daytime.from,
});

/** Might be a call for food or medical help: R40 watches it whatever its severity. */
export const isWatched = (deps: Deps, report: Pick<Report, 'category' | 'labels'>): boolean =>
  isAboutLife(deps, [report.category, ...report.labels]);

/** Until when a page to a role is held: the night is quiet for everybody whom the case may not wake. */
export const heldUntil = (deps: Deps, report: Report, role: string | null): Date | undefined => {
  const clocks = clocksOf(deps.profile);
  if (report.severity === 'S1') return undefined;
  const now = deps.clock();
  const wakesDuty = report.severity === 'S2' || isWatched(deps, report);
  if (wakesDuty && role !== null && clocks.nightRoles.includes(role)) return undefined;
  const at = nextAllowed(now, report.severity === 'S2' ? clocks.night : outside(clocks));
  return at > now ? at : undefined;
};

export const lane = (report: Pick<Report, 'severity'>): 'urgent' | 'relay' =>
  report.severity === 'S1' || report.severity === 'S2' ? 'urgent' : 'relay';

/** Sets the clocks every open case has from its first minute to its end. */
export const startClocks = async (deps: Deps, report: Report): Promise<void> => {
  const clocks = clocksOf(deps.profile);
  await setDeadline(deps, reportClock, report.id, 'resolve', report.resolveBy);
  const { update } = clocks.severities[report.severity];
  if (update !== null) {
    await setDeadline(
      deps,
      reportClock,
      report.id,
      'update',
      new Date(deps.clock().getTime() + update),
    );
  }
  if (isWatched(deps, report) || report.severity === 'S1') {
    const at = new Date(report.receivedAt.getTime() + clocks.forward.within);
    await setDeadline(deps, forwardClock, report.id, 'forward', at);
  }
};

export const setClock = (deps: Deps, report: Report, step: string, at: Date): Promise<void> =>
  setDeadline(deps, reportClock, report.id, step, at);

export const stopClock = (deps: Deps, report: Pick<Report, 'id'>, step: string): Promise<void> =>
  clearDeadlines(deps, reportClock, report.id, step);

/** Nobody further is asked, and no phone rings any more. */
export const stopLadder = async (deps: Deps, report: Pick<Report, 'id'>): Promise<void> => {
  await clearDeadlines(deps, rungClock, report.id);
  await clearDeadlines(deps, wakeClock, report.id);
  await stopRinging(deps, { kind: 'report', id: report.id });
};

/** An ended case has no clocks. */
export const stopAllClocks = async (deps: Deps, report: Pick<Report, 'id'>): Promise<void> => {
  await stopLadder(deps, report);
  await clearDeadlines(deps, reportClock, report.id);
  await clearDeadlines(deps, forwardClock, report.id);
};
