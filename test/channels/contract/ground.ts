import type { Channel, ChannelAccount, Inbound } from '../../../src/platform/channel.ts';
import { zaloBot } from '../../../src/channels/zalo-bot/index.ts';
import { zaloOa } from '../../../src/channels/zalo-oa/index.ts';
import type { Deps } from '../../../src/platform/deps.ts';
import { http } from '../../../src/platform/http.ts';
import { newId } from '../../../src/platform/ids.ts';
import { SendError } from '../../../src/platform/errors.ts';
import Fastify, { type FastifyInstance } from 'fastify';
import { createGround, type Ground } from '../../support/ground.ts';
import { APP, BOT_TOKEN, OA, SECRET, open, smallSeed, type Opened } from '../../sandbox/support.ts';

/** A client of ours against Zalo's stand-in over real HTTP, both on the same clock; its webhooks are heard. */
export interface Contract {
  ground: Ground;
  zalo: Opened;
  oa: Channel;
  bot: Channel;
  account: ChannelAccount;
  botAccount: ChannelAccount;
  heard: Inbound[];
  /** Where webhooks are sent to. */
  url: string;
  /** What the client is made from; another one of it is another process. */
  deps: Deps;
  settings(change: object): Promise<void>;
  faults(change: object): Promise<void>;
  /** Moves both clocks. */
  to(instant: string | number): Promise<void>;
  /** As after the seed: tokens, groups, messages, settings, clock. */
  anew(): Promise<void>;
  /** All webhooks have been delivered. */
  told(): Promise<Inbound[]>;
  close(): Promise<void>;
}

/** A weekday morning, when everything is allowed. */
export const morning = '2021-11-18T02:00:00.000Z';
export const botSecret = 'bi-mat-cua-bot';

export const createContract = async (): Promise<Contract> => {
  const ground = await createGround();
  const zalo = await open(null);
  const config = {
    ...ground.deps.config,
    ZALO_OA_BASE_URL: zalo.url,
    ZALO_OA_OAUTH_URL: zalo.url,
    ZALO_BUSINESS_BASE_URL: zalo.url,
    ZALO_OA_APP_ID: APP.id,
    ZALO_OA_APP_SECRET: APP.secretKey,
    ZALO_OA_WEBHOOK_SECRETS: SECRET,
    ZALO_BOT_BASE_URL: zalo.url,
    ZALO_BOT_TOKEN: BOT_TOKEN,
    ZALO_BOT_WEBHOOK_SECRET: botSecret,
  };
  const deps = { ...ground.deps, config };
  const account = accountOf('zalo-oa', OA);
  const botAccount = { ...accountOf('zalo-bot', 'bot-1'), name: 'Bot Loa' };
  const oa = zaloOa(deps);
  const bot = zaloBot(deps);
  if (!oa || !bot) throw new Error('both channels must be enabled');
  for (const one of [account, botAccount])
    await deps.db
      .insertInto('channelAccounts')
      .values({ ...one, settings: JSON.stringify(one.settings) as never })
      .execute();
  const { app, url, heard } = await listen([oa, bot]);

  const to = async (instant: string | number): Promise<void> => {
    ground.clock.set(new Date(instant));
    await zalo.control('clock', { now: new Date(instant).toISOString(), scale: 0 });
  };
  const anew = async (): Promise<void> => {
    await to(Date.parse(morning) - 600_000);
    await zalo.control('seed', { ...seed, webhook: { url: `${url}/webhooks/zalo-oa` } });
    await zalo.control('reset', {});
    await giveTokens(deps, account);
    await deps.db.deleteFrom('channelUploads').execute();
    // The client learns that its token is the first one again.
    await oa.recentChats?.(account, 'group', 0);
    await to(morning);
    await giveTokens(deps, account);
    heard.length = 0;
  };
  await anew();
  return {
    ground,
    zalo,
    oa,
    bot,
    account,
    botAccount,
    heard,
    url,
    deps,
    settings: async (change) => {
      await zalo.control('settings', change);
    },
    faults: async (change) => {
      await zalo.control('faults', change);
    },
    to,
    anew,
    told: async () => {
      for (;;) {
        const { webhooksWaiting } = await zalo.control<{ webhooksWaiting: number }>('stats');
        if (webhooksWaiting === 0) return heard;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    close: async () => {
      await app.close();
      await zalo.close();
      await ground.close();
    },
  };
};

const base = smallSeed();
const seed = {
  ...base,
  oas: base.oas.map((oa) => ({
    ...oa,
    echo: true,
    templates: [
      { id: 't-1', text: 'Loa: <noi_dung>', params: [{ name: 'noi_dung', longest: 100 }] },
    ],
  })),
};

const accountOf = (channel: string, externalId: string): ChannelAccount => ({
  id: newId(),
  channel,
  externalId,
  name: 'Loa thử',
  settings: {
    templates: {
      uid: { id: 't-1', field: 'noi_dung', longest: 100 },
      phone: { id: 't-1', field: 'noi_dung', longest: 100 },
    },
  },
});

const giveTokens = async ({ db, clock }: Deps, { id }: ChannelAccount): Promise<void> => {
  const row = {
    accessToken: 'AT-1',
    refreshToken: 'RT-1',
    previousAccessToken: null,
    previousRefreshToken: null,
    expiresAt: new Date(clock().getTime() + 25 * 3_600_000),
    refreshedAt: clock(),
  };
  await db
    .insertInto('channelTokens')
    .values({ accountId: id, ...row })
    .onConflict((c) => c.column('accountId').doUpdateSet(row))
    .execute();
};

const listen = async (
  channels: Channel[],
): Promise<{ app: FastifyInstance; url: string; heard: Inbound[] }> => {
  const heard: Inbound[] = [];
  const app = Fastify();
  for (const channel of channels)
    await app.register(
      channel.webhook((items) => {
        heard.push(...items);
        return Promise.resolve();
      }),
      { prefix: `/webhooks/${channel.name}` },
    );
  return { app, heard, url: await app.listen({ port: 0, host: '127.0.0.1' }) };
};

/** What a send or a call of the client ends in. */
export const errorOf = async (work: Promise<unknown>): Promise<SendError> => {
  const thrown: unknown = await work.then(
    () => new Error('it succeeded'),
    (error: unknown) => error,
  );
  if (thrown instanceof SendError) return thrown;
  throw thrown;
};

/** Posts a webhook by hand: for what no well-behaved Zalo would send. */
export const post = (url: string, body: string, headers: Record<string, string>) =>
  http(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
