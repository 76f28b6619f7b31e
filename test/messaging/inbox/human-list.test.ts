import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HumanItemsPage } from '../../../src/contract/human-items.ts';
import type { Opened } from '../../../src/contract/session.ts';
import { waitForHuman } from '../../../src/messaging/inbox/human-list.ts';
import { http } from '../../../src/platform/http.ts';
import { createWorld, type World } from '../../support/world.ts';

/** A family of Bình Lư writes what nobody understands; its commune reads it, another does not. */
let world: World;
let communeId: string;
let otherId: string;
const tokens = new Map<string, string>();

const call = async (
  as: string,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<{ status: number; body: unknown }> => {
  const answer = await http(`${world.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${tokens.get(as) ?? ''}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, body: JSON.parse(answer.body) };
};

const listOf = async (as: string, more = ''): Promise<HumanItemsPage['items']> =>
  ((await call(as, 'GET', `/human-items${more}`)).body as HumanItemsPage).items;

/** Written in a community group of the commune; returns the code it is called by. */
const unread = async (text: string): Promise<string> => {
  const { db } = world.deps;
  const cluster = await db
    .selectFrom('groups as g')
    .innerJoin('units as u', 'u.id', 'g.unitId')
    .innerJoin('units as v', 'v.id', 'u.parentId')
    .select(['g.unitId', 'g.accountId', 'g.externalId'])
    .where('v.parentId', '=', communeId)
    .orderBy('g.externalId')
    .executeTakeFirstOrThrow();
  const family = await db
    .selectFrom('identities as i')
    .innerJoin('households as h', 'h.id', 'i.householdId')
    .select('i.externalId')
    .where('h.unitId', '=', cluster.unitId)
    .where('i.accountId', '=', cluster.accountId)
    .orderBy('i.externalId')
    .executeTakeFirstOrThrow();
  await world.say(family.externalId, cluster.externalId, text);
  const message = await db
    .selectFrom('inboxMessages')
    .select('id')
    .where('text', '=', text)
    .executeTakeFirstOrThrow();
  const code = await waitForHuman(world.deps, {
    reason: 'not-understood',
    messageId: message.id,
    unitId: cluster.unitId,
  });
  await world.settle();
  return code;
};

beforeAll(async () => {
  world = await createWorld();
  const rows = await world.deps.db
    .selectFrom('units')
    .select(['id', 'shortName'])
    .where('kind', '=', 'commune')
    .where('shortName', 'in', ['Bình Lư', 'Khun Há'])
    .execute();
  communeId = rows.find(({ shortName }) => shortName === 'Bình Lư')?.id ?? '';
  otherId = rows.find(({ shortName }) => shortName === 'Khun Há')?.id ?? '';
  for (const username of ['huyen', 'xa-binh-lu', 'xa-khun-ha']) {
    const answer = await http(`${world.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password: 'loa-demo' }),
    });
    tokens.set(username, (JSON.parse(answer.body) as Opened).token);
  }
}, 60_000);
afterAll(() => world.close());

describe('what waits for a person', () => {
  it('is seen by the commune and the district with whom to call, and by nobody else', async () => {
    const code = await unread('qwe rty uio pas');
    const [seen] = (await listOf('xa-binh-lu')).filter((item) => item.code === code);
    expect(seen).toMatchObject({
      reason: 'not-understood',
      text: 'qwe rty uio pas',
      canGoUp: true,
    });
    expect(seen?.place).toContain('Bình Lư');
    expect(seen?.from).toBeTruthy();
    expect((await listOf('huyen')).map((item) => item.code)).toContain(code);
    expect((await listOf('xa-khun-ha')).map((item) => item.code)).not.toContain(code);
    const there = await call('xa-khun-ha', 'POST', `/human-items/${seen?.id ?? ''}/resolve`, {
      resolution: 'không phải của mình',
    });
    expect(there.status).toBe(404);
  });

  it('is off the list once somebody says what became of it, and asks nobody any more', async () => {
    const code = await unread('asd fgh jkl zxc');
    const item = (await listOf('xa-binh-lu')).find((one) => one.code === code);
    const path = `/human-items/${item?.id ?? ''}/resolve`;
    const empty = await call('xa-binh-lu', 'POST', path, { resolution: ' ' });
    expect(empty.status).toBe(400);
    const done = await call('xa-binh-lu', 'POST', path, {
      resolution: 'Đã gọi, gia đình nhắn nhầm',
    });
    expect(done.status).toBe(200);
    expect((await listOf('xa-binh-lu')).map((one) => one.code)).not.toContain(code);
    const [settled] = await listOf('xa-binh-lu', '?state=done');
    expect(settled).toMatchObject({ code, resolution: 'Đã gọi, gia đình nhắn nhầm' });
    expect((await call('huyen', 'POST', path, { resolution: 'lần nữa' })).status).toBe(409);
    const clocks = await world.deps.db
      .selectFrom('deadlines')
      .select('id')
      .where('subjectId', '=', item?.id ?? '')
      .execute();
    expect(clocks).toEqual([]);
  });

  it('goes up at once, or to the commune it belongs to', async () => {
    const code = await unread('bnm qaz wsx edc');
    const item = (await listOf('xa-binh-lu')).find((one) => one.code === code);
    const path = `/human-items/${item?.id ?? ''}/forward`;
    expect((await call('xa-binh-lu', 'POST', path, {})).status).toBe(200);
    await world.advance('1s');
    const above = (await listOf('huyen')).find((one) => one.code === code);
    expect(above?.owner).not.toBe(item?.owner);

    expect((await call('huyen', 'POST', path, { unitId: otherId })).status).toBe(200);
    await world.advance('1s');
    expect((await listOf('xa-khun-ha')).map((one) => one.code)).toContain(code);
    expect((await listOf('xa-binh-lu')).map((one) => one.code)).not.toContain(code);
  });
});
