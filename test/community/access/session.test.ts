import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import path from 'node:path';
import { access } from '../../../src/community/access/index.ts';
import { requireActor } from '../../../src/community/access/session.ts';
import { prepareDemo } from '../../../src/community/demo/index.ts';
import { loadProfile } from '../../../src/community/profile.ts';
import type { Opened, Session } from '../../../src/contract/session.ts';
import type { Deps } from '../../../src/platform/deps.ts';
import { createWeb } from '../../../src/platform/web.ts';
import { createGround, type Ground } from '../../support/ground.ts';

let ground: Ground;
let deps: Deps;
let app: FastifyInstance;

beforeAll(async () => {
  ground = await createGround();
  deps = { ...ground.deps, profile: loadProfile(path.resolve('config/profiles/tam-duong-2021')) };
  await prepareDemo(deps, { size: 'small', baseUrl: 'http://127.0.0.1:1' });
  app = await createWeb(deps.log);
  await app.register(access.plugin(deps));
  access.routes(app, deps);
  app.post('/api/v1/touch', (request) => ({ who: requireActor(request).personId }));
  await app.ready();
});

afterAll(async () => {
  await app.close();
  await ground.close();
});

const open = async (username: string, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers,
    payload: { username, password: 'loa-demo' },
  });

const cookieOf = (answer: Awaited<ReturnType<typeof open>>): string =>
  answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');

const whoAmI = (headers: Record<string, string>) => app.inject({ url: '/api/v1/session', headers });

describe('a session over HTTP', () => {
  it('tells the district what it may do in the whole district, and the commune in the commune alone', async () => {
    const district = (await open('huyen')).json<Opened>().session;
    expect(district.home).toMatchObject({ tier: 'district' });
    const commune = (await open('xa-binh-lu')).json<Opened>().session;
    expect(commune.home).toMatchObject({ tier: 'commune' });

    const [whole = ''] = district.may['see-board'] ?? [];
    const [part = ''] = commune.may['see-board'] ?? [];
    expect(part.startsWith(whole)).toBe(true);
    expect(part.length).toBeGreaterThan(whole.length);
    expect(commune.may['approve-directive'] ?? []).not.toContain(whole);
    expect(district.posts.length).toBeGreaterThan(0);
    expect(district.person.name).not.toBe('');
  });

  it('is known by its cookie and by its token, and by neither once it is signed out', async () => {
    const opened = await open('huyen');
    const cookie = cookieOf(opened);
    const authorization = `Bearer ${opened.json<Opened>().token}`;
    expect((await whoAmI({ cookie })).json<Session>().username).toBe('huyen');
    expect((await whoAmI({ authorization })).json<Session>().username).toBe('huyen');

    const left = await app.inject({
      method: 'DELETE',
      url: '/api/v1/session',
      headers: { cookie },
    });
    expect(left.statusCode).toBe(204);
    expect((await whoAmI({ cookie })).statusCode).toBe(401);
    expect((await whoAmI({ authorization })).statusCode).toBe(401);
  });

  it('answers a stranger with a problem that names what to do', async () => {
    const answer = await whoAmI({});
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ status: 401, detail: 'Mời đăng nhập để xem trang này.' });
  });

  it('names the field of what is missing', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { username: 'huyen', password: '' },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ errors: [{ field: 'password' }] });
  });

  it("refuses a write that another site's page makes with our cookie, and takes it from our own page or a program", async () => {
    const opened = await open('huyen');
    const cookie = cookieOf(opened);
    const touch = async (headers: Record<string, string>) =>
      (
        await app.inject({
          method: 'POST',
          url: '/api/v1/touch',
          headers: { cookie, host: 'loa.vn', ...headers },
        })
      ).statusCode;

    expect(await touch({ origin: 'https://elsewhere.vn' })).toBe(403);
    expect(await touch({ origin: 'null' })).toBe(403);
    expect(await touch({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await touch({ 'sec-fetch-site': 'same-site', origin: 'https://loa.vn' })).toBe(403);
    expect(await touch({ origin: 'https://loa.vn', 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await touch({})).toBe(200);
    expect((await open('huyen', { origin: 'https://elsewhere.vn' })).statusCode).toBe(403);
  });

  it('opens nothing more once the post has ended', async () => {
    const authorization = `Bearer ${(await open('xa-khun-ha')).json<Opened>().token}`;
    const before = (await whoAmI({ authorization })).json<Session>();
    expect(before.posts.length).toBeGreaterThan(0);

    await deps.db
      .updateTable('posts')
      .set({ validTo: deps.clock() })
      .where('personId', '=', before.person.id)
      .execute();

    const after = (await whoAmI({ authorization })).json<Session>();
    expect(after.posts).toEqual([]);
    expect(after.may).toEqual({});
    expect(after.home).toBeNull();
  });

  it('writes into the audit who signed in', async () => {
    const { session } = (await open('huyen2')).json<Opened>();
    const entry = await deps.db
      .selectFrom('audit')
      .selectAll()
      .where('actor', '=', session.person.id)
      .where('verb', '=', 'sign-in')
      .executeTakeFirst();
    expect(entry?.at).toEqual(deps.clock());
  });
});
