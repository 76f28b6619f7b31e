import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { actorOf, type Actor } from '../../../src/community/access.ts';
import { addressOf } from '../../../src/community/identities.ts';
import type { Unit } from '../../../src/community/units.ts';
import type { Draft } from '../../../src/features/notices/notice.ts';
import { reachOf } from '../../../src/features/notices/preview-notice.ts';
import { sendNotice } from '../../../src/features/notices/send-notice.ts';
import { atLocal } from '../../../src/platform/calendar.ts';
import { newId } from '../../../src/platform/ids.ts';
import { createWorld, type World } from '../../support/world.ts';

const text = 'Sáng mai 8 giờ tiêm mũi 2 tại nhà văn hoá, bà con mang theo giấy tờ.';

let world: World;
let commune: Unit;
let chair: Actor;
let chairChat: string;
let oa: string;

beforeEach(async () => {
  world = await createWorld();
  const { db } = world.deps;
  commune = await db
    .selectFrom('units as u')
    .innerJoin('groups as g', 'g.unitId', 'u.id')
    .selectAll('u')
    .where('u.kind', '=', 'commune')
    .where((e) =>
      e.exists(e.selectFrom('units as v').select('v.id').whereRef('v.parentId', '=', 'u.id')),
    )
    .orderBy('u.code')
    .executeTakeFirstOrThrow();
  const post = await db
    .selectFrom('posts')
    .select('personId')
    .where('unitId', '=', commune.id)
    .where('kind', '=', 'chair')
    .executeTakeFirstOrThrow();
  chair = await actorOf(db, post.personId, world.clock());
  const address = await addressOf(db, { personId: chair.personId });
  chairChat = address?.externalId ?? '';
  const account = await db
    .selectFrom('channelAccounts')
    .select('externalId')
    .where('id', '=', address?.accountId ?? '')
    .executeTakeFirstOrThrow();
  oa = `oa:${account.externalId}`;
});
afterEach(() => world.close());

const draft = (more: Partial<Draft> = {}): Draft => ({
  text,
  unitIds: [commune.id],
  audience: 'households',
  urgent: false,
  sendAt: null,
  ...more,
});

const communityGroups = () =>
  world.deps.db
    .selectFrom('groups as g')
    .innerJoin('units as u', 'u.id', 'g.unitId')
    .selectAll('g')
    .where('g.kind', '=', 'community')
    .where('u.path', 'like', `${commune.path}%`)
    .execute();

const posts = (words = text) =>
  world.deps.db
    .selectFrom('outboxDeliveries')
    .selectAll()
    .where('aboutKind', '=', 'notice')
    .where('text', 'like', `%${words}%`)
    .execute();

const lastWords = async (chat: string): Promise<string> => {
  const heard = await world.messages(chat);
  return heard.filter(({ from }) => from.isOa).at(-1)?.text ?? '';
};
const chatOf = async (): Promise<string> => {
  const chats = await world.sandbox<{ id: string; kind: string; members: string[] }[]>(
    'GET',
    '/sandbox/chats',
  );
  return (
    chats.find(({ kind, members }) => kind === 'private' && members.includes(chairChat))?.id ?? ''
  );
};

describe('a notice', () => {
  it('reaches exactly the groups, households and hour its preview named', async () => {
    const reach = await reachOf(world.deps, chair, draft());
    const groups = await communityGroups();
    expect(groups.length).toBeGreaterThan(1);
    expect(reach.groups.map(({ id }) => id).sort()).toEqual(groups.map(({ id }) => id).sort());
    const all = await world.deps.db
      .selectFrom('households as h')
      .innerJoin('units as u', 'u.id', 'h.unitId')
      .select('h.id')
      .where('u.path', 'like', `${commune.path}%`)
      .execute();
    expect(reach.households).toBe(all.length);
    expect(reach.withoutZalo).toBeGreaterThan(0);
    expect(reach.withoutZalo).toBeLessThan(all.length);

    const notice = await sendNotice(world.deps, chair, draft(), newId());
    await world.settle();
    expect([notice.groups, notice.households, notice.withoutZalo]).toEqual([
      reach.groups.length,
      reach.households,
      reach.withoutZalo,
    ]);
    expect(notice.sendAt).toEqual(reach.startsAt);
    const sent = await posts();
    expect(sent.map(({ groupId }) => groupId).sort()).toEqual(groups.map(({ id }) => id).sort());
    for (const group of groups) {
      const heard = (await world.messages(group.externalId)).filter((one) =>
        one.text.includes(text),
      );
      expect(heard.length).toBe(1);
      expect(heard[0]?.text).toContain(notice.code);
    }
  });

  it('is sent once however often it is asked for under one key', async () => {
    const key = newId();
    const [first, second] = await Promise.all([
      sendNotice(world.deps, chair, draft(), key),
      sendNotice(world.deps, chair, draft(), key),
    ]);
    const third = await sendNotice(world.deps, chair, draft(), key);
    expect(new Set([first.id, second.id, third.id]).size).toBe(1);
    await world.settle();
    expect((await posts()).length).toBe((await communityGroups()).length);
  });

  it('goes to officials when it is for officials, and to no household group', async () => {
    const reach = await reachOf(world.deps, chair, draft({ audience: 'officials' }));
    const community = new Set((await communityGroups()).map(({ id }) => id));
    expect(reach.groups.length).toBeGreaterThan(0);
    expect(reach.groups.some(({ id }) => community.has(id))).toBe(false);
    expect(reach.households).toBe(0);
  });

  it('waits for the end of quiet hours unless it is urgent', async () => {
    world.clock.set(atLocal('2021-11-18', '22:00'));
    const quiet = await sendNotice(world.deps, chair, draft(), newId());
    const urgent = await sendNotice(
      world.deps,
      chair,
      draft({ text: 'Nước lũ đang lên, bà con rời bờ suối ngay.', urgent: true }),
      newId(),
    );
    await world.settle();
    expect(quiet.sendAt).toEqual(atLocal('2021-11-19', '06:00'));
    expect(urgent.sendAt).toEqual(atLocal('2021-11-18', '22:00'));
    expect(new Set((await posts()).map(({ state }) => state))).toEqual(new Set(['pending']));
    expect((await posts('Nước lũ')).every(({ sentAt }) => sentAt !== null)).toBe(true);

    await world.advance(atLocal('2021-11-19', '06:01'));
    expect((await posts()).every(({ sentAt }) => sentAt !== null)).toBe(true);
  });

  it('is refused to whoever has no post for it, and outside the place', async () => {
    const { db } = world.deps;
    const member = await db
      .selectFrom('posts as p')
      .innerJoin('units as u', 'u.id', 'p.unitId')
      .select('p.personId')
      .where('p.kind', '=', 'team-member')
      .where('u.path', 'like', `${commune.path}%`)
      .executeTakeFirstOrThrow();
    const neighbour = await actorOf(db, member.personId, world.clock());
    await expect(sendNotice(world.deps, neighbour, draft(), newId())).rejects.toMatchObject({
      kind: 'forbidden',
    });
    const other = await db
      .selectFrom('units')
      .select('id')
      .where('kind', '=', 'commune')
      .where('id', '!=', commune.id)
      .executeTakeFirstOrThrow();
    await expect(
      sendNotice(world.deps, chair, draft({ unitIds: [commune.id, other.id] }), newId()),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await posts()).toEqual([]);
  });

  it('does not carry a phone number or an identity number of a citizen', async () => {
    for (const words of ['Ai thấy ông ấy gọi 0912 345 678', 'Số giấy tờ 012345678901 lên nhận']) {
      await expect(
        sendNotice(world.deps, chair, draft({ text: words }), newId()),
      ).rejects.toMatchObject({ kind: 'invalid', field: 'text' });
    }
    expect(await world.deps.db.selectFrom('notices').select('id').execute()).toEqual([]);
  });

  it('warns of a fourth routine post in a day, and still goes', async () => {
    for (const number of [1, 2, 3])
      await sendNotice(world.deps, chair, draft({ text: `Tin số ${number}` }), newId());
    const reach = await reachOf(world.deps, chair, draft());
    expect(reach.problems).toMatchObject([{ blocking: false }]);
    const urgent = await reachOf(world.deps, chair, draft({ urgent: true }));
    expect(urgent.problems).toEqual([]);
  });
});

describe('a notice written in chat', () => {
  it('is shown before it goes, and goes on GỬI with the figures that were shown', async () => {
    await world.say(chairChat, oa, `THÔNG BÁO: ${text}`);
    expect(await posts()).toEqual([]);
    const groups = (await communityGroups()).length;
    const chat = await chatOf();
    expect(await lastWords(chat)).toContain(`Gửi tới ${groups} nhóm`);

    await world.advance('2m');
    await world.say(chairChat, oa, 'gui');
    expect((await posts()).length).toBe(groups);
    expect(await lastWords(chat)).toContain(`${groups} nhóm`);

    await world.advance('1m');
    await world.say(chairChat, oa, 'GỬI');
    expect((await posts()).length).toBe(groups);
  });

  it('is forgotten on THÔI, and after half an hour', async () => {
    await world.say(chairChat, oa, `thong bao: ${text}`);
    await world.say(chairChat, oa, 'thôi');
    await world.say(chairChat, oa, 'gửi');
    expect(await posts()).toEqual([]);

    await world.say(chairChat, oa, `THÔNG BÁO GẤP: ${text}`);
    await world.advance('31m');
    await world.say(chairChat, oa, 'GỬI');
    expect(await posts()).toEqual([]);
  });

  it("is nobody's to write but an official's", async () => {
    const [group] = await communityGroups();
    const household = await world.deps.db
      .selectFrom('identities as i')
      .innerJoin('households as h', 'h.id', 'i.householdId')
      .select('i.externalId')
      .where('h.unitId', '=', group?.unitId ?? '')
      .where('i.personId', 'is', null)
      .executeTakeFirstOrThrow();
    await world.say(household.externalId, group?.externalId ?? '', `THÔNG BÁO: ${text}`);
    await world.say(household.externalId, group?.externalId ?? '', 'GỬI');
    expect(await world.deps.db.selectFrom('notices').select('id').execute()).toEqual([]);
    expect(await posts()).toEqual([]);
  });
});
