import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { claim, type Claimed } from '../../../src/messaging/outbox/claim.ts';
import { proveDelivered } from '../../../src/messaging/outbox/prove.ts';
import { send } from '../../../src/messaging/outbox/send.ts';
import { settle, type Result } from '../../../src/messaging/outbox/settle.ts';
import { fingerprint } from '../../../src/messaging/outbox/split-text.ts';
import type { DeliveryState } from '../../../src/messaging/outbox/store.ts';
import { withdraw } from '../../../src/messaging/outbox/withdraw.ts';
import { phoneOutcome } from '../../../src/messaging/ringing/pressed.ts';
import { accountById } from '../../../src/platform/channel-accounts.ts';
import type { Channel, ChannelAccount } from '../../../src/platform/channel.ts';
import { SendError, type SendFailure } from '../../../src/platform/errors.ts';
import { createWire, type Wire } from '../support.ts';

let wire: Wire;
let oa: ChannelAccount;
let channel: Channel;

beforeAll(async () => {
  wire = await createWire({ sandbox: false });
  const { accountId } = await wire.deps.db
    .selectFrom('groups')
    .select('accountId')
    .limit(1)
    .executeTakeFirstOrThrow();
  oa = (await accountById(wire.deps.db, accountId)) as ChannelAccount;
  channel = wire.deps.channels.get(oa.channel) as Channel;
});
afterAll(() => wire.close());

/** Where a delivery may go from where it is; what has ended stays. */
const next: Record<DeliveryState, DeliveryState[]> = {
  pending: ['sending', 'sent', 'delivered', 'expired'],
  sending: ['pending', 'sent', 'uncertain', 'delivered', 'failed'],
  uncertain: ['sent', 'delivered'],
  sent: ['delivered'],
  delivered: [],
  failed: [],
  expired: [],
};

const failures: SendFailure[] = [
  'uncertain',
  'throttled',
  'unavailable',
  'rejected',
  'unreachable',
];
const event = fc.oneof(
  fc.constantFrom('claimed', 'answered', 'shown', 'withdrawn', 'not-begun'),
  fc.constantFrom(...failures),
);

interface Told {
  key: string;
  chatId: string;
  text: string;
  /** Every claim so far: an answer may belong to any of them. */
  claims: Claimed[];
}

const resultOf = (name: string, row: Claimed, externalId: string): Result => {
  if (name === 'answered') return { row, result: 'sent', externalId, at: wire.clock() };
  if (name === 'not-begun') return { row, result: 'not-begun' };
  return { row, result: 'failed', error: new SendError(name as SendFailure, 'told so') };
};

const happen = async (told: Told, name: string, which: number): Promise<void> => {
  const { deps } = wire;
  const externalId = `post of ${told.key}`;
  if (name === 'claimed') {
    await deps.pool.query('delete from "channelPace"');
    wire.clock.set(new Date(wire.clock().getTime() + 40_000));
    const { rows } = await claim(deps, oa, 'relay');
    told.claims.push(...rows.filter((row) => row.chatId === told.chatId));
  } else if (name === 'shown') {
    const address = `${oa.id}:group:${told.chatId}`;
    const words = fingerprint(told.text);
    await proveDelivered(deps, [{ address, externalId, fingerprint: words, at: wire.clock() }]);
  } else if (name === 'withdrawn') {
    await withdraw(deps, { about: { kind: 'notice', id: told.key }, keyPrefix: told.key });
  } else {
    const row = told.claims[which % Math.max(1, told.claims.length)];
    if (row) await settle(deps, channel, oa, [resultOf(name, row, externalId)]);
  }
};

const rowOf = (key: string) =>
  wire.deps.db
    .selectFrom('outboxDeliveries')
    .select(['state', 'endedAt', 'attempts'])
    .where('key', '=', key)
    .executeTakeFirstOrThrow();

let number = 0;
const seen = new Set<string>();

it('a delivery only goes forward, in whatever order the platform tells of it', async () => {
  const events = fc.array(fc.tuple(event, fc.nat(3)), { minLength: 4, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(events, async (events) => {
      const key = `N${(number += 1)}`;
      const told: Told = { key, chatId: `chat of ${key}`, text: `Thông báo ${key}`, claims: [] };
      await send(wire.deps, {
        to: { chat: { accountId: oa.id, kind: 'group', externalId: told.chatId } },
        text: told.text,
        key,
        lane: 'relay',
        about: { kind: 'notice', id: key },
      });
      let before = await rowOf(key);
      for (const [name, which] of [['claimed', 0] as const, ...events]) {
        await happen(told, name, which);
        const after = await rowOf(key);
        const isForward = after.state === before.state || next[before.state].includes(after.state);
        if (!isForward) throw new Error(`${before.state} → ${after.state} when ${name}`);
        if (before.endedAt) expect(after).toEqual(before);
        expect(after.attempts).toBeGreaterThanOrEqual(0);
        seen.add(after.state);
        before = after;
      }
    }),
    { numRuns: 60 },
  );
  // A property that never got anywhere would prove nothing.
  expect([...seen].sort()).toEqual(
    expect.arrayContaining(['delivered', 'failed', 'pending', 'sending', 'sent', 'uncertain']),
  );
});

it('a proof that comes twice changes nothing, and the log says so without words or chats', async () => {
  const { deps } = wire;
  const told = { key: 'late', chatId: 'chat of late', text: 'Thông báo muộn', claims: [] };
  await send(deps, {
    to: { chat: { accountId: oa.id, kind: 'group', externalId: told.chatId } },
    text: told.text,
    key: told.key,
    lane: 'relay',
  });
  await happen(told, 'claimed', 0);
  await happen(told, 'answered', 0);
  const proof = {
    address: `${oa.id}:group:${told.chatId}`,
    externalId: `post of ${told.key}`,
    fingerprint: fingerprint(told.text),
    at: wire.clock(),
  };
  const lines: string[] = [];
  const log = { debug: (...line: unknown[]) => lines.push(JSON.stringify(line)) };
  const watched = { db: deps.db, log: log as unknown as typeof deps.log };
  expect(await proveDelivered(watched, [proof])).toBe(1);
  expect(lines).toEqual([]);
  expect(await proveDelivered(watched, [proof])).toBe(0);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"state":"delivered"');
  expect(lines[0]).not.toMatch(/chat of|muộn/);
});

it('a call that was busy before the line had answered us stays told as busy', async () => {
  const { deps } = wire;
  await deps.pool.query('delete from "channelPace"');
  const chat = { accountId: oa.id, kind: 'group', externalId: 'busy-line' } as const;
  await send(deps, { to: { chat }, text: 'reo', key: 'busy-line', lane: 'urgent' });
  const { rows } = await claim(deps, oa, 'urgent');
  const row = rows.find(({ chatId }) => chatId === 'busy-line');
  if (!row) throw new Error('nothing was claimed');
  const signal = { id: row.id, accountId: oa.id, name: 'phone-busy', chatId: '', users: [] };
  await phoneOutcome.hear(deps, { ...signal, at: wire.clock(), data: { reference: row.id } });
  await settle(deps, channel, oa, [
    { row, result: 'sent', externalId: 'call-1', at: wire.clock() },
  ]);
  const kept = await deps.db
    .selectFrom('outboxDeliveries')
    .select(['state', 'failure'])
    .where('id', '=', row.id)
    .executeTakeFirstOrThrow();
  expect(kept).toEqual({ state: 'sent', failure: 'busy' });
});
