import { setDeadline } from '../../platform/deadlines.ts';
import type { Db } from '../../platform/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { newCode, newId } from '../../platform/ids.ts';

declare module '../../platform/db.ts' {
  interface Tables {
    humanItems: HumanItem;
  }
}

/** Why a person must look: words nobody understood, a sender nobody knows, a message that broke us, words that did not arrive. */
export type HumanReason = 'not-understood' | 'unknown-sender' | 'failed-handling' | 'undelivered';

export interface HumanItem {
  id: string;
  key: string;
  /** What people call it: `TN-2F7K`. */
  code: string;
  reason: HumanReason;
  messageId: string | null;
  deliveryId: string | null;
  unitId: string | null;
  /** Whom it was forwarded to; set within seconds, by the clock `human-waits`. */
  ownerPersonId: string | null;
  createdAt: Date;
  resolvedAt: Date | null;
  resolvedBy: string | null;
  resolution: string | null;
}

export interface HumanRequest {
  reason: HumanReason;
  messageId?: string;
  deliveryId?: string;
  unitId: string | null;
}

/**
 * Puts something before a person, once, and starts the clock that forwards it to whoever is on duty.
 * @returns the code people call it by.
 */
export const waitForHuman = async (deps: Deps, request: HumanRequest): Promise<string> => {
  const { reason, messageId = null, deliveryId = null, unitId } = request;
  const now = deps.clock();
  const row = {
    id: newId(),
    key: `${reason}:${messageId ?? deliveryId ?? ''}`,
    code: newCode('TN', 5),
    reason,
    messageId,
    deliveryId,
    unitId,
    ownerPersonId: null,
    createdAt: now,
    resolvedAt: null,
    resolvedBy: null,
    resolution: null,
  };
  const inserted = await deps.db
    .insertInto('humanItems')
    .values(row)
    .onConflict((c) => c.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) {
    const there = deps.db.selectFrom('humanItems').select('code').where('key', '=', row.key);
    return (await there.executeTakeFirstOrThrow()).code;
  }
  await setDeadline(deps, 'human-waits', inserted.id, '1', now);
  deps.live.hint('human-list');
  return row.code;
};

/**
 * Urgent words did not arrive, or nobody can know: a call to make. Words that themselves ask somebody
 * to look are not: their own clock asks the next one, and a call about a call would never end.
 */
export const callInstead = async (deps: Deps, deliveryId: string): Promise<void> => {
  const delivery = await deps.db
    .selectFrom('outboxDeliveries')
    .select('aboutKind')
    .where('id', '=', deliveryId)
    .executeTakeFirst();
  if (delivery?.aboutKind === 'human-item') return;
  await waitForHuman(deps, { reason: 'undelivered', deliveryId, unitId: null });
};

/** Takes it off the list: somebody has read it and acts. Returns false when it was already off. */
export const resolveHuman = async (
  deps: Deps,
  given: { itemId: string; byPersonId: string; resolution: string },
): Promise<boolean> => {
  const taken = await deps.db
    .updateTable('humanItems')
    .set({ resolvedAt: deps.clock(), resolvedBy: given.byPersonId, resolution: given.resolution })
    .where('id', '=', given.itemId)
    .where('resolvedAt', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (taken) deps.live.hint('human-list');
  return taken !== undefined;
};

/** The item people call `code`, or undefined. */
export const humanItemByCode = (db: Db, code: string): Promise<HumanItem | undefined> =>
  db.selectFrom('humanItems').selectAll().where('code', '=', code).executeTakeFirst();
