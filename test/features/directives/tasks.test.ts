import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  closeDirective,
  recallDirective,
} from '../../../src/features/directives/verbs/end-directive.ts';
import { decideExtension } from '../../../src/features/directives/verbs/extend-task.ts';
import { reviewTask } from '../../../src/features/directives/verbs/review-task.ts';
import type { Directive } from '../../../src/features/directives/directive.ts';
import type { Group } from '../../../src/community/groups.ts';
import { createDistrict, paper, type District, type Official } from './district.ts';

describe('the tasks of a directive', () => {
  let d: District;
  let group: Group;
  let chair: Official;
  beforeEach(async () => {
    d = await createDistrict();
    group = await d.group(d.binhLu);
    chair = await d.official('chair', d.binhLu);
  });
  afterEach(() => d.world.close());

  const shareOf = async (directive: Directive, path: string, place = 'Bình Lư') =>
    d.world.deps.db
      .selectFrom('directiveShares as s')
      .innerJoin('directiveTasks as t', 't.id', 's.taskId')
      .innerJoin('directiveHops as h', 'h.id', 's.hopId')
      .selectAll('s')
      .where('t.directiveId', '=', directive.id)
      .where('t.path', '=', path)
      .where('h.name', '=', place)
      .executeTakeFirst();
  const say = (who: Official, text: string) => d.world.say(who.chat, group.externalId, text);

  it('are shared among those who lead them, given to a person, reported in chat', async () => {
    const directive = await d.issued(paper({ urgency: 'KHẨN' }));
    expect(await shareOf(directive, '1')).toMatchObject({ status: 'waiting' });
    expect(await shareOf(directive, '3')).toBeUndefined();
    const staff = await d.official('command-member', d.binhLu);
    await say(chair, `118 việc 1 giao ${staff.name}`);
    expect(await shareOf(directive, '1')).toMatchObject({
      status: 'assigned',
      assigneePersonId: staff.personId,
    });
    expect((await d.heard(staff)).at(-1)).toContain('được giao việc 1');
    const story = await d.story(directive, chair);
    expect(story.directiveTasks[0]?.shares).toMatchObject([
      { unitName: 'Bình Lư', assigneeName: staff.name, may: { assign: true, report: true } },
    ]);
    expect(story.relay.find(({ unitName }) => unitName === 'Khun Há')).toBeUndefined();

    await say(staff, '118 việc 1 xong, đã lập danh sách 23 người');
    expect(await shareOf(directive, '1')).toMatchObject({
      status: 'reported',
      late: false,
      reportedBy: staff.personId,
    });
    expect((await d.heard(group)).at(-1)).toContain('đã ghi kết quả việc 1');
    const card = await d.card(directive, chair);
    expect(card.tasks).toEqual({ total: 2, done: 1, overdue: 0 });
  });

  it('reported with a cry for help inside open a case as well', async () => {
    await d.issued(paper({ urgency: 'KHẨN' }));
    await say(chair, '118 việc 1 xong, còn nhà Thào Seo Lừ hết gạo 2 hôm nay có cháu bé 6 tháng');
    const cases = await d.world.deps.db.selectFrom('reports').select('category').execute();
    expect(cases).toEqual([{ category: 'food' }]);
  });

  it('that cannot be done become a case for the issuer, and are reminded of no more', async () => {
    const directive = await d.issued(paper({ urgency: 'KHẨN' }));
    await say(chair, `${directive.code} việc 1 KHÔNG làm được vì thiếu người, chưa có mẫu biểu`);
    const [opened] = await d.world.deps.db.selectFrom('reports').selectAll().execute();
    expect(opened).toMatchObject({
      category: 'difficulty',
      about: { kind: 'directive', id: directive.id, issuerUnitId: d.district.id },
      powerUnitId: d.district.id,
    });
    expect((await d.heard(group)).at(-1)).toContain(opened?.code ?? '?');
    await d.world.advance(new Date('2021-11-19T10:00:00Z'));
    expect((await d.heard(group)).filter((text) => text.includes('Việc 1'))).toEqual([]);
    const other = await d.heard(await d.group(d.khunHa));
    expect(
      other.filter((text) => text.startsWith('Nhắc lần') && text.includes('Việc 1 ')),
    ).not.toEqual([]);
    const { rows } = await d.world.deps.pool.query<{ reportIds: string[] }>(
      `select "reportIds" from app."inboxMessages" where outcome = 'opened'`,
    );
    expect(rows).toEqual([{ reportIds: [opened?.id] }]);
  });

  it('“không phát sinh” is a report; the issuer takes it, returns it with a reason, closes when all is settled', async () => {
    const directive = await d.issued(
      paper({
        tasks: ['UBND xã Bình Lư lập danh sách người về, xong trước ngày 20/11/2021.'],
        to: '- UBND xã Bình Lư.',
        urgency: 'KHẨN',
      }),
    );
    const { deps } = d.world;
    const issuer = await d.actor(d.drafter);
    await expect(closeDirective(deps, issuer, directive.id)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('1'),
    });
    await say(chair, '118 việc 1 không phát sinh');
    const share = await shareOf(directive, '1');
    expect(share).toMatchObject({ status: 'reported', nothing: true });
    const of = { directiveId: directive.id, taskId: share?.taskId ?? '', unitId: d.binhLu.id };
    await expect(reviewTask(deps, issuer, { ...of, decision: 'return' })).rejects.toMatchObject({
      field: 'reason',
    });
    await expect(
      reviewTask(deps, await d.actor(chair), { ...of, decision: 'accept' }),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    await reviewTask(deps, issuer, { ...of, decision: 'return', reason: 'thiếu bản Nà Cơ' });
    await d.world.settle();
    expect((await d.heard(group)).at(-1)).toContain('thiếu bản Nà Cơ');
    await say(chair, `${directive.code} viec 1 da xong ca ban Na Co`);
    await reviewTask(deps, issuer, { ...of, decision: 'accept' });
    expect(await closeDirective(deps, issuer, directive.id)).toMatchObject({ status: 'closed' });
    const { rows } = await deps.pool.query(`select 1 from app.reminders where "stoppedAt" is null`);
    expect(rows).toEqual([]);
  });

  it('are reminded of a day before and on the day, not after the answer; the morning after, the head hears who is late', async () => {
    const directive = await d.issued(paper({ urgency: 'KHẨN' }));
    for (const commune of [d.binhLu, d.khunHa]) {
      const head = await d.official('chair', commune);
      await d.world.say(head.chat, (await d.group(commune)).externalId, 'đã nhận 118');
    }
    await d.world.advance(new Date('2021-11-19T01:30:00Z'));
    const reminders = (await d.heard(group)).filter(
      (text) => text.startsWith('Nhắc lần') && text.includes('Việc 1 '),
    );
    expect(reminders).toHaveLength(1);
    expect(reminders[0]).toContain('08:00 ngày 19/11');
    await say(chair, '118 việc 1 xong');
    await d.world.advance(new Date('2021-11-20T02:00:00Z'));
    const head = await d.official('command-head', d.district);
    const told = (await d.heard(head)).find((text) => text.includes('quá hạn')) ?? '';
    expect(told).toContain('Khun Há');
    expect(told).not.toContain('Bình Lư');
    expect((await d.card(directive)).tasks.overdue).toBe(1);
    const late = await d.official('chair', d.khunHa);
    await d.world.say(late.chat, (await d.group(d.khunHa)).externalId, '118 việc 1 xong');
    expect(await shareOf(directive, '1', 'Khun Há')).toMatchObject({
      status: 'reported',
      late: true,
    });
  });

  it('late before they arrive get one warning and no reminders', async () => {
    await d.issued(
      paper({
        urgency: 'KHẨN',
        tasks: ['UBND các xã, thị trấn báo cáo danh sách trước ngày 10/11/2021.'],
      }),
    );
    const warnings = async () => (await d.heard(group)).filter((text) => text.startsWith('⚠️'));
    expect(await warnings()).toHaveLength(1);
    await say(chair, 'đã nhận 118');
    await d.world.advance('4d');
    expect(await warnings()).toHaveLength(1);
    expect((await d.heard(group)).filter((text) => text.startsWith('Nhắc lần'))).toEqual([]);
  });

  it('get more time when the issuer agrees', async () => {
    const directive = await d.issued(paper({ urgency: 'KHẨN' }));
    await say(chair, '118 việc 1 xin gia hạn đến 25/11 vì mưa to');
    const asked = await shareOf(directive, '1');
    expect(asked?.extensionUntil?.toISOString()).toBe('2021-11-25T17:00:00.000Z');
    expect(asked?.dueAt?.toISOString()).toBe('2021-11-19T17:00:00.000Z');
    expect((await d.heard(d.drafter)).at(-1)).toContain('mưa to');
    await decideExtension(d.world.deps, await d.actor(d.drafter), {
      directiveId: directive.id,
      taskId: asked?.taskId ?? '',
      unitId: d.binhLu.id,
      grant: true,
    });
    expect((await shareOf(directive, '1'))?.dueAt?.toISOString()).toBe('2021-11-25T17:00:00.000Z');
    await d.world.advance(new Date('2021-11-20T02:00:00Z'));
    expect((await d.card(directive, chair)).tasks.overdue).toBe(0);
    expect(
      (await d.heard(group)).filter(
        (text) => text.startsWith('Nhắc lần') && text.includes('Việc 1 '),
      ),
    ).toEqual([]);
  });

  it('that come back every day are owed again the next day', async () => {
    const directive = await d.issued(
      paper({
        urgency: 'KHẨN',
        tasks: [
          'UBND các xã, thị trấn báo cáo số liệu về Trung tâm Chỉ huy huyện trước 16h00 hằng ngày.',
        ],
      }),
    );
    const due = async () => (await shareOf(directive, '1'))?.dueAt?.toISOString();
    expect(await due()).toBe('2021-11-18T09:00:00.000Z');
    await say(chair, '118 việc 1 xong: 0 ca');
    await d.world.advance(new Date('2021-11-18T10:00:00Z'));
    expect(await due()).toBe('2021-11-19T09:00:00.000Z');
    expect(await shareOf(directive, '1')).toMatchObject({ status: 'acknowledged' });
  });

  it('recalled, tell every place to stop, and nothing more is asked', async () => {
    const directive = await d.issued(paper({ urgency: 'KHẨN' }));
    await recallDirective(d.world.deps, await d.actor(d.drafter), directive.id, 'sai số liệu');
    await d.world.settle();
    expect((await d.heard(group)).at(-1)).toContain('đã thu hồi. sai số liệu');
    const before = (await d.heard(group)).length;
    await d.world.advance('1d');
    expect((await d.heard(group)).length).toBe(before);
    for (const one of await d.clusterGroups(d.binhLu)) expect(await d.heard(one)).toEqual([]);
  });
});
