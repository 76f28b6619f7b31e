import { afterEach, describe, expect, it } from '@jest/globals';
import { createDistrict, paper, type District } from './district.ts';

describe('on its way down', () => {
  let d: District;
  afterEach(() => d.world.close());

  const posted = async (groups: { externalId: string }[]): Promise<number> => {
    let n = 0;
    for (const group of groups)
      n += (await d.world.messages(group.externalId)).filter(({ from }) => from.isOa).length;
    return n;
  };

  it('khẩn goes on to households after a quarter of an hour, unless the commune adds its words or holds it', async () => {
    d = await createDistrict();
    const [first, second, third] = d.communes;
    if (!first || !second || !third) throw new Error('three communes are needed');
    const directive = await d.issued(paper({ urgency: 'KHẨN' }));
    for (const commune of d.communes) expect(await posted(await d.clusterGroups(commune))).toBe(0);

    await d.world.advance('5m');
    const chair = await d.official('chair', first);
    const group = await d.group(first);
    await d.world.say(
      chair.chat,
      group.externalId,
      `CHUYỂN ${directive.code}: Ai về báo Tổ trưởng trước nhé`,
    );
    const groups = await d.clusterGroups(first);
    expect(await posted(groups)).toBe(groups.length);
    expect((await d.world.messages(groups[0]?.externalId ?? '')).at(-1)?.text).toContain(
      'Bình Lư nhắn thêm: Ai về báo Tổ trưởng trước nhé',
    );

    const other = await d.official('duty-officer', second);
    await d.world.say(
      other.chat,
      (await d.group(second)).externalId,
      'GIỮ vì đang kiểm tra lại danh sách',
    );
    await d.world.advance('9m');
    expect(await posted(await d.clusterGroups(third))).toBe(0);
    await d.world.advance('2m');
    expect(await posted(await d.clusterGroups(third))).toBe(4);
    expect(await posted(await d.clusterGroups(second))).toBe(0);
    expect(await posted(groups)).toBe(groups.length);

    const card = await d.card(directive);
    expect(card.hops.waitingFor).toContain('Khun Há (đang giữ)');
    expect(
      (await d.story(directive)).relay.find(({ unitName }) => unitName === 'Khun Há'),
    ).toMatchObject({ state: 'held', stateName: 'giữ lại: đang kiểm tra lại danh sách' });
    expect((await d.heard(d.drafter)).at(-1)).toContain('Khun Há giữ lại');
    await d.world.say(other.chat, (await d.group(second)).externalId, `chuyển ${directive.code}`);
    expect(await posted(await d.clusterGroups(second))).toBe(4);
  });

  it('without a mark waits for the commune, and the board says so', async () => {
    d = await createDistrict();
    const directive = await d.issued(paper());
    await d.world.advance('2h');
    const groups = await d.clusterGroups(d.binhLu);
    expect(await posted(groups)).toBe(0);
    const duty = await d.official('duty-officer', d.binhLu);
    const group = await d.group(d.binhLu);
    await d.world.say(duty.chat, group.externalId, 'đã nhận công văn 118 ạ');
    const answer = (await d.heard(group)).at(-1) ?? '';
    expect(answer).toContain('Bình Lư đã nhận');
    expect(answer).toContain('4 nhóm bên dưới đang chờ');
    expect((await d.card(directive)).hops.waitingFor).toContain('Bình Lư (chờ xã chuyển)');
    await d.world.say(duty.chat, group.externalId, 'CHUYỂN');
    expect(await posted(groups)).toBe(4);
    expect((await d.card(directive)).hops.waitingFor).not.toContain('Bình Lư (chờ xã chuyển)');
  });

  it('names the silent commune, and below a commune that answered the silent group', async () => {
    d = await createDistrict();
    const directive = await d.issued(paper({ urgency: 'HOẢ TỐC' }));
    const chair = await d.official('chair', d.binhLu);
    await d.world.say(chair.chat, (await d.group(d.binhLu)).externalId, 'NHẬN');
    const [answering, ...silent] = await d.clusterGroups(d.binhLu);
    if (!answering) throw new Error('a group is needed');
    const team = await d.official('team-lead', { id: answering.unitId });
    await d.world.say(team.chat, answering.externalId, `đã nhận ${directive.code}`);

    const before = await d.card(directive);
    expect(before.hops.waitingFor).not.toContain('Bình Lư');
    expect(before.hops.waitingFor).toContain('Khun Há');
    await d.world.advance('31m');
    const { hops } = await d.card(directive);
    expect(hops.waitingFor[0]).not.toBe('Bình Lư');
    expect(hops.waitingFor).toEqual(
      expect.arrayContaining(['Khun Há', 'Sơn Bình', `Cụm 2 · Nà Cơ (Bình Lư)`]),
    );
    expect(hops.waitingFor).not.toContain('Cụm 1 · Nà Cơ (Bình Lư)');
    expect(hops.acknowledged).toBe(1);
    const relay = (await d.story(directive)).relay;
    const lead = await d.official('team-lead', { id: silent[0]?.unitId ?? '' });
    expect(relay.find(({ unitName }) => unitName === 'Cụm 2 · Nà Cơ')).toMatchObject({
      state: 'sent',
      late: true,
      personName: lead.name,
    });
    expect(relay.find(({ unitName }) => unitName === 'Cụm 1 · Nà Cơ')).toMatchObject({
      state: 'acknowledged',
      late: false,
      personName: team.name,
    });
    expect(relay.find(({ unitName }) => unitName === 'Khun Há')).toMatchObject({ late: true });

    await d.world.advance('35m');
    const told = (await d.heard(d.drafter)).find((text) => text.includes('nơi chưa nhận')) ?? '';
    expect(told).toContain('Khun Há');
    expect(told).not.toContain('Bình Lư');
  });

  it('reminds until somebody answers, never twice in the same words, and not after', async () => {
    d = await createDistrict();
    const directive = await d.issued(paper({ urgency: 'HOẢ TỐC' }));
    const group = await d.group(d.khunHa);
    await d.world.advance('50m');
    const reminders = (await d.heard(group)).filter((text) => text.startsWith('Nhắc lần'));
    expect(reminders).toHaveLength(2);
    expect(new Set(reminders).size).toBe(2);
    expect(reminders[0]).toContain('Nhắc lần 1 · 09:30');
    const duty = await d.official('duty-officer', d.khunHa);
    await d.world.say(duty.chat, group.externalId, `Nhận ${directive.code}`);
    const heard = (await d.heard(group)).length;
    await d.world.advance('2h');
    expect((await d.heard(group)).filter((text) => text.includes('chưa ai nhận'))).toHaveLength(2);
    expect((await d.heard(group)).length).toBe(heard);
    const { duplicates } = await d.world.sandbox<{ duplicates: unknown[] }>(
      'GET',
      '/sandbox/stats',
    );
    expect(duplicates).toEqual([]);
  });

  it('gives a post normal papers in the morning when it was issued at night', async () => {
    d = await createDistrict('2021-11-18T16:00:00Z'); // 23:00
    await d.issued(paper());
    expect(await d.heard(await d.group(d.binhLu))).toEqual([]);
    await d.world.advance(new Date('2021-11-18T23:00:00Z'));
    expect(await d.heard(await d.group(d.binhLu))).toHaveLength(1);
  });
});
