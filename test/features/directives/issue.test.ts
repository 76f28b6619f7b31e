import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { approveDirective } from '../../../src/features/directives/verbs/approve-directive.ts';
import { correctDirective } from '../../../src/features/directives/verbs/correct-directive.ts';
import { draftDirective } from '../../../src/features/directives/verbs/draft-directive.ts';
import { issueDirective } from '../../../src/features/directives/verbs/issue-directive.ts';
import type { Deps } from '../../../src/platform/deps.ts';
import { createDistrict, paper, type District } from './district.ts';

describe('a dispatch of the district', () => {
  let d: District;
  beforeEach(async () => {
    d = await createDistrict();
  });
  afterEach(() => d.world.close());

  const count = async (
    table: 'directiveHops' | 'directiveShares' | 'outboxDeliveries' | 'reminders',
  ) => {
    const { rows } = await d.world.deps.pool.query<{ n: string }>(
      `select count(*) as n from app."${table}"`,
    );
    return Number(rows[0]?.n);
  };

  it('pasted in the district’s group, approved by a second person, reaches every commune and, by rule, every household group', async () => {
    const group = await d.group(d.district);
    await d.world.say(d.drafter.chat, group.externalId, paper({ urgency: 'HOẢ TỐC' }));
    const draft = (await d.heard(group)).at(-1) ?? '';
    const code = /VB-[0-9A-Z]{4,8}/u.exec(draft)?.[0] ?? '';
    expect(draft).toContain('Chưa gửi ai');
    expect(await d.heard(await d.group(d.binhLu))).toEqual([]);

    await d.world.say(d.drafter.chat, group.externalId, `DUYỆT ${code}`);
    expect((await d.heard(group)).at(-1)).toContain('người thứ hai');
    await d.world.say(d.approver.chat, group.externalId, `duyet ${code}`);
    await d.world.say(d.drafter.chat, group.externalId, `PHÁT ${code}`);

    for (const commune of d.communes) {
      const [post] = await d.heard(await d.group(commune));
      expect(post).toContain('HOẢ TỐC · 118/TTCH-VP');
      expect(post).toContain('Trả lời NHẬN');
      expect(post).toMatch(
        /2 việc cho đơn vị mình, việc đầu hạn hết ngày mai|2 việc cho đơn vị mình, việc đầu hạn hết ngày 19\/11/u,
      );
      const groups = await d.clusterGroups(commune);
      expect(groups).toHaveLength(4);
      for (const one of groups) {
        const heard = await d.heard(one);
        expect(heard).toHaveLength(1);
        expect(heard[0]).toContain('bà con');
        expect(heard[0]).not.toContain('118/TTCH-VP');
      }
    }
    expect((await d.heard(group)).join('\n')).toContain('Đã phát tới');
    const directive = await d.world.deps.db
      .selectFrom('directives')
      .selectAll()
      .executeTakeFirstOrThrow();
    expect(directive.approverPersonId).not.toBe(directive.drafterPersonId);
    expect(
      await d.world.deps.db
        .selectFrom('audit')
        .select('verb')
        .where('subjectKind', '=', 'directive')
        .execute(),
    ).toEqual(
      expect.arrayContaining([
        { verb: 'draft-directive' },
        { verb: 'approve-directive' },
        { verb: 'issue-directive' },
      ]),
    );
  });

  it('goes to the bodies it names in private, and names on the board the places no chat reaches', async () => {
    const directive = await d.issued(paper({ urgency: 'KHẨN' }));
    const body = await d.world.deps.db
      .selectFrom('bodies')
      .selectAll()
      .where('kind', '=', 'medical-centre')
      .where('unitId', '=', d.district.id)
      .executeTakeFirstOrThrow();
    const head = await d.world.deps.db
      .selectFrom('posts as p')
      .innerJoin('identities as i', 'i.personId', 'p.personId')
      .innerJoin('people as w', 'w.id', 'p.personId')
      .select(['p.personId', 'w.name', 'i.externalId as chat'])
      .where('p.bodyId', '=', body.id)
      .where('p.kind', '=', 'body-head')
      .executeTakeFirstOrThrow();
    expect((await d.heard(head)).at(-1)).toContain('KHẨN · 118/TTCH-VP');
    const story = await d.story(directive);
    expect(story.relay.find(({ unitName }) => unitName === body.name)).toMatchObject({
      state: 'sent',
      personName: head.name,
    });
    // Ten communes of the small district have no group and nobody.
    expect(
      story.relay.filter(({ state }) => state === 'failed').map(({ unitName }) => unitName),
    ).toHaveLength(10);
    expect(story.hops.waitingFor).toEqual(
      expect.arrayContaining(['Khun Há', 'Nùng Nàng', body.name]),
    );
  });

  it('without a number stays a draft, and says what to do', async () => {
    const { deps } = d.world;
    const actor = await d.actor(d.drafter);
    const { directive } = await draftDirective(deps, actor, {
      text: paper({ number: null, date: null }),
    });
    await approveDirective(deps, await d.actor(d.approver), directive.id);
    await expect(issueDirective(deps, actor, directive.id)).rejects.toMatchObject({
      kind: 'conflict',
      field: 'number',
      message: 'Chưa có số văn bản: nhập số của văn thư rồi phát.',
    });
    await correctDirective(deps, actor, directive.id, { number: '120' });
    await expect(issueDirective(deps, actor, directive.id)).rejects.toMatchObject({
      field: 'date',
    });
    expect(await count('directiveHops')).toBe(0);
    await correctDirective(deps, actor, directive.id, { date: '2021-11-18' });
    expect((await issueDirective(deps, actor, directive.id)).status).toBe('issued');
  });

  it('loses its approval when its words change afterwards', async () => {
    const { deps } = d.world;
    const actor = await d.actor(d.drafter);
    const { directive } = await draftDirective(deps, actor, { text: paper() });
    await approveDirective(deps, await d.actor(d.approver), directive.id);
    await correctDirective(deps, actor, directive.id, {
      householdText: 'Bà con ai mới về thì báo Tổ nhé.',
    });
    await expect(issueDirective(deps, actor, directive.id)).rejects.toMatchObject({
      message: 'Văn bản chưa được duyệt. Nhờ lãnh đạo duyệt rồi phát.',
    });
    expect((await d.story(directive)).approverName).toBeNull();
  });

  it('approved by two at once has one approver, issued twice goes out once', async () => {
    const { deps } = d.world;
    const { directive } = await draftDirective(deps, await d.actor(d.drafter), {
      text: paper({ urgency: 'HOẢ TỐC' }),
    });
    const chair = await d.official('chair', d.district);
    const approvals = await Promise.allSettled([
      approveDirective(deps, await d.actor(d.approver), directive.id),
      approveDirective(deps, await d.actor(chair), directive.id),
    ]);
    expect(approvals.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(approvals.find((one) => one.status === 'rejected')).toMatchObject({
      reason: { kind: 'conflict' },
    });

    const actor = await d.actor(d.drafter);
    await Promise.all([
      issueDirective(deps, actor, directive.id),
      issueDirective(deps, actor, directive.id),
    ]);
    await issueDirective(deps, actor, directive.id);
    await d.world.settle();
    expect(await d.heard(await d.group(d.binhLu))).toHaveLength(1);
    expect(
      await d.world.deps.db
        .selectFrom('directiveEvents')
        .select('id')
        .where('kind', '=', 'issued')
        .execute(),
    ).toHaveLength(1);
  });

  it('leaves nothing half done wherever issuing breaks off', async () => {
    const { deps } = d.world;
    const actor = await d.actor(d.drafter);
    const { directive } = await draftDirective(deps, actor, {
      text: paper({ urgency: 'HOẢ TỐC' }),
    });
    await approveDirective(deps, await d.actor(d.approver), directive.id);
    const before = { posts: await count('outboxDeliveries'), reminders: await count('reminders') };
    let broken = 0;
    for (let calls = 1; calls < 400; calls = Math.ceil(calls * 1.7)) {
      let left = calls;
      const clock = Object.assign(
        () => {
          left -= 1;
          if (left === 0) throw new Error('the power is gone');
          return deps.clock();
        },
        { realMsUntil: (at: Date) => deps.clock.realMsUntil(at) },
      );
      const frail: Deps = { ...deps, clock };
      const outcome = await issueDirective(frail, actor, directive.id).then(
        () => 'issued',
        () => 'broken',
      );
      if (outcome === 'issued') break;
      broken += 1;
      expect(await count('directiveHops')).toBe(0);
      expect(await count('directiveShares')).toBe(0);
      expect({
        posts: await count('outboxDeliveries'),
        reminders: await count('reminders'),
      }).toEqual(before);
      expect((await d.story(directive)).status).toBe('approved');
    }
    expect(broken).toBeGreaterThan(5);
    const done = await issueDirective(deps, actor, directive.id);
    await d.world.settle();
    expect(done.status).toBe('issued');
    expect(await d.heard(await d.group(d.binhLu))).toHaveLength(1);
  });

  it('marked as a secret is refused, and not a word of it is kept', async () => {
    const group = await d.group(d.district);
    const secret = paper({ mark: 'TỐI MẬT' });
    await d.world.say(d.drafter.chat, group.externalId, secret);
    expect((await d.heard(group)).at(-1)).toContain('dấu mật');
    await expect(
      draftDirective(d.world.deps, await d.actor(d.drafter), { text: secret }),
    ).rejects.toMatchObject({ kind: 'invalid' });
    expect(await d.world.deps.db.selectFrom('directives').selectAll().execute()).toEqual([]);
    const kept = await d.world.deps.db.selectFrom('inboxMessages').select('text').execute();
    expect(kept.filter(({ text }) => text.includes('rà soát'))).toEqual([]);
  });

  it('printed for internal use never reaches a household', async () => {
    const { deps } = d.world;
    const actor = await d.actor(d.drafter);
    const text = `${paper({ urgency: 'HOẢ TỐC' })}\nLƯU HÀNH NỘI BỘ`;
    const { directive } = await draftDirective(deps, actor, { text });
    expect(directive).toMatchObject({ internal: true, audience: 'officials' });
    await expect(
      correctDirective(deps, actor, directive.id, { audience: 'households' }),
    ).rejects.toMatchObject({ field: 'audience' });
    await approveDirective(deps, await d.actor(d.approver), directive.id);
    await issueDirective(deps, actor, directive.id);
    await d.world.settle();
    expect(await d.heard(await d.group(d.binhLu))).toHaveLength(1);
    for (const group of await d.clusterGroups(d.binhLu)) expect(await d.heard(group)).toEqual([]);
  });

  it('is nobody’s to draft, approve or issue who holds no such post', async () => {
    const { deps } = d.world;
    const team = await d.official('team-lead', await d.cluster());
    await expect(
      draftDirective(deps, await d.actor(team), { text: paper() }),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    const { directive } = await draftDirective(deps, await d.actor(d.drafter), { text: paper() });
    const chair = await d.official('chair', d.binhLu);
    await expect(approveDirective(deps, await d.actor(chair), directive.id)).rejects.toMatchObject({
      kind: 'missing',
    });
    await expect(d.story(directive, chair)).rejects.toMatchObject({ kind: 'missing' });
  });
});
