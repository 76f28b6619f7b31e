import type { Actor } from '../../../community/access.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { Audience, Directive, Urgency } from '../directive.ts';
import { resolvePlaces } from '../places/resolve-places.ts';
import { warning } from '../reading/warnings.ts';
import { samePaper, tasksOf, updateDirective, updateTask } from '../store.ts';
import { refuse, statusNames } from '../texts.ts';
import { holdDirective, issuingUnit, record } from './hold.ts';

export interface Correction {
  number?: string | null | undefined;
  symbol?: string | null | undefined;
  date?: string | null | undefined;
  subject?: string | undefined;
  urgency?: Urgency | null | undefined;
  /** Whom it is addressed to, by name; must all be known. */
  addressees?: string[] | undefined;
  audience?: Audience | undefined;
  householdText?: string | undefined;
  tasks?:
    | {
        id: string;
        completeBefore?: string | null | undefined;
        reportBefore?: string | null | undefined;
      }[]
    | undefined;
}

/**
 * Mends what the reading got wrong and records the registry's number and date. Number, symbol and date may
 * come after the approval; any other change takes the approval back.
 */
export const correctDirective = (
  deps: Deps,
  actor: Actor,
  directiveId: string,
  correction: Correction,
): Promise<Directive> =>
  atomically(deps, async (deps) => {
    const directive = await holdDirective(deps, actor, 'draft-directive', directiveId);
    if (directive.status !== 'draft' && directive.status !== 'approved')
      throw new Refusal('conflict', refuse.notDraft(statusNames[directive.status]));
    const change = await changeOf(deps, directive, correction);
    await refuseSameNumber(deps, { ...directive, ...change });
    await correctTasks(deps, directive, correction);
    const mended: Directive = { ...directive, ...change, version: directive.version + 1 };
    mended.warnings = stillTrue(mended);
    const changed = Object.keys(change);
    if (directive.status === 'approved' && !isRegistryOnly(correction, changed)) {
      mended.status = 'draft';
      mended.approverPersonId = null;
      mended.approvedAt = null;
      mended.approvedHash = null;
      await record(deps, mended, { kind: 'approval-dropped', actor });
    }
    await updateDirective(deps.db, directive.id, mended);
    await record(deps, mended, {
      kind: 'corrected',
      actor,
      verb: 'correct-directive',
      details: { changed, tasks: correction.tasks?.length ?? 0, version: mended.version },
    });
    return mended;
  });

const plainKeys = [
  'number',
  'symbol',
  'date',
  'subject',
  'urgency',
  'audience',
  'householdText',
] as const;

const registry: ReadonlySet<string> = new Set(['number', 'symbol', 'date', 'places', 'unresolved']);

/** The page sends all its fields; what did not change is no change. */
const isRegistryOnly = (correction: Correction, changed: string[]): boolean =>
  correction.tasks === undefined &&
  correction.addressees === undefined &&
  changed.every((key) => registry.has(key));

const changeOf = async (
  deps: Deps,
  directive: Directive,
  correction: Correction,
): Promise<Partial<Directive>> => {
  const { addressees } = correction;
  if (correction.audience === 'households' && directive.internal)
    throw new Refusal('invalid', refuse.internal, 'audience');
  const changed = plainKeys.filter(
    (key) => correction[key] !== undefined && correction[key] !== directive[key],
  );
  const change: Partial<Directive> = Object.fromEntries(
    changed.map((key) => [key, correction[key]]),
  );
  if (addressees !== undefined) {
    const unit = await issuingUnit(deps, directive);
    const known = await resolvePlaces(
      deps,
      unit,
      addressees.map((name) => ({ name, class: 'execute' as const })),
    );
    if (known.unresolved.length > 0)
      throw new Refusal('invalid', refuse.noSuchPlace(known.unresolved), 'addressees');
    const others = directive.places.filter((place) => place.class !== 'execute');
    Object.assign(change, { addressees, places: [...known.places, ...others], unresolved: [] });
  }
  return change;
};

const refuseSameNumber = async (deps: Deps, directive: Directive): Promise<void> => {
  if (directive.number === null || directive.date === null) return;
  const other = await samePaper(deps.db, { ...directive, textHash: '' });
  if (other && other.id !== directive.id)
    throw new Refusal('conflict', refuse.sameNumber(other.code), 'number');
};

const correctTasks = async (
  deps: Deps,
  directive: Directive,
  { tasks = [] }: Correction,
): Promise<void> => {
  if (tasks.length === 0) return;
  const known = await tasksOf(deps.db, directive.id);
  for (const { id, completeBefore, reportBefore } of tasks) {
    const task = known.find((one) => one.id === id);
    if (!task) throw new Refusal('invalid', refuse.noTask(''), 'tasks');
    const merged = {
      completeBefore: completeBefore === undefined ? task.completeBefore : instant(completeBefore),
      reportBefore: reportBefore === undefined ? task.reportBefore : instant(reportBefore),
    };
    const hasDue = merged.completeBefore !== null || merged.reportBefore !== null;
    await updateTask(deps.db, id, { ...merged, standing: task.standing && !hasDue });
  }
};

const instant = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** What the reading was unsure of and a person has since settled is no warning any more. */
const stillTrue = (directive: Directive): string[] => {
  const settled = [
    ...(directive.number === null ? [] : [warning('no-number').text]),
    ...(directive.date === null ? [] : [warning('no-date').text]),
    ...(directive.places.length === 0 ? [] : [warning('no-addressees').text]),
  ];
  return directive.warnings.filter((text) => !settled.includes(text));
};
