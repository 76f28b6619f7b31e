import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { atomically } from '../../platform/atomically.ts';
import type { ChannelAccount, Grant } from '../../platform/channel.ts';
import { accountsOf } from '../../platform/channel-accounts.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { callOnce } from './api.ts';
import { appOf, askForPair, oauthUrl, proofOf, type App, type Pair } from './oauth.ts';
import { texts } from './texts.ts';

/** The first grant of an OA to Loa, and every later one (OAuth v4 with PKCE). */
export const createGrant = (deps: Deps): Grant => ({
  toEnter: async (callbackUrl) => {
    const { challenge, state } = proofOf(secretOf(deps), (await theApp(deps)).id);
    return [
      { name: 'Callback URL', value: callbackUrl },
      { name: 'Code Challenge', value: challenge },
      { name: 'State', value: state },
    ];
  },
  troubles: texts.grantTroubles,
  link: async (callbackUrl) => {
    const app = await theApp(deps);
    const { challenge, state } = proofOf(secretOf(deps), app.id);
    const query = new URLSearchParams({
      app_id: app.id,
      redirect_uri: callbackUrl,
      code_challenge: challenge,
      state,
    });
    return `${oauthUrl(deps)}/v4/oa/permission?${query.toString()}`;
  },
  finish: async (query) => {
    const app = await theApp(deps);
    const { verifier, state } = proofOf(secretOf(deps), app.id);
    const mistake = query['error_name'] ?? query['error'];
    if (mistake !== undefined) throw new Refusal('invalid', texts.grantRefused(mistake));
    if (!same(query['state'] ?? '', state)) throw new Refusal('invalid', texts.foreignReturn);
    const { code, oa_id: oaId } = query;
    if (!code || !oaId) throw new Refusal('invalid', texts.nothingReturned);
    const pair = await exchange(deps, app, code, verifier);
    return keep(deps, oaId, pair);
  },
});

/** The application of the environment; else the one the accounts that are here belong to. */
const theApp = async (deps: Deps): Promise<App> => {
  const ofEnvironment = appOf(deps);
  if (ofEnvironment) return ofEnvironment;
  for (const account of await accountsOf(deps.db, 'zalo-oa')) {
    const app = appOf(deps, account.settings);
    if (app) return app;
  }
  throw new Refusal('conflict', texts.noApp);
};

const secretOf = ({ config }: Deps): string => {
  if (config.LOA_SECRET) return config.LOA_SECRET;
  throw new Refusal('conflict', texts.noSecret);
};

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

const exchange = async (deps: Deps, app: App, code: string, verifier: string): Promise<Pair> => {
  let asked;
  try {
    asked = await askForPair(deps, app, {
      code,
      code_verifier: verifier,
      grant_type: 'authorization_code',
    });
  } catch (error) {
    deps.log.warn({ err: error }, 'Zalo did not answer the exchange of a code');
    throw new Refusal('conflict', texts.noAnswer);
  }
  if ('pair' in asked) return asked.pair;
  deps.log.warn({ reason: asked.refused }, 'Zalo refuses a code');
  throw new Refusal('invalid', texts.grantRefused(asked.refused));
};

const infoSchema = z.looseObject({ name: z.string().min(1), package_name: z.string().optional() });

/** Tokens work once: they are written down before anything else is done with them. */
const keep = async (deps: Deps, oaId: string, pair: Pair): Promise<ChannelAccount> => {
  const account = await atomically(deps, async (deps) => {
    const account = await accountFor(deps, oaId);
    const old = await deps.db
      .selectFrom('channelTokens')
      .selectAll()
      .where('accountId', '=', account.id)
      .forUpdate()
      .executeTakeFirst();
    const now = deps.clock();
    const row = {
      accessToken: pair.accessToken,
      refreshToken: pair.refreshToken,
      previousAccessToken: old?.accessToken ?? null,
      previousRefreshToken: old?.refreshToken ?? null,
      expiresAt: new Date(now.getTime() + pair.lastsMs),
      refreshedAt: now,
    };
    await deps.db
      .insertInto('channelTokens')
      .values({ accountId: account.id, ...row })
      .onConflict((c) => c.column('accountId').doUpdateSet(row))
      .execute();
    return account;
  });
  return introduce(deps, account, pair.accessToken);
};

const accountFor = async (deps: Deps, externalId: string): Promise<ChannelAccount> => {
  const fresh = { id: newId(), channel: 'zalo-oa', externalId, name: `OA ${externalId}` };
  await deps.db
    .insertInto('channelAccounts')
    .values({ ...fresh, settings: JSON.stringify({ ratePerMinute: slowest }) as never })
    .onConflict((c) => c.columns(['channel', 'externalId']).doNothing())
    .execute();
  return deps.db
    .selectFrom('channelAccounts')
    .selectAll()
    .where('channel', '=', 'zalo-oa')
    .where('externalId', '=', externalId)
    .executeTakeFirstOrThrow();
};

/** Calls a minute: of the smallest package that may call at all, and of the largest. */
const slowest = 100;
const fastest = 2_000;

/** The name and the pace of a new account; what cannot be asked now keeps the careful first guess. */
const introduce = async (
  deps: Deps,
  account: ChannelAccount,
  token: string,
): Promise<ChannelAccount> => {
  const key = { token, secret: appOf(deps, account.settings)?.secret };
  if (account.name !== `OA ${account.externalId}`) return account;
  try {
    const { data } = await callOnce(deps, key, { path: '/v2.0/oa/getoa' });
    const { name, package_name: bought = '' } = infoSchema.parse(data);
    const large = /comprehensive|toàn diện|premium/i.test(bought);
    const settings = { ...account.settings, ratePerMinute: large ? fastest : slowest };
    await deps.db
      .updateTable('channelAccounts')
      .set({ name, settings: JSON.stringify(settings) as never })
      .where('id', '=', account.id)
      .execute();
    return { ...account, name, settings };
  } catch (error) {
    deps.log.warn({ err: error, account: account.id }, 'a new account could not be asked its name');
    return account;
  }
};
