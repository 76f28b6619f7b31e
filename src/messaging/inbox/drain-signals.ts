import { z } from 'zod';
import { atomically } from '../../platform/atomically.ts';
import type { Deps } from '../../platform/deps.ts';
import { defineJob } from '../../platform/queue.ts';

const mostAtOnce = 500;

/** Who came, went, asked to be let in or answered a call: each told to the listeners once, in the order it arrived. */
export const drainSignals = defineJob({
  name: 'drain-signals',
  lane: 'relay',
  payload: z.object({}),
  attempts: 3,
  perform: async (deps) => {
    const waiting = await deps.db
      .selectFrom('inboxEvents')
      .select('id')
      .where('status', '=', 'received')
      .where('type', '=', 'signal')
      .orderBy('seq')
      .limit(mostAtOnce)
      .execute();
    for (const { id } of waiting) await hearOne(deps, id);
    if (waiting.length === mostAtOnce)
      await deps.queue.add(drainSignals, {}, { key: drainSignals.name });
  },
});

/** One that cannot be heard is kept as it came and logged: it must not hold up those after it. */
const hearOne = async (deps: Deps, id: string): Promise<void> => {
  try {
    await atomically(deps, async (deps) => {
      const signal = await deps.db
        .selectFrom('inboxEvents')
        .select(['id', 'accountId', 'name', 'chatId', 'users', 'at', 'data'])
        .where('id', '=', id)
        .where('status', '=', 'received')
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      if (!signal) return;
      let heard = false;
      for (const listener of deps.listeners ?? [])
        heard = (await listener.hear(deps, { ...signal, chatId: signal.chatId ?? '' })) || heard;
      await settle(deps, id, heard ? 'handled' : 'kept');
    });
  } catch (error) {
    deps.log.error({ err: error, eventId: id }, 'a signal could not be heard');
    await settle(deps, id, 'kept');
  }
};

const settle = async (deps: Deps, id: string, status: 'handled' | 'kept'): Promise<void> => {
  await deps.db
    .updateTable('inboxEvents')
    .set({ status, handledAt: deps.clock() })
    .where('id', '=', id)
    .execute();
};
