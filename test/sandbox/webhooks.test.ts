import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  APP,
  GROUP,
  LAN,
  OA,
  PAO,
  SECRET,
  SEO,
  STRANGER,
  eventually,
  nth,
  open,
  smallSeed,
  startReceiver,
  type Opened,
} from './support.ts';

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let zalo: Opened;
const seedTo = (url: string, retryBaseMs = 20) => smallSeed({ webhook: { url, retryBaseMs } });

beforeEach(async () => {
  receiver = await startReceiver();
  zalo = await open(seedTo(receiver.url));
});
afterEach(async () => {
  await zalo.close();
  await receiver.close();
});

const say = (text: string, as: string = PAO, where: string = GROUP) =>
  zalo.control<{ messageId: string }>('say', { as, in: where, text });

describe('what is told', () => {
  it('signs the exact bytes with app id, body, timestamp and the OA secret, in this order', async () => {
    await say('nhà e hết gạo "từ hôm qua" 🙏');
    await eventually('one event', () => receiver.heard.length === 1);
    const event = nth(receiver.heard, 0);
    const expected = createHash('sha256')
      .update(APP.id + event.raw + event.body.timestamp + SECRET)
      .digest('hex');
    expect(event.headers['x-zevent-signature']).toBe(`mac=${expected}`);
    expect(event.headers).not.toHaveProperty('num_retry');
    expect(event.body.timestamp).toMatch(/^\d{13}$/);
  });

  it('tells a group message with the group as recipient', async () => {
    const first = await say('một');
    await zalo.control('say', { as: LAN, in: GROUP, text: 'hai', replyTo: first.messageId });
    await eventually('two events', () => receiver.heard.length === 2);
    expect(receiver.heard[0]?.body).toMatchObject({
      app_id: APP.id,
      oa_id: OA,
      event_name: 'user_send_group_text',
      sender: { id: PAO },
      recipient: { id: GROUP },
      message: { text: 'một', msg_id: first.messageId },
    });
    expect(receiver.heard[1]?.body).toMatchObject({ message: { quote_msg_id: first.messageId } });
  });

  it.each([
    ['image', GROUP, 'user_send_group_image'],
    ['audio', GROUP, 'user_send_group_audio'],
    ['location', `oa:${OA}`, 'user_send_location'],
    ['sticker', `oa:${OA}`, 'user_send_sticker'],
    ['file', GROUP, 'user_send_group_file'],
  ])('tells a %s in %s as %s', async (type, where, name) => {
    const attachment = {
      type,
      ...(type === 'location' ? { latitude: 22.3, longitude: 103.5 } : {}),
    };
    await zalo.control('say', { as: PAO, in: where, attachments: [attachment] });
    await eventually(name, () => receiver.named(name).length === 1);
    const { message } = nth(receiver.heard, 0).body as unknown as {
      message: { attachments: { type: string; payload: Record<string, unknown> }[] };
    };
    expect(message.attachments[0]?.type).toBe(type);
    if (type === 'location')
      expect(message.attachments[0]?.payload).toEqual({
        coordinates: { latitude: '22.3', longitude: '103.5' },
      });
    else expect(message.attachments[0]?.payload['url']).toMatch(/^http:/);
  });

  it("echoes the OA's own messages without admin_id, unless echo is off", async () => {
    const sent = await zalo.toGroup('Loa đã nhận');
    await zalo.toPerson('riêng');
    await eventually('two echoes', () => receiver.heard.length === 2);
    const [group] = receiver.named('oa_send_group_text');
    expect(group?.body).toMatchObject({
      sender: { id: OA },
      recipient: { id: GROUP },
      message: { msg_id: sent.data['message_id'] },
    });
    expect(JSON.stringify(group?.body)).not.toContain('admin_id');
    expect(receiver.named('oa_send_text')[0]?.body).toMatchObject({ recipient: { id: PAO } });

    const { oas, ...rest } = seedTo(receiver.url);
    await zalo.control('seed', { ...rest, oas: [{ ...oas[0], echo: false }] });
    await zalo.toGroup('không vọng');
    await say('sau');
    await eventually('the person', () => receiver.named('user_send_group_text').length === 1);
    expect(receiver.named('oa_send_group_text')).toHaveLength(1);
  });

  it('tells a call nobody picked up, which opens the window for an answer', async () => {
    await zalo.control('call', { as: STRANGER, oa: OA });
    await eventually('the call', () => receiver.named('user_call_oa').length === 1);
    expect(nth(receiver.heard, 0).body).toMatchObject({
      sender: { id: STRANGER },
      recipient: { id: OA },
    });
    expect(await zalo.toPerson('Loa gọi lại ngay', STRANGER)).toMatchObject({ error: 0 });
  });

  it('tells who comes, goes, follows and gives a phone number', async () => {
    await zalo.control('join', { as: SEO, group: GROUP });
    await zalo.control('leave', { as: PAO, group: GROUP });
    await zalo.control('unfollow', { as: SEO, oa: OA });
    await zalo.control('submit-info', { as: LAN, oa: OA, name: 'Lò Thị Lan', phone: '0900000001' });
    await eventually('four events', () => receiver.heard.length === 4);
    expect(receiver.named('user_request_join_group')[0]?.body).toMatchObject({
      group_id: GROUP,
      users: [{ id: SEO }],
    });
    expect(receiver.named('user_out_group')[0]?.body).toMatchObject({ users: [{ id: PAO }] });
    expect(receiver.named('unfollow')[0]?.body).toMatchObject({ follower: { id: SEO } });
    expect(receiver.named('user_submit_info')[0]?.body).toMatchObject({
      info: { phone: '0900000001' },
    });
  });
});

describe('when the receiver fails', () => {
  it('tries again after 1, 10, 30, 60, 120 times the base with the same bytes, then unsubscribes', async () => {
    receiver.answers(() => 500);
    await zalo.control('seed', seedTo(receiver.url, 30_000));
    await zalo.control('clock', { scale: 30_000 });
    await say('kiên trì');
    await eventually('six attempts', () => receiver.heard.length === 6);
    expect(receiver.heard.map((one) => one.headers['num_retry'])).toEqual([
      undefined,
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
    expect(new Set(receiver.heard.map((one) => one.raw)).size).toBe(1);
    expect(new Set(receiver.heard.map((one) => one.headers['x-zevent-signature'])).size).toBe(1);
    const waits = receiver.heard.slice(1).map((one, n) => one.at - nth(receiver.heard, n).at);
    expect(waits[4]).toBeGreaterThanOrEqual(115); // one hour, 30 000 times as fast
    expect(waits[4]).toBeGreaterThan(nth(waits, 2));

    await eventually('unsubscribed', async () => {
      const stats = await zalo.control<{ webhookDetail: { subscribed: boolean } }>('stats');
      return !stats.webhookDetail.subscribed;
    });
    receiver.answers(() => 200);
    await say('không ai nghe');
    await zalo.control('subscribe', {});
    await say('nghe lại');
    await eventually('the last', () => receiver.heard.length === 7);
    expect(receiver.heard[6]?.raw).toContain('nghe lại');
  });

  it('counts an answer after two seconds as none', async () => {
    let first = true;
    receiver.answers(() => {
      if (!first) return 200;
      first = false;
      return 0; // never answers
    });
    await say('chậm');
    await eventually('a second attempt', () => receiver.heard.length === 2);
    expect(nth(receiver.heard, 1).at - nth(receiver.heard, 0).at).toBeGreaterThanOrEqual(1990);
  });

  it('keeps the order within a chat while it waits, and lets other chats pass', async () => {
    await zalo.control('seed', seedTo(receiver.url, 150));
    let failures = 1;
    receiver.answers(() => (failures-- > 0 ? 503 : 200));
    for (const text of ['một', 'hai', 'ba']) await say(text);
    await eventually('the first attempt', () => receiver.heard.length === 1);
    await say('chuyện khác', LAN, `oa:${OA}`);
    await eventually('all of them', () => receiver.heard.length === 5);
    const texts = receiver.heard.map((one) => (one.body['message'] as { text: string }).text);
    expect(texts).toEqual(['một', 'chuyện khác', 'một', 'hai', 'ba']);
  });
});

describe('faults on the way', () => {
  it('duplicates with the same bytes', async () => {
    await zalo.control('faults', { webhook: { duplicate: 1 } });
    await say('hai lần');
    await eventually('twice', () => receiver.heard.length === 2);
    expect(receiver.heard[0]?.raw).toBe(receiver.heard[1]?.raw);
  });

  it('drops', async () => {
    await zalo.control('faults', { webhook: { drop: 1 } });
    await say('mất');
    await zalo.control('faults', {});
    await say('còn');
    await eventually('the second', () => receiver.heard.length === 1);
    expect(receiver.heard[0]?.raw).toContain('còn');
  });

  it('reorders two messages of a chat', async () => {
    await zalo.control('faults', { webhook: { reorder: 1 } });
    await Promise.all([say('trước'), say('sau')]);
    await eventually('both', () => receiver.heard.length === 2);
    const { messages } = {
      messages: await zalo.control<{ text: string }[]>(`chats/${GROUP}/messages`),
    };
    const heard = receiver.heard.map((one) => (one.body['message'] as { text: string }).text);
    expect(heard).toEqual(messages.map((one) => one.text).reverse());
  });
});
