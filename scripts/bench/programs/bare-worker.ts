/** What sending would be without Loa: a BullMQ worker, one job for each message, the same POST. */
import { createPostgresBackend, withBackend, Worker as RedisWorker } from 'bullmq';
import { Redis } from 'ioredis';
import { http } from '../../../src/platform/http.ts';
import { bareName, barePool, type BareJob } from '../bare-queue.ts';

const { URL_OF_QUEUE = '', SANDBOX = '', TOKEN = '' } = process.env;

const post = async ({ data }: { data: unknown }): Promise<void> => {
  const { group, text } = data as BareJob;
  const answer = await http(`${SANDBOX}/v3.0/oa/group/message`, {
    method: 'POST',
    headers: { access_token: TOKEN, 'content-type': 'application/json' },
    body: JSON.stringify({ recipient: { group_id: group }, message: { text } }),
  });
  const { error, message } = JSON.parse(answer.body) as { error: number; message: string };
  if (error !== 0) throw new Error(`${error} ${message}`);
};

// As many at once as one run of Loa's own delivery.
const concurrency = 16;
if (URL_OF_QUEUE.startsWith('redis')) {
  const connection = new Redis(URL_OF_QUEUE, { maxRetriesPerRequest: null });
  new RedisWorker(bareName, post, { connection, concurrency });
} else {
  const { Worker } = withBackend(createPostgresBackend);
  new Worker(bareName, post, { connection: barePool(URL_OF_QUEUE), concurrency });
}
process.once('SIGTERM', () => process.exit(0));
