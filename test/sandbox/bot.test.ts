import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  BOT_GROUP,
  BOT_TOKEN,
  LAN,
  PAO,
  eventually,
  open,
  smallSeed,
  startReceiver,
  type Opened,
} from './support.ts';

let zalo: Opened;
beforeEach(async () => {
  zalo = await open();
});
afterEach(() => zalo.close());

const say = (text: string, where = 'bot', more: object = {}) =>
  zalo.control<{ messageId: string }>('say', { as: PAO, in: where, text, ...more });
const next = async (timeout: number | string = 0) =>
  (await zalo.bot('getUpdates', { timeout })).json as {
    ok: boolean;
    result?: { event_name: string; message: Record<string, unknown> };
  };

describe('a bot', () => {
  it('knows itself, and nobody else knows a wrong token or method', async () => {
    expect((await zalo.bot('getMe')).json).toMatchObject({
      ok: true,
      result: { id: 'bot-1', account_name: 'Bot Loa', account_type: 'BASIC' },
    });
    expect(await zalo.call('POST', '/bot1:x/getMe', {})).toMatchObject({ status: 401 });
    expect(await zalo.bot('editMessageText')).toMatchObject({
      status: 404,
      json: { ok: false, error_code: 404 },
    });
  });

  it('waits for one update, and says 408 when none comes', async () => {
    expect(await zalo.bot('getUpdates', { timeout: '0' })).toMatchObject({
      status: 408,
      json: { ok: false, description: 'Request timeout', error_code: 408 },
    });
    const waiting = next(5);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { messageId } = await say('Xin chào');
    expect(await waiting).toEqual({
      ok: true,
      result: {
        event_name: 'message.text.received',
        message: {
          from: { id: PAO, display_name: 'Giàng A Páo', is_bot: false },
          chat: { id: PAO, chat_type: 'PRIVATE' },
          text: 'Xin chào',
          message_id: messageId,
          date: expect.any(Number),
        },
      },
    });
  });

  it('hears in a group only who names it or answers it', async () => {
    await say('nói trống không', BOT_GROUP);
    await say('Bot Loa ơi không có dấu', BOT_GROUP);
    await say('@Bot Loa giúp với', BOT_GROUP);
    expect(await next()).toMatchObject({
      result: {
        message: { text: '@Bot Loa giúp với', chat: { id: BOT_GROUP, chat_type: 'GROUP' } },
      },
    });
    const sent = await zalo.bot('sendMessage', { chat_id: BOT_GROUP, text: 'Loa nghe đây' });
    const { message_id } = (sent.json as { result: { message_id: string } }).result;
    await say('nhà em hết gạo', BOT_GROUP, { replyTo: message_id });
    expect(await next()).toMatchObject({ result: { message: { text: 'nhà em hết gạo' } } });
    expect(await next()).toMatchObject({ ok: false, error_code: 408 });
  });

  it('tells pictures under both names, and what it cannot show as unsupported', async () => {
    await zalo.control('say', {
      as: PAO,
      in: 'bot',
      text: 'cháy',
      attachments: [{ type: 'image' }],
    });
    const picture = await next();
    expect(picture.result?.event_name).toBe('message.image.received');
    expect(picture.result?.message['photo']).toBe(picture.result?.message['photo_url']);
    await zalo.control('say', { as: PAO, in: 'bot', attachments: [{ type: 'location' }] });
    expect((await next()).result?.event_name).toBe('message.unsupported.received');
  });

  it('is told by webhook with its secret, and cannot poll meanwhile', async () => {
    const receiver = await startReceiver();
    expect(await zalo.bot('getWebhookInfo')).toMatchObject({ status: 404 });
    await zalo.bot('setWebhook', { url: receiver.url, secret_token: 'bi-mat-dai' });
    expect(await zalo.bot('getUpdates', { timeout: 0 })).toMatchObject({ status: 400 });
    await say('qua webhook');
    await eventually('the probe and the webhook', () => receiver.heard.length === 2);
    expect(receiver.heard[0]?.headers['x-bot-api-secret-token']).toBe('bi-mat-dai');
    expect(receiver.heard[1]?.body).toMatchObject({
      ok: true,
      result: { message: { text: 'qua webhook' } },
    });
    await zalo.bot('deleteWebhook');
    await say('qua hỏi');
    expect(await next()).toMatchObject({ result: { message: { text: 'qua hỏi' } } });
    await receiver.close();
  });

  it.each([
    ['sendMessage', { chat_id: BOT_GROUP, text: '' }, 400],
    ['sendMessage', { chat_id: BOT_GROUP, text: 'a'.repeat(2001) }, 400],
    ['sendMessage', { chat_id: LAN, text: 'chưa từng viết' }, 400],
    ['sendVoice', { chat_id: BOT_GROUP, voice_url: 'https://x.example/a.mp3' }, 400],
    ['setWebhook', { url: 'https://x.example', secret_token: 'ngan' }, 400],
  ])('%s refuses %j', async (method, body, status) => {
    expect(await zalo.bot(method, body)).toMatchObject({ status, json: { ok: false } });
  });

  it('says ok to a voice in a group and lets it vanish', async () => {
    const sent = await zalo.bot('sendVoice', {
      chat_id: BOT_GROUP,
      voice_url: 'https://x.example/a.aac',
    });
    expect(sent.json).toMatchObject({ ok: true });
    expect(await zalo.control(`chats/${BOT_GROUP}/messages`)).toEqual([]);
  });
});

describe('the free plan', () => {
  it('serves fifty people, three groups and three thousand messages a month', async () => {
    const people = Array.from({ length: 51 }, (_, n) => ({ id: `9${n}`, name: `Người ${n}` }));
    await zalo.control('seed', smallSeed({ people: [...smallSeed().people, ...people] }));
    for (const { id } of people) await zalo.control('say', { as: id, in: 'bot', text: 'chào' });
    let served = 0;
    while ((await next()).ok) served += 1;
    expect(served).toBe(50);

    const groups = Array.from({ length: 4 }, (_, n) => ({
      id: `g${n}`,
      name: `Nhóm ${n}`,
      botToken: BOT_TOKEN,
      members: [LAN],
    }));
    const refused = await zalo.call('POST', '/sandbox/seed', smallSeed({ groups }));
    expect(refused).toMatchObject({ status: 400, json: { title: /3 groups/ } });

    await zalo.control('clock', { now: '2026-03-02T00:00:00Z', scale: 0 });
    const send = () => zalo.bot('sendMessage', { chat_id: BOT_GROUP, text: 'x' });
    for (let n = 0; n < 3000; n += 100) await Promise.all(Array.from({ length: 100 }, send));
    expect(await send()).toMatchObject({ status: 429, json: { ok: false, error_code: 429 } });
    await zalo.control('clock', { now: '2026-04-01T00:00:00Z' });
    expect(await send()).toMatchObject({ status: 200 });
  });
});
