import type { Deps } from '../../platform/deps.ts';
import type { Listener, Signal } from '../../platform/feature.ts';
import { send } from '../outbox/send.ts';
import { ringByDigits, type RingRow } from './store.ts';
import { texts } from './texts.ts';

const pressedWithinMs = 12 * 3_600_000;

/** "call:0901234567" → the number. */
const numberOf = (signal: Signal): string => signal.chatId.replace(/^(?:call|sms):/u, '');

/** Which ringing somebody's pressed digits belong to, ended or not; null when they fit none, undefined when nothing was pressed. */
export const pressedRing = async (
  deps: Deps,
  signal: Signal,
): Promise<RingRow | null | undefined> => {
  const digits = signal.data['digits'];
  if (signal.name !== 'phone-digits' || typeof digits !== 'string') return undefined;
  const since = new Date(deps.clock().getTime() - pressedWithinMs);
  return (await ringByDigits(deps.db, { phone: numberOf(signal), digits, since })) ?? null;
};

/** Answers whoever pressed, by SMS. */
export const answerPress = async (deps: Deps, signal: Signal, text: string): Promise<void> => {
  const chat = {
    accountId: signal.accountId,
    kind: 'private',
    externalId: `sms:${numberOf(signal)}`,
  } as const;
  await send(deps, { to: { chat }, text, key: `pressed:${signal.id}`, lane: 'urgent' });
};

/** Digits that fit nothing are answered, so that nobody believes they have taken what they have not. */
export const wrongDigits: Listener = {
  name: 'wrong-digits',
  hear: async (deps, signal) => {
    if ((await pressedRing(deps, signal)) !== null) return false;
    await answerPress(deps, signal, texts.wrongDigits(String(signal.data['digits'])));
    return true;
  },
};

const cameThrough = ['phone-delivered', 'phone-answered'];
const didNot = ['phone-failed', 'phone-no-answer', 'phone-busy'];

/** What became of an SMS or a call, written where it was promised; a proven delivery is never taken back. */
export const phoneOutcome: Listener = {
  name: 'phone-outcome',
  hear: async (deps, signal) => {
    const reference = signal.data['reference'];
    if (typeof reference !== 'string' || !/^[0-9a-f-]{36}$/u.test(reference)) return false;
    const row = deps.db
      .updateTable('outboxDeliveries')
      .where('id', '=', reference)
      .where('accountId', '=', signal.accountId);
    if (cameThrough.includes(signal.name)) {
      const at = signal.at;
      await row
        .set({ state: 'delivered', deliveredAt: at, endedAt: at, leaseUntil: null, retryAt: null })
        .where('state', 'in', ['sending', 'uncertain', 'sent'])
        .execute();
      return true;
    }
    if (!didNot.includes(signal.name)) return false;
    await row
      .set({ failure: signal.name.replace('phone-', '') })
      .where('state', 'in', ['sending', 'uncertain', 'sent'])
      .execute();
    return true;
  },
};
