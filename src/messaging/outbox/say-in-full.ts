import type { Deps } from '../../platform/deps.ts';
import { wakeOutbox } from './deliver-batch.ts';
import { send } from './send.ts';

/** Older words are of no more use to somebody who comes back. */
const freshMs = 7 * 86_400_000;

/**
 * Somebody the platform kept us from has written again, so their chat is open: what is held for them
 * goes now, and what reached them only in part is said whole.
 */
export const sayInFull = async (
  deps: Deps,
  who: { accountId: string; externalId: string },
): Promise<void> => {
  const now = deps.clock();
  const address = `${who.accountId}:private:${who.externalId}`;
  const chat = { accountId: who.accountId, kind: 'private', externalId: who.externalId } as const;
  const held = await deps.db
    .updateTable('outboxDeliveries')
    .set({ notBefore: now, retryAt: null })
    .where('address', '=', address)
    .where('state', '=', 'pending')
    .where('attempts', '>', 0)
    .where('notBefore', '>', now)
    .returning('lane')
    .execute();
  for (const lane of new Set(held.map((row) => row.lane)))
    await wakeOutbox(deps.queue, { accountId: who.accountId, lane });
  const cut = await deps.db
    .selectFrom('outboxDeliveries')
    .select(['key', 'text', 'lane', 'aboutKind', 'aboutId'])
    .where('address', '=', address)
    .where('via', 'in', ['template-cut', 'phone-cut'])
    .where('sentAt', '>', new Date(now.getTime() - freshMs))
    .where((where) =>
      where.or([where('uselessAfter', 'is', null), where('uselessAfter', '>', now)]),
    )
    .orderBy('seq')
    .execute();
  for (const { key, text, lane, aboutKind, aboutId } of cut) {
    await send(deps, {
      to: { chat },
      text,
      key: `${key}:in-full`,
      lane,
      ...(aboutKind !== null && aboutId !== null
        ? { about: { kind: aboutKind, id: aboutId } }
        : {}),
    });
  }
};
