import type { Deps } from './deps.ts';
import { fireDue } from './deadlines.ts';
import type { QueueRuntime } from './queue-bullmq.ts';
import type { Schedule } from './queue.ts';

/**
 * Re-finds work whose wake-up was lost. Runs from the heartbeat under an advisory lock;
 * returns how many rows it had to pick up (0 on a healthy day).
 */
export interface Sweep {
  name: string;
  run(deps: Deps): Promise<number>;
}

const beatMs = 15_000;
/** Any number: only Loa's heartbeats share it. */
const lockKey = 76_111;

export interface Heartbeat {
  /** One beat now: schedules back in place, every sweep run. Tests call it; the timer does otherwise. */
  beat(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The watch outside the queue: every worker re-upserts the schedules and runs the sweeps every 15 s,
 * one process at a time, so a deleted queue costs seconds and never a duty.
 */
export const startHeartbeat = (
  deps: Deps,
  runtime: QueueRuntime,
  schedules: Readonly<Record<string, Schedule>>,
  sweeps: readonly Sweep[],
  options: { timer?: boolean } = {},
): Heartbeat => {
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  const beat = async (): Promise<void> => {
    await runtime.upsertSchedules(schedules);
    const client = await deps.pool.connect();
    try {
      const { rows } = await client.query<{ got: boolean }>(
        'select pg_try_advisory_lock($1) as got',
        [lockKey],
      );
      if (!rows[0]?.got) return;
      try {
        await runSweeps(deps, sweeps);
      } finally {
        await client.query('select pg_advisory_unlock($1)', [lockKey]);
      }
    } finally {
      client.release();
    }
  };

  const guarded = async (): Promise<void> => {
    try {
      await beat();
    } catch (error) {
      deps.log.warn({ err: error }, 'a heartbeat was missed');
    }
  };

  const timer =
    options.timer === false
      ? undefined
      : setInterval(() => {
          if (!stopped) running = running.then(guarded);
        }, beatMs);
  return {
    beat,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
};

const runSweeps = async (deps: Deps, sweeps: readonly Sweep[]): Promise<void> => {
  const late = new Date(deps.clock().getTime() - 5_000);
  const overdue = await deps.db
    .selectFrom('deadlines')
    .select('id')
    .where('dueAt', '<', late)
    .limit(1)
    .execute();
  if (overdue.length > 0) deps.metrics.swept.inc({ sweep: 'deadlines' }, await fireDue(deps));
  for (const sweep of sweeps) {
    try {
      const found = await sweep.run(deps);
      if (found > 0) {
        deps.metrics.swept.inc({ sweep: sweep.name }, found);
        deps.log.warn(
          { sweep: sweep.name, found },
          'a sweep picked up work whose wake-up was lost',
        );
      }
    } catch (error) {
      deps.log.error({ err: error, sweep: sweep.name }, 'a sweep failed');
    }
  }
};
