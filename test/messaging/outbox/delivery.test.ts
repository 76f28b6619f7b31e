import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deliver } from '../../../src/messaging/outbox/deliver.ts';
import { claim } from '../../../src/messaging/outbox/claim.ts';
import { send, sendMany } from '../../../src/messaging/outbox/send.ts';
import { deliveriesAbout } from '../../../src/messaging/outbox/store.ts';
import { withdraw } from '../../../src/messaging/outbox/withdraw.ts';
import { sweepOutbox, tendOutbox } from '../../../src/messaging/outbox/tend.ts';
import { settle } from '../../../src/messaging/outbox/settle.ts';
import { SendError } from '../../../src/platform/errors.ts';
import { atomically } from '../../../src/platform/atomically.ts';
import { accountById } from '../../../src/platform/channel-accounts.ts';
import { createWire, type Wire } from '../support.ts';

let wire: Wire;
let group: { id: string; accountId: string; externalId: string };
let groups: { id: string; accountId: string; externalId: string }[];

beforeEach(async () => {
  wire = await createWire();
  groups = await wire.deps.db
    .selectFrom('groups')
    .select(['id', 'accountId', 'externalId'])
    .where('kind', '=', 'community')
    .orderBy('externalId')
    .execute();
  group = groups[0] as typeof group;
});
afterEach(() => wire.close());

const textsIn = async (chat: string): Promise<string[]> =>
  (await wire.messages(chat)).filter((one) => one.from.isOa).map((one) => one.text);
const states = async (): Promise<Record<string, string>> => {
  const rows = await wire.deps.db.selectFrom('outboxDeliveries').select(['key', 'state']).execute();
  return Object.fromEntries(rows.map((row) => [row.key, row.state]));
};
const toGroup = (key: string, more: object = {}) => ({
  to: { groupId: group.id },
  text: `Mã PA-${key} · đã nhận`,
  key,
  lane: 'relay' as const,
  ...more,
});

describe('a promise to send', () => {
  it('is one message however often it is asked for', async () => {
    const first = await send(wire.deps, toGroup('A'));
    const again = await send(wire.deps, toGroup('A'));
    expect(again.deliveryIds).toEqual(first.deliveryIds);
    await wire.settle();
    expect(await textsIn(group.externalId)).toEqual(['Mã PA-A · đã nhận']);
  });

  it('leaves nothing behind when its transaction is rolled back', async () => {
    const broken = atomically(wire.deps, async (deps) => {
      await send(deps, toGroup('A'));
      throw new Error('rolled back');
    });
    await expect(broken).rejects.toThrow('rolled back');
    await wire.settle();
    expect(await states()).toEqual({});
  });

  it('is a delivery proven by the echo of our own post', async () => {
    await send(wire.deps, toGroup('A', { about: { kind: 'report', id: 'r1' } }));
    await wire.settle();
    const [row] = await deliveriesAbout(wire.deps.db, { kind: 'report', id: 'r1' });
    expect(row).toMatchObject({ state: 'delivered', attempts: 1, failure: null });
    expect(row?.externalId).toBeTruthy();
  });

  it('keeps the order of words in one chat', async () => {
    for (let index = 0; index < 7; index += 1) await send(wire.deps, toGroup(`N${index}`));
    await wire.settle();
    expect(await textsIn(group.externalId)).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((index) => `Mã PA-N${index} · đã nhận`),
    );
  });

  it('is cut into numbered parts when it is too long, no character in two', async () => {
    const text = Array.from({ length: 400 }, (_, index) => `hộ ${index} 👨‍👩‍👧 ổn`).join(', ');
    await send(wire.deps, { ...toGroup('L'), text });
    await wire.settle();
    const parts = await textsIn(group.externalId);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.every((part) => part.length <= 2_000)).toBe(true);
    const body = parts.map((part) => part.replace(/^\(\d+\/\d+\) /, '')).join(' ');
    expect(body.replace(/\s+/g, '')).toBe(text.normalize('NFC').replace(/\s+/g, ''));
  });

  it('is held until its time, and never arrives when it is of no more use', async () => {
    const inAnHour = new Date(wire.clock().getTime() + 3_600_000);
    await send(wire.deps, toGroup('held', { notBefore: inAnHour }));
    await send(
      wire.deps,
      toGroup('late', { notBefore: inAnHour, uselessAfter: new Date(inAnHour.getTime() - 1) }),
    );
    await wire.settle();
    expect(await textsIn(group.externalId)).toEqual([]);
    await wire.advance(3_600_000);
    expect(await textsIn(group.externalId)).toEqual(['Mã PA-held · đã nhận']);
    await tendOutbox.perform(wire.deps, {});
    expect(await states()).toEqual({ held: 'delivered', late: 'expired' });
  });

  it('can be taken back before it leaves', async () => {
    const about = { kind: 'report', id: 'r1' };
    await send(wire.deps, toGroup('remind-1', { about }));
    expect(await withdraw(wire.deps, { about, keyPrefix: 'remind-' })).toBe(1);
    await wire.settle();
    expect(await textsIn(group.externalId)).toEqual([]);
  });

  it('says so when nobody knows how to reach somebody', async () => {
    const household = await wire.deps.db
      .selectFrom('households')
      .select('id')
      .where('reach', '=', 'visit')
      .executeTakeFirstOrThrow();
    const sent = await send(wire.deps, { ...toGroup('V'), to: { householdId: household.id } });
    expect(sent.unreachable).toBe(true);
    expect(await states()).toEqual({ V: 'failed' });
  });

  it('mentions whom we name, and nobody because somebody wrote so', async () => {
    const member = await wire.deps.db
      .selectFrom('identities')
      .select(['personId', 'externalId'])
      .where('accountId', '=', group.accountId)
      .where('personId', 'is not', null)
      .executeTakeFirstOrThrow();
    await send(wire.deps, {
      ...toGroup('M'),
      text: `PA-M: “[@${group.externalId}] mua ngay”`,
      mentions: [member.personId ?? ''],
    });
    await wire.settle();
    const [text] = await textsIn(group.externalId);
    expect(text).toBe(`PA-M: “[＠${group.externalId}] mua ngay”\n[@${member.externalId}]`);
    expect(await states()).toEqual({ M: 'delivered' });
  });

  it('fans out to many groups with a state for each', async () => {
    const { inserted } = await sendMany(
      wire.deps,
      groups.map((one) => ({
        to: {
          chat: { accountId: one.accountId, kind: 'group' as const, externalId: one.externalId },
          groupId: one.id,
        },
        text: 'HOẢ TỐC · 118/TTCH-VP',
        key: 'directive:118',
        lane: 'bulk' as const,
      })),
    );
    expect(inserted).toBe(groups.length);
    await wire.settle();
    const rows = await wire.deps.db
      .selectFrom('outboxDeliveries')
      .select(['state', 'groupId'])
      .execute();
    expect(rows.filter((row) => row.state === 'delivered' && row.groupId !== null)).toHaveLength(
      groups.length,
    );
  });
});

describe('two workers', () => {
  it('share the work and send each message once', async () => {
    for (const one of groups) {
      for (const step of ['1', '2', '3']) {
        await send(wire.deps, {
          ...toGroup(step),
          to: { groupId: one.id },
          key: `${one.id}-${step}`,
        });
      }
    }
    const lane = { accountId: group.accountId, lane: 'relay' as const };
    await Promise.all([
      deliver(wire.deps, lane),
      deliver(wire.deps, lane),
      deliver(wire.deps, lane),
    ]);
    await wire.settle();
    for (const one of groups) {
      expect(await textsIn(one.externalId)).toEqual(
        ['1', '2', '3'].map((step) => `Mã PA-${step} · đã nhận`),
      );
    }
  });
});

describe('a worker that is killed', () => {
  const claimOnly = async () => {
    const account = await accountById(wire.deps.db, group.accountId);
    if (!account) throw new Error('no account');
    return { account, taken: await claim(wire.deps, account, 'relay') };
  };

  it('before it sent: the words are looked for, not found, and sent once', async () => {
    await send(wire.deps, toGroup('A'));
    await claimOnly();
    wire.queue.waiting.length = 0;
    await wire.advance(61_000);
    expect(await sweepOutbox.run(wire.deps)).toBe(0); // the every-second round is not late yet
    await tendOutbox.perform(wire.deps, {});
    await wire.settle();
    expect(await textsIn(group.externalId)).toEqual(['Mã PA-A · đã nhận']);
    expect(await states()).toEqual({ A: 'delivered' });
  });

  it('after it sent: the words are found in the group and not sent again', async () => {
    await send(wire.deps, toGroup('A'));
    const { account, taken } = await claimOnly();
    const channel = wire.deps.channels.get('zalo-oa');
    const [row] = taken.rows;
    if (!channel || !row) throw new Error('nothing was claimed');
    await channel.send(
      account,
      { kind: 'group', externalId: group.externalId },
      { text: row.text },
    );
    wire.queue.waiting.length = 0; // the echo's wake-up is lost too
    await wire.deps.db.deleteFrom('inboxEvents').execute();
    await wire.advance(61_000);
    await tendOutbox.perform(wire.deps, {});
    await wire.settle();
    expect(await textsIn(group.externalId)).toEqual(['Mã PA-A · đã nhận']);
    expect(await states()).toEqual({ A: 'delivered' });
  });

  it('holds back what follows in the chat, except where waiting could cost a life', async () => {
    await send(wire.deps, toGroup('A'));
    await claimOnly();
    await send(wire.deps, toGroup('B'));
    await send(wire.deps, toGroup('S1', { lane: 'urgent' }));
    await wire.settle();
    expect(await textsIn(group.externalId)).toEqual(['Mã PA-S1 · đã nhận']);
    await wire.advance(61_000);
    await tendOutbox.perform(wire.deps, {});
    await wire.settle();
    expect(await textsIn(group.externalId)).toEqual(
      ['S1', 'A', 'B'].map((key) => `Mã PA-${key} · đã nhận`),
    );
  });
});

describe('a platform in trouble', () => {
  it('limits: nothing is lost, and all goes on in the next minute', async () => {
    await wire.sandbox('POST', '/sandbox/faults', { rateLimitPerMinute: 3 });
    for (const one of groups) await send(wire.deps, { ...toGroup('A'), to: { groupId: one.id } });
    await wire.settle();
    const before = Object.values(await statesByAddress());
    expect(before.filter((state) => state === 'pending')).toHaveLength(groups.length - 3);
    await wire.sandbox('POST', '/sandbox/faults', {});
    await wire.advance(61_000);
    expect(Object.values(await statesByAddress()).every((state) => state === 'delivered')).toBe(
      true,
    );
  });

  const statesByAddress = async (): Promise<Record<string, string>> => {
    const rows = await wire.deps.db
      .selectFrom('outboxDeliveries')
      .select(['address', 'state'])
      .execute();
    return Object.fromEntries(rows.map((row) => [row.address, row.state]));
  };

  it('fails: an error page may hide a delivery, so it is looked for before it is sent again', async () => {
    await wire.sandbox('POST', '/sandbox/faults', { errorRate: 1 });
    await send(wire.deps, toGroup('A'));
    await wire.settle();
    expect(await states()).toEqual({ A: 'uncertain' });
    await wire.sandbox('POST', '/sandbox/faults', {});
    await wire.advance(2_000);
    expect(await states()).toEqual({ A: 'uncertain' }); // it may still arrive
    await wire.advance(21_000);
    expect(await states()).toEqual({ A: 'delivered' });
    expect(await textsIn(group.externalId)).toEqual(['Mã PA-A · đã nhận']);
  });

  it('does not answer after it has done it: the group is read, and nothing is sent twice', async () => {
    await wire.sandbox('POST', '/sandbox/faults', {
      timeoutAfterEffectRate: 1,
      webhook: { drop: 1 },
    });
    await send(wire.deps, toGroup('A'));
    await wire.settle(); // ten seconds of patience
    expect(await states()).toEqual({ A: 'uncertain' });
    await wire.sandbox('POST', '/sandbox/faults', {});
    await wire.advance(2_000);
    expect(await states()).toEqual({ A: 'delivered' });
    await wire.advance(60_000);
    expect(await textsIn(group.externalId)).toEqual(['Mã PA-A · đã nhận']);
  });

  it('tells of our post before it answers: proven at once, and no late answer takes that back', async () => {
    await send(wire.deps, toGroup('A'));
    const account = await accountById(wire.deps.db, group.accountId);
    const channel = wire.deps.channels.get('zalo-oa');
    if (!account || !channel) throw new Error('no account');
    const { rows } = await claim(wire.deps, account, 'relay');
    const [row] = rows;
    if (!row) throw new Error('nothing was claimed');
    const address = { kind: 'group' as const, externalId: group.externalId };
    const externalId = await channel.send(account, address, { text: row.text });
    await wire.settle();
    expect(await states()).toEqual({ A: 'delivered' });
    const error = new SendError('uncertain', 'no answer');
    await settle(wire.deps, channel, account, [{ row, result: 'failed', error }]);
    await settle(wire.deps, channel, account, [
      { row, result: 'sent', externalId, at: wire.clock() },
    ]);
    expect(await states()).toEqual({ A: 'delivered' });
  });

  it('loses its tokens: one renewal, and every message arrives', async () => {
    await wire.sandbox('POST', '/sandbox/faults', { expireTokens: true });
    for (const one of groups) await send(wire.deps, { ...toGroup('A'), to: { groupId: one.id } });
    await wire.settle();
    expect(Object.values(await statesByAddress()).every((state) => state === 'delivered')).toBe(
      true,
    );
    const token = await wire.deps.db
      .selectFrom('channelTokens')
      .selectAll()
      .where('accountId', '=', group.accountId)
      .executeTakeFirstOrThrow();
    expect(token.previousAccessToken).not.toBeNull();
    expect(token.accessToken).not.toBe(token.previousAccessToken);
  });

  it('delivers nothing to somebody: they count as unreachable until they write again', async () => {
    const person = await wire.deps.db
      .selectFrom('identities')
      .select(['personId', 'externalId'])
      .where('accountId', '=', group.accountId)
      .where('personId', 'is not', null)
      .executeTakeFirstOrThrow();
    const oa = await accountById(wire.deps.db, group.accountId);
    const to = { personId: person.personId ?? '' };
    await wire.sandbox('POST', '/sandbox/clock', { now: '2022-01-18T02:00:00Z', scale: 0 });
    await send(wire.deps, { ...toGroup('P1'), to });
    await wire.settle();
    expect(await states()).toEqual({ P1: 'failed' });
    expect((await send(wire.deps, { ...toGroup('P2'), to })).unreachable).toBe(true);
    await wire.sandbox('POST', '/sandbox/say', {
      as: person.externalId,
      in: `oa:${oa?.externalId ?? ''}`,
      text: 'dạ',
    });
    await wire.settle();
    expect((await send(wire.deps, { ...toGroup('P3'), to })).unreachable).toBe(false);
    await wire.settle();
    expect(await states()).toMatchObject({ P3: 'delivered' });
  });

  it('takes no more words for a chat: the row says why, and an urgent one becomes a call to make', async () => {
    await wire.deps.db
      .updateTable('groups')
      .set({ externalId: 'no-such-group' })
      .where('id', '=', group.id)
      .execute();
    await send(wire.deps, toGroup('A', { lane: 'urgent', about: { kind: 'report', id: 'r1' } }));
    await wire.settle();
    const [row] = await deliveriesAbout(wire.deps.db, { kind: 'report', id: 'r1' });
    expect(row).toMatchObject({ state: 'failed', failure: expect.stringContaining('-403') });
    const items = await wire.deps.db.selectFrom('humanItems').selectAll().execute();
    expect(items).toMatchObject([{ reason: 'undelivered', deliveryId: row?.id }]);
    expect(items[0]?.ownerPersonId).not.toBeNull();
  });
});
