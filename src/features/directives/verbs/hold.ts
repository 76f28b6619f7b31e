import { demand, may, type Actor, type Verb } from '../../../community/access.ts';
import { unitById, type Unit } from '../../../community/units.ts';
import { audit } from '../../../platform/audit.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { samePlace } from '../read/sight.ts';
import type { Directive, EventKind, Hop } from '../directive.ts';
import { addEvent, directiveById, lockDirective } from '../store.ts';
import { hopsOf, lockHop } from '../store-hops.ts';
import { refuse, statusNames } from '../texts.ts';
import { demandFor, speaksFor } from '../places/standing.ts';

/** The directive, locked, for somebody who may do this for the unit that issues it. */
export const holdDirective = async (
  deps: Deps,
  actor: Actor,
  verb: Verb,
  directiveId: string,
): Promise<Directive> => {
  const directive = await lockDirective(deps.db, directiveId);
  if (!directive) throw new Refusal('missing', refuse.gone);
  if (!(await may(deps, actor, verb, directive.unitId))) {
    if (!(await samePlace(deps, actor, directive))) throw new Refusal('missing', refuse.gone);
    await demand(deps, actor, verb, directive.unitId);
  }
  return directive;
};

/**
 * The place somebody acts for, locked: the one asked for, else the first they speak for that the
 * test of `wanted` allows.
 */
export const holdHop = async (
  deps: Deps,
  actor: Actor,
  verb: Verb,
  wanted: { directiveId: string; unitId?: string | undefined; fits?: (hop: Hop) => boolean },
): Promise<{ directive: Directive; hop: Hop; post: string }> => {
  const directive = await directiveById(deps.db, wanted.directiveId);
  if (!directive) throw new Refusal('missing', refuse.gone);
  refuseUnlessIssued(directive);
  const hops = await hopsOf(deps.db, directive.id);
  const asked = hops.filter(
    (hop) =>
      hop.sentAt !== null &&
      (wanted.unitId === undefined || hop.unitId === wanted.unitId || hop.bodyId === wanted.unitId),
  );
  const spoken: Hop[] = [];
  for (const hop of asked) if (await speaksFor(deps, actor, hop, verb)) spoken.push(hop);
  const fitting = spoken.find((hop) => wanted.fits?.(hop) ?? true) ?? spoken[0];
  if (!fitting) {
    if (!(await samePlace(deps, actor, directive))) throw new Refusal('missing', refuse.gone);
    throw new Refusal(
      'forbidden',
      verb === 'acknowledge-directive' ? refuse.notYours : refuse.notYourTask,
    );
  }
  const hop = (await lockHop(deps.db, fitting.id)) ?? fitting;
  const post = await demandFor(deps, actor, hop, verb);
  return { directive, hop, post: post.title };
};

export const refuseUnlessIssued = (directive: Directive): void => {
  if (directive.status === 'issued') return;
  throw directive.status === 'draft' || directive.status === 'approved'
    ? new Refusal('conflict', refuse.notIssued)
    : new Refusal('conflict', refuse.over(statusNames[directive.status]));
};

/** The unit a directive is issued by. */
export const issuingUnit = async (deps: Deps, directive: Directive): Promise<Unit> => {
  const unit = await unitById(deps.db, directive.unitId);
  if (!unit) throw new Error(`no unit ${directive.unitId}`);
  return unit;
};

export interface Act {
  kind: EventKind;
  actor: Actor | null;
  /** The verb in the audit; left out, only the story tells it. */
  verb?: string;
  hopId?: string | null;
  taskId?: string | null;
  post?: string | null;
  unitId?: string;
  details?: Record<string, unknown>;
}

/** Writes an act into the directive's story and the audit, and tells open pages to look again. */
export const record = async (deps: Deps, directive: Directive, act: Act): Promise<void> => {
  const post = act.post ?? act.actor?.posts[0]?.title ?? null;
  await addEvent(deps.db, {
    directiveId: directive.id,
    at: deps.clock(),
    kind: act.kind,
    hopId: act.hopId ?? null,
    taskId: act.taskId ?? null,
    personId: act.actor?.personId ?? null,
    post,
    details: act.details ?? {},
  });
  if (act.verb !== undefined)
    await audit(deps, {
      actor: act.actor?.personId ?? 'loa',
      post,
      verb: act.verb,
      subjectKind: 'directive',
      subjectId: directive.id,
      unitId: act.unitId ?? directive.unitId,
      details: act.details ?? {},
    });
  hintDirective(deps, directive);
};

export const hintDirective = (deps: Deps, directive: Pick<Directive, 'id' | 'unitPath'>): void => {
  const units = directive.unitPath.split('/').filter((id) => id !== '');
  deps.live.hint(`directive:${directive.id}`, ...units.map((id) => `board:${id}`));
};
