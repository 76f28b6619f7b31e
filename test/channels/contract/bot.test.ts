import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { zaloBot } from '../../../src/channels/zalo-bot/index.ts';
import type { Inbound, Listening } from '../../../src/platform/channel.ts';
import { BOT_GROUP, LAN, PAO, eventually } from '../../sandbox/support.ts';
import { botSecret, createContract, errorOf, post, type Contract } from './ground.ts';

let at: Contract;
beforeAll(async () => {
  at = await createContract();
});
afterAll(() => at.close());
beforeEach(() => at.anew());

const inGroup = { kind: 'group', externalId: BOT_GROUP } as const;
const say = (text: string, more: object = {}) =>
  at.zalo.control<{ messageId: string }>('say', { as: PAO, in: BOT_GROUP, text, ...more });
const webhook = () =>
  at.zalo.bot('setWebhook', {
    url: `${at.url}/webhooks/zalo-bot`,
    secret_token: botSecret,
  });
const heardWords = async (): Promise<string[]> =>
  (await at.told()).flatMap((one) => (one.type === 'message' ? [one.text] : []));

describe('what a bot hears (§1.3, §1.7)', () => {
  it.each([true, false])(
    'wrapped (%s) or bare, with its name taken out',
    async (botWebhookWrapped) => {
      await at.settings({ botWebhookWrapped });
      await webhook();
      await say('@Bot Loa nhà em hết gạo');
      expect((await at.told()).at(-1)).toMatchObject({
        type: 'message',
        text: 'nhà em hết gạo',
        chat: inGroup,
        sender: { externalId: PAO, displayName: 'Giàng A Páo' },
      });
    },
  );

  it.each([true, false])('with or without its name in the text (%s)', async (botMentionStays) => {
    await at.settings({ botMentionStays });
    await webhook();
    await say('@Bot Loa sốt cao');
    expect(await heardWords()).toEqual(['sốt cao']);
  });

  it('in a group only who names it or answers it, which the channel says of itself', async () => {
    expect(at.bot.capabilities).toMatchObject({ hears: 'mentions', readsBack: false });
    await webhook();
    const asked = await at.bot.send(at.botAccount, inGroup, { text: 'Ai còn gạo?' });
    await say('không ai gọi tên bot');
    await say('nhà em còn', { replyTo: asked });
    await say('', { attachments: [{ type: 'image' }] });
    await say('@Bot Loa ảnh đây', { attachments: [{ type: 'image' }] });
    expect(await heardWords()).toEqual(['nhà em còn', 'ảnh đây']);
  });

  it.each(['both', 'photo', 'photo_url'])('a picture named by %s', async (botPicture) => {
    await at.settings({ botPicture });
    await webhook();
    await say('@Bot Loa sạt lở', {
      attachments: [{ type: 'image', url: 'https://x.example/a.jpg' }],
    });
    expect((await at.told()).at(-1)).toMatchObject({
      kind: 'image',
      attachments: [{ type: 'image', url: 'https://x.example/a.jpg' }],
    });
  });

  it('somebody it may not hear by law is a message without words, never nothing', async () => {
    await at.zalo.control('seed', {
      app: { id: '360846524940903967', secretKey: 'app-secret' },
      oas: [],
      people: [{ id: 'em-nho', name: 'Em nhỏ', isProtected: true }],
      groups: [],
      webhook: { url: null },
    });
    await webhook();
    await at.zalo.control('say', { as: 'em-nho', in: 'bot', text: 'cứu em với' });
    expect((await at.told()).at(-1)).toMatchObject({ type: 'message', kind: 'unknown', text: '' });
  });

  it.each([
    ['another secret', 'khac-han'],
    ['no secret', ''],
  ])('nothing from who brings %s', async (_what, secret) => {
    const refused = await post(
      `${at.url}/webhooks/zalo-bot`,
      JSON.stringify({ ok: true, result: { event_name: 'message.text.received' } }),
      secret === '' ? {} : { 'x-bot-api-secret-token': secret },
    );
    expect([refused.status, at.heard]).toEqual([401, []]);
  });
});

describe('a bot that asks (§1.4)', () => {
  const heard: Inbound[] = [];
  let listening: Listening[] = [];
  const listen = (): void => {
    const config = { ...at.deps.config, ZALO_BOT_LISTEN: 'poll' as const };
    const channel = zaloBot({ ...at.deps, config });
    const one = channel?.listen?.((items) => {
      heard.push(...items);
      return Promise.resolve();
    });
    if (one) listening.push(one);
  };
  const stop = async (): Promise<void> => {
    await Promise.all(listening.map((one) => one.stop()));
    listening = [];
    heard.length = 0;
  };
  const asks = async (): Promise<number> => {
    const { calls } = await at.zalo.control<{ calls: { path: string }[] }>('inside');
    return calls.filter((one) => one.path.endsWith('/getUpdates')).length;
  };

  it('gives its webhook up, hears each message once however many processes ask, and stops at once', async () => {
    await webhook();
    listen();
    listen();
    await eventually('the webhook is gone', async () => {
      const info = await at.zalo.bot('getWebhookInfo');
      return info.status === 404;
    });
    for (const text of ['một', 'hai', 'ba']) await say(`@Bot Loa ${text}`);
    await eventually('three messages', () => heard.length >= 3);
    expect(heard.map((one) => (one.type === 'message' ? one.text : ''))).toEqual([
      'một',
      'hai',
      'ba',
    ]);
    const before = performance.now();
    await stop();
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('takes an idle answer for what it is and asks again at once', async () => {
    await at.faults({ refuse: { path: '/bot12345689:thu-nghiem/getUpdates', error: 408 } });
    listen();
    await eventually('ten questions', async () => (await asks()) >= 10);
    await at.faults({});
    await say('@Bot Loa vẫn nghe');
    await eventually('the message', () => heard.length === 1);
    await stop();
  });

  it('leaves a token alone that Zalo refuses, until somebody mends it', async () => {
    await at.faults({ refuse: { path: '/bot12345689:thu-nghiem/getUpdates', error: 401 } });
    listen();
    await eventually('one question', async () => (await asks()) >= 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await asks()).toBe(1);
    await stop();
  });
});

describe('a bot’s plan and answers (§1.2, §1.5, §1.6)', () => {
  const codes: [code: number, failure: string][] = [
    [400, 'rejected'],
    [401, 'unavailable'],
    [403, 'unavailable'],
    [404, 'rejected'],
    [408, 'uncertain'],
    [429, 'throttled'],
    [500, 'uncertain'],
    [503, 'uncertain'],
  ];
  const both = (['own', 'always-200'] as const).flatMap((status) =>
    codes.map(([code, failure]) => ({ status, code, failure })),
  );
  it.each(both)(
    '$code is $failure, told by a status of its $status',
    async ({ status, code, failure }) => {
      await at.settings({ botErrorStatus: status });
      await at.faults({ refuse: { error: code } });
      const error = await errorOf(at.bot.send(at.botAccount, inGroup, { text: 'x' }));
      expect(error).toMatchObject({ failure, code: String(code) });
    },
  );

  it('the month’s three thousand are used up: an hour’s rest, no hammering', async () => {
    for (let n = 0; n < 3_000; n += 500)
      await Promise.all(
        Array.from({ length: 500 }, () =>
          at.zalo.bot('sendMessage', { chat_id: BOT_GROUP, text: 'x' }),
        ),
      );
    const error = await errorOf(at.bot.send(at.botAccount, inGroup, { text: 'x' }));
    expect(error).toMatchObject({ failure: 'throttled', retryAfterMs: 3_600_000 });
  });

  it('nobody who never wrote to it can be written to', async () => {
    const words = at.bot.send(at.botAccount, { kind: 'private', externalId: LAN }, { text: 'x' });
    expect(await errorOf(words)).toMatchObject({ failure: 'unreachable' });
  });

  it('a voice in a group is said to be sent and never arrives', async () => {
    const answer = await at.zalo.bot('sendVoice', {
      chat_id: BOT_GROUP,
      voice_url: 'https://x.example/a.aac',
    });
    expect(answer).toMatchObject({ status: 200, json: { ok: true } });
    expect(await at.zalo.control(`chats/${BOT_GROUP}/messages`)).toEqual([]);
  });

  it('a webhook is kept even if nobody answers there, and tried out a few times a day', async () => {
    await at.settings({ botTestsPerDay: 1 });
    const set = await at.zalo.bot('setWebhook', {
      url: 'http://127.0.0.1:9/nobody',
      secret_token: 'tam-ky-tu-tro-len',
    });
    expect(set.json).toMatchObject({
      result: { verification: { ok: false, outcome: 'unreachable' } },
    });
    expect(await at.zalo.bot('getWebhookInfo')).toMatchObject({ status: 200 });
    expect(await at.zalo.bot('testWebhook')).toMatchObject({ json: { result: { ok: false } } });
    expect(await at.zalo.bot('testWebhook')).toMatchObject({ status: 426 });
    await at.settings({ botPublicHttpsOnly: true });
    expect(await webhook()).toMatchObject({ status: 400 });
  });

  it('its check says in plain words what is there and what is missing', async () => {
    const check = async (): Promise<Record<string, boolean>> =>
      Object.fromEntries(
        ((await at.bot.check?.(at.botAccount)) ?? []).map((one) => [one.what, one.ok]),
      );
    expect(await check()).toEqual({ 'Khoá của bot': true, 'Tin đến': false, Nhóm: true });
    await webhook();
    expect(await check()).toEqual({ 'Khoá của bot': true, 'Tin đến': true, Nhóm: true });
    await at.faults({ refuse: { error: 401 } });
    expect(await check()).toEqual({ 'Khoá của bot': false });
  });

  it('sets its webhook by itself where Loa’s address is known, and again should it be lost', async () => {
    const config = { ...at.deps.config, LOA_PUBLIC_URL: at.url };
    const listening = zaloBot({ ...at.deps, config })?.listen?.(() => Promise.resolve());
    await eventually('the webhook', async () => {
      const { json } = await at.zalo.bot('getWebhookInfo');
      return (json as { result?: { url: string } }).result?.url === `${at.url}/webhooks/zalo-bot`;
    });
    await listening?.stop();
  });
});
