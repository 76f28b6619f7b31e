import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { planOf } from '../../../src/community/demo/plan-of.ts';
import { send } from '../../../src/messaging/outbox/send.ts';
import { newId } from '../../../src/platform/ids.ts';
import { BOT_TOKEN } from '../../sandbox/support.ts';
import { createWire, type Wire } from '../../messaging/support.ts';

let wire: Wire;
const chat = 'nhom-cua-bot';
let groupId: string;

beforeAll(async () => {
  wire = await createWire({ env: { ZALO_BOT_TOKEN: BOT_TOKEN } });
  const { app } = planOf(wire.deps);
  await wire.sandbox('POST', '/sandbox/seed', {
    app,
    oas: [],
    bots: [{ token: BOT_TOKEN, id: 'bot-1', name: 'Bot Loa' }],
    people: [{ id: 'p-1', name: 'Giàng A Páo' }],
    groups: [{ id: chat, name: 'Nhóm của bot', botToken: BOT_TOKEN, members: ['p-1'] }],
    webhook: { url: null },
  });
  const account = { id: newId(), channel: 'zalo-bot', externalId: 'bot-1', name: 'Bot Loa' };
  await wire.deps.db
    .insertInto('channelAccounts')
    .values({ ...account, settings: '{}' as never })
    .execute();
  const group = await wire.deps.db
    .selectFrom('groups')
    .select('id')
    .where('kind', '=', 'community')
    .orderBy('externalId')
    .executeTakeFirstOrThrow();
  groupId = group.id;
  await wire.deps.db
    .updateTable('groups')
    .set({ accountId: account.id, externalId: chat })
    .where('id', '=', groupId)
    .execute();
});
afterAll(() => wire.close());

const promise = (key: string) =>
  send(wire.deps, { to: { groupId }, text: `Mã PA-${key}`, key, lane: 'relay' });
const row = (key: string) =>
  wire.deps.db
    .selectFrom('outboxDeliveries')
    .selectAll()
    .where('key', '=', key)
    .executeTakeFirstOrThrow();

it('§1.5: a bot’s send of which nobody knows whether it arrived is never sent again', async () => {
  await wire.sandbox('POST', '/sandbox/faults', { errorRate: 1 });
  await promise('A');
  await wire.settle();
  expect(await row('A')).toMatchObject({ state: 'uncertain', retryAt: null });
  await wire.sandbox('POST', '/sandbox/faults', {});
  await wire.advance(3_600_000);
  await promise('B');
  await wire.settle();
  expect((await wire.messages(chat)).map((one) => one.text)).toEqual(['Mã PA-B']);
  expect((await row('A')).state).toBe('uncertain');
});

it('§1.5: one that was refused for now goes later, once', async () => {
  await wire.sandbox('POST', '/sandbox/faults', { refuse: { path: '/bot', error: 429 } });
  await promise('C');
  await wire.settle();
  expect((await row('C')).state).toBe('pending');
  await wire.sandbox('POST', '/sandbox/faults', {});
  await wire.advance(3_600_000);
  const texts = (await wire.messages(chat)).map((one) => one.text);
  expect(texts.filter((text) => text === 'Mã PA-C')).toHaveLength(1);
});
