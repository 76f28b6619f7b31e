import {
  createPostgresBackend,
  withBackend,
  Queue as RedisQueue,
  Worker as RedisWorker,
  type JobsOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Config } from './config.ts';
import { surviveBreaks } from './db.ts';
import type { Deps } from './deps.ts';
import { Refusal, StartupProblem } from './errors.ts';
import type { Log } from './log.ts';
import { lanes, type AddOptions, type Job, type Lane, type Queue, type Schedule } from './queue.ts';

/** What we use of BullMQ, the same on both backends. */
interface BullQueue {
  add(name: string, data: unknown, options: JobsOptions): Promise<unknown>;
  upsertJobScheduler(
    id: string,
    repeat: { every?: number; pattern?: string; tz?: string },
    template: { name: string; data: unknown; opts?: JobsOptions },
  ): Promise<unknown>;
  getJobSchedulers(): Promise<{ key: string }[]>;
  removeJobScheduler(id: string): Promise<unknown>;
  getJobCounts(...types: string[]): Promise<Record<string, number>>;
  obliterate(options: { force: boolean }): Promise<void>;
  waitUntilReady(): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}
interface BullJob {
  name: string;
  data: unknown;
  id?: string;
}
interface BullWorker {
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(force?: boolean): Promise<void>;
}

/** Jobs of a lane that run at once in one process. */
const concurrency: Record<Lane, number> = { urgent: 8, relay: 4, bulk: 4 };

/** Short, so that work of a killed process is taken up again within seconds. */
const lockMs = 15_000;
const stalledCheckMs = 5_000;

const jobDefaults: JobsOptions = {
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
  removeOnComplete: { count: 100, age: 600 },
  removeOnFail: { count: 1_000, age: 86_400 },
};

export interface QueueRuntime {
  queue: Queue;
  backend: 'postgres' | 'redis';
  /** Starts taking jobs. Boot fails when a name is listed twice or a schedule's job is not listed. */
  work(deps: Deps, jobs: readonly Job<never>[]): void;
  /** Puts the repeats in place; called again by every heartbeat, since deleting the queue deletes them too. */
  upsertSchedules(schedules: Readonly<Record<string, Schedule>>): Promise<void>;
  /** Jobs waiting, delayed until now or active: 0 means idle. */
  busy(): Promise<number>;
  /** Deletes every job and schedule: for tests and rehearsals of a lost queue. */
  obliterate(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the three lanes on PostgreSQL, or on Redis when `QUEUE_URL` says so. */
export const openQueue = async (
  config: Config,
  databaseUrl: string,
  log: Log,
): Promise<QueueRuntime> => {
  const parts = config.QUEUE_URL
    ? await redisParts(config.QUEUE_URL, log)
    : postgresParts(databaseUrl, log);
  const queues = new Map<Lane, BullQueue>();
  const workers: BullWorker[] = [];
  for (const lane of lanes) {
    const queue = parts.queue(`loa-${lane}`);
    queue.on('error', (error) => log.warn({ err: error, lane }, 'the queue reported an error'));
    await queue.waitUntilReady();
    queues.set(lane, queue);
  }
  const laneOf = (lane: Lane): BullQueue => {
    const queue = queues.get(lane);
    if (!queue) throw new Error(`no queue for lane ${lane}`);
    return queue;
  };
  const queue: Queue = {
    add: async (job, payload, options) => {
      await laneOf(job.lane).add(job.name, payload, optionsFor(job, options));
    },
  };
  return {
    queue,
    backend: parts.backend,
    work: (deps, jobs) => {
      const handlers = handlersByName(jobs);
      for (const lane of lanes) {
        const worker = parts.worker(`loa-${lane}`, concurrency[lane], (job) =>
          run(deps, handlers, job),
        );
        worker.on('error', (error) => log.warn({ err: error, lane }, 'a worker reported an error'));
        workers.push(worker);
      }
    },
    upsertSchedules: async (schedules) => {
      for (const [id, { job, every, cron }] of Object.entries(schedules)) {
        const repeat =
          every === undefined ? { pattern: cron ?? '', tz: 'Asia/Ho_Chi_Minh' } : { every };
        await laneOf(job.lane).upsertJobScheduler(id, repeat, {
          name: job.name,
          data: {},
          opts: { ...jobDefaults, attempts: 1, removeOnComplete: true },
        });
      }
    },
    busy: async () => {
      let waiting = 0;
      for (const queue of queues.values()) {
        const counts = await queue.getJobCounts('waiting', 'active', 'prioritized');
        waiting += Object.values(counts).reduce((sum, count) => sum + count, 0);
      }
      return waiting;
    },
    obliterate: () => parts.obliterate(),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await parts.close();
    },
  };
};

const optionsFor = (job: { attempts: number }, options: AddOptions = {}): JobsOptions => ({
  ...jobDefaults,
  attempts: job.attempts,
  ...(options.delayMs === undefined ? {} : { delay: Math.ceil(options.delayMs) }),
  // A wake-up that comes while its job runs is kept as one more run, so the last row is never missed.
  ...(options.key === undefined
    ? {}
    : { deduplication: { id: options.key, keepLastIfActive: true } }),
});

const handlersByName = (jobs: readonly Job<never>[]): Map<string, Job<never>> => {
  const handlers = new Map<string, Job<never>>();
  for (const job of jobs) {
    if (handlers.has(job.name)) throw new StartupProblem(`two features list the job "${job.name}"`);
    handlers.set(job.name, job);
  }
  return handlers;
};

const run = async (
  deps: Deps,
  handlers: Map<string, Job<never>>,
  bullJob: BullJob,
): Promise<void> => {
  const job = handlers.get(bullJob.name);
  if (!job) throw new Error(`no handler for the job "${bullJob.name}"`);
  try {
    await job.perform(deps, job.payload.parse(bullJob.data));
    deps.metrics.jobs.inc({ job: job.name, result: 'done' });
  } catch (error) {
    deps.metrics.jobs.inc({ job: job.name, result: 'failed' });
    if (error instanceof Refusal) {
      deps.log.warn({ job: job.name, kind: error.kind }, 'a job was refused and is not retried');
      return;
    }
    deps.log.error({ err: error, job: job.name }, 'a job failed');
    throw error;
  }
};

interface Parts {
  backend: 'postgres' | 'redis';
  queue(name: string): BullQueue;
  worker(name: string, concurrency: number, perform: (job: BullJob) => Promise<void>): BullWorker;
  obliterate(): Promise<void>;
  close(): Promise<void>;
}

const postgresParts = (url: string, log: Log): Parts => {
  // Three workers listen, and each run takes a connection for a moment.
  const pool = new pg.Pool({
    connectionString: url,
    options: '-c search_path=bullmq,public',
    max: 14,
    keepAlive: true,
  });
  surviveBreaks(pool, log);
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const connection = pool as never;
  return {
    backend: 'postgres',
    queue: (name) => new Queue(name, { connection }),
    worker: (name, concurrency, perform) =>
      new Worker(name, (job) => perform(job as BullJob), {
        connection,
        concurrency,
        lockDuration: lockMs,
        stalledInterval: stalledCheckMs,
        maxStalledCount: 5,
        drainDelay: 5,
      }),
    obliterate: async () => {
      const tables = await pool.query<{ name: string }>(
        `select quote_ident(tablename) as name from pg_tables where schemaname = 'bullmq' and tablename not like '%migration%' and tablename not like '%version%'`,
      );
      await evenIfDeadlocked(() =>
        pool.query(`truncate ${tables.rows.map((row) => `bullmq.${row.name}`).join(', ')} cascade`),
      );
    },
    close: () => pool.end(),
  };
};

/** Jobs that run hold rows in orders of their own, so a truncation may have to be tried again. */
const evenIfDeadlocked = async (work: () => Promise<unknown>): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== '40P01' || tries === 10) throw error;
    }
  }
};

const redisParts = async (url: string, log: Log): Promise<Parts> => {
  const connect = (): Redis => {
    const redis = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: false });
    redis.on('error', (error: Error) => log.warn({ err: error }, 'Redis reported an error'));
    return redis;
  };
  const shared = connect();
  await refuseEviction(shared, log);
  const connections = [shared];
  return {
    backend: 'redis',
    queue: (name) => new RedisQueue(name, { connection: shared }),
    worker: (name, concurrency, perform) => {
      const connection = connect();
      connections.push(connection);
      return new RedisWorker(name, (job) => perform(job as BullJob), {
        connection: connection,
        concurrency,
        lockDuration: lockMs,
        stalledInterval: stalledCheckMs,
        maxStalledCount: 5,
      });
    },
    obliterate: async () => {
      await shared.flushdb();
    },
    close: async () => {
      await Promise.all(connections.map((connection) => connection.quit().catch(() => undefined)));
    },
  };
};

/** A queue that may evict keys loses jobs silently: better not to start. */
const refuseEviction = async (redis: Redis, log: Log): Promise<void> => {
  try {
    const answer = (await redis.config('GET', 'maxmemory-policy')) as string[];
    if (answer[1] && answer[1] !== 'noeviction') {
      throw new StartupProblem(
        `Redis may evict keys (maxmemory-policy ${answer[1]}): set it to noeviction, or jobs get lost.`,
      );
    }
  } catch (error) {
    if (error instanceof StartupProblem) throw error;
    log.warn('Redis does not tell its maxmemory-policy; make sure it is noeviction');
  }
};
