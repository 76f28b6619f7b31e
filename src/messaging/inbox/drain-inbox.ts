import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { atomically } from '../../platform/atomically.ts';
import type { Deps } from '../../platform/deps.ts';
import { defineJob } from '../../platform/queue.ts';
import { afterRealMs } from '../outbox/real-time.ts';
import { drainEvents } from './drain-events.ts';
import { drainSignals } from './drain-signals.ts';
import { handleMessage } from './handle-message.ts';
import { waitForHuman } from './human-list.ts';
import { isForListeners, lockNext, waitingChats, type Arrival } from './store.ts';

/** Chats worked on at once in one process. */
const chatsAtOnce = 4;
const chatsPerRound = 200;
/** A message that failed so often goes to a person, and its chat goes on. */
const mostAttempts = 5;

/** Handles every waiting message: chats beside one another, the messages of a chat one after the other. */
export const drainInbox = defineJob({
  name: 'drain-inbox',
  lane: 'urgent',
  payload: z.object({}),
  attempts: 3,
  perform: async (deps) => {
    for (;;) {
      const chats = await waitingChats(deps.db, deps.clock(), chatsPerRound);
      let handled = 0;
      const worker = async (): Promise<void> => {
        for (let chat = chats.shift(); chat; chat = chats.shift()) {
          handled += await drainChat(deps, chat.accountId, chat.chatId);
        }
      };
      await Promise.all(Array.from({ length: chatsAtOnce }, worker));
      if (handled === 0) return;
    }
  },
});

/** Real milliseconds between two wake-ups while arrivals keep coming: each costs the queue as much as many messages cost the inbox. */
const wakeEveryMs = 40;

/** Wakes the drains after arrivals were stored: the first at once, those right after it together. */
export const createWake = (deps: Deps): ((arrivals: readonly Arrival[]) => void) => {
  const waker = (job: typeof drainInbox): (() => void) => {
    let resting = false;
    let asked = false;
    const add = async (): Promise<void> => {
      resting = true;
      do {
        asked = false;
        try {
          await deps.queue.add(job, {}, { key: job.name });
        } catch (error) {
          deps.log.warn({ err: error, job: job.name }, 'a wake-up was lost; the sweep finds it');
        }
        await sleep(wakeEveryMs, undefined, { ref: false });
        // Another flush may have asked meanwhile, which the compiler cannot see.
      } while (asked as boolean);
      resting = false;
    };
    return () => {
      asked = true;
      if (!resting) void add();
    };
  };
  const messages = waker(drainInbox);
  const events = waker(drainEvents);
  const signals = waker(drainSignals);
  return (arrivals) => {
    if (arrivals.some(({ item }) => item.type === 'message')) messages();
    if (arrivals.some(({ item }) => item.type === 'echo')) events();
    if (arrivals.some(({ item }) => isForListeners(item))) signals();
  };
};

/** Handles a chat's messages in their order, until none waits or one has to wait longer. */
const drainChat = async (deps: Deps, accountId: string, chatId: string): Promise<number> => {
  let handled = 0;
  for (;;) {
    const result = await drainOne(deps, accountId, chatId);
    if (result === 'nothing') return handled;
    handled += 1;
    if (result === 'failed') return handled;
  }
};

const drainOne = async (
  deps: Deps,
  accountId: string,
  chatId: string,
): Promise<'handled' | 'nothing' | 'failed'> => {
  let messageId: string | undefined;
  try {
    return await atomically(deps, async (deps) => {
      const row = await lockNext(deps.db, accountId, chatId);
      if (!row || (row.nextTryAt && row.nextTryAt > deps.clock())) return 'nothing';
      messageId = row.id;
      await handleMessage(deps, deps.handlers, row);
      return 'handled';
    });
  } catch (error) {
    if (messageId === undefined) throw error;
    deps.log.error({ err: error, messageId }, 'a message could not be handled');
    await countFailure(deps, messageId, error);
    return 'failed';
  }
};

/** In a transaction of its own, since the message's was rolled back. */
const countFailure = (deps: Deps, messageId: string, error: unknown): Promise<void> =>
  atomically(deps, async (deps) => {
    const row = await deps.db
      .selectFrom('inboxMessages')
      .select(['attempts', 'unitId'])
      .where('id', '=', messageId)
      .where('status', '=', 'received')
      .forUpdate()
      .executeTakeFirst();
    if (!row) return;
    const attempts = row.attempts + 1;
    const lastError = String(error instanceof Error ? error.message : error).slice(0, 500);
    const update = deps.db.updateTable('inboxMessages').where('id', '=', messageId);
    if (attempts >= mostAttempts) {
      const ended = { status: 'human', outcome: 'waiting-human', handledAt: deps.clock() } as const;
      await update.set({ attempts, lastError, nextTryAt: null, ...ended }).execute();
      await waitForHuman(deps, { reason: 'failed-handling', messageId, unitId: row.unitId });
      return;
    }
    const waitMs = 500 * 2 ** attempts;
    const nextTryAt = afterRealMs(deps.clock, waitMs);
    await update.set({ attempts, lastError, nextTryAt }).execute();
    await deps.queue.add(
      drainInbox,
      {},
      { key: `${drainInbox.name}-later-${attempts}`, delayMs: waitMs },
    );
  });
