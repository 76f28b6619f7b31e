import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDistrict, type District } from './district.ts';

let d: District;
beforeEach(async () => {
  d = await createDistrict();
});
afterEach(() => d.close());

describe('a household without food', () => {
  it('is answered in the same minute: who was told, what to do, when Loa goes up, the code', async () => {
    expect(await d.say(d.household, d.groups.community, 'nha e het gao roi')).toBe('opened');

    const report = await d.latest();
    expect(report).toMatchObject({
      category: 'food',
      severity: 'S2',
      status: 'triaged',
      ownerTier: 'community',
    });
    expect(report.receiverPersonId).toBe(d.people.team.id);
    const [first, ...more] = await d.posts(d.groups.community);
    expect(more).toEqual([]);
    expect(first).toContain(`Mã ${report.code}`);
    expect(first).toContain('trực Tổ');
    expect(first?.length).toBeLessThanOrEqual(300);
    expect(first).not.toContain('?');
  });

  it('rings those who can help with its details in private, and the larger group without them', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi, goi 0900012345');

    const { code } = await d.latest();
    const [page] = await d.posts(d.people.team);
    expect(page).toContain('Nhà Giàng A Páo (H12), 0900012345');
    expect(page).toContain('nha e het gao roi');
    const [line] = await d.posts(d.groups.commune);
    expect(line).toContain(code);
    expect(line).toContain('Nà Cơ');
    expect(line).not.toMatch(/Páo|H12|0900|gao/u);
    expect(await d.posts(d.neighbour)).toEqual([]);
  });

  it('climbs while nobody takes it, up to the district, and tells the household each time', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    await d.advance('14m');
    expect(await d.posts(d.people.communeDuty)).toEqual([]);
    await d.advance('2m');
    expect(await d.posts(d.people.communeDuty)).toHaveLength(1);
    expect((await d.latest()).ownerTier).toBe('commune');
    await d.advance('46m');

    expect((await d.latest()).ownerTier).toBe('district');
    expect(await d.posts(d.people.districtDuty)).toHaveLength(1);
    expect(await d.posts(d.groups.district)).toHaveLength(1);
    expect(await d.posts(d.household)).toHaveLength(3);
  });

  it('keeps ringing the last rung until somebody takes it, with pauses that grow', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    await d.advance('2h');
    const before = (await d.posts(d.people.commander)).length;
    const after = async (time: string): Promise<number> => {
      await d.advance(time);
      return (await d.posts(d.people.commander)).length - before;
    };
    expect(await after('16m')).toBe(1);
    expect(await after('30m')).toBe(2);
    expect(await after('1h')).toBe(3);
    expect(await after('2h')).toBe(4);
    expect(await after('2h')).toBe(5);

    const posts = await d.posts(d.people.commander);
    expect(new Set(posts).size).toBe(posts.length);
    expect((await d.latest()).status).toBe('triaged');
  });

  it('is taken by NHẬN alone when one case waits in the group, and the ladder stops', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    await d.advance('20m');
    expect(await d.say(d.people.communeDuty, d.groups.commune, 'NHẬN')).toBe('command');

    const report = await d.latest();
    expect(report).toMatchObject({
      status: 'accepted',
      handlerPersonId: d.people.communeDuty.id,
      ownerTier: 'commune',
    });
    const group = await d.posts(d.groups.community);
    expect(group.at(-1)).toMatch(/Lù Văn Chiến \(Trực xã\) đã nhận/u);
    expect(await d.clocks(report)).not.toContainEqual(expect.stringContaining('report-rung'));
    await d.advance('1h');
    expect(await d.posts(d.people.districtDuty)).toEqual([]);
  });

  it('goes on climbing when whoever took it does nothing', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    await d.say(d.people.team, 'private', `nhan ${(await d.latest()).code}`);
    expect(await d.clocks(await d.latest())).toContainEqual('report-clock keep-1');
    await d.advance('121m');

    const report = await d.latest();
    expect(report).toMatchObject({ status: 'triaged', handlerPersonId: null });
    expect(report.receivedAt).toEqual(new Date('2021-11-18T02:00:00Z'));
    expect((await d.posts(d.people.team)).at(-1)).toContain('đã quá hẹn');
    expect(await d.posts(d.people.communeDuty)).toHaveLength(1);
  });

  it('does not expire once something was done', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    const { code } = await d.latest();
    await d.say(d.people.team, 'private', `nhận ${code}`);
    await d.say(d.people.team, 'private', `${code} đang chở gạo lên, 30 phút nữa tới`);
    expect((await d.posts(d.household)).at(-1)).toContain('đang chở gạo lên');
    await d.advance('3h');
    expect(await d.latest()).toMatchObject({ status: 'acting', handlerPersonId: d.people.team.id });
  });

  it('is closed when the commune answers and the household says ĐÚNG', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    const { code } = await d.latest();
    await d.say(d.people.communeDuty, d.groups.commune, `nhan ${code}`);
    await d.say(
      d.people.communeDuty,
      d.groups.commune,
      `${code} xong, đã đưa 10kg gạo cho nhà A Páo 0900012345`,
    );

    const asked = (await d.posts(d.groups.community)).at(-1);
    expect(asked).toContain('đã đưa 10kg gạo');
    expect(asked).toContain('Nhắn ĐÚNG hoặc CHƯA');
    expect(asked).not.toMatch(/Páo|0900/u);
    expect(await d.say(d.household, d.groups.community, 'đúng rồi ạ')).toBe('command');
    const report = await d.latest();
    expect(report.status).toBe('closed');
    expect(await d.clocks(report)).toEqual([]);
  });

  it('waits for the commune to close what the team answered', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    const { code } = await d.latest();
    await d.say(d.people.team, 'private', `${code} xong, đã mang gạo và sữa tới`);
    await d.say(d.household, d.groups.community, 'ĐÚNG');
    expect((await d.latest()).status).toBe('confirmed');
    expect((await d.posts(d.people.communeDuty)).at(-1)).toContain(`đóng ${code}`);

    await d.say(d.people.team, 'private', `đóng ${code}`);
    expect((await d.latest()).status).toBe('confirmed');
    expect((await d.posts(d.people.team)).at(-1)).toContain('do cấp xã khép');
    await d.say(d.people.communeDuty, 'private', `dong ${code}`);
    expect((await d.latest()).status).toBe('closed');
  });

  it('opens again when the household says CHƯA, with the clock of its first message', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    const { code } = await d.latest();
    await d.say(d.people.team, 'private', `${code} xong, đã đưa gạo`);
    await d.advance('2h');
    await d.say(d.household, d.groups.community, 'CHƯA, mới được 2 cân');

    const report = await d.latest();
    expect(report).toMatchObject({ status: 'reopened', reopened: 1, handlerPersonId: null });
    expect(report.receivedAt).toEqual(new Date('2021-11-18T02:00:00Z'));
    expect((await d.posts(d.people.team)).at(-1)).toContain('mới được 2 cân');
    expect(await d.posts(d.people.communeDuty)).toHaveLength(1);
  });

  it('counts two silences after the answer as a yes', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    const { code } = await d.latest();
    await d.say(d.people.communeDuty, 'private', `${code} xong, đã đưa gạo`);
    await d.advance('25h');
    expect((await d.posts(d.household)).at(-1)).toContain('đã xong chưa ạ');
    await d.advance('46h');
    expect((await d.latest()).status).toBe('resolved');
    await d.advance('2h');
    expect((await d.latest()).status).toBe('closed');
  });

  it('joins a second message of the same house to the open case and becomes as urgent as the worse', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    expect(
      await d.say(d.household, d.groups.community, 'nhà em chưa ăn gì 2 hôm nay, có cháu 8 tháng'),
    ).toBe('joined');

    const cases = await d.all();
    expect(cases).toHaveLength(1);
    expect(cases[0]?.severity).toBe('S1');
    expect(await d.posts(d.people.communeDuty)).toHaveLength(1);
    expect((await d.posts(d.people.team)).at(-1)).toContain('🔴');
  });

  it('opens another case after the window, and for another house', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    await d.say(d.neighbour, d.groups.community, 'nha e het gao roi');
    expect(await d.all()).toHaveLength(2);
    await d.advance('7h');
    await d.say(d.household, d.groups.community, 'nha e lai het gao roi');
    expect(await d.all()).toHaveLength(3);
  });
});
