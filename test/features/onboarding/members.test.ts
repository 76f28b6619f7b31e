import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/community/access.ts';
import type { Group } from '../../../src/community/groups.ts';
import type { GroupPage, GroupsPage } from '../../../src/contract/onboarding.ts';
import type { Opened } from '../../../src/contract/session.ts';
import type { RosterItem } from '../../../src/features/onboarding/members/items.ts';
import { mindGroups } from '../../../src/features/onboarding/members/mind-groups.ts';
import { accountById } from '../../../src/platform/channel-accounts.ts';
import { http } from '../../../src/platform/http.ts';
import { given } from '../../support/given.ts';
import { createWorld, type World } from '../../support/world.ts';
import { lettersTo, putInto, somebody, teamOf } from './somebody.ts';

let world: World;
let group: Group;
let lead: { actor: Actor; chat: string };
let oa: string;
const tokens = new Map<string, string>();

beforeAll(async () => {
  world = await createWorld();
  group = await world.deps.db
    .selectFrom('groups as g')
    .innerJoin('units as u', 'u.id', 'g.unitId')
    .innerJoin('units as v', 'v.id', 'u.parentId')
    .innerJoin('units as c', 'c.id', 'v.parentId')
    .selectAll('g')
    .where('g.kind', '=', 'community')
    .where('c.shortName', '=', 'Bình Lư')
    .orderBy('g.name')
    .executeTakeFirstOrThrow();
  lead = await teamOf(world, group);
  oa = `oa:${(await accountById(world.deps.db, group.accountId))?.externalId ?? ''}`;
  for (const username of ['quantri', 'huyen', 'xa-binh-lu', 'xa-khun-ha']) {
    const answer = await http(`${world.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password: 'loa-demo' }),
    });
    tokens.set(username, (JSON.parse(answer.body) as Opened).token);
  }
}, 60_000);
afterAll(() => world.close());

const ask = async (
  as: string | null,
  path: string,
  body?: object,
): Promise<{ status: number; text: string }> => {
  const token = as === null ? undefined : tokens.get(as);
  const answer = await http(`${world.url}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, text: answer.body };
};

const open = (kind: RosterItem['kind'], externalId: string): Promise<RosterItem | undefined> =>
  world.deps.db
    .selectFrom('rosterItems')
    .selectAll()
    .where('groupId', '=', group.id)
    .where('kind', '=', kind)
    .where('externalId', '=', externalId)
    .where('state', '=', 'open')
    .executeTakeFirst();

const isIn = async (externalId: string): Promise<boolean> => {
  const account = await accountById(world.deps.db, group.accountId);
  const groups = world.deps.channels.get('zalo-oa')?.groups;
  if (!account || !groups) throw new Error('no groups');
  const live = await groups.members(account, group.externalId);
  return live.some((member) => member.externalId === externalId);
};

const household = async (name: string): Promise<string> => {
  const make = given(world.deps);
  const home = await make.household({ cluster: { id: group.unitId }, headName: name });
  const externalId = await somebody(world, name);
  return make.identity({ account: { id: group.accountId }, household: home, externalId });
};

/** Somebody opens the group's link and waits to be let in. */
const knock = async (who: string): Promise<void> => {
  const account = await accountById(world.deps.db, group.accountId);
  if (!account) throw new Error('no account');
  await world.deps.channels
    .get('zalo-oa')
    ?.groups?.update(account, group.externalId, { joinByApproval: true, joinByLink: true });
  await world.sandbox('POST', '/sandbox/join', { as: who, group: group.externalId });
  await world.settle();
};

describe('who comes and goes', () => {
  it('lets in by itself who belongs', async () => {
    const who = await household('Chủ Hộ Đúng Cụm');
    await knock(who);
    expect(await isIn(who)).toBe(true);
    expect(await open('join-request', who)).toBeUndefined();
  });

  it('asks the team about a stranger, and one word decides', async () => {
    const [yes, no] = [await somebody(world, 'Khách Một'), await somebody(world, 'Khách Hai')];
    await knock(yes);
    expect(await isIn(yes)).toBe(false);
    expect((await lettersTo(world, lead.chat)).at(-1)).toContain('xin vào nhóm');
    await world.say(lead.chat, oa, 'đồng ý');
    expect(await isIn(yes)).toBe(true);

    await knock(no);
    const item = await open('join-request', no);
    await world.say(lead.chat, oa, `từ chối ${item?.code ?? ''}`);
    expect(await isIn(no)).toBe(false);
    expect(await open('join-request', no)).toBeUndefined();
  });

  it('does not take a bare "đồng ý" for an answer when Loa has since written about something else', async () => {
    const who = await somebody(world, 'Khách Ba');
    await knock(who);
    await world.say(lead.chat, oa, 'xin số điện thoại trạm y tế');
    await world.say(lead.chat, oa, 'đồng ý');
    expect(await open('join-request', who)).toBeDefined();
  });

  it('lists who left though they belong, invites them on one word, and closes what settled itself', async () => {
    const who = await household('Chủ Hộ Rời Nhóm');
    await putInto(world, group, who);
    await world.sandbox('POST', '/sandbox/leave', { as: who, group: group.externalId });
    await world.settle();
    expect((await open('missing', who))?.why).toContain('đã rời nhóm');
    expect(await isIn(who)).toBe(false);
    await world.say(lead.chat, oa, `mời lại ${(await open('missing', who))?.code ?? ''}`);
    expect(await isIn(who)).toBe(true);
    expect(await open('missing', who)).toBeUndefined();
  });

  it('is found out at night when the platform’s word was lost', async () => {
    const stranger = await somebody(world, 'Người Lạ Đêm');
    const absent = await household('Chủ Hộ Chưa Mời');
    await world.sandbox('POST', '/sandbox/faults', { webhook: { drop: 1 } });
    await putInto(world, group, stranger);
    await world.sandbox('POST', '/sandbox/faults', {});
    expect(await open('unknown', stranger)).toBeUndefined();
    await world.deps.queue.add(mindGroups, {});
    await world.settle();
    expect((await open('unknown', stranger))?.name).toBe('Người Lạ Đêm');
    expect(await isIn(absent)).toBe(true);
  });
});

describe('over HTTP', () => {
  it('shows set-up and drift to whom they concern, and nothing to others', async () => {
    expect((await ask(null, '/groups')).status).toBe(401);
    const district = JSON.parse((await ask('quantri', '/groups')).text) as GroupsPage;
    const commune = JSON.parse((await ask('xa-binh-lu', '/groups')).text) as GroupsPage;
    expect(district.communes.length).toBeGreaterThan(commune.communes.length);
    expect(commune.communes.map(({ name }) => name)).toEqual(['Xã Bình Lư']);
    const [own] = commune.communes;
    expect(own?.linked).toBe(own?.expected);
    expect(own?.drift.unknown).toBeGreaterThan(0);
    const page = await ask('xa-binh-lu', `/groups/${group.id}`);
    const { items, roster } = JSON.parse(page.text) as GroupPage;
    expect(roster.some(({ state }) => state === 'present')).toBe(true);
    expect(items.map(({ kind }) => kind)).toContain('unknown');
    expect((await ask('xa-khun-ha', `/groups/${group.id}`)).status).toBe(404);
  });

  it('takes somebody out only when two different people agree', async () => {
    const who = await somebody(world, 'Người Ngoài');
    await putInto(world, group, who);
    const path = `/roster-items/${(await open('unknown', who))?.id ?? ''}/act`;
    const act = (as: string) => ask(as, path, { act: 'remove' });
    expect((await act('xa-khun-ha')).status).toBe(403);
    expect((await act('xa-binh-lu')).status).toBe(200);
    await world.settle();
    expect(await isIn(who)).toBe(true);
    expect((await act('xa-binh-lu')).status).toBe(409);
    expect((await act('quantri')).status).toBe(200);
    await world.settle();
    expect(await isIn(who)).toBe(false);
    expect((await ask('quantri', path, { act: 'invite' })).status).toBe(409);
  });

  it('prints one slip a household for whoever looks after the place', async () => {
    const sheet = await ask('xa-binh-lu', `/link-codes/${group.unitId}`);
    expect(sheet.status).toBe(200);
    const households = await world.deps.db
      .selectFrom('households')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('unitId', '=', group.unitId)
      .executeTakeFirstOrThrow();
    const codes = sheet.text.match(/LK-[0-9A-Z]{5}/gu) ?? [];
    expect(new Set(codes).size).toBe(households.n);
    expect(sheet.text).not.toMatch(/<script/u);
    expect((await ask('xa-binh-lu', `/link-codes/${group.unitId}`)).text).toBe(sheet.text);
    expect((await ask('xa-khun-ha', `/link-codes/${group.unitId}`)).status).toBe(404);
  });
});
