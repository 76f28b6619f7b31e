import { z } from 'zod';
import { defineJob, lanes, type Job, type Lane, type Queue } from '../../platform/queue.ts';
import { deliver } from './deliver.ts';

const payload = z.object({ accountId: z.string(), lane: z.enum(lanes) });
export type DeliverPayload = z.infer<typeof payload>;

/** Sends what is due in one lane of one account, and asks for another run while more is waiting. */
const deliverBatch = (lane: Lane): Job<DeliverPayload> =>
  defineJob({
    name: `deliver-batch-${lane}`,
    lane,
    payload,
    attempts: 1,
    perform: async (deps, given) => {
      const waitMs = await deliver(deps, given);
      if (waitMs !== null) await wakeOutbox(deps.queue, given, waitMs);
    },
  });

/** One job per lane, so that each works in the queue of its lane. */
export const deliverJobs: Readonly<Record<Lane, Job<DeliverPayload>>> = {
  urgent: deliverBatch('urgent'),
  relay: deliverBatch('relay'),
  bulk: deliverBatch('bulk'),
};

/** Wakes the delivery of one lane; wake-ups are one while they wait, and a later one never swallows one for now. */
export const wakeOutbox = (queue: Queue, given: DeliverPayload, inMs = 0): Promise<void> => {
  const key = `deliver-${given.lane}-${given.accountId}`;
  return queue.add(
    deliverJobs[given.lane],
    given,
    inMs > 0 ? { key: `${key}-later`, delayMs: inMs } : { key },
  );
};
