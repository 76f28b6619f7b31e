import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { inboundOf, readUpdate } from '../../src/channels/zalo-bot/incoming.ts';
import { zaloBot } from '../../src/channels/zalo-bot/index.ts';
import type { ChannelAccount, Inbound } from '../../src/platform/channel.ts';
import { newId } from '../../src/platform/ids.ts';
import { createGround, type Ground } from '../support/ground.ts';
import { channelContract } from './channel-contract.ts';

let ground: Ground;
const account: ChannelAccount = {
  id: newId(),
  channel: 'zalo-bot',
  externalId: 'b1',
  name: 'Bot Loa',
  settings: {},
};
beforeAll(async () => {
  ground = await createGround();
});
afterAll(() => ground.close());

const open = (baseUrl: string) => {
  const { deps } = ground;
  const config = { ...deps.config, ZALO_BOT_BASE_URL: baseUrl, ZALO_BOT_TOKEN: '1:secret' };
  const channel = zaloBot({ ...deps, config });
  if (!channel) throw new Error('the channel is not enabled');
  return Promise.resolve({ channel, account });
};

const refused = (code: number, description = 'no') => ({
  status: code,
  body: { ok: false, description, error_code: code },
});
const now = new Date('2021-11-18T02:00:00Z');
const heard = (update: object, wrapped = true): Inbound | undefined => {
  const raw = Buffer.from(JSON.stringify(wrapped ? { ok: true, result: update } : update));
  const read = readUpdate(raw);
  return read && inboundOf(read, account, raw, now);
};
const said = (kind: string, more: object, type = 'PRIVATE') => ({
  event_name: `message.${kind}.received`,
  message: {
    from: { id: 'u1', display_name: 'Sùng', is_bot: false },
    chat: { id: type === 'GROUP' ? 'g1' : 'u1', chat_type: type },
    message_id: 'm1',
    date: 1637200000000,
    ...more,
  },
});

channelContract('zalo-bot', {
  open,
  success: { answer: { body: { ok: true, result: { message_id: 'b-1', date: 1 } } }, id: 'b-1' },
  failures: [
    { name: '400', answer: refused(400), failure: 'rejected', code: '400' },
    {
      name: '400 chat not found',
      answer: refused(400, 'Bad Request: chat not found'),
      failure: 'unreachable',
    },
    { name: '401', answer: refused(401), failure: 'unavailable' },
    { name: '403', answer: refused(403), failure: 'unavailable' },
    { name: '404', answer: refused(404), failure: 'rejected' },
    { name: '408', answer: refused(408), failure: 'uncertain' },
    { name: '429', answer: refused(429, 'Quota exceeded'), failure: 'throttled' },
    { name: '500', answer: refused(500), failure: 'uncertain' },
    {
      name: 'HTTP 200 that is a failure',
      answer: { body: { ok: false, error_code: 400 } },
      failure: 'rejected',
    },
    { name: 'an error page', answer: { status: 502, body: '<html>' }, failure: 'uncertain' },
    {
      name: 'success without an id',
      answer: { body: { ok: true, result: {} } },
      failure: 'uncertain',
    },
  ],
  payloads: [
    {
      name: 'a text, wrapped',
      read: () => heard(said('text', { text: '@Bot Loa nhà em hết gạo' }, 'GROUP')),
      expected: {
        type: 'message',
        externalId: 'm1',
        chat: { kind: 'group', externalId: 'g1' },
        sender: { externalId: 'u1', displayName: 'Sùng' },
        text: 'nhà em hết gạo',
      },
    },
    {
      name: 'a text, bare',
      read: () => heard(said('text', { text: 'chào' }), false),
      expected: { text: 'chào', chat: { kind: 'private', externalId: 'u1' } },
    },
    {
      name: 'a picture as it really comes',
      read: () => heard(said('image', { photo_url: 'https://x/1.jpg', caption: 'sạt lở' })),
      expected: {
        kind: 'image',
        text: 'sạt lở',
        attachments: [{ type: 'image', url: 'https://x/1.jpg' }],
      },
    },
    {
      name: 'a voice note',
      read: () => heard(said('voice', { voice_url: 'v.aac' })),
      expected: { kind: 'audio', attachments: [{ url: 'v.aac' }] },
    },
    {
      name: 'a sticker',
      read: () => heard(said('sticker', { sticker: 's', url: 'u' })),
      expected: { kind: 'sticker' },
    },
    {
      name: 'what the platform may not show us',
      read: () => heard(said('unsupported', {})),
      expected: { type: 'message', kind: 'unknown', text: '' },
    },
    {
      name: 'an event nobody knows yet',
      read: () => heard({ event_name: 'bot.was.moved' }),
      expected: { type: 'signal', name: 'bot.was.moved' },
    },
  ],
});

it('is no update when it is not JSON', () => {
  expect(readUpdate(Buffer.from('{"ok":'))).toBeUndefined();
  expect(readUpdate(Buffer.from('[]'))).toBeUndefined();
});

it('never shows its token in an error', async () => {
  const { channel } = await open('http://127.0.0.1:9');
  const error: unknown = await channel
    .send(account, { kind: 'private', externalId: 'u' }, { text: 'x' })
    .catch((thrown: unknown) => thrown);
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error as object))).not.toContain(
    'secret',
  );
});
