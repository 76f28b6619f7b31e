import type { Actor } from '../../../community/access.ts';
import { send } from '../../../messaging/outbox/send.ts';
import { atomically } from '../../../platform/atomically.ts';
import { clearDeadlines, type DeadlineKind } from '../../../platform/deadlines.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { relayClock } from '../clocks/names.ts';
import type { Directive, Hop } from '../directive.ts';
import { directiveById } from '../store.ts';
import { hopById, hopsBelow, lockHop, updateHops } from '../store-hops.ts';
import { refuse } from '../texts.ts';
import * as texts from '../texts.ts';
import { receive } from './acknowledge-directive.ts';
import { holdHop, record } from './hold.ts';
import { aboutDirective } from '../places/readers.ts';
import { relayBelow } from './pass-on.ts';

export interface Relaying {
  directiveId: string;
  unitId?: string | undefined;
  /** A short word of the place's own; the original stays as it is. */
  note?: string | undefined;
}

export interface Relayed {
  directive: Directive;
  hop: Hop;
  /** Places below. */
  places: number;
}

/** A place passes the directive on to the groups below it, with a word of its own if it likes. It has received it, then. */
export const relayDirective = (deps: Deps, actor: Actor, given: Relaying): Promise<Relayed> =>
  atomically(deps, async (deps) => {
    const { directive, hop, post } = await holdRelay(deps, actor, given);
    if (hop.relayedAt !== null)
      return { directive, hop, places: (await hopsBelow(deps.db, hop.id)).length };
    await receive(deps, actor, directive, hop, post);
    const note = given.note?.trim() || null;
    const places = await relayBelow(deps, directive, hop, { by: actor.personId, note });
    await record(deps, directive, {
      kind: 'relayed',
      actor,
      verb: 'relay-directive',
      hopId: hop.id,
      post,
      unitId: hop.unitId,
      details: { place: hop.name, places, note: note !== null },
    });
    return { directive, hop, places };
  });

/** A place keeps the directive from going further for now; the issuer hears who and why. */
export const holdRelayOf = (
  deps: Deps,
  actor: Actor,
  given: Omit<Relaying, 'note'> & { reason?: string | undefined },
): Promise<Relayed> =>
  atomically(deps, async (deps) => {
    const { directive, hop, post } = await holdRelay(deps, actor, given);
    if (hop.relayedAt !== null) throw new Refusal('conflict', refuse.relayedAlready);
    const places = (await hopsBelow(deps.db, hop.id)).length;
    if (hop.heldAt !== null) return { directive, hop, places };
    await receive(deps, actor, directive, hop, post);
    const reason = given.reason?.trim() ?? '';
    await clearDeadlines(deps, relayClock, hop.id);
    await updateHops(deps.db, [hop.id], {
      heldAt: deps.clock(),
      heldBy: actor.personId,
      heldReason: reason || null,
      relayAt: null,
    });
    await tellIssuer(deps, directive, hop, reason);
    await record(deps, directive, {
      kind: 'held',
      actor,
      verb: 'hold-directive',
      hopId: hop.id,
      post,
      unitId: hop.unitId,
      details: { place: hop.name, reason },
    });
    return { directive, hop, places };
  });

const holdRelay = async (
  deps: Deps,
  actor: Actor,
  given: Pick<Relaying, 'directiveId' | 'unitId'>,
): Promise<{ directive: Directive; hop: Hop; post: string }> => {
  const held = await holdHop(deps, actor, 'acknowledge-directive', {
    directiveId: given.directiveId,
    unitId: given.unitId,
    fits: (hop) => hop.relayMode !== null,
  });
  if (held.hop.relayMode === null) throw new Refusal('conflict', refuse.noRelay);
  return held;
};

const tellIssuer = async (
  deps: Deps,
  directive: Directive,
  hop: Hop,
  reason: string,
): Promise<void> => {
  if (directive.issuerPersonId === null) return;
  await send(deps, {
    to: { personId: directive.issuerPersonId },
    text: texts.heldAbove(directive, hop.name, reason, deps.clock()),
    key: `directive:${directive.id}:held:${hop.id}:${deps.clock().getTime()}`,
    lane: 'relay',
    about: aboutDirective(directive),
  });
};

/** The time in which a place could add or hold is over: the directive goes on. */
export const relayDeadline: DeadlineKind = {
  name: relayClock,
  fire: async (deps, hopId) => {
    const known = await hopById(deps.db, hopId);
    const directive = known && (await directiveById(deps.db, known.directiveId));
    if (directive?.status !== 'issued') return;
    const hop = await lockHop(deps.db, hopId);
    if (!hop || hop.relayedAt !== null || hop.heldAt !== null) return;
    const places = await relayBelow(deps, directive, hop, { by: null, note: null });
    await record(deps, directive, {
      kind: 'relayed',
      actor: null,
      hopId: hop.id,
      post: null,
      unitId: hop.unitId,
      details: { place: hop.name, places, byRule: true },
    });
  },
};
