import pg from 'pg';
import type { Config } from '../../src/platform/config.ts';
import { createLog } from '../../src/platform/log.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { Loa } from '../../src/app.ts';
import { built } from './processes.ts';

/** The one official account every measure speaks on; nothing limits it unless a measure says so. */
export const account = {
  id: '01900000-0000-7000-8000-00000000be4c',
  oaId: '4318675309',
  appId: '2718281828',
  webhookSecret: 'the secret of the bench',
  accessToken: 'bench-access',
  refreshToken: 'bench-refresh',
};

export const withPool = async <T>(url: string, work: (pool: pg.Pool) => Promise<T>): Promise<T> => {
  const pool = new pg.Pool({ connectionString: url, options: '-c search_path=app,public' });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
};

/** A process's Loa inside the bench: it asks for work and does none. */
export const openLoa = async (databaseUrl: string, env: Record<string, string>): Promise<Loa> => {
  const { createLoa } = await built<typeof import('../../src/app.ts')>('app.js');
  const { readConfig } = await built<{ readConfig: (env: object) => Config }>('platform/config.js');
  return createLoa({
    config: readConfig({ LOA_SECRET: 'a secret for the bench only, never a real one', ...env }),
    databaseUrl,
    clock: systemClock(),
    log: createLog({ level: 'error', role: 'bench' }),
    web: false,
    worker: false,
  });
};

/** Sets the account up in a database of Loa's. */
export const setUpAccount = async (
  databaseUrl: string,
  ratePerMinute: number | null = null,
): Promise<void> =>
  withPool(databaseUrl, async (pool) => {
    const { appId, webhookSecret } = account;
    await pool.query(
      `insert into "channelAccounts" (id, channel, "externalId", name, settings) values ($1, 'zalo-oa', $2, 'Loa', $3)`,
      [account.id, account.oaId, { appId, appSecret: 'app secret', webhookSecret, ratePerMinute }],
    );
    const now = systemClock()();
    await pool.query(
      `insert into "channelTokens" ("accountId", "accessToken", "refreshToken", "expiresAt", "refreshedAt") values ($1, $2, $3, $4, $5)`,
      [
        account.id,
        account.accessToken,
        account.refreshToken,
        new Date(now.getTime() + 24 * 3_600_000),
        now,
      ],
    );
  });
