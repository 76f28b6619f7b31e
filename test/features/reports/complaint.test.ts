import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { boardReports, fileReport, viewReport } from '../../../src/features/reports/index.ts';
import { createDistrict, type District } from './district.ts';

let d: District;
beforeEach(async () => {
  d = await createDistrict();
});
afterEach(() => d.close());

const heard = async (who: keyof District['people']): Promise<string[]> => d.posts(d.people[who]);

describe('a complaint', () => {
  it('about the village head goes over the village head, who never hears of it', async () => {
    await d.say(
      d.household,
      'private',
      'trưởng bản thái độ rất tệ, quát mắng dân, tôi muốn phản ánh',
    );
    const report = await d.latest();
    expect(report.category).toBe('complaint');
    expect(report.subjectPersonIds).toContain(d.people.villageHead.id);
    expect(report.ownerTier).toBe('commune');
    expect((await heard('chair'))[0]).toContain('Người báo được giữ kín');

    await d.advance('3d');
    expect(await heard('villageHead')).toEqual([]);
    await expect(
      viewReport(d.deps, await d.actor(d.people.villageHead), report.id),
    ).rejects.toThrow(/Không thấy/u);
    expect((await boardReports(d.deps, await d.actor(d.people.villageHead))).waiting).toEqual([]);
    await d.say(d.people.villageHead, 'private', `trạng thái ${report.code}`);
    expect((await heard('villageHead')).at(-1)).toContain('không thấy');
    await d.say(d.people.villageHead, 'private', `NHẬN ${report.code}`);
    expect((await d.latest()).handlerPersonId).toBeNull();
  });

  it('about the commune’s chair starts at the district and may only be closed there', async () => {
    await d.say(d.household, 'private', 'chủ tịch xã nhận tiền rồi mới cho hỗ trợ, tôi tố cáo');
    const report = await d.latest();
    expect(report).toMatchObject({
      category: 'complaint',
      ownerTier: 'district',
      powerTier: 'district',
    });
    expect(await heard('chair')).toEqual([]);
    expect(await heard('communeDuty')).toEqual([]);
    expect(await heard('districtDuty')).toHaveLength(1);
    await expect(
      viewReport(d.deps, await d.actor(d.people.communeDuty), report.id),
    ).rejects.toThrow(/Không thấy/u);
  });

  it('about somebody by name keeps that person out', async () => {
    await d.say(d.household, 'private', 'phản ánh anh Lềnh thái độ hách dịch, làm khó dân');
    const report = await d.latest();
    expect(report.subjectPersonIds).toContain(d.people.mate.id);
  });

  it('is answered in the group without a word of what it is about, and posted in no other', async () => {
    await d.say(d.household, d.groups.community, 'phản ánh tổ covid thái độ rất tệ, quát mắng dân');
    const [answer] = await d.posts(d.groups.community);
    expect(answer).toContain((await d.latest()).code);
    expect(answer).not.toMatch(/phản ánh|thái độ|khiếu|tổ/iu);
    await d.advance('2d');
    expect(await d.posts(d.groups.commune)).toEqual([]);
    expect(await d.posts(d.groups.district)).toEqual([]);
    expect(await heard('team')).toEqual([]);
  });

  it('tells the deciding handler, and nobody else, who complained', async () => {
    await d.say(
      d.household,
      'private',
      'trưởng bản thái độ rất tệ, quát mắng dân, tôi muốn phản ánh',
    );
    const report = await d.latest();
    const chair = await d.actor(d.people.chair);
    expect((await viewReport(d.deps, chair, report.id)).who).toBeNull();
    await d.say(d.people.chair, 'private', `NHẬN ${report.code}`);
    expect((await viewReport(d.deps, chair, report.id)).who?.name).toBe('Giàng A Páo');
    const above = await d.actor(d.people.districtDuty);
    expect((await viewReport(d.deps, above, report.id)).who).toBeNull();
  });
});

describe('danger to public order', () => {
  it('goes to the police alone and into no group', async () => {
    await d.say(
      d.household,
      d.groups.community,
      'có người cầm dao chống đối không cho tổ vào, đang đánh nhau',
    );
    const security = (await d.all()).find((one) => one.category === 'security');
    expect(security).toBeDefined();
    expect((await heard('police')).join('\n')).toContain(security?.code ?? '-');
    await d.advance('1h');
    for (const group of [d.groups.commune, d.groups.district]) {
      expect((await d.posts(group)).join('\n')).not.toContain(security?.code ?? '-');
    }
  });
});

describe('a tip about a neighbour', () => {
  it('is not the neighbour’s case: they can neither see nor confirm it', async () => {
    await fileReport(d.deps, {
      category: 'arrival',
      severity: 'S2',
      labels: ['arrival'],
      slots: {},
      because: [],
      text: 'nhà bên có người từ vùng dịch về không khai báo',
      unitId: d.units.cluster.id,
      householdId: d.neighbour.id,
      reporterHouseholdId: d.household.id,
      source: 'hotline',
    });
    await d.deliver();
    const { code } = await d.latest();
    const page = (await heard('team'))[0];
    expect(page).toContain('Nói về: Nhà Thào Seo Chúng');
    expect(page).not.toContain('Páo');
    await d.say(d.neighbour, 'private', `trạng thái ${code}`);
    expect((await d.posts(d.neighbour)).at(-1)).toContain('không thấy');
    await d.say(d.household, 'private', `trạng thái ${code}`);
    expect((await d.posts(d.household)).at(-1)).toContain('nơi có trách nhiệm');
  });
});
