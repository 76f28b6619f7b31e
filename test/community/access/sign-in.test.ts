import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { pino } from 'pino';
import { authOf } from '../../../src/community/access/auth.ts';
import { createSignIn, demoPassword, signIn } from '../../../src/community/access/sign-in.ts';
import { migrations } from '../../../src/migrations/index.ts';
import { steppingClock } from '../../../src/platform/clock.ts';
import { readConfig } from '../../../src/platform/config.ts';
import { openDb, openPool } from '../../../src/platform/db.ts';
import type { Deps } from '../../../src/platform/deps.ts';
import { newId } from '../../../src/platform/ids.ts';
import { migrate } from '../../../src/platform/migrate.ts';

const clock = steppingClock(new Date('2021-11-18T07:00:00Z'));
const log = pino({ level: 'silent' });
const name = `console_sign_in_${process.pid}`;
const url = new URL(process.env.LOA_TEST_POSTGRES ?? '');
let admin: pg.Client;
let demo: Deps;

/** Sign-in needs a database, a clock and the settings; nothing else of `Deps`. */
const depsOn = (pool: pg.Pool, env: Record<string, string>): Deps =>
  ({ pool, db: openDb(pool), clock, log, config: readConfig(env) }) as unknown as Deps;

beforeAll(async () => {
  admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const pool = openPool(own.href, log, 6);
  demo = depsOn(pool, {});
  await migrate(pool, demo.db, migrations);
});

afterAll(async () => {
  await demo.pool.end();
  await admin.query(`drop database ${name} with (force)`);
  await admin.end();
});

const from = (place: string) => ({ headers: new Headers(), place });
const whoHas = async (headers: Headers) =>
  (await (await authOf(demo)).api.getSession({ headers }))?.user.personId ?? null;

describe('signing in', () => {
  it('opens a session by cookie and by token for the person it was made for', async () => {
    const personId = newId();
    await createSignIn(demo, { username: 'xa-khun-ha', password: demoPassword, personId });

    const opened = await signIn(demo, {
      username: ' Xa-Khun-Ha ',
      password: demoPassword,
      ...from('10.0.0.1'),
    });

    expect(await whoHas(new Headers({ authorization: `Bearer ${opened.token}` }))).toBe(personId);
    const line = opened.cookies.find((cookie) => cookie.startsWith('loa.session_token='));
    expect(line).toMatch(/HttpOnly/i);
    expect(line).toMatch(/SameSite=Lax/i);
    expect(await whoHas(new Headers({ cookie: line?.split(';')[0] ?? '' }))).toBe(personId);
  });

  it('knows nobody by a forged cookie', async () => {
    const opened = await signIn(demo, {
      username: 'xa-khun-ha',
      password: demoPassword,
      ...from('10.0.0.1'),
    });
    expect(
      await whoHas(new Headers({ cookie: `loa.session_token=${opened.token}.forged` })),
    ).toBeNull();
    expect(await whoHas(new Headers({ authorization: 'Bearer made-up' }))).toBeNull();
  });

  it('keeps passwords as argon2id only', async () => {
    const kept = await demo.pool.query('select password from auth.account');
    expect(kept.rows.length).toBeGreaterThan(0);
    for (const row of kept.rows as { password: string }[])
      expect(row.password).toMatch(/^\$argon2id\$/);
  });

  it('says the same for an unknown name, a name that cannot be, and a wrong password', async () => {
    const sentences = [];
    for (const [username, password] of [
      ['nobody', 'x'.repeat(9)],
      ["'; drop", 'x'.repeat(9)],
      ['xa-khun-ha', 'wrong-one'],
    ]) {
      const attempt = signIn(demo, {
        username: username ?? '',
        password: password ?? '',
        ...from('10.0.0.2'),
      });
      sentences.push(await attempt.catch((error: unknown) => error));
    }
    for (const error of sentences)
      expect(error).toMatchObject({ kind: 'signed-out', field: 'password' });
    expect(new Set(sentences.map((error) => (error as Error).message)).size).toBe(1);
  });

  it('lets nobody try a sixth password from one place, not even at once, and lets them again after a quarter of an hour', async () => {
    await createSignIn(demo, { username: 'huyen', password: 'a-long-password', personId: newId() });
    const attempt = (password: string, place: string) =>
      signIn(demo, { username: 'huyen', password, ...from(place) });

    const tries = await Promise.allSettled(
      Array.from({ length: 9 }, () => attempt('guess', '10.9.9.9')),
    );
    const kinds = tries.map((result) =>
      result.status === 'rejected' ? (result.reason as { kind: string }).kind : 'in',
    );
    expect(kinds.filter((kind) => kind === 'signed-out')).toHaveLength(5);
    expect(kinds.filter((kind) => kind === 'too-many')).toHaveLength(4);

    await expect(attempt('a-long-password', '10.9.9.9')).rejects.toMatchObject({
      kind: 'too-many',
    });
    await expect(attempt('a-long-password', '10.9.9.8')).resolves.toMatchObject({
      token: expect.any(String),
    });

    clock.set(new Date(clock().getTime() + 16 * 60_000));
    await expect(attempt('a-long-password', '10.9.9.9')).resolves.toMatchObject({
      token: expect.any(String),
    });
  });

  it('made again, changes person and password and ends the open sessions', async () => {
    const first = newId();
    const second = newId();
    await createSignIn(demo, { username: 'quantri', password: 'first-password', personId: first });
    const opened = await signIn(demo, {
      username: 'quantri',
      password: 'first-password',
      ...from('10.0.0.3'),
    });
    await createSignIn(demo, {
      username: 'quantri',
      password: 'second-password',
      personId: second,
    });

    expect(await whoHas(new Headers({ authorization: `Bearer ${opened.token}` }))).toBeNull();
    await expect(
      signIn(demo, { username: 'quantri', password: 'first-password', ...from('10.0.0.3') }),
    ).rejects.toThrow();
    const again = await signIn(demo, {
      username: 'quantri',
      password: 'second-password',
      ...from('10.0.0.3'),
    });
    expect(await whoHas(new Headers({ authorization: `Bearer ${again.token}` }))).toBe(second);
  });

  it('in production never accepts the demo password, even for a sign-in that a demo left behind', async () => {
    const live = depsOn(demo.pool, { LOA_MODE: 'production', LOA_SECRET: 's'.repeat(40) });
    await expect(
      signIn(live, { username: 'xa-khun-ha', password: demoPassword, ...from('10.0.0.4') }),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(
      createSignIn(live, { username: 'new', password: demoPassword, personId: newId() }),
    ).rejects.toMatchObject({ kind: 'forbidden' });
  });
});
