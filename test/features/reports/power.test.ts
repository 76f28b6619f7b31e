import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  acceptReport,
  answerReport,
  closeReport,
  escalateReport,
  fileReport,
  type Report,
} from '../../../src/features/reports/index.ts';
import { eventsOf } from '../../../src/features/reports/store.ts';
import { Refusal } from '../../../src/platform/errors.ts';
import { createDistrict, type District, type Somebody } from './district.ts';

let d: District;
beforeEach(async () => {
  d = await createDistrict();
});
afterEach(() => d.close());

const file = (
  category: string,
  severity: 'S1' | 'S2' | 'S3' = 'S2',
  text = 'việc thử',
): Promise<Report> =>
  fileReport(d.deps, {
    category,
    severity,
    labels: [category],
    slots: {},
    because: [],
    text,
    unitId: d.units.cluster.id,
    householdId: d.household.id,
    source: 'hotline',
  });

const escalate = async (
  who: Somebody,
  report: Report,
  proposal = 'đề nghị cấp trên quyết định',
): Promise<Report> => escalateReport(d.deps, await d.actor(who), report.id, { proposal });

describe('beyond one’s power', () => {
  it('goes at once to the tier that may decide, with the proposal', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    const { code } = await d.latest();
    await d.say(d.people.communeDuty, 'private', `nhan ${code}`);
    await d.say(
      d.people.communeDuty,
      'private',
      `${code} vượt thẩm quyền, đề nghị huyện cấp 2 tấn gạo`,
    );

    const report = await d.latest();
    expect(report).toMatchObject({
      ownerTier: 'district',
      powerTier: 'district',
      handlerPersonId: null,
      status: 'triaged',
    });
    expect((await d.posts(d.people.districtDuty)).join('\n')).toContain(
      'đề nghị huyện cấp 2 tấn gạo',
    );
    expect((await d.posts(d.groups.community)).at(-1)).toContain('cần Tam Đường quyết định');
  });

  it('jumps over tiers that lack the power', async () => {
    const report = await file('exposure');
    const sent = await escalate(d.people.team, report);
    expect(sent.ownerTier).toBe('district');
    await d.deliver();
    expect(await d.posts(d.people.districtDuty)).toHaveLength(1);
    expect((await d.posts(d.people.chair)).length).toBe(0);
  });

  it('cannot be taken back or answered by the tier that sent it up', async () => {
    const report = await file('food');
    await escalate(d.people.communeDuty, report);
    const actor = await d.actor(d.people.chair);
    await expect(acceptReport(d.deps, actor, report.id)).rejects.toThrow(/vượt thẩm quyền/u);
    expect(
      (await acceptReport(d.deps, await d.actor(d.people.districtDuty), report.id)).ownerTier,
    ).toBe('district');
  });

  it('two workers who send it up at once send it up once', async () => {
    const report = await file('food');
    const settled = await Promise.allSettled([
      escalate(d.people.communeDuty, report, 'đề nghị một'),
      escalate(d.people.chair, report, 'đề nghị hai'),
    ]);
    expect(settled.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    const sent = (await eventsOf(d.deps.db, report.id)).filter(
      (event) => event.kind === 'beyond-power',
    );
    expect(sent).toHaveLength(1);
  });

  it('beyond the highest tier stays with the district, which asks again until they answer', async () => {
    const report = await file('food');
    await escalate(d.people.communeDuty, report);
    await acceptReport(d.deps, await d.actor(d.people.districtDuty), report.id);
    const waiting = await escalate(d.people.districtDuty, report, 'đề nghị tỉnh mở kho dự trữ');
    expect(waiting).toMatchObject({ status: 'awaiting-external', ownerTier: 'district' });
    await d.deliver();
    expect((await d.posts(d.people.province)).join('\n')).toContain('mở kho dự trữ');
    await d.advance('4h');
    expect((await d.posts(d.people.districtDuty)).at(-1)).toContain('hỏi lại');
  });

  it.each([
    ['food', 'team', false],
    ['food', 'communeDuty', true],
    ['exposure', 'communeDuty', false],
    ['exposure', 'districtDuty', true],
    ['question', 'team', true],
  ] as const)('lets %s be closed by %s: %s', async (category, who, may) => {
    const report = await file(category, 'S3');
    const actor = await d.actor(d.people[who]);
    await answerReport(d.deps, actor, report.id, { text: 'đã giải quyết', done: true });
    const closing = closeReport(d.deps, actor, report.id, { reason: '' });
    if (may) expect((await closing).status).toBe('closed');
    else await expect(closing).rejects.toBeInstanceOf(Refusal);
  });

  it('is never closed while somebody who reported it has no answer', async () => {
    const report = await file('food');
    await acceptReport(d.deps, await d.actor(d.people.communeDuty), report.id);
    await expect(
      closeReport(d.deps, await d.actor(d.people.communeDuty), report.id, { reason: 'xong' }),
    ).rejects.toThrow(/chưa có trả lời/u);
  });
});

describe('handing over', () => {
  it('stays with the sender until the other office takes it', async () => {
    const report = await file('violation', 'S2', 'có đám đông tụ tập uống rượu');
    await d.say(d.people.communeDuty, 'private', `nhận ${report.code}`);
    await d.say(d.people.communeDuty, 'private', `chuyển ${report.code} cho công an`);
    expect(await d.latest()).toMatchObject({
      status: 'handed-over',
      handlerPersonId: d.people.communeDuty.id,
    });
    expect((await d.posts(d.people.police)).at(-1)).toContain(`NHẬN ${report.code}`);

    await d.say(d.people.police, 'private', `NHẬN ${report.code}`);
    expect(await d.latest()).toMatchObject({
      status: 'accepted',
      handlerPersonId: d.people.police.id,
    });
    expect((await d.latest()).receivedAt).toEqual(report.receivedAt);
    expect((await d.posts(d.people.communeDuty)).at(-1)).toContain('Hảng A Dế đã nhận');
  });

  it('comes back when it is refused, and when nobody answers', async () => {
    const report = await file('violation', 'S2');
    await d.say(d.people.communeDuty, 'private', `nhận ${report.code}`);
    await d.say(d.people.communeDuty, 'private', `chuyển ${report.code} cho công an`);
    await d.say(d.people.police, 'private', `từ chối ${report.code} vì việc của trạm y tế`);
    expect(await d.latest()).toMatchObject({
      status: 'accepted',
      handlerPersonId: d.people.communeDuty.id,
    });
    expect((await d.posts(d.people.communeDuty)).at(-1)).toContain('việc của trạm y tế');

    await d.say(d.people.communeDuty, 'private', `chuyển ${report.code} cho trạm y tế`);
    await d.advance('16m');
    expect(await d.latest()).toMatchObject({
      status: 'accepted',
      handlerPersonId: d.people.communeDuty.id,
    });
    expect((await d.posts(d.people.communeDuty)).join('\n')).toContain('chưa ai nhận chuyển giao');
  });
});

describe('spam and twins', () => {
  it('is spam only when a second person agrees', async () => {
    const report = await file('suggestion', 'S3');
    await d.say(d.people.communeDuty, 'private', `tin rác ${report.code}`);
    await d.say(d.people.communeDuty, 'private', `đồng ý ${report.code}`);
    expect((await d.latest()).status).not.toBe('spam');
    await d.say(d.people.chair, 'private', `đồng ý ${report.code}`);
    expect(await d.latest()).toMatchObject({ status: 'spam', reviewerPersonId: d.people.chair.id });
    expect(await d.clocks(report)).toEqual([]);
  });

  it('answers everybody when two cases become one', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    await d.say(d.neighbour, d.groups.community, 'nha e het gao roi');
    const [first, second] = await d.all();
    await d.say(
      d.people.communeDuty,
      'private',
      `gộp ${second?.code ?? ''} vào ${first?.code ?? ''}`,
    );
    await d.say(d.people.communeDuty, 'private', `${first?.code ?? ''} xong, đã phát gạo cả cụm`);
    expect((await d.posts(d.neighbour)).join('\n')).toContain(`từ nay theo ${first?.code ?? ''}`);
    expect((await d.posts(d.groups.community)).at(-1)).toContain('đã phát gạo cả cụm');
    const unanswered = await d.deps.db
      .selectFrom('reportReporters')
      .select('id')
      .where('reportId', '=', first?.id ?? '')
      .where('answeredAt', 'is', null)
      .execute();
    expect(unanswered).toEqual([]);
    expect((await d.all()).map((one) => one.status).sort()).toEqual(['merged', 'resolved']);
  });
});
