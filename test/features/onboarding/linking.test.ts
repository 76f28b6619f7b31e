import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/community/access.ts';
import type { Group } from '../../../src/community/groups.ts';
import type { Household } from '../../../src/community/households.ts';
import { given } from '../../support/given.ts';
import { issueCodes, issuePersonCode } from '../../../src/features/onboarding/linking/codes.ts';
import { createWorld, type World } from '../../support/world.ts';
import { lettersTo, putInto, somebody, teamOf } from './somebody.ts';

let world: World;
let group: Group;
let lead: { actor: Actor; chat: string };
let home: Household;
const nextHome = () => given(world.deps).household({ cluster: { id: group.unitId } });
let oa: string;

beforeAll(async () => {
  world = await createWorld();
  group = await world.deps.db
    .selectFrom('groups')
    .selectAll()
    .where('kind', '=', 'community')
    .orderBy('name')
    .executeTakeFirstOrThrow();
  lead = await teamOf(world, group);
  oa = await world.deps.db
    .selectFrom('channelAccounts')
    .select('externalId')
    .where('id', '=', group.accountId)
    .executeTakeFirstOrThrow()
    .then((row) => `oa:${row.externalId}`);
  home = await nextHome();
}, 60_000);
afterAll(() => world.close());

const codeFor = async (household: Household): Promise<string> => {
  const { slips } = await issueCodes(world.deps, lead.actor, group.unitId);
  return slips.find(({ householdCode }) => householdCode === household.code)?.code ?? '';
};

const householdOf = async (externalId: string): Promise<string | null> => {
  const row = await world.deps.db
    .selectFrom('identities')
    .select('householdId')
    .where('externalId', '=', externalId)
    .executeTakeFirst();
  return row?.householdId ?? null;
};

describe('a printed code', () => {
  it('is the same however often it is printed', async () => {
    const first = await issueCodes(world.deps, lead.actor, group.unitId);
    const second = await issueCodes(world.deps, lead.actor, group.unitId);
    expect(first.slips.length).toBeGreaterThan(5);
    expect(second.slips).toEqual(first.slips);
    expect(new Set(first.slips.map(({ code }) => code)).size).toBe(first.slips.length);
  });

  it('ties the first who writes it to the household; the second waits for the team, and both are told', async () => {
    const code = await codeFor(home);
    const wife = await somebody(world, 'Lò Thị Thử');
    const son = await somebody(world, 'Lò Văn Thử');
    await world.say(wife, oa, code.toLowerCase().replace('-', ' '));
    expect(await householdOf(wife)).toBe(home.id);
    expect((await lettersTo(world, wife)).at(-1)).toContain('Loa đã nối Zalo này');

    await world.say(son, oa, code);
    expect(await householdOf(son)).toBeNull();
    expect((await lettersTo(world, son)).at(-1)).toContain('nhờ Tổ xác nhận');
    expect((await lettersTo(world, wife)).at(-1)).toContain('thêm một người nhận là người nhà');
    expect((await lettersTo(world, lead.chat)).at(-1)).toContain('ĐỒNG Ý');

    await world.say(lead.chat, oa, 'Đồng ý');
    expect(await householdOf(son)).toBe(home.id);
    expect((await lettersTo(world, son)).at(-1)).toContain('Tổ đã xác nhận');
  });

  it('opens the case of the words beside it as the household’s own', async () => {
    const other = await nextHome();
    const who = await somebody(world, 'Vàng Thị Thử');
    await world.say(who, oa, `${await codeFor(other)} nhà em hết gạo 2 hôm nay rồi`);
    const cases = await world.deps.db
      .selectFrom('reports')
      .select(['category', 'householdId'])
      .where('householdId', '=', other.id)
      .execute();
    expect(cases).toEqual([{ category: 'food', householdId: other.id }]);
  });

  it('links nobody when it is wrong, expired, shown in a group, or guessed too often', async () => {
    const other = await nextHome();
    const code = await codeFor(other);
    const who = await somebody(world, 'Người Thử Mã');
    await world.say(who, oa, 'LK-0000');
    expect((await lettersTo(world, who)).at(-1)).toContain('không thấy mã');
    await world.deps.db
      .updateTable('linkCodes')
      .set({ expiresAt: world.clock() })
      .where('code', '=', code)
      .execute();
    await world.say(who, oa, code);
    expect((await lettersTo(world, who)).at(-1)).toContain('hết hạn');
    const fresh = await codeFor(other);
    expect(fresh).not.toBe(code);
    await world.say(lead.chat, group.externalId, fresh);
    expect((await world.messages(group.externalId)).at(-1)?.text).toContain('nhắn riêng');
    for (let wrong = 0; wrong < 8; wrong += 1) await world.say(who, oa, `LK-000${wrong}`);
    await world.say(who, oa, fresh);
    expect((await lettersTo(world, who)).at(-1)).toContain('thử nhiều mã');
    expect(await householdOf(who)).toBeNull();
  });

  it('ties an official to their account, once', async () => {
    const person = await given(world.deps).person({ name: 'Cán Bộ Thử' });
    const { code } = await issuePersonCode(world.deps, lead.actor, person.id);
    const [one, other] = [await somebody(world, 'Một'), await somebody(world, 'Hai')];
    await world.say(one, oa, code);
    await world.say(other, oa, code);
    const linked = await world.deps.db
      .selectFrom('identities')
      .select('externalId')
      .where('personId', '=', person.id)
      .execute();
    expect(linked).toEqual([{ externalId: one }]);
    expect((await lettersTo(world, other)).at(-1)).toContain('đã có người dùng');
  });
});

describe('somebody nobody knows in a community group', () => {
  it('is asked once, privately and without papers; their own word waits for the team’s', async () => {
    const other = await given(world.deps).household({
      cluster: { id: group.unitId },
      headName: 'Giàng A Thử Nhất',
    });
    const who = await somebody(world, 'Giàng Thị Thử');
    await putInto(world, group, who);
    await world.say(who, group.externalId, 'chào cả nhà');
    const asked = (await lettersTo(world, who)).filter((text) =>
      text.includes('chưa biết là nhà nào'),
    );
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('không hỏi giấy tờ');

    await world.say(who, oa, 'em là vợ nhà Giàng A Thử Nhất');
    expect(await householdOf(who)).toBeNull();
    await world.say(lead.chat, group.externalId, 'Xác nhận Giàng A Thử Nhất');
    expect(await householdOf(who)).toBe(other.id);
    const open = await world.deps.db
      .selectFrom('rosterItems')
      .select('kind')
      .where('externalId', '=', who)
      .where('state', '=', 'open')
      .execute();
    expect(open).toEqual([]);
  });

  it('is vouched for by a reply that names the household, and by nobody else’s', async () => {
    const other = await nextHome();
    const who = await somebody(world, 'Người Mới');
    const neighbour = await world.deps.db
      .selectFrom('identities')
      .select('externalId')
      .where('householdId', '=', home.id)
      .executeTakeFirstOrThrow();
    await putInto(world, group, who, neighbour.externalId);
    const messageId = await world.say(who, group.externalId, 'em mới vào nhóm');
    const reply = async (as: string): Promise<void> => {
      await world.sandbox('POST', '/sandbox/say', {
        as,
        in: group.externalId,
        text: `đúng, nhà ${other.code}`,
        replyTo: messageId,
      });
      await world.settle();
    };
    await reply(neighbour.externalId);
    expect(await householdOf(who)).toBeNull();
    await reply(lead.chat);
    expect(await householdOf(who)).toBe(other.id);
  });

  it('gets help before any question', async () => {
    const who = await somebody(world, 'Người Lạ Cần Giúp');
    await putInto(world, group, who);
    await world.say(who, oa, 'nhà em có người khó thở, cứu với');
    const cases = await world.deps.db
      .selectFrom('reports')
      .select('severity')
      .where('category', '=', 'medical')
      .execute();
    expect(cases).toEqual([{ severity: 'S1' }]);
  });
});

describe('a number shared through Zalo’s own form', () => {
  const share = async (as: string, phone: string): Promise<void> => {
    await world.sandbox('POST', '/sandbox/submit-info', {
      as,
      oa: oa.slice(3),
      name: 'Người Gửi Số',
      phone,
    });
    await world.settle();
  };

  it('leads to the one household that has it, by the team’s word, and is kept nowhere else', async () => {
    const { deps } = world;
    const there = await given(deps).household({
      cluster: { id: group.unitId },
      phone: '0900 777 123',
    });
    const who = await somebody(world, 'Người Gửi Số');
    await share(who, '84900777123');
    expect(await householdOf(who)).toBeNull();
    expect((await lettersTo(world, who)).at(-1)).toContain('nhờ Tổ xác nhận');
    const events = await deps.db.selectFrom('inboxEvents').select(['name', 'data']).execute();
    const [event] = events.filter(({ name }) => name === 'user_submit_info');
    expect(JSON.stringify(event)).not.toContain('777123');
    await world.say(lead.chat, oa, 'Đồng ý');
    expect(await householdOf(who)).toBe(there.id);
  });

  it('that nobody or several have leads nowhere, politely', async () => {
    const who = await somebody(world, 'Số Lạ');
    await share(who, '84900999888');
    expect((await lettersTo(world, who)).at(-1)).toContain('chưa tìm ra hộ');
    expect(await householdOf(who)).toBeNull();
  });
});
