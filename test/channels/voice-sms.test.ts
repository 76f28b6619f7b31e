import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { partsOf, smsOf } from '../../src/channels/voice-sms/sms-text.ts';
import type { Channel, ChannelAccount } from '../../src/platform/channel.ts';
import { accountsOf } from '../../src/platform/channel-accounts.ts';
import { http } from '../../src/platform/http.ts';
import { createWorld, type World } from '../support/world.ts';

const number = '0900099123';
let world: World;
let channel: Channel;
let account: ChannelAccount;
let secret: string;

beforeAll(async () => {
  world = await createWorld({ phones: true });
  const found = world.deps.channels.get('voice-sms');
  const [line] = await accountsOf(world.deps.db, 'voice-sms');
  if (!found || !line) throw new Error('the small demo has no phone line');
  [channel, account] = [found, line];
  secret = String(line.settings['secret']);
}, 60_000);
afterAll(() => world.close());

const callback = async (body: object, forged = false): Promise<number> => {
  const raw = JSON.stringify({ at: world.clock().toISOString(), ...body });
  const timestamp = String(world.clock().getTime());
  const key = forged ? 'somebody else’s secret' : secret;
  const answer = await http(`${world.url}/webhooks/voice-sms`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-loa-account': account.externalId,
      'x-loa-timestamp': timestamp,
      'x-loa-signature': createHmac('sha256', key).update(`${timestamp}.${raw}`).digest('hex'),
    },
    body: raw,
  });
  await world.settle();
  return answer.status;
};

const kept = (key: string): Promise<unknown[]> =>
  world.deps.db.selectFrom('inboxEvents').select('id').where('key', '=', key).execute();

const onPhone = async (): Promise<{ kind: string; text: string }[]> =>
  (
    await world.sandbox<{ items: { kind: string; text: string }[] }>(
      'GET',
      `/sandbox/phones/${number}`,
    )
  ).items;

const sms = (text: string, reference: string): Promise<string> =>
  channel.send(account, { kind: 'private', externalId: `sms:${number}` }, { text, reference });

const spent = async (): Promise<number> => {
  const row = await world.deps.db
    .selectFrom('phoneSpend')
    .select('sms')
    .where('period', '=', '2021-11-18')
    .executeTakeFirst();
  return row?.sms ?? 0;
};

describe('a phone line', () => {
  it('takes each reference once: a repeat is the first one’s id, and no second SMS', async () => {
    const first = await sms('Nhà Páo hết gạo – gọi ngay', 'same-reference');
    expect(await sms('Nhà Páo hết gạo – gọi ngay', 'same-reference')).toBe(first);
    expect(await onPhone()).toMatchObject([{ kind: 'sms', text: 'Nha Pao het gao - goi ngay' }]);
  });

  it('gives back what an SMS would have cost that never left', async () => {
    const before = await spent();
    await world.sandbox('POST', `/sandbox/phones/${number}`, { calls: 'unreachable' });
    await expect(sms('Không tới được', 'unreachable')).rejects.toMatchObject({
      failure: 'unreachable',
    });
    await world.sandbox('POST', `/sandbox/phones/${number}`, { calls: 'answers' });
    expect(await spent()).toBe(before);
  });

  it('does not know what became of a call nobody answered for, and never calls twice', async () => {
    await world.sandbox('POST', '/sandbox/faults', { errorRate: 1 });
    const call = channel.send(
      account,
      { kind: 'private', externalId: `call:${number}` },
      { text: 'Loa gọi.', reference: 'lost' },
    );
    await expect(call).rejects.toMatchObject({ failure: 'uncertain' });
    await world.sandbox('POST', '/sandbox/faults', {});
    expect(channel.capabilities.readsBack).toBe(false);
  });

  it('hears a callback once however often it comes, and no forged or broken one', async () => {
    const pressed = { event: 'digits', kind: 'call', to: number, reference: 'r', digits: '99' };
    expect(await callback({ ...pressed, id: 'forged' }, true)).toBe(401);
    expect(await callback({ id: 'broken', event: 'danced' })).toBe(401);
    const before = (await onPhone()).length;
    expect(await callback({ ...pressed, id: 'twice' })).toBe(200);
    expect(await callback({ ...pressed, id: 'twice' })).toBe(200);
    expect(await kept('twice')).toHaveLength(1);
    expect(await kept('forged')).toEqual([]);
    const answers = (await onPhone()).slice(before);
    expect(answers.map((item) => item.text)).toEqual([
      expect.stringMatching(/^LOA: so 99 khong dung/u),
    ]);
  });

  it('brings a cry by SMS from a number nobody knows to somebody who answers for it', async () => {
    const from = '0900099777';
    expect(
      await callback({ id: 'cry', event: 'sms', from, text: 'nha em het gao 2 hom nay' }),
    ).toBe(200);
    const row = await world.deps.db
      .selectFrom('inboxMessages')
      .select('outcome')
      .where('externalId', '=', 'cry')
      .executeTakeFirstOrThrow();
    expect(['opened', 'waiting-human']).toContain(row.outcome);
  });
});

describe('words as an SMS', () => {
  it('are plain, in the alphabet every phone has', () => {
    expect(smsOf('Đỗ Thị Mỷ “ơi” … 🔴 20°')).toBe('Do Thi My "oi" ... 20');
  });

  it('count as phones count: 160 alone, 153 in parts, wide signs twice', () => {
    expect([partsOf('a'.repeat(160)), partsOf('a'.repeat(161))]).toEqual([1, 2]);
    expect([partsOf('a'.repeat(306)), partsOf('a'.repeat(307))]).toEqual([2, 3]);
    expect(partsOf(`${'a'.repeat(159)}[`)).toBe(2);
  });

  it('are cut at a word when too long, and keep the last line with the code', () => {
    const last = 'Nhan viec: tra loi NHAN PA-2F7K';
    const short = smsOf(`${'mot hai ba bon '.repeat(40)}\n${last}`);
    expect(partsOf(short)).toBe(2);
    expect(short.endsWith(`...\n${last}`)).toBe(true);
    expect(short).toMatch(/(mot|hai|ba|bon)\.\.\.\n/u);
  });
});
