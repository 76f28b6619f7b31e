import { z } from 'zod';
import type { ChannelAccount } from '../../platform/channel.ts';
import type { ChannelTokenRow } from '../../platform/channel-accounts.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import { http } from '../../platform/http.ts';

export interface Tokens {
  /** The access token to call with. Throws only {@link SendError}. */
  current(account: ChannelAccount): Promise<string>;
  /** A token other than `spent`: what another process has fetched meanwhile, or a new pair. Throws only {@link SendError}. */
  renew(account: ChannelAccount, spent: string): Promise<string>;
}

/** A token this near its end is replaced before it is used. */
const tooShortMs = 5 * 60_000;
/** From here on it is replaced in the background: 25 hours' life, of which twenty are used. */
const soonMs = 5 * 3_600_000;
/** Longer than the refresh call, so that a slow one is waited for and not raced. */
const lockWaitMs = 20_000;

const settingsSchema = z.object({ appId: z.string().optional(), appSecret: z.string().optional() });
/** OAuth mistakes come with HTTP 200 and without these, so they must be there to be believed. */
const pairSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
});

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

  return { current, renew };
};

const tokenRow = async (deps: Deps, account: ChannelAccount): Promise<ChannelTokenRow> => {
  const row = await deps.db
    .selectFrom('channelTokens')
    .selectAll()
    .where('accountId', '=', account.id)
    .executeTakeFirst();
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
      if (row.accessToken !== spent) return row;
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
  const settings = settingsSchema.parse(account.settings);
  const appId = settings.appId ?? deps.config.ZALO_OA_APP_ID;
  const secret = settings.appSecret ?? deps.config.ZALO_OA_APP_SECRET;
  if (!appId || !secret) throw new SendError('unavailable', 'no app id and secret to renew tokens');
  const base = deps.config.ZALO_OA_OAUTH_URL ?? 'https://oauth.zaloapp.com';
  const answer = await http(`${base}/v4/oa/access_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', secret_key: secret },
    body: new URLSearchParams({
      refresh_token: row.refreshToken,
      app_id: appId,
      grant_type: 'refresh_token',
    }).toString(),
  });
  const pair = readPair(answer.body);
  if (!pair) {
    const reason = reasonOf(answer.body);
    deps.log.error(
      { account: account.name, status: answer.status, reason },
      'Zalo refuses to renew the token: grant the app its permission again',
    );
    throw new SendError('unavailable', 'the token cannot be renewed', { code: reason });
  }
  const now = deps.clock();
  const renewed: ChannelTokenRow = {
    accountId: account.id,
    accessToken: pair.access_token,
    refreshToken: pair.refresh_token,
    previousAccessToken: row.accessToken,
    previousRefreshToken: row.refreshToken,
    expiresAt: new Date(now.getTime() + pair.expires_in * 1_000),
    refreshedAt: now,
  };
  await deps.db
    .updateTable('channelTokens')
    .set(renewed)
    .where('accountId', '=', account.id)
    .execute();
  return renewed;
};

const readPair = (body: string): z.infer<typeof pairSchema> | undefined => {
  try {
    return pairSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
};

/** The name of an OAuth mistake; never the body, which may hold a token. */
const reasonOf = (body: string): string => {
  const named = z.object({ error_name: z.string() });
  try {
    return named.safeParse(JSON.parse(body)).data?.error_name ?? 'no reason given';
  } catch {
    return 'not JSON';
  }
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
