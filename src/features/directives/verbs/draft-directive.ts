import { demand, may, type Actor } from '../../../community/access.ts';
import { bodyByName } from '../../../community/bodies.ts';
import { unitById, type Unit } from '../../../community/units.ts';
import type { Dispatch } from '../../../contract/dispatch.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import type { Directive, Place, Task } from '../directive.ts';
import { draftForHouseholds } from '../places/household-draft.ts';
import { spanFinder } from '../places/find-span.ts';
import { resolvePlaces } from '../places/resolve-places.ts';
import { readDispatch } from '../reading/read-dispatch.ts';
import { directiveOfMessage, hashOf, insertDirective, insertTasks, samePaper } from '../store.ts';
import { refuse } from '../texts.ts';
import { record } from './hold.ts';

export interface Drafting {
  text: string;
  /** Whose paper it is; left out, the widest unit the actor may draft for. */
  unitId?: string | undefined;
  messageId?: string | undefined;
}

export interface Drafted {
  directive: Directive;
  /** The same paper was here before: nothing new was made. */
  existing: boolean;
}

/**
 * Reads a pasted dispatch into a draft nobody else is told of. Number and date may be missing. The same
 * paper pasted again is the same draft.
 * @throws Refusal when it is marked as a state secret: then nothing of it is kept.
 */
export const draftDirective = (deps: Deps, actor: Actor, drafting: Drafting): Promise<Drafted> =>
  atomically(deps, async (deps) => {
    const unit = await unitToDraftFor(deps, actor, drafting.unitId);
    const read = readDispatch(drafting.text);
    if (read.warnings.some(({ code }) => code === 'state-secret'))
      throw new Refusal('invalid', refuse.secret, 'text');
    const before =
      (drafting.messageId === undefined
        ? undefined
        : await directiveOfMessage(deps.db, drafting.messageId)) ??
      (await samePaper(deps.db, { ...read, unitId: unit.id, textHash: hashOf(drafting.text) }));
    if (before) return { directive: before, existing: true };
    const directive = await insertDirective(
      deps.db,
      await newDraft(deps, actor, unit, read, drafting),
    );
    await insertTasks(deps.db, tasksFrom(directive, read));
    await record(deps, directive, {
      kind: 'drafted',
      actor,
      verb: 'draft-directive',
      details: { tasks: read.tasks.length, places: directive.places.length },
    });
    return { directive, existing: false };
  });

/** @throws Refusal when the actor may draft nowhere, or not there. */
const unitToDraftFor = async (
  deps: Deps,
  actor: Actor,
  unitId: string | undefined,
): Promise<Unit> => {
  const posts = [...actor.posts].sort((a, b) => a.unitPath.length - b.unitPath.length);
  const candidates = unitId === undefined ? posts.map((post) => post.unitId) : [unitId];
  for (const id of candidates) {
    const unit = (await may(deps, actor, 'draft-directive', id))
      ? await unitById(deps.db, id)
      : undefined;
    if (unit) return unit;
  }
  const [first] = candidates;
  if (first !== undefined) await demand(deps, actor, 'draft-directive', first);
  throw new Refusal('forbidden', 'Anh/chị chưa được giao soạn văn bản chỉ đạo.');
};

const newDraft = async (
  deps: Deps,
  actor: Actor,
  unit: Unit,
  read: Dispatch,
  drafting: Drafting,
): Promise<Omit<Directive, 'id' | 'code'>> => {
  const internal = read.warnings.some(({ code }) => code === 'internal-only');
  const { places, unresolved } = await resolvePlaces(deps, unit, [
    ...read.addressees.map((name) => ({ name, class: 'execute' as const })),
    ...read.recipients,
  ]);
  // Who leads a task must get the paper, named above or not.
  const leads = await resolvePlaces(
    deps,
    unit,
    read.tasks.flatMap(({ lead }) => lead.map((name) => ({ name, class: 'execute' as const }))),
  );
  const body = read.issuer === null ? undefined : await bodyByName(deps.db, read.issuer, unit.id);
  return {
    status: 'draft',
    version: 1,
    number: read.number,
    symbol: read.symbol,
    date: read.date,
    place: read.place,
    issuer: read.issuer,
    subject: read.subject ?? firstWords(read, drafting.text),
    urgency: read.urgency,
    signer: read.signer,
    basis: read.basis,
    addressees: read.addressees,
    recipients: read.recipients,
    attachments: read.attachments,
    warnings: read.warnings.map(({ text }) => text),
    text: drafting.text,
    textHash: hashOf(drafting.text),
    approvedHash: null,
    internal,
    audience: internal ? 'officials' : 'households',
    householdText: internal ? null : draftForHouseholds(unit, read),
    places: joined(leads.places, places),
    unresolved,
    unitId: unit.id,
    unitPath: unit.path,
    bodyId: body?.unitId === unit.id ? body.id : null,
    drafterPersonId: actor.personId,
    approverPersonId: null,
    issuerPersonId: null,
    messageId: drafting.messageId ?? null,
    createdAt: deps.clock(),
    approvedAt: null,
    issuedAt: null,
    endedAt: null,
    endReason: null,
  };
};

/** Each place once; a duty outweighs being told. */
const joined = (leads: readonly Place[], places: readonly Place[]): Place[] => {
  const key = (place: Place): string => place.bodyId ?? place.unitId;
  const known = places.map((place) =>
    leads.some((lead) => key(lead) === key(place))
      ? { ...place, class: 'execute' as const }
      : place,
  );
  return [...known, ...leads.filter((lead) => !places.some((place) => key(place) === key(lead)))];
};

const firstWords = (read: Dispatch, text: string): string =>
  (read.tasks[0]?.text ?? text).replace(/\s+/gu, ' ').trim().slice(0, 140);

const tasksFrom = (directive: Directive, read: Dispatch): Task[] => {
  const spanOf = spanFinder(directive.text);
  return read.tasks.map((task, position) => {
    const span = spanOf(task.text);
    return {
      id: newId(),
      directiveId: directive.id,
      position,
      path: task.path,
      text: task.text,
      lead: task.lead,
      coordinating: task.coordinating,
      completeBefore: task.completeBefore === null ? null : new Date(task.completeBefore),
      reportBefore: task.reportBefore === null ? null : new Date(task.reportBefore),
      reportTo: task.reportTo,
      recurs: task.recurs,
      standing: task.standing,
      spanStart: span?.start ?? null,
      spanEnd: span?.end ?? null,
    };
  });
};
