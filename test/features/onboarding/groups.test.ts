import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { planOf } from '../../../src/community/demo/plan-of.ts';
import { actorOf, type Actor } from '../../../src/community/access.ts';
import { groupsOf, type Group } from '../../../src/community/groups.ts';
import type { Household } from '../../../src/community/households.ts';
import { linkPerson } from '../../../src/community/identities.ts';
import type { Person } from '../../../src/community/people.ts';
import { unitByCode, type Unit } from '../../../src/community/units.ts';
import type { Move } from '../../../src/contract/onboarding.ts';
import { actOnItem } from '../../../src/features/onboarding/members/act-on-item.ts';
import { openItemsOf } from '../../../src/features/onboarding/members/items.ts';
import { makeMove, previewMove } from '../../../src/features/onboarding/moves/make-move.ts';
import type { Effect, Moved } from '../../../src/features/onboarding/moves/effect.ts';
import { reconcileGroup } from '../../../src/features/onboarding/members/reconcile.ts';
import { askDisband } from '../../../src/features/onboarding/setup/ask-disband.ts';
import { groupWork, wakeGroupWork } from '../../../src/features/onboarding/setup/group-work.ts';
import { keepGroupState } from '../../../src/features/onboarding/setup/orders.ts';
import { orderGroups, planGroups } from '../../../src/features/onboarding/setup/plan-groups.ts';
import { accountById } from '../../../src/platform/channel-accounts.ts';
import { given } from '../../support/given.ts';
import { createWorld, type World } from '../../support/world.ts';
import { somebody } from './somebody.ts';

/** A commune of its own, set up from nothing: two villages of one cluster each. */
let world: World;
let admin: Actor;
let leader: Actor;
let commune: Unit;
const villages: Unit[] = [];
const clusters: Unit[] = [];
const people: Record<string, Person> = {};
const posts: Record<string, string> = {};
const households: Household[] = [];
let accountId: string;

const actor = async (kind: string): Promise<Actor> => {
  const district = await unitByCode(world.deps.db, '106', world.clock());
  const row = await world.deps.db
    .selectFrom('posts')
    .select('personId')
    .where('kind', '=', kind)
    .where('unitId', '=', district?.id ?? '')
    .executeTakeFirstOrThrow();
  return actorOf(world.deps.db, row.personId, world.clock());
};

const official = async (name: string): Promise<Person> => {
  const person = await given(world.deps).person({ name });
  const externalId = await somebody(world, name);
  await linkPerson(world.deps, { accountId, externalId, personId: person.id });
  people[name] = person;
  return person;
};

const post = async (key: string, kind: string, unit: Unit): Promise<void> => {
  const row = await given(world.deps).post({ kind, unit, person: await official(key) });
  posts[key] = row.id;
};

beforeAll(async () => {
  world = await createWorld();
  const { deps } = world;
  const make = given(deps);
  const district = await unitByCode(deps.db, '106', world.clock());
  const [districtGroup] = await groupsOf(deps.db, district?.id ?? '', 'district');
  accountId = districtGroup?.accountId ?? '';
  admin = await actor('administrator');
  leader = await actor('chair');
  commune = await make.unit({
    under: district ?? null,
    name: 'Xã Mường Thử',
    shortName: 'Mường Thử',
  });
  await post('Chủ tịch cũ', 'chair', commune);
  await post('Phó chỉ huy', 'command-deputy', commune);
  for (const [index, name] of ['Bản Một', 'Bản Hai'].entries()) {
    const village = await make.unit({ under: commune, name, shortName: name });
    const cluster = await make.unit({
      under: village,
      name: `Cụm ${index + 1}`,
      shortName: `Cụm ${index + 1}`,
    });
    villages.push(village);
    clusters.push(cluster);
    await post(`Trưởng ${name}`, 'village-head', village);
    await post(`Tổ trưởng ${name}`, 'team-lead', cluster);
    await post(`Phụ trách ${name}`, 'command-member', commune);
    const person = people[`Phụ trách ${name}`];
    if (person) await make.assignment({ kind: 'village-command', unit: village, person });
    const home = await make.household({ cluster, headName: `Chủ hộ ${name}` });
    const externalId = await somebody(world, `Chủ hộ ${name}`);
    await make.identity({ account: { id: accountId }, household: home, externalId });
    households.push(home);
  }
}, 60_000);
afterAll(() => world.close());

interface Stats {
  callsByPath: Record<string, number>;
}
const callsDuring = async (work: () => Promise<unknown>): Promise<Record<string, number>> => {
  const before = (await world.sandbox<Stats>('GET', '/sandbox/stats')).callsByPath;
  await work();
  await world.settle();
  const after = (await world.sandbox<Stats>('GET', '/sandbox/stats')).callsByPath;
  const changes = [
    'creategroupwithoa',
    'invite',
    'removemembers',
    'delete',
    'addadmins',
    'removeadmins',
    'updateasset',
  ];
  return Object.fromEntries(
    changes.flatMap((name) => {
      const path = `/v3.0/oa/group/${name}`;
      const count = (after[path] ?? 0) - (before[path] ?? 0);
      return count === 0 ? [] : [[name, count]];
    }),
  );
};

const told = (list: readonly Moved[]): string[] =>
  list.map(({ groupName, name }) => `${groupName}: ${name.replace(/ \(.*/u, '')}`).sort();

const seenIn = async (group: Group): Promise<string[]> => {
  const account = await accountById(world.deps.db, accountId);
  if (!account) throw new Error('no account');
  const live = await world.deps.channels.get('zalo-oa')?.groups?.members(account, group.externalId);
  return (live ?? []).map(({ name }) => name ?? '').sort();
};

/** Who looks after the group, as Zalo itself tells. */
const deputiesOf = async (group: Group): Promise<string[]> => {
  const account = await accountById(world.deps.db, accountId);
  if (!account) throw new Error('no account');
  const live = await world.deps.channels.get('zalo-oa')?.groups?.members(account, group.externalId);
  return (live ?? []).flatMap(({ name, deputy }) => (deputy ? (name ?? '') : [])).sort();
};

const groupOf = async (unit: Unit, kind: string): Promise<Group> => {
  const [group] = await groupsOf(world.deps.db, unit.id, kind);
  if (!group) throw new Error(`no ${kind} group of ${unit.name}`);
  return group;
};

describe('setting groups up', () => {
  it('plans what is missing: names that fit, sizes with room, people who can be reached', async () => {
    const plan = await planGroups(world.deps, commune.id);
    expect(
      plan.map(({ kind, name, expected, reachable }) => [kind, name, expected, reachable.length]),
    ).toEqual(
      expect.arrayContaining([
        ['commune', 'Nhóm xã · Mường Thử', 8, 8],
        ['community', 'Cụm 1 · Bản Một · Mường Thử', 3, 3],
        ['community', 'Cụm 2 · Bản Hai · Mường Thử', 3, 3],
      ]),
    );
    expect(plan).toHaveLength(3);
    for (const { name, size, expected } of plan) {
      expect(name.length).toBeLessThanOrEqual(30);
      expect(size).toBeGreaterThan(expected);
    }
  });

  it('makes each group once, also when the answer to the call was lost', async () => {
    const { deps } = world;
    const calls = await callsDuring(async () => {
      await orderGroups(deps, admin, commune.id);
      await orderGroups(deps, admin, commune.id);
    });
    // Each with its deputies: the commune's two, a cluster's lead and who is in charge of the village.
    expect(calls).toEqual({ creategroupwithoa: 3, addadmins: 3 });
    expect(await planGroups(deps, commune.id)).toEqual([]);
    const cluster = clusters[0];
    if (!cluster) throw new Error('no cluster');
    const group = await groupOf(cluster, 'community');
    expect(await seenIn(group)).toEqual([
      'Chủ hộ Bản Một',
      'Phụ trách Bản Một',
      'Tổ trưởng Bản Một',
    ]);

    // As after a crash between the call and its answer: the group is there, Loa does not know.
    await deps.db
      .updateTable('groupOrders')
      .set({ groupId: null, state: 'creating', dueAt: world.clock() })
      .where('groupId', '=', group.id)
      .execute();
    await deps.db.deleteFrom('groups').where('id', '=', group.id).execute();
    const again = await callsDuring(() => deps.queue.add(groupWork, {}));
    // Who looks after it is asked for once more, which changes nothing there.
    expect(again).toEqual({ addadmins: 1 });
    expect((await groupOf(cluster, 'community')).externalId).toBe(group.externalId);
    expect(await planGroups(deps, commune.id)).toEqual([]);
  });

  it('says so when no asset is left, instead of waiting for ever', async () => {
    const { deps } = world;
    const district = await unitByCode(deps.db, '106', world.clock());
    const other = await given(deps).unit({ under: district ?? null, name: 'Xã Không Chỗ' });
    const { id } = await deps.db
      .insertInto('groupOrders')
      .values({
        id: other.id,
        kind: 'commune',
        unitId: other.id,
        accountId,
        name: 'Không chỗ',
        size: 5_000,
        firstMembers: [],
        assetId: null,
        state: 'planned',
        groupId: null,
        attempts: 0,
        dueAt: world.clock(),
        failure: null,
        orderedBy: null,
        createdAt: world.clock(),
        endedAt: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await deps.queue.add(groupWork, {});
    await world.settle();
    const order = await deps.db
      .selectFrom('groupOrders')
      .select(['state', 'failure'])
      .where('id', '=', id)
      .executeTakeFirst();
    expect(order).toEqual({ state: 'failed', failure: 'no-asset' });
  });
});

/** Makes the moves, lets a second person agree to every removal, and tells what was called. */
const carryOut = (moves: Move[]): Promise<Record<string, number>> =>
  callsDuring(async () => {
    const effect = await makeMove(world.deps, admin, moves);
    for (const groupId of new Set(effect.remove.map((one) => one.groupId))) {
      for (const item of await openItemsOf(world.deps.db, groupId)) {
        if (item.kind !== 'must-leave') continue;
        await expect(actOnItem(world.deps, admin, item.id, 'remove')).rejects.toThrow('người khác');
        await actOnItem(world.deps, leader, item.id, 'remove');
      }
    }
  });

const preview = async (moves: Move[]): Promise<Effect> => {
  const effect = await previewMove(world.deps, admin, moves);
  expect(await previewMove(world.deps, admin, moves)).toEqual(effect);
  return effect;
};

describe('somebody moved in the tree', () => {
  it('a new chair: in at the commune’s and the district’s group, the old one out of both', async () => {
    const chair = await official('Chủ tịch mới');
    const moves: Move[] = [
      {
        kind: 'appoint',
        personId: chair.id,
        post: 'chair',
        unitId: commune.id,
        bodyId: null,
        basis: null,
      },
    ];
    const commonGroup = await groupOf(commune, 'commune');
    // The old chair is in the district's group, where the demo began before he was appointed.
    const district = await unitByCode(world.deps.db, '106', world.clock());
    const [districtGroup] = await groupsOf(world.deps.db, district?.id ?? '', 'district');
    if (!districtGroup) throw new Error('no district group');
    const old = await world.deps.db
      .selectFrom('identities')
      .select('externalId')
      .where('personId', '=', people['Chủ tịch cũ']?.id ?? '')
      .executeTakeFirstOrThrow();
    const account = await accountById(world.deps.db, accountId);
    if (!account) throw new Error('no account');
    await world.deps.channels
      .get('zalo-oa')
      ?.groups?.invite(account, districtGroup.externalId, [old.externalId]);
    await world.settle();

    const effect = await preview(moves);
    expect(told(effect.invite)).toEqual(
      [`${districtGroup.name}: Chủ tịch mới`, `${commonGroup.name}: Chủ tịch mới`].sort(),
    );
    expect(told(effect.remove)).toEqual(
      [`${districtGroup.name}: Chủ tịch cũ`, `${commonGroup.name}: Chủ tịch cũ`].sort(),
    );
    expect(told(effect.promote)).toEqual([`${commonGroup.name}: Chủ tịch mới`]);
    expect(told(effect.demote)).toEqual([`${commonGroup.name}: Chủ tịch cũ`]);
    expect(await carryOut(moves)).toEqual({
      invite: 2,
      removemembers: 2,
      addadmins: 1,
      removeadmins: 1,
    });
    expect(await seenIn(commonGroup)).toContain('Chủ tịch mới');
    expect(await seenIn(commonGroup)).not.toContain('Chủ tịch cũ');
  });

  it('a household to the other cluster: out of one group, into the other', async () => {
    const [home] = households;
    const [from, to] = clusters;
    if (!home || !from || !to) throw new Error('no household');
    const moves: Move[] = [{ kind: 'move-household', householdId: home.id, to: to.id }];
    const effect = await preview(moves);
    expect(told(effect.invite)).toEqual(['Cụm 2 · Bản Hai · Mường Thử: Chủ hộ Bản Một']);
    expect(told(effect.remove)).toEqual(['Cụm 1 · Bản Một · Mường Thử: Chủ hộ Bản Một']);
    expect(await carryOut(moves)).toEqual({ invite: 1, removemembers: 1 });
  });

  it('two villages become one: the head goes, and another member of the command is in charge', async () => {
    const [first, second] = villages;
    const [cluster] = clusters;
    if (!first || !second || !cluster) throw new Error('no villages');
    const moves: Move[] = [
      { kind: 'move-unit', unitId: cluster.id, under: second.id, basis: null },
      { kind: 'end-post', postId: posts['Trưởng Bản Một'] ?? '' },
      { kind: 'close-unit', unitId: first.id, basis: null },
    ];
    const effect = await preview(moves);
    expect(told(effect.invite)).toEqual(['Cụm 1 · Bản Một · Mường Thử: Phụ trách Bản Hai']);
    expect(told(effect.remove)).toEqual([
      'Cụm 1 · Bản Một · Mường Thử: Phụ trách Bản Một',
      'Nhóm xã · Mường Thử: Trưởng Bản Một',
    ]);
    expect(effect.bridgesLost).toEqual([]);
    expect(told(effect.promote)).toEqual(['Cụm 1 · Bản Một · Mường Thử: Phụ trách Bản Hai']);
    expect(told(effect.demote)).toEqual(['Cụm 1 · Bản Một · Mường Thử: Phụ trách Bản Một']);
    expect(await carryOut(moves)).toEqual({
      invite: 1,
      removemembers: 2,
      addadmins: 1,
      removeadmins: 1,
    });
  });

  it('a deputy lost: out of the commune’s group, the next in line looks after it; only who runs Loa may do it', async () => {
    const moves: Move[] = [{ kind: 'end-post', postId: posts['Phó chỉ huy'] ?? '' }];
    await expect(previewMove(world.deps, leader, moves)).rejects.toThrow('quản trị');
    const effect = await preview(moves);
    expect(told(effect.invite)).toEqual([]);
    expect(told(effect.remove)).toEqual(['Nhóm xã · Mường Thử: Phó chỉ huy']);
    const [next] = effect.promote;
    expect(next?.name).toMatch(/^Phụ trách/);
    expect(told(effect.demote)).toEqual(['Nhóm xã · Mường Thử: Phó chỉ huy']);
    expect(await carryOut(moves)).toEqual({ removemembers: 1, addadmins: 1, removeadmins: 1 });
    expect(await deputiesOf(await groupOf(commune, 'commune'))).toEqual(
      ['Chủ tịch mới', next?.name].sort(),
    );
  });
});

/** Ten places, as a group has that was made for fewer people. */
const putOnSmallAsset = async (group: Group): Promise<void> => {
  const { deps } = world;
  const account = await accountById(deps.db, accountId);
  const plan = planOf(deps).accounts.find(({ oaId }) => oaId === account?.externalId);
  const control = deps.channels.get('zalo-oa')?.groups;
  if (!account || !plan || !control) throw new Error('no account');
  const { app } = planOf(deps);
  await world.sandbox('POST', '/sandbox/seed', {
    app: { id: app.id, secretKey: app.secretKey },
    oas: [
      {
        id: plan.oaId,
        name: plan.name,
        secretKey: plan.webhookSecret,
        accessToken: plan.accessToken,
        refreshToken: plan.refreshToken,
        ratePerMinute: 2_000,
        assets: [{ id: 'small', productType: 'gmf10', count: 1 }],
      },
    ],
    people: [],
    groups: [],
    webhook: { url: `${world.url}/webhooks/zalo-oa` },
  });
  const [small] = (await control.assets(account)).filter(
    ({ size, usedFor }) => size === 10 && usedFor === null,
  );
  await control.useAsset(account, group.externalId, small?.id ?? '');
  await world.settle();
  const { link, enabled, members, room } = await control.get(account, group.externalId);
  const state = { groupId: group.id, link, enabled, members, room, readAt: world.clock() };
  await keepGroupState(deps.db, state);
};

describe('a group grows and ends', () => {
  it('too small for its roster: says what a larger one costs, and on one word Loa buys it and invites the rest', async () => {
    const { deps } = world;
    const [, cluster] = clusters;
    if (!cluster) throw new Error('no cluster');
    const group = await groupOf(cluster, 'community');
    for (let index = 0; index < 12; index += 1) {
      const home = await given(deps).household({ cluster, headName: `Hộ Đông ${index}` });
      const externalId = await somebody(world, `Hộ Đông ${index}`);
      await given(deps).identity({ account: { id: accountId }, household: home, externalId });
    }
    await putOnSmallAsset(group);
    const before = await callsDuring(async () => {
      await reconcileGroup(deps, group.id);
      await wakeGroupWork(deps);
    });
    expect(before).toEqual({ invite: 1 });
    expect(await seenIn(group)).toHaveLength(9);
    const item = (await openItemsOf(deps.db, group.id)).find(({ kind }) => kind === 'too-small');
    expect(item?.why).toMatch(/nhóm chỉ 10 chỗ; gói 50 chỗ khoảng 60.000 đ\/tháng/u);

    const live = await callsDuring(() => actOnItem(deps, leader, item?.id ?? '', 'enlarge'));
    expect(live).toEqual({ updateasset: 1, invite: 1 });
    expect(await seenIn(group)).toHaveLength(16);
    expect(
      (await openItemsOf(deps.db, group.id)).filter(({ kind }) => kind === 'too-small'),
    ).toEqual([]);
  });

  it('ends when a second official agrees, and its place may have another', async () => {
    const { deps } = world;
    const [cluster] = clusters;
    if (!cluster) throw new Error('no cluster');
    const group = await groupOf(cluster, 'community');
    const proposed = await askDisband(deps, admin, group.id, 'hai cụm nhập làm một');
    await expect(askDisband(deps, admin, group.id, 'lần nữa')).rejects.toThrow(proposed.code);
    await expect(actOnItem(deps, admin, proposed.id, 'disband')).rejects.toThrow('người khác');
    expect(await callsDuring(() => actOnItem(deps, leader, proposed.id, 'disband'))).toEqual({
      delete: 1,
    });
    expect(await groupsOf(deps.db, cluster.id, 'community')).toEqual([]);
    const plan = await planGroups(deps, commune.id);
    expect(plan.map(({ name }) => name)).toEqual(['Cụm 1 · Bản Hai · Mường Thử']);
    const former = await deps.db
      .selectFrom('formerGroups')
      .select(['name', 'externalId'])
      .where('id', '=', group.id)
      .executeTakeFirst();
    expect(former?.externalId).toBe(group.externalId);
  });
});
