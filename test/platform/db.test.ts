import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { atomically } from '../../src/platform/atomically.ts';
import { createGround, type Ground } from '../support/ground.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await createGround();
});
afterEach(() => ground.close());

const backendOf = async (ask: (text: string) => Promise<{ rows: { pid: number }[] }>) =>
  (await ask('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0;

const cut = (pid: number) => ground.deps.pool.query('select pg_terminate_backend($1)', [pid]);

it('a connection cut while somebody holds it ends neither the process nor the pool', async () => {
  const { pool } = ground.deps;
  const client = await pool.connect();
  const broken = new Promise((resolve) => client.once('end', resolve));
  await cut(await backendOf((text) => client.query(text)));
  await broken;
  await expect(client.query('select 1')).rejects.toThrow();
  client.release();
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

it('a transaction whose connection is cut between two statements fails and leaves nothing', async () => {
  const { deps } = ground;
  const written = atomically(deps, async (inside) => {
    await inside.db
      .insertInto('deadlines')
      .values({
        id: '01900000-0000-7000-8000-000000000001',
        kind: 'x',
        subjectId: 'x',
        step: 'x',
        dueAt: deps.clock(),
        attempts: 0,
      })
      .execute();
    const held = await deps.pool.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`,
    );
    expect(held.rows).toHaveLength(1);
    await cut(held.rows[0]?.pid ?? 0);
    await inside.db.selectFrom('deadlines').select('id').execute();
  });
  await expect(written).rejects.toThrow();
  expect(await deps.db.selectFrom('deadlines').select('id').execute()).toEqual([]);
});

it('two transactions that wait for one another both end well: one of them runs again', async () => {
  const { deps } = ground;
  const row = (id: string) => ({ kind: 'x', subjectId: id, step: 'x', dueAt: deps.clock() });
  const ids = ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002'];
  await deps.db
    .insertInto('deadlines')
    .values(ids.map((id) => ({ id, ...row(id), attempts: 0 })))
    .execute();
  const add = (inside: Ground['deps'], id: string | undefined) =>
    inside.db
      .updateTable('deadlines')
      .set((e) => ({ attempts: e('attempts', '+', 1) }))
      .where('id', '=', id ?? '')
      .execute();
  let arrived = 0;
  let bothHold: () => void = () => undefined;
  const meeting = new Promise<void>((resolve) => (bothHold = resolve));
  let runs = 0;
  const both = (order: string[]) =>
    atomically(deps, async (inside) => {
      runs += 1;
      await add(inside, order[0]);
      arrived += 1;
      if (arrived === 2) bothHold();
      await meeting;
      await add(inside, order[1]);
    });
  await Promise.all([both(ids), both([...ids].reverse())]);
  const rows = await deps.db.selectFrom('deadlines').select('attempts').execute();
  expect(rows).toEqual([{ attempts: 2 }, { attempts: 2 }]);
  expect(runs).toBe(3);
});
