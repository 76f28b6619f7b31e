import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrations } from '../../src/migrations/index.ts';
import { steppingClock, type SteppingClock } from '../../src/platform/clock.ts';
import { readConfig } from '../../src/platform/config.ts';
import { openDb, openPool } from '../../src/platform/db.ts';
import type { DeadlineKind } from '../../src/platform/deadlines.ts';
import type { Deps } from '../../src/platform/deps.ts';
import { openLive } from '../../src/platform/live-postgres.ts';
import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { openQueue, type QueueRuntime } from '../../src/platform/queue-bullmq.ts';
import { cloneDatabase, contentHash } from './database.ts';

export interface Ground {
  deps: Deps;
  clock: SteppingClock;
  runtime: QueueRuntime;
  url: string;
  close(): Promise<void>;
}

/** The platform alone: a migrated database, a queue, a clock that stands still; no profile, no features. */
export const createGround = async (
  options: { deadlines?: DeadlineKind[]; queueUrl?: string } = {},
): Promise<Ground> => {
  const log = createLog({ level: process.env['LOA_LOG'] ?? 'silent', role: 'test' });
  const database = await cloneDatabase(
    `ground_${contentHash(['src/migrations'], '')}`,
    async (url) => {
      const pool = openPool(url, log);
      await migrate(pool, openDb(pool), migrations);
      await pool.end();
    },
  );
  const dataDir = mkdtempSync(path.join(tmpdir(), 'loa-ground-'));
  const config = readConfig({
    LOA_DATA_DIR: dataDir,
    ...(options.queueUrl ? { QUEUE_URL: options.queueUrl } : {}),
  });
  const pool = openPool(database.url, log);
  const db = openDb(pool);
  const runtime = await openQueue(config, database.url, log);
  const live = openLive(pool, log);
  const clock = steppingClock(new Date('2021-11-18T02:00:00Z'));
  const deps = {
    db,
    pool,
    queue: runtime.queue,
    clock,
    log,
    config,
    live,
    metrics: createMetrics(),
    channels: new Map(),
    handlers: [],
    deadlineKinds: new Map((options.deadlines ?? []).map((kind) => [kind.name, kind])),
  } as unknown as Deps;
  return {
    deps,
    clock,
    runtime,
    url: database.url,
    close: async () => {
      await runtime.close();
      await live.close();
      await db.destroy();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
