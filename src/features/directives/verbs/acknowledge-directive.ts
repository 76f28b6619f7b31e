import type { Actor } from '../../../community/access.ts';
import { stopReminders } from '../../../messaging/reminders/index.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Directive, Hop } from '../directive.ts';
import { acknowledgeShares, updateHops } from '../store-hops.ts';
import { holdHop, record } from './hold.ts';
import { receiptKey } from './pass-on.ts';

export interface Acknowledging {
  directiveId: string;
  /** The place, where the actor speaks for several. */
  unitId?: string | undefined;
  hopId?: string | undefined;
  /** The receiving registry's own "số đến". */
  incomingNumber?: string | undefined;
}

export interface Acknowledged {
  directive: Directive;
  hop: Hop;
  /** Somebody had before. */
  before: boolean;
}

/**
 * A post holder says the place has it: its reminders stop in the same transaction. Receiving is not
 * assigning: duty may receive at two in the morning, the leader names who does what.
 */
export const acknowledgeDirective = (
  deps: Deps,
  actor: Actor,
  given: Acknowledging,
): Promise<Acknowledged> =>
  atomically(deps, async (deps) => {
    const { directive, hop, post } = await holdHop(deps, actor, 'acknowledge-directive', {
      directiveId: given.directiveId,
      unitId: given.unitId,
      fits: (one) =>
        given.hopId === undefined
          ? one.mustAcknowledge && one.acknowledgedAt === null
          : one.id === given.hopId,
    });
    const before = hop.acknowledgedAt !== null;
    if (given.incomingNumber !== undefined)
      await updateHops(deps.db, [hop.id], { incomingNumber: given.incomingNumber });
    if (before) return { directive, hop, before };
    return { directive, hop: await receive(deps, actor, directive, hop, post), before };
  });

/** Marks a locked place as having received; whoever relays, assigns or reports for it has. */
export const receive = async (
  deps: Deps,
  actor: Actor,
  directive: Directive,
  hop: Hop,
  post: string,
): Promise<Hop> => {
  if (hop.acknowledgedAt !== null || !hop.mustAcknowledge) return hop;
  const change = {
    acknowledgedAt: deps.clock(),
    acknowledgedBy: actor.personId,
    acknowledgedPost: post,
  };
  await updateHops(deps.db, [hop.id], change);
  await acknowledgeShares(deps.db, hop.id);
  await stopReminders(deps, receiptKey(hop));
  await record(deps, directive, {
    kind: 'acknowledged',
    actor,
    verb: 'acknowledge-directive',
    hopId: hop.id,
    post,
    unitId: hop.unitId,
    details: { place: hop.name },
  });
  return { ...hop, ...change };
};
