import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Inbound, Receive } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { createWake } from './drain-inbox.ts';
import { openSpool } from './spool.ts';
import { arrivalOf, type Arrival } from './store.ts';
import { storeOrRefuse } from './store-or-refuse.ts';

interface Waiting {
  arrivals: Arrival[];
  done: () => void;
  failed: (error: unknown) => void;
}

/** Zalo waits two seconds for its 200: past this, the spool takes over. */
const commitWithinMs = 1_500;
const retryMs = 500;
const mostPerFlush = 2_000;

export const spoolDir = (deps: Deps): string => path.join(deps.config.dataDir, 'spool');

/**
 * Makes the function that webhooks hand their items to. It returns once they are stored: calls of
 * the same moment share one statement and one commit; when the database does not commit in time
 * they go to a file on the disk instead, and it fails only when that fails too.
 */
export const createReceive = (deps: Deps): Receive => {
  const spool = openSpool(spoolDir(deps), deps.log);
  const wake = createWake(deps);
  const count = createCount(deps);
  let waiting: Waiting[] = [];
  let running = false;
  /** The database does not answer: arrivals go straight to the spool, so that their order holds. */
  let away = false;
  /** The spool is nearly empty: the next turn drains the rest and goes back to the database. */
  let comingBack = false;

  const store = async (arrivals: Arrival[]): Promise<void> => {
    await storeOrRefuse(deps, spool, arrivals);
    wake(arrivals);
  };

  const keep = async (arrivals: Arrival[]): Promise<void> => {
    if (!away && (await within(commitWithinMs, store(arrivals)))) return;
    await spool.append(arrivals);
    deps.metrics.spooled.inc(arrivals.length);
    if (away) return;
    away = true;
    deps.log.error('the database does not commit in time: arrivals wait in the spool');
    void comeBack();
  };

  const flush = async (): Promise<void> => {
    const batch = waiting.slice(0, mostPerFlush);
    waiting = waiting.slice(mostPerFlush);
    const arrivals = batch.flatMap((one) => one.arrivals);
    try {
      await keep(arrivals);
      count(arrivals);
      for (const one of batch) one.done();
    } catch (error) {
      deps.log.error({ err: error }, 'arrivals could neither be stored nor spooled');
      for (const one of batch) one.failed(error);
    }
  };

  const drainSpool = async (): Promise<boolean> => {
    try {
      const drained = await spool.drain(store);
      if (drained > 0) deps.metrics.spooled.dec(drained);
      return true;
    } catch (error) {
      deps.log.warn({ err: error }, 'the spool cannot be drained yet');
      return false;
    }
  };

  const finish = async (): Promise<void> => {
    comingBack = false;
    if (!(await drainSpool())) return;
    away = false;
    deps.log.info('the spool is drained: arrivals go to the database again');
  };

  const run = async (): Promise<void> => {
    // One turn of the event loop lets every webhook that is already here join the commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0 || comingBack) await (comingBack ? finish() : flush());
    running = false;
  };
  const start = (): void => {
    if (running) return;
    running = true;
    void run();
  };

  const comeBack = async (): Promise<void> => {
    while (away) {
      await sleep(retryMs, undefined, { ref: false });
      if (!(await drainSpool())) continue;
      comingBack = true;
      start();
    }
  };

  // What a process before this one left behind.
  void drainSpool();

  return (items: Inbound[]) =>
    new Promise((resolve, reject) => {
      const now = deps.clock();
      const arrivals = items.map((item) => arrivalOf(item, now));
      waiting.push({ arrivals, done: resolve, failed: reject });
      start();
    });
};

/** Whether the work ends well within the time. What takes longer may still end later. */
const within = async (ms: number, work: Promise<void>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const ended = work.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
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
