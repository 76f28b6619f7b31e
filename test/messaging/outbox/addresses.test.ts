import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addressOf } from '../../../src/community/identities.ts';
import { send, sendMany, type Recipient } from '../../../src/messaging/outbox/send.ts';
import { createWire, type Wire } from '../support.ts';

let wire: Wire;
let people: string[];
let households: string[];
let groups: string[];

beforeAll(async () => {
  wire = await createWire({ sandbox: false });
  const { db } = wire.deps;
  const linked = await db.selectFrom('identities').select(['personId', 'householdId']).execute();
  people = [...new Set(linked.flatMap((row) => row.personId ?? []))].slice(0, 20);
  households = [...new Set(linked.flatMap((row) => row.householdId ?? []))].slice(0, 20);
  groups = (await db.selectFrom('groups').select('id').limit(20).execute()).map(({ id }) => id);
});
afterAll(() => wire.close());

const rowsOf = (key: string) =>
  wire.deps.db
    .selectFrom('outboxDeliveries')
    .select(['address', 'groupId', 'personId', 'householdId', 'state'])
    .where('key', '=', key)
    .orderBy('seq')
    .execute();

/** Queries asked while something is done. */
const queriesOf = async (work: () => Promise<unknown>): Promise<number> => {
  const { pool } = wire.deps;
  let asked = 0;
  const seen = new WeakSet();
  pool.on('acquire', (client) => {
    if (seen.has(client)) return;
    seen.add(client);
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    client.query = ((...given: unknown[]) => {
      asked += 1;
      return query(...given);
    }) as typeof client.query;
  });
  await work();
  return asked;
};

describe('a fan-out', () => {
  it('reaches everybody where each alone would be reached', async () => {
    const to: Recipient[] = [
      ...people.map((personId) => ({ personId })),
      ...households.map((householdId) => ({ householdId })),
      ...groups.map((groupId) => ({ groupId })),
    ];
    expect(Math.min(people.length, households.length, groups.length)).toBeGreaterThan(1);
    const nobody = { personId: '01900000-0000-7000-8000-000000000000' };
    const sendings = [...to, nobody].map((one) => ({
      to: one,
      text: 'Mai 8 giờ họp bản',
      key: 'many',
      lane: 'bulk' as const,
    }));
    const { unreachable } = await sendMany(wire.deps, sendings);
    expect(unreachable).toEqual([nobody]);
    const rows = await rowsOf('many');
    const expected = await Promise.all(
      to.map(async (one) => {
        const chat = 'chat' in one ? one.chat : await addressOf(wire.deps.db, one);
        return chat && `${chat.accountId}:${chat.kind}:${chat.externalId}`;
      }),
    );
    const addresses = rows.map((row) => row.address);
    expect(new Set(addresses)).toEqual(new Set([...expected, `person:${nobody.personId}`]));
    expect(rows.filter((row) => row.state === 'failed')).toHaveLength(1);
  });

  it('asks no more of the database for many than for one', async () => {
    const sending = (personId: string, key: string) => ({
      to: { personId },
      text: 'Mai 8 giờ họp bản',
      key,
      lane: 'bulk' as const,
    });
    const one = await queriesOf(() => send(wire.deps, sending(people[0] ?? '', 'one')));
    const many = await queriesOf(() =>
      sendMany(
        wire.deps,
        people.map((personId) => sending(personId, 'again')),
      ),
    );
    expect(one).toBeGreaterThan(0);
    expect(many).toBeLessThanOrEqual(one);
  });
});
