import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { Ledger, ReportDetail, ReportsPage } from '../../../src/contract/reports.ts';
import { reportRoutes } from '../../../src/features/reports/routes.ts';
import { send } from '../../../src/messaging/outbox/send.ts';
import { newId } from '../../../src/platform/ids.ts';
import { createWeb } from '../../../src/platform/web.ts';
import { createDistrict, type District, type Somebody } from './district.ts';

let d: District;
let app: FastifyInstance;
beforeEach(async () => {
  d = await createDistrict();
  app = await createWeb(d.deps.log);
  // Stands where the session plugin does: who asks is in a header.
  app.decorateRequest('actor', null);
  app.addHook('onRequest', async (request) => {
    const who = request.headers['x-person'];
    request.actor =
      typeof who === 'string' ? await d.actor({ id: who, name: '', phone: null }) : null;
  });
  reportRoutes(app, d.deps);
  await app.ready();
});
afterEach(async () => {
  await app.close();
  await d.close();
});

const ask = async (who: Somebody | null, method: 'GET' | 'POST', url: string, body?: object) => {
  const answer = await app.inject({
    method,
    url,
    headers: who ? { 'x-person': who.id } : {},
    ...(body ? { payload: body } : {}),
  });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
};

describe('cases over HTTP', () => {
  it('are for people who signed in', async () => {
    expect((await ask(null, 'GET', '/api/v1/reports')).status).toBe(401);
    expect((await ask(null, 'GET', '/api/v1/ledger')).status).toBe(401);
  });

  it('list page by page in one’s own area, the most urgent and longest waiting first', async () => {
    for (let i = 0; i < 3; i += 1) {
      await d.say(
        d.household,
        'private',
        ['nha e het gao roi', 'nhà em có người ho sốt', 'có người lạ về bản không khai báo'][i] ??
          '',
      );
      await d.advance('1m');
    }
    const first = ReportsPage.parse(
      (await ask(d.people.communeDuty, 'GET', '/api/v1/reports?limit=2')).body,
    );
    expect(first.reports).toHaveLength(2);
    const rest = ReportsPage.parse(
      (await ask(d.people.communeDuty, 'GET', `/api/v1/reports?limit=2&cursor=${first.next ?? ''}`))
        .body,
    );
    const codes = [...first.reports, ...rest.reports].map((one) => one.code);
    const byNeed = (await d.all()).sort(
      (a, b) =>
        a.severity.localeCompare(b.severity) || a.receivedAt.getTime() - b.receivedAt.getTime(),
    );
    expect(codes).toEqual(byNeed.map((one) => one.code));
    const all = ReportsPage.parse(
      (await ask(d.people.communeDuty, 'GET', '/api/v1/reports?state=all')).body,
    );
    expect(all.reports.map((one) => one.code)).toEqual(
      (await d.all()).map((one) => one.code).reverse(),
    );
    expect(rest.next).toBeNull();
    const stranger = await ask(
      { ...d.people.province, id: d.household.id },
      'GET',
      '/api/v1/reports',
    );
    expect(stranger.body).toMatchObject({ reports: [] });
  });

  it('filter by state, severity, unit', async () => {
    await d.say(d.household, 'private', 'nha e het gao roi');
    await d.say(d.neighbour, 'private', 'con em khó thở tím tái rồi cứu với');
    const only = async (query: string): Promise<number> =>
      ReportsPage.parse((await ask(d.people.districtDuty, 'GET', `/api/v1/reports?${query}`)).body)
        .reports.length;
    expect(await only('severity=S1')).toBe(1);
    expect(await only('state=ended')).toBe(0);
    expect(await only(`unit=${d.units.otherCluster.id}`)).toBe(0);
    expect(await only('overdue=true')).toBe(0);
    await d.advance('45m');
    expect(await only('overdue=true')).toBe(2);
    expect((await ask(d.people.districtDuty, 'GET', '/api/v1/reports?severity=S9')).status).toBe(
      400,
    );
  });

  it('show story, conversation and what one may do, and take the acts in turn', async () => {
    await d.say(d.household, 'private', 'nha e het gao roi');
    const { id } = await d.latest();
    const before = ReportDetail.parse(
      (await ask(d.people.communeDuty, 'GET', `/api/v1/reports/${id}`)).body,
    );
    expect(before.may).toEqual({
      accept: true,
      escalate: true,
      handOver: true,
      answer: true,
      close: false,
    });
    expect(before.who).toMatchObject({ name: 'Giàng A Páo', household: 'H12' });
    expect(before.conversation.map((line) => line.from)).toEqual(['citizen', 'loa']);
    const [theirs, ours] = before.conversation;
    expect([theirs?.stateName, ours?.stateName]).toEqual([
      null,
      expect.stringMatching(/^đã (?:gửi|tới nơi) \d\d:\d\d$/u),
    ]);
    expect(before.nextClock).not.toBeNull();

    const accepted = ReportDetail.parse(
      (await ask(d.people.communeDuty, 'POST', `/api/v1/reports/${id}/accept`)).body,
    );
    expect(accepted).toMatchObject({ status: 'accepted', handlerName: 'Lù Văn Chiến' });
    expect((await ask(d.people.chair, 'POST', `/api/v1/reports/${id}/accept`)).status).toBe(409);
    expect(
      (await ask(d.people.communeDuty, 'POST', `/api/v1/reports/${id}/answer`, { text: '' }))
        .status,
    ).toBe(400);
    const answered = await ask(d.people.communeDuty, 'POST', `/api/v1/reports/${id}/answer`, {
      text: 'đã đưa 10 kg gạo',
      done: true,
    });
    expect(answered.body).toMatchObject({ status: 'resolved', resolution: 'đã đưa 10 kg gạo' });
    const closed = ReportDetail.parse(
      (
        await ask(d.people.communeDuty, 'POST', `/api/v1/reports/${id}/close`, {
          reason: 'đã xong',
        })
      ).body,
    );
    expect(closed.status).toBe('closed');
    expect(closed.story.map((line) => line.kind)).toEqual(
      expect.arrayContaining(['filed', 'told', 'accepted', 'resolved', 'closed']),
    );
    expect(closed.may.answer).toBe(false);
  });

  it('hide what was said from somebody who may only know of the case', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    const { id } = await d.latest();
    const seen = ReportDetail.parse(
      (await ask(d.people.villageHead, 'GET', `/api/v1/reports/${id}`)).body,
    );
    expect(seen.who).toBeNull();
    expect(JSON.stringify(seen)).not.toMatch(/Páo|09000|nha e het gao/u);
  });

  it('tell those who handle it, and nobody else, whose phone was rung', async () => {
    await d.say(d.household, d.groups.community, 'nha e het gao roi');
    const { id } = await d.latest();
    const line = { id: newId(), channel: 'voice-sms', externalId: 'line', name: 'Tổng đài' };
    await d.deps.db
      .insertInto('channelAccounts')
      .values({ ...line, settings: '{}' as never })
      .execute();
    const chat = { accountId: line.id, kind: 'private', externalId: 'call:0900000009' } as const;
    await send(d.deps, {
      to: { chat, personId: d.people.chair.id },
      text: 'Loa gọi về một việc.',
      key: 'ring:one:0',
      lane: 'relay',
      about: { kind: 'report', id },
    });
    const rungFor = async (who: Somebody): Promise<string[]> =>
      ReportDetail.parse((await ask(who, 'GET', `/api/v1/reports/${id}`)).body).story.flatMap(
        ({ kind, sentence }) => (kind === 'rung' ? [sentence] : []),
      );
    expect(await rungFor(d.people.communeDuty)).toEqual([`Đang chờ gọi ${d.people.chair.name}`]);
    expect(await rungFor(d.people.villageHead)).toEqual([]);
  });

  it('escalate and hand over with a reason and a place', async () => {
    await d.say(d.household, 'private', 'nha e het gao roi');
    const { id } = await d.latest();
    expect(
      (await ask(d.people.communeDuty, 'POST', `/api/v1/reports/${id}/hand-over`, {})).status,
    ).toBe(400);
    const handed = await ask(d.people.communeDuty, 'POST', `/api/v1/reports/${id}/hand-over`, {
      role: 'health-station',
      note: 'nhờ trạm',
    });
    expect(handed.body).toMatchObject({
      status: 'handed-over',
      pendingHandOver: { note: 'nhờ trạm' },
    });
    const up = await ask(d.people.communeDuty, 'POST', `/api/v1/reports/${id}/escalate`, {
      proposal: 'đề nghị huyện cấp gạo',
    });
    expect(up.body).toMatchObject({
      beyondPower: true,
      owner: { tier: 'district' },
      proposal: 'đề nghị huyện cấp gạo',
    });
    expect(
      (
        await ask(
          d.people.communeDuty,
          'GET',
          '/api/v1/reports/0190a000-0000-7000-8000-000000000000',
        )
      ).status,
    ).toBe(404);
  });

  it('prove the ledger', async () => {
    await d.say(d.household, 'private', 'nha e het gao roi');
    expect(
      Ledger.parse((await ask(d.people.districtDuty, 'GET', '/api/v1/ledger')).body),
    ).toMatchObject({ ok: true, cases: { opened: 1, open: 1 } });
    expect((await ask(d.people.team, 'GET', '/api/v1/ledger')).status).toBe(403);
  });
});
