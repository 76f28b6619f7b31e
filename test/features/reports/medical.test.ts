import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { climb } from '../../../src/features/reports/relay/climb.ts';
import { eventsOf } from '../../../src/features/reports/store.ts';
import { createDistrict, type District } from './district.ts';

let d: District;
beforeEach(async () => {
  d = await createDistrict();
});
afterEach(() => d.close());

const cry = 'con em khó thở tím tái rồi cứu với';

describe('danger to life', () => {
  it('rings everybody who can help at once, and copies district and province', async () => {
    await d.say(d.household, d.groups.community, cry);
    expect(await d.latest()).toMatchObject({
      category: 'medical',
      severity: 'S1',
      ownerTier: 'commune',
    });
    for (const who of ['team', 'villageMember', 'nurse', 'communeDuty'] as const) {
      expect((await d.posts(d.people[who]))[0]).toContain('🔴');
    }
    expect((await d.posts(d.people.districtDuty))[0]).toContain('Để biết');
    expect((await d.posts(d.people.province))[0]).toContain('Để biết');
  });

  it('answers first with what to do now and whom to call', async () => {
    await d.say(d.household, d.groups.community, cry);
    const [first] = await d.posts(d.groups.community);
    expect(first).toMatch(/^🔴 Loa đã báo .*Gọi ngay 115/u);
    expect(first).toContain('0213 000 306');
    expect(first).not.toContain('?');
    expect(first?.length).toBeLessThanOrEqual(300);
  });

  it('rings the district at five minutes and the commander at fifteen unless somebody took it', async () => {
    await d.say(d.household, d.groups.community, cry);
    await d.advance('4m');
    expect(await d.posts(d.people.doctor)).toEqual([]);
    await d.advance('2m');
    expect(await d.posts(d.people.doctor)).toHaveLength(1);
    expect(await d.posts(d.people.commander)).toEqual([]);
    await d.advance('10m');
    expect(await d.posts(d.people.commander)).toHaveLength(1);
    expect((await d.latest()).ownerTier).toBe('district');
  });

  it('stays silent for the district once somebody took it', async () => {
    await d.say(d.household, d.groups.community, cry);
    await d.say(d.people.nurse, 'private', `NHẬN ${(await d.latest()).code}, đang tới`);
    await d.advance('20m');
    expect(await d.posts(d.people.doctor)).toEqual([]);
    expect((await d.posts(d.household)).join('\n')).toContain('đang tới');
  });

  it('climbs once when two workers fire the same rung', async () => {
    await d.say(d.household, d.groups.community, cry);
    const { id } = await d.latest();
    await Promise.all([climb(d.deps, id, 1), climb(d.deps, id, 1)]);
    await d.deliver();
    expect(await d.posts(d.people.doctor)).toHaveLength(1);
    const climbs = (await eventsOf(d.deps.db, id)).filter((event) => event.kind === 'climbed');
    expect(climbs).toHaveLength(1);
  });

  it('rings at night as by day, while a small thing waits for the morning', async () => {
    await d.advance('17h');
    await d.say(d.neighbour, 'private', 'bao giờ được tiêm mũi 2 ạ');
    expect(await d.posts(d.people.team)).toEqual([]);
    await d.say(d.household, 'private', cry);
    expect(await d.posts(d.people.team)).toHaveLength(1);
    await d.advance('5h');
    expect((await d.posts(d.people.team)).join('\n')).toContain('Tiêm chủng');
  });

  it('needs a second person to be called less urgent', async () => {
    await d.say(d.household, d.groups.community, cry);
    const { code } = await d.latest();
    await d.say(d.people.communeDuty, 'private', `hạ ${code} xuống S3 vì chỉ ho nhẹ`);
    expect((await d.latest()).severity).toBe('S1');
    await d.say(d.people.communeDuty, 'private', `đồng ý ${code}`);
    expect((await d.latest()).severity).toBe('S1');
    await d.say(d.people.nurse, 'private', `dong y ${code}`);
    expect((await d.latest()).severity).toBe('S3');
  });

  it('opens two cases for two needs in one message, linked to it', async () => {
    await d.say(d.household, d.groups.community, 'con em khó thở tím tái. Nhà em hết gạo rồi');
    const cases = await d.all();
    expect(cases.map((one) => one.category).sort()).toEqual(['food', 'medical']);
    expect(new Set(cases.map((one) => one.messageId)).size).toBe(1);
    const row = await d.deps.db
      .selectFrom('inboxMessages')
      .select('reportIds')
      .executeTakeFirstOrThrow();
    expect([...(row.reportIds ?? [])].sort()).toEqual(cases.map((one) => one.id).sort());
  });

  it('has a picture without words looked at by a person, day and night', async () => {
    await d.advance('17h');
    expect(await d.say(d.household, 'private', '', { kind: 'image' })).toBe('opened');
    expect(await d.latest()).toMatchObject({
      category: 'other',
      severity: 'S2',
      status: 'received',
    });
    expect((await d.posts(d.household))[0]).toContain('đã nhờ');
    expect(await d.posts(d.people.team)).toHaveLength(1);
  });
});

describe('the watchdog of R40', () => {
  it('is content when a named person and a body were reached', async () => {
    await d.say(d.household, d.groups.community, cry);
    await d.advance('6m');
    const kinds = (await eventsOf(d.deps.db, (await d.latest()).id)).map((event) => event.kind);
    expect(kinds).toContain('forward-proven');
    expect(kinds).not.toContain('alarm');
  });

  it('alarms the district and rings the next tier when nothing left in five minutes', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    await d.deps.db.updateTable('outboxDeliveries').set({ state: 'pending' }).execute();
    await d.advance('6m', 'down');
    await d.deliver();
    expect((await d.posts(d.groups.district)).join('\n')).toContain('Báo động');
    expect((await d.posts(d.people.districtDuty)).join('\n')).toContain('chưa tin nào tới được');
    expect((await d.posts(d.people.communeDuty)).length).toBeGreaterThan(0);
    await d.advance('16m');
    const kinds = (await eventsOf(d.deps.db, (await d.latest()).id)).map((event) => event.kind);
    expect(kinds).toContain('forward-proven');
  });

  it('never waits for a role nobody holds: the next rung rings at once and the gap is recorded', async () => {
    await d.deps.db.deleteFrom('dutyShifts').execute();
    await d.deps.db
      .deleteFrom('posts')
      .where('personId', 'in', [d.people.team.id, d.people.mate.id])
      .execute();
    await d.deps.db.deleteFrom('assignments').execute();
    await d.say(d.household, d.groups.community, 'nha e het gao roi');

    const report = await d.latest();
    expect(report.receiverPersonId).not.toBeNull();
    expect(report.ownerTier).toBe('commune');
    const events = await eventsOf(d.deps.db, report.id);
    expect(events.filter((event) => event.kind === 'role-empty').length).toBeGreaterThan(0);
  });
});
