import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { claim } from '../../../src/messaging/outbox/claim.ts';
import { send } from '../../../src/messaging/outbox/send.ts';
import { accountById } from '../../../src/platform/channel-accounts.ts';
import type { ChannelAccount } from '../../../src/platform/channel.ts';
import type { Lane } from '../../../src/platform/queue.ts';
import { createWire, type Wire } from '../support.ts';

let wire: Wire;
let oa: ChannelAccount;
let chats: string[];

beforeAll(async () => {
  wire = await createWire({ sandbox: false });
  const groups = await wire.deps.db
    .selectFrom('groups')
    .select(['accountId', 'externalId'])
    .where('kind', '=', 'community')
    .orderBy('externalId')
    .execute();
  const accountId = groups[0]?.accountId ?? '';
  chats = groups.filter((group) => group.accountId === accountId).map((one) => one.externalId);
  oa = (await accountById(wire.deps.db, accountId)) as ChannelAccount;
  oa = { ...oa, settings: { ratePerMinute: 2_000 } };
});
afterAll(() => wire.close());

const say = (key: string, lane: Lane, chat: string | undefined) =>
  send(wire.deps, {
    to: { chat: { accountId: oa.id, kind: 'group', externalId: chat ?? '' } },
    text: `Mã PA-${key}`,
    key,
    lane,
  });
const taken = async (lane: Lane): Promise<string[]> =>
  (await claim(wire.deps, oa, lane)).rows.map((row) => row.text);

describe('on a limited account', () => {
  it('a chat that does not take its urgent words holds up its own, and no other chat', async () => {
    await say('U1', 'urgent', chats[0]);
    await say('U2', 'urgent', chats[0]);
    await wire.deps.db
      .updateTable('outboxDeliveries')
      .set({ retryAt: new Date(wire.clock().getTime() + 30_000), attempts: 3 })
      .where('key', '=', 'U1')
      .execute();
    await say('R1', 'relay', chats[1]);
    await say('B1', 'bulk', chats[2]);
    expect(await taken('urgent')).toEqual([]);
    expect(await taken('relay')).toEqual(['Mã PA-R1']);
    expect(await taken('bulk')).toEqual(['Mã PA-B1']);
  });

  it('urgent words of another chat still go before all else', async () => {
    await say('U3', 'urgent', chats[3]);
    await say('B2', 'bulk', chats[4]);
    expect(await taken('bulk')).toEqual([]);
    expect(await taken('urgent')).toEqual(['Mã PA-U3']);
    expect(await taken('bulk')).toEqual(['Mã PA-B2']);
  });
});
