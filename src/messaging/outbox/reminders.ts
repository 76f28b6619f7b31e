import { setDeadline } from '../../platform/deadlines.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Lane } from '../../platform/queue.ts';
import { wholeSecond } from './real-time.ts';

/** Clocks of the outbox; `tend.ts` says what they do when they run out. */
export const deliverHeldKind = 'deliver-held';
export const lookUpKind = 'look-up-uncertain';

/** Something in this lane of the account is held until then. */
export const remindToDeliver = async (
  deps: Deps,
  accountId: string,
  lane: Lane,
  at: Date,
): Promise<void> => {
  const second = wholeSecond(at);
  await setDeadline(deps, deliverHeldKind, `${accountId}/${lane}`, second.toISOString(), second);
};

/** Some send is to be looked up then. */
export const remindToLookUp = async (deps: Deps, at: Date): Promise<void> => {
  const second = wholeSecond(at);
  await setDeadline(deps, lookUpKind, 'outbox', second.toISOString(), second);
};
