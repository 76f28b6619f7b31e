import type { Inbound, Receive } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { createKeeper } from './keep.ts';
import { arrivalOf, type Arrival } from './store.ts';

interface Waiting {
  arrivals: Arrival[];
  done: () => void;
  failed: (error: unknown) => void;
}

const mostPerFlush = 2_000;
/** While one commit waits for the disk, the next one fills. Whoever waits for our answer keeps his order. */
const flushesAtOnce = 3;

/**
 * Makes the function that webhooks hand their items to. It returns once they are stored: calls of
 * the same moment share one statement and one commit; when the database does not commit in time
 * they go to a file on the disk instead, and it fails only when that fails too.
 */
export const createReceive = (deps: Deps): Receive => {
  const count = createCount(deps);
  let waiting: Waiting[] = [];
  let running = false;
  const underWay = new Set<Promise<void>>();

  const run = async (): Promise<void> => {
    while (waiting.length > 0 || keeper.isReturning()) {
      // One turn of the event loop lets every webhook that is already here join the commit.
      await new Promise((resolve) => setImmediate(resolve));
      if (keeper.isReturning()) {
        await Promise.all(underWay);
        await keeper.finish();
      } else if (underWay.size >= flushesAtOnce) {
        await Promise.race(underWay);
      } else {
        const one = flush().finally(() => underWay.delete(one));
        underWay.add(one);
      }
    }
    running = false;
  };
  const start = (): void => {
    if (running) return;
    running = true;
    void run();
  };
  const keeper = createKeeper(deps, start);

  const flush = async (): Promise<void> => {
    const batch = waiting.slice(0, mostPerFlush);
    waiting = waiting.slice(mostPerFlush);
    const arrivals = batch.flatMap((one) => one.arrivals);
    try {
      await keeper.keep(arrivals);
      count(arrivals);
      for (const one of batch) one.done();
    } catch (error) {
      deps.log.error({ err: error }, 'arrivals could neither be stored nor spooled');
      for (const one of batch) one.failed(error);
    }
  };

  return (items: Inbound[]) =>
    new Promise((resolve, reject) => {
      const now = deps.clock();
      const arrivals = items.map((item) => arrivalOf(item, now));
      waiting.push({ arrivals, done: resolve, failed: reject });
      start();
    });
};

/** Counts what was received by channel; accounts are few and looked up once. */
const createCount = (deps: Deps): ((arrivals: readonly Arrival[]) => void) => {
  const channels = new Map<string, string>();
  const learn = async (): Promise<void> => {
    const accounts = await deps.db
      .selectFrom('channelAccounts')
      .select(['id', 'channel'])
      .execute();
    for (const { id, channel } of accounts) channels.set(id, channel);
  };
  return (arrivals) => {
    for (const { item } of arrivals) {
      const channel = channels.get(item.accountId);
      if (channel === undefined) {
        channels.set(item.accountId, 'unknown');
        learn().catch(() => channels.delete(item.accountId));
      }
      if (item.type === 'message') deps.metrics.received.inc({ channel: channel ?? 'unknown' });
    }
  };
};
