import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { http } from '../../../src/platform/http.ts';
import { createWire, type Wire } from '../support.ts';

let wire: Wire;
let oaId: string;
let appId: string;
let secret: string;
let groupId: string;

beforeAll(async () => {
  wire = await createWire();
  const account = await wire.deps.db
    .selectFrom('channelAccounts')
    .selectAll()
    .orderBy('externalId')
    .executeTakeFirstOrThrow();
  oaId = account.externalId;
  appId = String(account.settings['appId']);
  secret = String(account.settings['webhookSecret']);
  groupId = (
    await wire.deps.db
      .selectFrom('groups')
      .select('externalId')
      .where('accountId', '=', account.id)
      .executeTakeFirstOrThrow()
  ).externalId;
});
afterAll(() => wire.close());
beforeEach(async () => {
  await wire.deps.pool.query('truncate "inboxMessages", "inboxEvents"');
});

let number = 0;
const event = (more: object = {}): Record<string, unknown> => ({
  app_id: appId,
  oa_id: oaId,
  event_name: 'user_send_group_text',
  timestamp: String(wire.clock().getTime()),
  sender: { id: '555' },
  recipient: { id: groupId },
  message: { msg_id: `m${(number += 1)}`, text: 'nhà em hết gạo' },
  ...more,
});
const signed = (body: string, key = secret, prefix = 'mac='): string => {
  const { timestamp = '' } = JSON.parse(body) as { timestamp?: string };
  return (
    prefix +
    createHash('sha256')
      .update(appId + body + timestamp + key)
      .digest('hex')
  );
};
const post = async (
  body: string,
  signature: string | null,
  channel = 'zalo-oa',
  more: Record<string, string> = {},
): Promise<number> => {
  const headers: Record<string, string> =
    signature === null ? more : { 'x-zevent-signature': signature, ...more };
  const url = `${wire.url}/webhooks/${channel}`;
  return (
    await http(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    })
  ).status;
};
const kept = async (): Promise<{ messages: number; events: number }> => {
  const count = async (table: string): Promise<number> =>
    Number(
      (await wire.deps.pool.query<{ n: number }>(`select count(*) as n from "${table}"`)).rows[0]
        ?.n,
    );
  return { messages: await count('inboxMessages'), events: await count('inboxEvents') };
};

describe('the webhook', () => {
  it('keeps what is signed, once however often it comes, and at once together', async () => {
    const body = JSON.stringify(event());
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(body, signed(body))));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(await kept()).toEqual({ messages: 1, events: 0 });
  });

  it('counts what Zalo had to repeat, and keeps it', async () => {
    const body = JSON.stringify(event());
    expect(await post(body, signed(body), 'zalo-oa', { num_retry: '3' })).toBe(200);
    expect(await kept()).toEqual({ messages: 1, events: 0 });
    expect(await wire.deps.metrics.registry.metrics()).toContain(
      'loa_webhook_repeats_total{channel="zalo-oa"} 1',
    );
  });

  it.each([
    ['a bare signature', (body: string) => signed(body, secret, '')],
    [
      'one with spaces and capitals',
      (body: string) => signed(body, secret, 'mac = ').toUpperCase().replace('MAC', 'mac'),
    ],
  ])('takes %s', async (_name, sign) => {
    const body = JSON.stringify(event());
    expect(await post(body, sign(body))).toBe(200);
    expect(await kept()).toEqual({ messages: 1, events: 0 });
  });

  it('covers the exact bytes, whatever order and escapes they come in', async () => {
    const body = `{ "timestamp":"${wire.clock().getTime()}" ,"message":{"text":"h\\u1ebft g\\u1ea1o","msg_id":"raw1"}, "recipient":{"id":"${groupId}"},"sender":{"id":"5"},"oa_id":"${oaId}","event_name":"user_send_group_text","app_id":"${appId}"}`;
    expect(await post(body, signed(body))).toBe(200);
    const row = await wire.deps.db
      .selectFrom('inboxMessages')
      .select('text')
      .executeTakeFirstOrThrow();
    expect(row.text).toBe('hết gạo');
  });

  it.each([
    ['no signature', () => null],
    ['a signature of another key', (body: string) => signed(body, 'another key')],
    ['a signature of another body', () => signed(JSON.stringify(event()))],
    ['half a signature', (body: string) => signed(body).slice(0, 40)],
    ['words for a signature', () => 'mac=trust me'],
  ])('refuses %s and keeps nothing', async (_name, sign) => {
    const body = JSON.stringify(event());
    expect(await post(body, sign(body))).toBe(401);
    expect(await kept()).toEqual({ messages: 0, events: 0 });
  });

  it.each(['', 'not json', '[]', '{"app_id":"a"}', '{"app_id":', 'null', '"text"', '123'])(
    'refuses the body %j',
    async (body) => {
      const digest = createHash('sha256')
        .update(appId + body + secret)
        .digest('hex');
      expect(await post(body, digest)).toBe(401);
      expect(await kept()).toEqual({ messages: 0, events: 0 });
    },
  );

  it('takes a retry that is hours old, and no replay that is days old', async () => {
    const at = (hours: number) =>
      JSON.stringify(event({ timestamp: String(wire.clock().getTime() - hours * 3_600_000) }));
    const [late, replay] = [at(7), at(60)];
    expect(await post(late, signed(late))).toBe(200);
    expect(await post(replay, signed(replay))).toBe(401);
    expect(await kept()).toEqual({ messages: 1, events: 0 });
  });

  it('refuses more than a mebibyte', async () => {
    const body = JSON.stringify(event({ message: { msg_id: 'big', text: 'x'.repeat(1_100_000) } }));
    expect(await post(body, signed(body))).toBe(413);
    expect(await kept()).toEqual({ messages: 0, events: 0 });
  });

  it.each([
    ['an event nobody knows', { event_name: 'moon_rises' }],
    ['an event without a name', { event_name: undefined, message: undefined }],
    ['an event of an OA that is not ours', { oa_id: '999' }],
  ])('keeps %s as a signal', async (_name, more) => {
    const body = JSON.stringify(event(more));
    expect(await post(body, signed(body))).toBe(200);
    expect(await post(body, signed(body))).toBe(200);
    expect(await kept()).toEqual({ messages: 0, events: 1 });
  });

  it('keeps ten thousand characters, emoji alone, NUL and broken halves of characters', async () => {
    const texts = ['đói '.repeat(2_500), '🆘🆘', 'a\u0000b', 'x\ud800y'];
    for (const text of texts) {
      const body = JSON.stringify(event({ message: { msg_id: `odd${(number += 1)}`, text } }));
      expect(await post(body, signed(body))).toBe(200);
    }
    const rows = await wire.deps.db
      .selectFrom('inboxMessages')
      .select('text')
      .orderBy('seq')
      .execute();
    expect(rows.map((row) => row.text)).toEqual([texts[0]?.trim(), '🆘🆘', 'ab', 'x\uFFFDy']);
  });

  it('answers a bot that shows its secret and nobody else', async () => {
    await wire.deps.db
      .insertInto('channelAccounts')
      .values({
        id: '01900000-0000-7000-8000-000000000001',
        channel: 'zalo-bot',
        externalId: 'b1',
        name: 'Bot Loa',
        settings: JSON.stringify({ webhookSecret: 'a bot secret' }) as never,
      })
      .execute();
    const body = JSON.stringify({
      ok: true,
      result: {
        event_name: 'message.text.received',
        message: {
          from: { id: 'u1' },
          chat: { id: 'u1', chat_type: 'PRIVATE' },
          text: 'hết gạo',
          message_id: 'bm1',
          date: 1,
        },
      },
    });
    const knock = async (token: string): Promise<number> =>
      (
        await http(`${wire.url}/webhooks/zalo-bot`, {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json', 'x-bot-api-secret-token': token },
        })
      ).status;
    expect(await knock('wrong secret')).toBe(401);
    expect(await kept()).toEqual({ messages: 0, events: 0 });
    // A stranger made it look the bots up a moment ago, and it does not look at every knock.
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await knock('a bot secret')).toBe(200);
    expect(await kept()).toEqual({ messages: 1, events: 0 });
  });
});
