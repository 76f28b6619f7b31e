import type { TierKey } from '../../../community/profile-schema.ts';
import { tierName, tierUnit } from '../../../community/units.ts';
import { atomically } from '../../../platform/atomically.ts';
import { setDeadline, type DeadlineKind } from '../../../platform/deadlines.ts';
import type { Deps } from '../../../platform/deps.ts';
import { clocksOf } from '../clocks.ts';
import { type ChainRung, isWaiting, type Report } from '../report.ts';
import { addEvent, lockReport, updateReport } from '../store.ts';
import * as texts from '../texts.ts';
import { rankOf } from './chain.ts';
import { dueAfter, rungClock } from './due.ts';
import { hintReport } from './hint.ts';
import { placeOf } from './place.ts';
import { tellReporters } from './tell-reporters.ts';
import { type Told, tellRoles } from './tell.ts';
import { planNext } from './wake.ts';

/**
 * Rings one rung of a case's ladder and sets the clock of the next. A rung that reaches no person counts for
 * nothing: the next one rings at once. The case then belongs to the rung's tier; earlier tiers stay on it.
 * @returns who was told, and the case as it is now.
 */
export const ringFrom = async (
  deps: Deps,
  report: Report,
  from: number,
): Promise<{ told: Told; report: Report }> => {
  const all: Told = { people: [], reached: [], roles: [], group: false };
  let rung = Math.min(from, report.chain.length - 1);
  let owner = { ownerTier: report.ownerTier, ownerUnitId: report.ownerUnitId };
  for (; ; rung += 1) {
    const step = report.chain[rung];
    if (!step) throw new Error(`${report.code} has no rung ${rung}`);
    const told = await tellRoles(deps, report, {
      roles: step.tell,
      group: step.group,
      rung,
      step: `rung-${rung}-${report.epoch}`,
      kind: 'receiver',
    });
    all.people.push(...told.people);
    all.reached.push(...told.reached);
    all.roles.push(...told.roles);
    all.group ||= told.group;
    owner = await risenTo(deps, report, owner, step);
    if (told.reached.length > 0 || rung >= report.chain.length - 1) break;
  }
  const change = {
    ...owner,
    rung,
    receiverPersonId: report.receiverPersonId ?? (all.reached[0] ?? all.people[0])?.id ?? null,
  };
  await updateReport(deps.db, report.id, change);
  const now = { ...report, ...change };
  await setNextRung(deps, now);
  await planNext(deps, now);
  return { told: all, report: now };
};

const risenTo = async (
  deps: Deps,
  report: Report,
  owner: { ownerTier: string; ownerUnitId: string },
  step: ChainRung,
): Promise<{ ownerTier: string; ownerUnitId: string }> => {
  if (rankOf(step.owner) <= rankOf(owner.ownerTier)) return owner;
  const unit = await tierUnit(deps, report.unitId, step.owner as TierKey);
  return unit ? { ownerTier: step.owner, ownerUnitId: unit.id } : owner;
};

/** The next rung's clock counts from the citizen's message, but never bunches rungs that are already late. */
const setNextRung = async (deps: Deps, report: Report): Promise<void> => {
  const { repeat } = clocksOf(deps.profile).severities[report.severity];
  const now = deps.clock();
  const here = report.chain[report.rung];
  const next = report.chain[report.rung + 1];
  if (!next || !here) {
    const at = dueAfter(deps, report.severity, now, repeat);
    await setDeadline(deps, rungClock, report.id, `again-1`, at);
    return;
  }
  const byMessage = dueAfter(deps, report.severity, report.receivedAt, next.after);
  const gap = Math.min(next.after - here.after, repeat);
  const byNow = new Date(now.getTime() + gap);
  const at = byMessage > now ? byMessage : byNow;
  await setDeadline(deps, rungClock, report.id, `rung-${report.rung + 1}`, at);
};

/** Climbs to a rung when its time has come and nobody has taken the case. Two workers climbing at once climb once. */
export const climb = (deps: Deps, reportId: string, rung: number): Promise<void> =>
  atomically(deps, async (deps) => {
    const report = await lockReport(deps.db, reportId);
    if (!report || !isWaiting(report) || report.rung >= rung) return;
    const { told, report: risen } = await ringFrom(deps, report, rung);
    const place = await placeOf(deps, risen.ownerUnitId);
    await addEvent(deps.db, {
      reportId,
      at: deps.clock(),
      kind: 'climbed',
      unitId: risen.ownerUnitId,
      details: { rung: risen.rung, tier: risen.ownerTier, unit: place.unit.shortName },
    });
    const to =
      told.roles.length > 0 ? texts.listed(told.roles) : tierName(deps, risen.ownerTier as TierKey);
    const text = texts.climbedToReporter(report.code, to, deps.clock());
    await tellReporters(deps, risen, `climbed-${risen.rung}-${risen.epoch}`, {
      group: null,
      private: text,
    });
    hintReport(deps, risen);
  });

/** Each pause is twice the one before, up to the longest: a night of the same words teaches people not to read them. */
const pauseAfter = (deps: Deps, report: Report, again: number): number => {
  const { repeat, repeatMost } = clocksOf(deps.profile).severities[report.severity];
  return Math.min(repeat * 2 ** again, Math.max(repeat, repeatMost ?? repeat));
};

/** The last rung again, for as long as nobody takes the case: it never resolves itself. */
const ringAgain = async (deps: Deps, report: Report, again: number): Promise<void> => {
  const last = report.chain[report.rung];
  if (!last) return;
  await tellRoles(deps, report, {
    roles: last.tell,
    group: last.group,
    rung: report.rung,
    step: `again-${report.rung}-${report.epoch}-${again}`,
    kind: 'forward',
  });
  const at = dueAfter(deps, report.severity, deps.clock(), pauseAfter(deps, report, again));
  await setDeadline(deps, rungClock, report.id, `again-${again + 1}`, at);
};

/** Rings when the time of a rung has come. */
export const rungDeadline: DeadlineKind = {
  name: rungClock,
  fire: async (deps, reportId, step) => {
    const [kind, number] = step.split('-');
    if (kind === 'rung') {
      await climb(deps, reportId, Number(number));
      return;
    }
    const report = await lockReport(deps.db, reportId);
    if (report && isWaiting(report)) await ringAgain(deps, report, Number(number));
  },
};
