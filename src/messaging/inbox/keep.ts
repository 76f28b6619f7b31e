import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../../platform/deps.ts';
import { createWake } from './drain-inbox.ts';
import { openSpool } from './spool.ts';
import { storeOrRefuse } from './store-or-refuse.ts';
import type { Arrival } from './store.ts';

/** Keeps arrivals in the database or, while that is away, on the disk. */
export interface Keeper {
  /** Returns once the arrivals are committed, or on the disk. Throws when neither can be had. */
  keep(arrivals: Arrival[]): Promise<void>;
  /** The database answers again, and the spool is nearly empty: time for {@link finish}. */
  isReturning(): boolean;
  /** Stores what is left in the spool and goes back to the database. Called while nothing is being kept, so that the order holds. */
  finish(): Promise<void>;
}

/** Zalo waits two seconds for its 200: past this, the spool takes over. */
const commitWithinMs = 1_500;
const retryMs = 500;

export const spoolDir = (deps: Deps): string => path.join(deps.config.dataDir, 'spool');

export const createKeeper = (deps: Deps, onReturn: () => void): Keeper => {
  const spool = openSpool(spoolDir(deps), deps.log);
  const wake = createWake(deps);
  let away = false;
  let returning = false;

  const store = async (arrivals: Arrival[]): Promise<void> => {
    await storeOrRefuse(deps, spool, arrivals);
    wake(arrivals);
  };

  const drain = async (): Promise<boolean> => {
    try {
      const drained = await spool.drain(store);
      if (drained > 0) deps.metrics.spooled.dec(drained);
      return true;
    } catch (error) {
      deps.log.warn({ err: error }, 'the spool cannot be drained yet');
      return false;
    }
  };

  const comeBack = async (): Promise<void> => {
    while (away) {
      await sleep(retryMs, undefined, { ref: false });
      if (!(await drain())) continue;
      returning = true;
      onReturn();
    }
  };

  // What a process before this one left behind.
  void drain();

  return {
    keep: async (arrivals) => {
      if (!away && (await within(commitWithinMs, store(arrivals)))) return;
      await spool.append(arrivals);
      deps.metrics.spooled.inc(arrivals.length);
      if (away) return;
      away = true;
      deps.log.error('the database does not commit in time: arrivals wait in the spool');
      void comeBack();
    },
    isReturning: () => returning,
    finish: async () => {
      returning = false;
      if (!(await drain())) return;
      away = false;
      deps.log.info('the spool is drained: arrivals go to the database again');
    },
  };
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
