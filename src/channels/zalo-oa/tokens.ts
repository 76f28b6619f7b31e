import type { ChannelAccount, TokenLife } from '../../platform/channel.ts';
import type { ChannelTokenRow } from '../../platform/channel-accounts.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import { appOf, askForPair } from './oauth.ts';

export interface Tokens {
  /** The access token to call with. Throws only {@link SendError}. */
  current(account: ChannelAccount): Promise<string>;
  /** A token other than `spent`: what another process has fetched meanwhile, or a new pair. Throws only {@link SendError}. */
  renew(account: ChannelAccount, spent: string): Promise<string>;
  /** Renews ahead of time, called every now and then; says how long the grant still lives, whether that went well or not. */
  keep(account: ChannelAccount): Promise<TokenLife | null>;
}

/** A token this near its end is replaced before it is used. */
const tooShortMs = 5 * 60_000;
/** From here on it is replaced in the background: 25 hours' life, of which twenty are used. */
const soonMs = 5 * 3_600_000;
/** A refresh token that nobody uses for three months is dead, and a person must grant anew. */
const refreshTokenMs = 90 * 86_400_000;
/** Longer than the refresh call, so that a slow one is waited for and not raced. */
const lockWaitMs = 20_000;

/** Hands out access tokens. A refresh token works once, so one process in the cluster refreshes at a time and keeps the pair before anybody uses it. */
export const createTokens = (deps: Deps): Tokens => {
  const known = new Map<string, { token: string; expiresAt: Date }>();
  const renewing = new Map<string, Promise<string>>();

  const remember = (row: ChannelTokenRow): string => {
    known.set(row.accountId, { token: row.accessToken, expiresAt: row.expiresAt });
    return row.accessToken;
  };

  const renew = (account: ChannelAccount, spent: string): Promise<string> => {
    const underWay = renewing.get(account.id);
    if (underWay) return underWay;
    const renewal = asSendError(async () =>
      remember(await renewedRow(deps, account, spent)),
    ).finally(() => renewing.delete(account.id));
    renewing.set(account.id, renewal);
    return renewal;
  };

  const current = (account: ChannelAccount): Promise<string> =>
    asSendError(async () => {
      const kept = known.get(account.id);
      const token = kept?.token ?? remember(await tokenRow(deps, account));
      const leftMs = (known.get(account.id)?.expiresAt.getTime() ?? 0) - deps.clock().getTime();
      if (leftMs < tooShortMs) return renew(account, token);
      if (leftMs < soonMs) {
        renew(account, token).catch((error: unknown) => {
          deps.log.error(
            { err: error, account: account.name },
            'a token could not be renewed early',
          );
        });
      }
      return token;
    });

  const keep = async (account: ChannelAccount): Promise<TokenLife | null> => {
    const row = await findRow(deps, account);
    if (!row) return null;
    if (row.expiresAt.getTime() - deps.clock().getTime() < soonMs) {
      // What goes wrong is logged where it goes wrong; here only the outcome counts.
      await renew(account, row.accessToken).catch(() => undefined);
    }
    const { refreshedAt, expiresAt } = (await findRow(deps, account)) ?? row;
    return { refreshedAt, expiresAt, diesAt: new Date(refreshedAt.getTime() + refreshTokenMs) };
  };

  return { current, renew, keep };
};

const findRow = (deps: Deps, account: ChannelAccount): Promise<ChannelTokenRow | undefined> =>
  deps.db
    .selectFrom('channelTokens')
    .selectAll()
    .where('accountId', '=', account.id)
    .executeTakeFirst();

const tokenRow = async (deps: Deps, account: ChannelAccount): Promise<ChannelTokenRow> => {
  const row = await findRow(deps, account);
  if (!row) throw new SendError('unavailable', 'the account has no token yet');
  return row;
};

/** Under a lock of the whole cluster, on a connection of its own and outside any transaction. */
const renewedRow = async (
  deps: Deps,
  account: ChannelAccount,
  spent: string,
): Promise<ChannelTokenRow> => {
  const client = await deps.pool.connect();
  const key = `zalo-oa token ${account.id}`;
  let broken = true;
  try {
    await client.query(`set lock_timeout = ${lockWaitMs}`);
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [key]);
    try {
      const row = await tokenRow(deps, account);
      if (row.accessToken !== spent && row.expiresAt > deps.clock()) return row;
      return await exchange(deps, account, row);
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]);
      await client.query('reset lock_timeout');
      broken = false;
    }
  } finally {
    client.release(broken);
  }
};

const exchange = async (
  deps: Deps,
  account: ChannelAccount,
  row: ChannelTokenRow,
): Promise<ChannelTokenRow> => {
  const app = appOf(deps, account.settings);
  if (!app) throw new SendError('unavailable', 'no app id and secret to renew tokens');
  const asked = await askForPair(deps, app, {
    refresh_token: row.refreshToken,
    grant_type: 'refresh_token',
  });
  if ('refused' in asked) {
    deps.log.error(
      { account: account.name, status: asked.status, reason: asked.refused },
      'Zalo refuses to renew the token: grant the app its permission again',
    );
    throw new SendError('unavailable', 'the token cannot be renewed', { code: asked.refused });
  }
  const { pair } = asked;
  const now = deps.clock();
  const renewed: ChannelTokenRow = {
    accountId: account.id,
    accessToken: pair.accessToken,
    refreshToken: pair.refreshToken,
    previousAccessToken: row.accessToken,
    previousRefreshToken: row.refreshToken,
    expiresAt: new Date(now.getTime() + pair.lastsMs),
    refreshedAt: now,
  };
  await deps.db
    .updateTable('channelTokens')
    .set(renewed)
    .where('accountId', '=', account.id)
    .execute();
  return renewed;
};

/** Nothing was sent yet, so whatever goes wrong here only means: later. */
const asSendError = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SendError) throw error;
    throw new SendError('unavailable', `no token: ${error instanceof Error ? error.message : ''}`);
  }
};
