import type { Actor } from '../../../community/access.ts';
import { atomically } from '../../../platform/atomically.ts';
import { setDeadline } from '../../../platform/deadlines.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { overdueTold } from '../clocks/limits.ts';
import { overdueClock } from '../clocks/names.ts';
import { nextOccurrence } from '../clocks/recurs.ts';
import { dueOf, type Directive, type Hop, type Share, type Task } from '../directive.ts';
import { planHops } from '../places/plan-hops.ts';
import { resolvePlaces } from '../places/resolve-places.ts';
import { insertHops, insertShares } from '../store-hops.ts';
import { samePaper, tasksOf, updateDirective } from '../store.ts';
import { refuse, statusNames } from '../texts.ts';
import { contentHash } from './approve-directive.ts';
import { holdDirective, issuingUnit, record } from './hold.ts';
import { passTo } from './pass-on.ts';

/**
 * Sends an approved directive on its way: every place it must reach, each place's share of each task, the
 * first posts and all clocks, in one transaction. Immutable afterwards; issued again, it stays as it is.
 * @throws Refusal naming what is missing: the approval, the registry's number, the date, a place to go.
 */
export const issueDirective = (deps: Deps, actor: Actor, directiveId: string): Promise<Directive> =>
  atomically(deps, async (deps) => {
    const directive = await holdDirective(deps, actor, 'issue-directive', directiveId);
    if (directive.status === 'issued') return directive;
    const tasks = await tasksOf(deps.db, directive.id);
    await refuseUnlessReady(deps, directive, tasks);
    const now = deps.clock();
    const issued: Directive = {
      ...directive,
      status: 'issued',
      issuedAt: now,
      issuerPersonId: actor.personId,
    };
    const unit = await issuingUnit(deps, directive);
    const hops = await planHops(deps, issued, unit);
    const first = hops.filter((hop) => hop.parentId === null);
    if (!first.some((hop) => hop.mustAcknowledge))
      throw new Refusal('conflict', refuse.noPlaces, 'addressees');
    await updateDirective(deps.db, directive.id, {
      status: issued.status,
      issuedAt: now,
      issuerPersonId: actor.personId,
    });
    await insertHops(deps.db, hops);
    await shareTasks(deps, issued, tasks, first);
    await passTo(deps, issued, first);
    await record(deps, issued, {
      kind: 'issued',
      actor,
      verb: 'issue-directive',
      details: {
        number: issued.number,
        symbol: issued.symbol,
        date: issued.date,
        textHash: issued.textHash,
        places: first.length,
        groups: hops.filter((hop) => hop.households).length,
      },
    });
    return issued;
  });

/** What still stands in the way of issuing, as sentences; the first is the one to mend first. */
export const missingToIssue = (
  directive: Pick<Directive, 'number' | 'date' | 'places'>,
): { text: string; field: string }[] => [
  ...(directive.number === null ? [{ text: refuse.noNumber, field: 'number' }] : []),
  ...(directive.date === null ? [{ text: refuse.noDate, field: 'date' }] : []),
  ...(directive.places.length === 0 ? [{ text: refuse.noPlaces, field: 'addressees' }] : []),
];

const refuseUnlessReady = async (
  deps: Deps,
  directive: Directive,
  tasks: readonly Task[],
): Promise<void> => {
  if (directive.status !== 'draft' && directive.status !== 'approved')
    throw new Refusal('conflict', refuse.over(statusNames[directive.status]));
  const [missing] = missingToIssue(directive);
  if (missing) throw new Refusal('conflict', missing.text, missing.field);
  if (directive.status === 'draft') throw new Refusal('conflict', refuse.notApproved);
  if (contentHash(directive, tasks) !== directive.approvedHash)
    throw new Refusal('conflict', refuse.changed);
  const other = await samePaper(deps.db, { ...directive, textHash: '' });
  if (other && other.id !== directive.id && other.issuedAt !== null)
    throw new Refusal('conflict', refuse.sameNumber(other.code), 'number');
};

/** Each place that carries the directive out gets its share of the tasks it leads, or of those nobody is named for. */
const shareTasks = async (
  deps: Deps,
  directive: Directive,
  tasks: readonly Task[],
  first: readonly Hop[],
): Promise<void> => {
  const owed = first.filter((hop) => hop.mustAcknowledge && !hop.households);
  const unit = await issuingUnit(deps, directive);
  const now = deps.clock();
  const shares: Share[] = [];
  for (const task of tasks) {
    const led = await resolvePlaces(
      deps,
      unit,
      task.lead.map((name) => ({ name, class: 'execute' as const })),
    );
    const named = owed.filter((hop) =>
      led.places.some((place) => place.bodyId === hop.bodyId && place.unitId === hop.unitId),
    );
    const dueAt = task.recurs === null ? dueOf(task) : nextOccurrence(task.recurs, now);
    // A lead nobody knows is everybody's; one that is the issuer itself is no place's.
    const forAll = named.length === 0 && (task.lead.length === 0 || led.unresolved.length > 0);
    for (const hop of forAll ? owed : named) shares.push(newShare(task, hop, dueAt));
    const told = task.recurs === null && dueAt ? overdueTold(dueAt) : null;
    if (told && dueAt && dueAt > now) await setDeadline(deps, overdueClock, task.id, '1', told);
  }
  await insertShares(deps.db, shares);
};

const newShare = (task: Task, hop: Hop, dueAt: Date | null): Share => ({
  id: newId(),
  directiveId: task.directiveId,
  taskId: task.id,
  hopId: hop.id,
  status: 'waiting',
  dueAt,
  assigneePersonId: null,
  assignedBy: null,
  assignedAt: null,
  report: null,
  nothing: false,
  evidence: [],
  reportedBy: null,
  reportedAt: null,
  late: false,
  decidedBy: null,
  decidedAt: null,
  reason: null,
  difficultyId: null,
  extensionUntil: null,
  extensionReason: null,
  extensionBy: null,
});
