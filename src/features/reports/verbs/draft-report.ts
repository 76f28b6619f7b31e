import type { TierKey } from '../../../community/profile-schema.ts';
import { tierOf, tierUnit, type Unit } from '../../../community/units.ts';
import type { Deps } from '../../../platform/deps.ts';
import { type Clocks, clocksOf } from '../clocks.ts';
import { frozenChain, ladderFor, rankOf } from '../relay/chain.ts';
import { dueAfter } from '../relay/due.ts';
import { powerOf } from '../relay/power.ts';
import { findSubjects } from '../relay/subjects.ts';
import { moreUrgent, type Report, type Severity } from '../report.ts';
import type { Spoken } from '../store-reporters.ts';
import { othersInPlace } from '../store.ts';
import type { Filing } from './filing.ts';

/** The case as it stands in its first instant: where it starts, who may close it, which ladder it keeps. */
export const draftReport = async (
  deps: Deps,
  filing: Filing,
  unit: Unit,
  spoken: Spoken | undefined,
): Promise<Omit<Report, 'id' | 'code'>> => {
  const clocks = clocksOf(deps.profile);
  const now = deps.clock();
  const receivedAt = spoken?.receivedAt ?? now;
  const severity = await severityOf(deps, filing, receivedAt);
  const complaint = isComplaint(clocks, filing.category);
  const subjects =
    complaint || filing.complains
      ? await findSubjects(deps, filing.text, unit.id)
      : { personIds: [], tier: null };
  const about = filing.about ?? null;
  const power = await powerOf(deps, {
    category: filing.category,
    unit,
    about,
    subjectTier: subjects.tier,
  });
  const chain = frozenChain(clocks, {
    category: filing.category,
    severity,
    floor: floorOf(clocks, filing.category, subjects.tier, power.powerTier),
  });
  const owner = await ownerAt(deps, unit, chain[0]?.owner ?? 'commune');
  const limits = clocks.severities[severity];
  return {
    category: filing.category,
    severity,
    labels: filing.labels,
    slots: filing.slots,
    because: filing.because,
    situation: filing.situation ?? null,
    text: filing.text,
    status: filing.category === clocks.unclear ? 'received' : 'triaged',
    source: filing.source,
    unitId: unit.id,
    unitPath: unit.path,
    communeId: (await ownerAt(deps, unit, 'commune')).ownerUnitId,
    householdId: filing.householdId ?? null,
    reporterPersonId: filing.reporterPersonId ?? null,
    messageId: filing.messageId ?? null,
    about,
    restricted: clocks.restricted.includes(filing.category),
    masked: clocks.masked.includes(filing.category),
    subjectPersonIds: subjects.personIds,
    ...owner,
    ...power,
    receiverPersonId: null,
    handlerPersonId: null,
    handlerTitle: null,
    beyondPowerAt: null,
    proposal: null,
    receivedAt,
    filedAt: now,
    acceptBy: dueAfter(deps, severity, receivedAt, limits.accept),
    resolveBy: dueAfter(deps, severity, receivedAt, limits.resolve),
    acceptedAt: null,
    actedAt: null,
    resolvedAt: null,
    confirmedAt: null,
    endedAt: null,
    chain,
    rung: 0,
    epoch: 0,
    asks: 0,
    reopened: 0,
    resolution: null,
    mergedInto: null,
    reviewerPersonId: null,
  };
};

/** A category that goes over the head of whom it is about. */
export const isComplaint = (clocks: Clocks, category: string): boolean =>
  clocks.ladders.some((one) => one.aboveSubject && (one.categories ?? []).includes(category));

/** The lowest tier whose rungs count: above a complaint's subject, at the issuer of what cannot be carried out. */
const floorOf = (
  clocks: Clocks,
  category: string,
  subjectTier: string | null,
  powerTier: string,
): number => {
  const ladder = ladderFor(clocks, category, 'S3');
  // Nobody made out: it may be about anyone in the commune, so it starts above the commune.
  if (ladder.aboveSubject) return rankOf(subjectTier ?? 'commune') + 1;
  return ladder.aboveReporter ? rankOf(powerTier) : 0;
};

/** Symptoms in several households of one place are more urgent than each of them alone. */
const severityOf = async (deps: Deps, filing: Filing, receivedAt: Date): Promise<Severity> => {
  const { category, households, within, severity } = clocksOf(deps.profile).clusterOfSymptoms;
  if (filing.category !== category) return filing.severity;
  const others = await othersInPlace(deps.db, {
    unitId: filing.unitId,
    category,
    householdId: filing.householdId ?? null,
    since: new Date(receivedAt.getTime() - within),
  });
  return others + 1 >= households ? moreUrgent(filing.severity, severity) : filing.severity;
};

/** Whose a case is at a tier; a case that was filed higher up starts where it was filed. */
const ownerAt = async (
  deps: Deps,
  unit: Unit,
  tier: string,
): Promise<{ ownerTier: string; ownerUnitId: string }> => {
  const found = await tierUnit(deps, unit.id, tier as TierKey);
  return found
    ? { ownerTier: tier, ownerUnitId: found.id }
    : { ownerTier: tierOf(deps, unit), ownerUnitId: unit.id };
};
