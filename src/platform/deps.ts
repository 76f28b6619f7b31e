import type pg from 'pg';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Channel } from './channel.ts';
import type { Db } from './db.ts';
import type { DeadlineKind } from './deadlines.ts';
import type { Handler, Listener } from './feature.ts';
import type { Live } from './live.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Queue } from './queue.ts';

/**
 * What a verb may reach. `app.ts` builds it once; `atomically` hands out a copy whose `db` is the
 * transaction and whose `queue` waits for the commit. Layers above merge in what they own
 * (`profile`, `understand`).
 */
export interface Deps {
  db: Db;
  /** For LISTEN, COPY and locks that outlive a query; verbs use `db`. */
  pool: pg.Pool;
  queue: Queue;
  clock: Clock;
  log: Log;
  config: Config;
  live: Live;
  metrics: Metrics;
  /** By name. Only the outbox sends through them. */
  channels: ReadonlyMap<string, Channel>;
  /** What chat messages can mean, in the order they are asked. */
  handlers: readonly Handler[];
  /** Who is told when a group or its people change. */
  listeners?: readonly Listener[];
  /** Whose clocks may run, by name. */
  deadlineKinds: ReadonlyMap<string, DeadlineKind>;
}
