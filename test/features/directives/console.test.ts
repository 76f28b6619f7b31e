import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DirectiveCard, DirectiveDetail } from '../../../src/contract/directives.ts';
import { createSignIn } from '../../../src/community/access/sign-in.ts';
import { http } from '../../../src/platform/http.ts';
import { createDistrict, paper, type District, type Official } from './district.ts';

interface Problem {
  status: number;
  detail: string;
  errors?: { field: string }[];
}

describe('directives over HTTP', () => {
  let d: District;
  const tokens = new Map<string, string>();

  const signIn = async (name: string, who: Official): Promise<void> => {
    const password = `a long password of ${name}`;
    await createSignIn(d.world.deps, { username: name, password, personId: who.personId });
    const answer = await http(`${d.world.url}/api/v1/session`, {
      method: 'POST',
      body: JSON.stringify({ username: name, password }),
      headers: { 'content-type': 'application/json' },
    });
    tokens.set(name, (JSON.parse(answer.body) as { token: string }).token);
  };
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names what a test reads
  const call = async <T = DirectiveDetail>(
    as: string,
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: T }> => {
    const token = tokens.get(as);
    const answer = await http(`${d.world.url}/api/v1/directives${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
    return { status: answer.status, body: JSON.parse(answer.body) as T };
  };

  beforeAll(async () => {
    d = await createDistrict();
    await signIn('duty', d.drafter);
    await signIn('deputy', d.approver);
    await signIn('chair', await d.official('chair', d.binhLu));
    await signIn(
      'elsewhere',
      await d.official('chair', await d.unit('Thị trấn Mường Tè', 'commune')),
    );
  });
  afterAll(() => d.world.close());

  it('goes from a pasted text to a receipt, each step by whoever may', async () => {
    const text = paper({ urgency: 'KHẨN', number: null });
    const made = await call('duty', 'POST', '', { text });
    expect(made.status).toBe(201);
    const { id } = made.body;
    expect(made.body).toMatchObject({
      status: 'draft',
      number: null,
      symbol: 'TTCH-VP',
      urgency: 'KHẨN',
      date: '2021-11-18',
      audience: 'households',
      may: {
        edit: true,
        approve: false,
        issue: false,
        why: 'Anh/chị là người soạn nên cần người thứ hai duyệt.',
      },
    });
    expect(made.body.directiveTasks).toHaveLength(3);
    for (const { span, text: words } of made.body.directiveTasks)
      expect(text.slice(span?.start, span?.end).replace(/\s+/gu, ' ')).toContain(
        words.slice(0, 30),
      );
    expect(made.body.reach).toMatchObject({ bodies: 14, groups: 12 });
    expect(made.body.reach.households).toBeGreaterThan(100);
    expect(made.body.reach.first).toContain('Khun Há');

    expect((await call('duty', 'POST', `/${id}/approve`)).status).toBe(403);
    expect((await call('chair', 'POST', `/${id}/approve`)).status).toBe(404);
    expect((await call('deputy', 'POST', `/${id}/approve`)).body).toMatchObject({
      status: 'approved',
      approverName: d.approver.name,
    });
    const early = await call<Problem>('duty', 'POST', `/${id}/issue`);
    expect(early).toMatchObject({
      status: 409,
      body: { detail: 'Chưa có số văn bản: nhập số của văn thư rồi phát.' },
    });
    expect((await call('duty', 'PATCH', `/${id}`, { number: '131' })).body).toMatchObject({
      number: '131',
      status: 'approved',
      may: { issue: true },
    });
    expect((await call('duty', 'POST', `/${id}/issue`)).body).toMatchObject({ status: 'issued' });
    expect((await call('duty', 'POST', `/${id}/issue`)).body).toMatchObject({ status: 'issued' });
    expect((await call('duty', 'PATCH', `/${id}`, { subject: 'khác' })).status).toBe(409);
    await d.world.settle();

    const seen = await call('chair', 'GET', `/${id}`);
    expect(seen.body).toMatchObject({
      mine: { unitId: d.binhLu.id, unitName: 'Bình Lư' },
      may: { acknowledge: true, relay: true, hold: true, edit: false },
    });
    expect(
      new Set(
        seen.body.relay.filter(({ tier }) => tier === 'commune').map(({ unitName }) => unitName),
      ),
    ).toEqual(new Set(['Bình Lư']));
    const received = await call('chair', 'POST', `/${id}/acknowledge`, {
      unitId: d.binhLu.id,
      incomingNumber: '440',
    });
    expect(received.body).toMatchObject({ mine: null, may: { acknowledge: false } });
    expect((await call('elsewhere', 'GET', `/${id}`)).status).toBe(404);
    expect((await call('elsewhere', 'POST', `/${id}/acknowledge`, {})).status).toBe(404);

    const task = seen.body.directiveTasks[0];
    const staff = await d.official('command-member', d.binhLu);
    const stranger = await d.official('command-member', d.khunHa);
    expect(
      await call('chair', 'POST', `/${id}/assign`, {
        taskId: task?.id,
        unitId: d.binhLu.id,
        personId: stranger.personId,
      }),
    ).toMatchObject({ status: 400 });
    const assigned = await call('chair', 'POST', `/${id}/assign`, {
      taskId: task?.id,
      unitId: d.binhLu.id,
      personId: staff.personId,
    });
    expect(assigned.body.directiveTasks[0]?.shares).toMatchObject([
      { status: 'assigned', assigneeName: staff.name },
    ]);
    expect(
      await call('chair', 'POST', `/${id}/report`, { taskId: task?.id, unitId: d.binhLu.id }),
    ).toMatchObject({ status: 400 });
    const reported = await call('chair', 'POST', `/${id}/report`, {
      taskId: task?.id,
      unitId: d.binhLu.id,
      text: 'đã lập danh sách 23 người',
    });
    expect(reported.body.directiveTasks[0]?.shares).toMatchObject([
      { status: 'reported', report: 'đã lập danh sách 23 người' },
    ]);
    expect(
      (
        await call('chair', 'POST', `/${id}/review`, {
          taskId: task?.id,
          unitId: d.binhLu.id,
          decision: 'accept',
        })
      ).status,
    ).toBe(403);
    const whole = await call('duty', 'POST', `/${id}/review`, {
      taskId: task?.id,
      unitId: d.binhLu.id,
      decision: 'accept',
    });
    expect(
      whole.body.directiveTasks[0]?.shares.find(({ unitId }) => unitId === d.binhLu.id),
    ).toMatchObject({ status: 'accepted' });
    expect(whole.body.relay.find(({ unitName }) => unitName === 'Bình Lư')).toMatchObject({
      state: 'acknowledged',
      personName: (await d.official('chair', d.binhLu)).name,
    });
  });

  it('lists what one may see, page by page, and nothing to a stranger', async () => {
    for (const number of ['201', '202', '203'])
      await call('duty', 'POST', '', { text: paper({ number }) });
    type Page = { directives: DirectiveCard[]; next: string | null };
    const first = await call<Page>('duty', 'GET', '?state=draft&limit=2');
    expect(first.body.directives.map(({ number }) => number)).toEqual(['203', '202']);
    const second = await call<Page>(
      'duty',
      'GET',
      `?state=draft&limit=2&cursor=${first.body.next ?? ''}`,
    );
    expect(second.body.directives.map(({ number }) => number)).toEqual(['201']);
    expect((await call<Page>('chair', 'GET', '?state=draft')).body.directives).toEqual([]);
    expect((await call<Page>('elsewhere', 'GET', '')).body.directives).toEqual([]);
    expect((await call<Page>('nobody', 'GET', '')).status).toBe(401);
    expect((await call<Page>('duty', 'GET', '?cursor=x')).status).toBe(400);
  });

  it('knows a paper it has, and refuses a secret', async () => {
    const text = paper({ number: '201' });
    expect((await call('duty', 'POST', '', { text })).status).toBe(200);
    expect(await call('duty', 'POST', '', { text: `MẬT\n${text}` })).toMatchObject({ status: 400 });
    expect((await call('duty', 'POST', '', { text: 'ngắn' })).status).toBe(400);
  });
});
