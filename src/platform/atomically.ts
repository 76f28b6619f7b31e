import type { Deps } from './deps.ts';
import type { Queue } from './queue.ts';

/**
 * Runs `body` in one transaction. Inside, `deps.db` is the transaction and `deps.queue` and
 * `deps.live` hold back until the commit, so a rollback leaves neither rows, jobs nor hints behind.
 * A crash between commit and jobs is covered by each deadline's sweep. Nested calls join the open transaction.
 */
export const atomically = async <T>(deps: Deps, body: (deps: Deps) => Promise<T>): Promise<T> => {
  if (deps.db.isTransaction) return body(deps);

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
