import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GroupPlan, ProgressPage } from '../../../src/contract/onboarding.ts';
import type { Opened } from '../../../src/contract/session.ts';
import { http } from '../../../src/platform/http.ts';
import { given } from '../../support/given.ts';
import { createWorld, type World } from '../../support/world.ts';
import { teamOf } from './somebody.ts';

/** The demo district as its culture office sees it, and as a commune does. */
let world: World;
let districtId: string;
let communeId: string;
const tokens = new Map<string, string>();

beforeAll(async () => {
  world = await createWorld();
  const units = await world.deps.db
    .selectFrom('units')
    .select(['id', 'parentId'])
    .where('shortName', '=', 'Bình Lư')
    .where('kind', '=', 'commune')
    .executeTakeFirstOrThrow();
  communeId = units.id;
  districtId = units.parentId ?? '';
  for (const username of ['quantri', 'xa-khun-ha']) {
    const answer = await http(`${world.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password: 'loa-demo' }),
    });
    tokens.set(username, (JSON.parse(answer.body) as Opened).token);
  }
}, 60_000);
afterAll(() => world.close());

const read = async (as: string, path: string): Promise<{ status: number; body: unknown }> => {
  const answer = await http(`${world.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${tokens.get(as) ?? ''}` },
  });
  return { status: answer.status, body: JSON.parse(answer.body) };
};
const progress = async (unitId: string): Promise<ProgressPage> =>
  (await read('quantri', `/groups/progress?unitId=${unitId}`)).body as ProgressPage;

describe('how far set-up is', () => {
  it('adds up: the communes’ households are the district’s, and everyone has a way to be reached', async () => {
    const { total, rows } = await progress(districtId);
    const sum = rows.reduce((all, { households }) => all + households.expected, 0);
    expect(sum).toBe(total.households.expected);
    expect(sum).toBeGreaterThan(100);
    for (const { households, otherwise } of [total, ...rows])
      expect(households.linked + otherwise.phone + otherwise.proxy + otherwise.visit).toBe(
        households.expected,
      );
  });

  it('counts a household by how it is reached, and whoever writes as active', async () => {
    const group = await world.deps.db
      .selectFrom('groups as g')
      .innerJoin('units as u', 'u.id', 'g.unitId')
      .innerJoin('units as v', 'v.id', 'u.parentId')
      .selectAll('g')
      .where('v.parentId', '=', communeId)
      .orderBy('g.name')
      .executeTakeFirstOrThrow();
    const before = (await progress(communeId)).total;
    await given(world.deps).household({ cluster: { id: group.unitId }, reach: 'proxy' });
    const more = (await progress(communeId)).total;
    expect(more.households.expected).toBe(before.households.expected + 1);
    expect(more.otherwise.proxy).toBe(before.otherwise.proxy + 1);
    expect(more.households.linked).toBe(before.households.linked);

    const lead = await teamOf(world, group);
    await world.say(lead.chat, group.externalId, 'chào bà con');
    const after = (await progress(communeId)).total;
    expect(after.people.active).toBe(before.people.active + 1);
    expect(after.groups.active).toBe(before.groups.active + 1);
  });

  it('is nobody’s business outside the place', async () => {
    expect((await read('xa-khun-ha', `/groups/progress?unitId=${communeId}`)).status).toBe(404);
    expect((await read('xa-khun-ha', `/groups/plan?unitId=${communeId}`)).status).toBe(404);
    expect((await read('xa-khun-ha', `/posts?unitId=${communeId}`)).status).toBe(403);
    expect((await read('xa-khun-ha', '/people?query=Lò')).body).toEqual({ people: [] });
  });

  it('plans what is missing with places that are free and what it costs', async () => {
    const plan = (await read('quantri', `/groups/plan?unitId=${districtId}`)).body as GroupPlan;
    expect(plan.groups.length).toBeGreaterThan(5);
    const [small] = plan.sizes;
    expect(small?.free).not.toBeNull();
    expect(plan.sizes.reduce((all, { needed }) => all + needed, 0)).toBe(plan.groups.length);
    expect(plan.vndPerMonth).toBe(
      plan.groups.reduce((all, { vndPerMonth }) => all + (vndPerMonth ?? 0), 0),
    );
    expect(plan.vndPerMonth).toBeGreaterThan(0);
  });
});
