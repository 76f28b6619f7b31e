import type pg from 'pg';
import type { Live } from './live.ts';
import type { Log } from './log.ts';

const channel = 'loa_live';
const coalesceMs = 250;
/** NOTIFY carries at most 8000 bytes; more topics than this become one "*" (everything may have changed). */
const mostTopics = 100;

export interface LiveRuntime extends Live {
  close(): Promise<void>;
}

/**
 * Live hints over LISTEN/NOTIFY, outside any transaction, at most one notification per process per
 * 250 ms (a NOTIFY in every commit was measured to cost two thirds of the commits).
 */
export const openLive = (pool: pg.Pool, log: Log): LiveRuntime => {
  const listeners = new Set<(topics: string[]) => void>();
  let waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let client: pg.PoolClient | undefined;
  const state = { closed: false };

  const flush = (): void => {
    timer = undefined;
    const topics = waiting.size > mostTopics ? ['*'] : [...waiting];
    waiting = new Set();
    pool.query('select pg_notify($1, $2)', [channel, topics.join(' ')]).catch((error: unknown) => {
      log.warn({ err: error }, 'a live hint was lost; pages refetch on reconnect');
    });
  };

  const again = (): void => void setTimeout(() => void listen(), 1_000).unref();

  const listen = async (): Promise<void> => {
    if (state.closed || client) return;
    try {
      const connected = await pool.connect();
      client = connected;
      connected.on('notification', ({ payload }) => {
        const topics = (payload ?? '').split(' ').filter(Boolean);
        for (const listener of listeners) listener(topics);
      });
      connected.on('error', () => {
        client = undefined;
        connected.release(true);
        again();
      });
      await connected.query(`listen ${channel}`);
    } catch (error) {
      client = undefined;
      log.warn({ err: error }, 'live hints are off for a moment');
      again();
    }
  };

  return {
    hint: (...topics) => {
      for (const topic of topics) waiting.add(topic);
      timer ??= setTimeout(flush, coalesceMs);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      void listen();
      return () => listeners.delete(listener);
    },
    close: async () => {
      state.closed = true;
      clearTimeout(timer);
      client?.release(true);
      client = undefined;
      await Promise.resolve();
    },
  };
};
