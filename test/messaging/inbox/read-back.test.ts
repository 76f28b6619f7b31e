import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { sweepReadBack } from '../../../src/messaging/inbox/read-back.ts';
import { send } from '../../../src/messaging/outbox/send.ts';
import type { Handler } from '../../../src/platform/feature.ts';
import { createWire, type Wire } from '../support.ts';

const heard: string[] = [];
const listening: Handler = {
  name: 'listening',
  handle: (_deps, turn) => {
    heard.push(turn.message.text || turn.message.kind);
    return Promise.resolve({ outcome: 'chatter' });
  },
};

let wire: Wire;
let groups: { id: string; externalId: string; accountId: string; member: string }[];
let oa: string;
beforeEach(async () => {
  heard.length = 0;
  wire = await createWire({ handlers: [listening] });
  groups = await wire.deps.db
    .selectFrom('groups as g')
    .innerJoin('groupMembers as m', 'm.groupId', 'g.id')
    .select(['g.id', 'g.externalId', 'g.accountId', 'm.externalId as member'])
    .distinctOn('g.id')
    .where('g.kind', '=', 'community')
    .orderBy('g.id')
    .execute();
  oa = (
    await wire.deps.db
      .selectFrom('channelAccounts')
      .select('externalId')
      .where('id', '=', groups[0]?.accountId ?? '')
      .executeTakeFirstOrThrow()
  ).externalId;
});
afterEach(() => wire.close());

const group = (at = 0) => groups[at] as (typeof groups)[number];
const drop = (rate: number) => wire.sandbox('POST', '/sandbox/faults', { webhook: { drop: rate } });
const say = (as: string, where: string, text: string, attachments: object[] = []) =>
  wire.sandbox('POST', '/sandbox/say', { as, in: where, text, attachments });
const look = async () => {
  await sweepReadBack.run(wire.deps);
  await wire.settle();
};
const stored = () => wire.deps.db.selectFrom('inboxMessages').selectAll().orderBy('seq').execute();

it('finds what no webhook brought, in groups and private chats, with all it carried', async () => {
  const { member, externalId } = group();
  await say(member, externalId, 'tin tới bằng webhook');
  await wire.settle();
  await drop(1);
  await say(member, externalId, 'nhà em hết gạo');
  await say(member, externalId, '', [{ type: 'image', url: 'https://x.example/1.jpg' }]);
  await say(member, `oa:${oa}`, '', [{ type: 'location', latitude: 22.34, longitude: 103.5 }]);
  await wire.settle();
  await drop(0);
  expect(heard).toEqual(['tin tới bằng webhook']);
  await wire.advance(30_000);
  await look();
  expect(heard.sort()).toEqual(['image', 'location', 'nhà em hết gạo', 'tin tới bằng webhook']);
  const rows = await stored();
  expect(rows.find((row) => row.kind === 'image')).toMatchObject({
    chatId: externalId,
    senderId: member,
    attachments: [{ type: 'image', url: 'https://x.example/1.jpg' }],
    sentAt: new Date('2021-11-18T02:00:00Z'),
  });
  expect(rows.find((row) => row.kind === 'location')).toMatchObject({
    chatKind: 'private',
    attachments: [{ type: 'location', latitude: '22.34', longitude: '103.5' }],
  });
});

it('handles nothing twice, however often it looks', async () => {
  const { member, externalId } = group();
  await drop(1);
  await say(member, externalId, 'có người ốm');
  await wire.settle();
  await drop(0);
  for (let times = 0; times < 3; times += 1) {
    await wire.advance(30_000);
    await look();
  }
  expect(heard).toEqual(['có người ốm']);
});

it('leaves alone what is still on its way', async () => {
  const { member, externalId } = group();
  await drop(1);
  await say(member, externalId, 'vừa gửi xong');
  await wire.settle();
  await wire.advance(10_000);
  await look();
  expect(heard).toEqual([]);
  await wire.advance(30_000);
  await look();
  expect(heard).toEqual(['vừa gửi xong']);
});

it('proves our own post whose echo was lost', async () => {
  await drop(1);
  await send(wire.deps, {
    to: { groupId: group().id },
    text: 'Mã PA-ECHO · đã nhận',
    key: 'echo',
    lane: 'relay',
  });
  await wire.settle();
  const state = async () =>
    (await wire.deps.db.selectFrom('outboxDeliveries').select('state').executeTakeFirstOrThrow())
      .state;
  expect(await state()).toBe('sent');
  await wire.advance(30_000);
  await look();
  expect(await state()).toBe('delivered');
});

it('goes on where the allowance stopped it, until every chat has been read', async () => {
  await wire.deps.db
    .updateTable('channelAccounts')
    .set({ settings: JSON.stringify({ appId: 'x', ratePerMinute: 50 }) as never })
    .execute();
  await drop(1);
  const many = groups.slice(0, 8);
  for (const one of many) await say(one.member, one.externalId, `tin ở ${one.externalId}`);
  await wire.settle();
  await drop(0);
  await wire.advance(30_000);
  await look();
  const first = heard.length;
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(many.length);
  for (let times = 0; times < 4; times += 1) {
    await wire.advance(30_000);
    await look();
  }
  expect(heard).toHaveLength(many.length);
});

it('a group that is gone does not keep the others waiting', async () => {
  await drop(1);
  await say(group(0).member, group(0).externalId, 'nhóm còn');
  await say(group(1).member, group(1).externalId, 'nhóm mất');
  await wire.settle();
  await drop(0);
  await wire.sandbox('POST', '/sandbox/faults', {
    refuse: {
      path: `/v3.0/oa/group/conversation?group_id=${group(1).externalId}`,
      error: -403,
    },
  });
  await wire.advance(30_000);
  await look();
  expect(heard).toEqual(['nhóm còn']);
});

it('a chat that cannot be read today is read when it can, though the others went on', async () => {
  await drop(1);
  await say(group(0).member, group(0).externalId, 'nhóm đọc được');
  await say(group(1).member, group(1).externalId, 'nhóm chưa đọc được');
  await wire.settle();
  await wire.sandbox('POST', '/sandbox/faults', {
    refuse: {
      path: `/v3.0/oa/group/conversation?group_id=${group(1).externalId}`,
      error: -200,
    },
  });
  for (let times = 0; times < 12; times += 1) {
    await wire.advance(30_000);
    await look();
  }
  expect(heard).toEqual(['nhóm đọc được']);
  await drop(0);
  await wire.advance(30_000);
  await look();
  expect(heard.sort()).toEqual(['nhóm chưa đọc được', 'nhóm đọc được']);
});

it('misses no chat that moves to the front while a long round is under way', async () => {
  await wire.deps.pool.query(
    `update "channelAccounts" set settings = settings || '{"ratePerMinute": 50}'`,
  );
  await drop(1);
  const many = groups.slice(0, 12);
  const [first] = many as [(typeof many)[number]];
  for (const one of many) {
    await say(one.member, one.externalId, `tin ở ${one.externalId}`);
    await wire.advance(1_000);
  }
  await wire.settle();
  await wire.advance(300_000);
  await look();
  expect(heard).not.toContain(`tin ở ${first.externalId}`);
  await drop(0);
  await say(first.member, first.externalId, 'lại có tin ở nhóm đầu');
  for (let times = 0; times < 12; times += 1) {
    await wire.advance(60_000);
    await look();
  }
  expect(heard.sort()).toEqual(
    ['lại có tin ở nhóm đầu', ...many.map((one) => `tin ở ${one.externalId}`)].sort(),
  );
});
