import { setDeadline, type DeadlineKind } from '../../../platform/deadlines.ts';
import type { Deps } from '../../../platform/deps.ts';
import { ringsAbout } from '../../../messaging/ringing/index.ts';
import { clocksOf } from '../clocks.ts';
import { isWaiting, type Report } from '../report.ts';
import { forwardsOf } from '../store-reporters.ts';
import { lockReport } from '../store.ts';
import { wakeClock } from './due.ts';
import { aboutReport, tellRoles } from './tell.ts';

/** Phones ring about a case now: who else is woken, and when, should nobody take it. */
export const planNext = async (deps: Deps, report: Report): Promise<void> => {
  if ((await ringsAbout(deps.db, aboutReport(report))).length === 0) return;
  await setNext(deps, report, 1);
};

const setNext = (deps: Deps, report: Report, n: number): Promise<void> => {
  const at = new Date(deps.clock().getTime() + clocksOf(deps.profile).ringing.next);
  return setDeadline(deps, wakeClock, report.id, `${report.rung}-${report.epoch}-${n}`, at);
};

/** Those whose phones ring have not taken it: their stand-ins ring too, and after them the duty of the next rung. */
export const wakeDeadline: DeadlineKind = {
  name: wakeClock,
  fire: async (deps, reportId, step) => {
    const [rung, epoch, n] = step.split('-').map(Number);
    const report = await lockReport(deps.db, reportId);
    // Climbed since, or in other hands: that rung has its own clock.
    if (!report || !isWaiting(report) || report.rung !== rung || report.epoch !== epoch) return;
    const told = (await forwardsOf(deps.db, report.id)).filter((one) => one.kind !== 'information');
    const except = told.flatMap((one) => one.personId ?? []);
    for (let turn = n ?? 1; turn <= 2; turn += 1) {
      const { reached } = await tellRoles(deps, report, {
        roles: turn === 1 ? standIns(deps, report) : nextDuty(deps, report),
        group: null,
        rung: report.rung,
        step: `wake-${step}-${turn}`,
        kind: 'forward',
        except,
      });
      if (reached.length === 0) continue;
      if (turn === 1) await setNext(deps, report, 2);
      return;
    }
  },
};

/** Whoever fills in for the roles of this rung. */
const standIns = (deps: Deps, report: Report): string[] =>
  (report.chain[report.rung]?.tell ?? []).flatMap(
    (role) => deps.profile.roles[role]?.fallback ?? [],
  );

/** The roles of the next rung that somebody is on duty for. */
const nextDuty = (deps: Deps, report: Report): string[] =>
  (report.chain[report.rung + 1]?.tell ?? []).filter((role) => deps.profile.roles[role]?.duty);
