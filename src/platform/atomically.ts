import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from './deps.ts';
import type { Queue } from './queue.ts';

/**
 * Runs `body` in one transaction. Inside, `deps.db` is the transaction and `deps.queue` and
 * `deps.live` hold back until the commit, so a rollback leaves neither rows, jobs nor hints behind.
 * A crash between commit and jobs is covered by each deadline's sweep. Nested calls join the open transaction.
 * After a deadlock it runs again from its beginning: `body` keeps nothing outside of its rows.
 */
export const atomically = async <T>(deps: Deps, body: (deps: Deps) => Promise<T>): Promise<T> => {
  if (deps.db.isTransaction) return body(deps);
  for (let tries = 1; ; tries += 1) {
    try {
      return await once(deps, body);
    } catch (error) {
      if (!isDeadlock(error) || tries === mostTries) throw error;
      deps.log.info({ tries }, 'two transactions waited for one another; this one runs again');
      await pause(tries);
    }
  }
};

const mostTries = 5;
/** Real milliseconds, growing and never the same for two that met. */
const pause = (tries: number): Promise<void> => sleep(randomInt(5, 25) * 2 ** tries);

/** PostgreSQL ended this one so that the other could go on: nothing of it is left, and it may simply run again. */
const isDeadlock = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '40P01';

const once = async <T>(deps: Deps, body: (deps: Deps) => Promise<T>): Promise<T> => {
  const held: (() => Promise<void> | void)[] = [];
  const queue: Queue = {
    add: (job, payload, options) => {
      held.push(() => deps.queue.add(job, payload, options));
      return Promise.resolve();
    },
  };
  const live = { hint: (...topics: string[]) => void held.push(() => deps.live.hint(...topics)) };

  const result = await deps.db
    .transaction()
    .execute((tx) => body({ ...deps, db: tx, queue, live: { ...deps.live, ...live } }));
  for (const release of held) {
    try {
      await release();
    } catch (error) {
      // The rows are committed and the sweeps will find them: a lost wake-up is late, never lost work.
      deps.log.warn(
        { err: error },
        'a job could not be queued after its commit; the sweep will find it',
      );
    }
  }
  return result;
};
