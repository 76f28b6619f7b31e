import { createPostgresBackend, Queue as RedisQueue, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';

/** BullMQ as anybody would open it, on PostgreSQL or Redis by the address. */
export interface BareJob {
  group: string;
  text: string;
}

export const bareName = 'bare';

export interface BareQueue {
  addBulk(jobs: { name: string; data: BareJob; opts: object }[]): Promise<unknown>;
  getJobCounts(...states: string[]): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export const barePool = (url: string): pg.Pool =>
  new pg.Pool({
    connectionString: url,
    options: '-c search_path=bullmq,public',
    max: 14,
    keepAlive: true,
  });

export const openBareQueue = (url: string): BareQueue => {
  if (url.startsWith('redis')) {
    const connection = new Redis(url, { maxRetriesPerRequest: null });
    const queue = new RedisQueue(bareName, { connection });
    return {
      addBulk: (jobs) => queue.addBulk(jobs),
      getJobCounts: (...states) => queue.getJobCounts(...(states as 'waiting'[])),
      close: async () => {
        await queue.close();
        await connection.quit();
      },
    };
  }
  const pool = barePool(url);
  const { Queue } = withBackend(createPostgresBackend);
  const queue = new Queue(bareName, { connection: pool });
  return {
    addBulk: (jobs) => queue.addBulk(jobs),
    getJobCounts: (...states) => queue.getJobCounts(...(states as 'waiting'[])),
    close: async () => {
      await queue.close();
      await pool.end();
    },
  };
};
