import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { prepareDemo } from '../../../src/community/demo/index.ts';
import { householdsOf } from '../../../src/community/households.ts';
import { recordStatus } from '../../../src/community/household-status.ts';
import { loadProfile } from '../../../src/community/profile.ts';
import { unitByCode, type Unit } from '../../../src/community/units.ts';
import { remembered } from '../../../src/features/insights/remember.ts';
import {
  dutyIn,
  holdersAt,
  silentClusters,
  unitsWithin,
} from '../../../src/features/insights/store.ts';
import type { Deps } from '../../../src/platform/deps.ts';
import { newId } from '../../../src/platform/ids.ts';
import { createGround, type Ground } from '../../support/ground.ts';

const morning = new Date('2021-11-18T02:00:00Z');
const days = (count: number) => new Date(morning.getTime() + count * 86_400_000);

let ground: Ground;
let deps: Deps;
let district: Unit;

beforeAll(async () => {
  ground = await createGround();
  deps = { ...ground.deps, profile: loadProfile(path.resolve('config/profiles/tam-duong-2021')) };
  await prepareDemo(deps, { size: 'small', baseUrl: 'http://127.0.0.1:1' });
  const found = await unitByCode(deps.db, deps.profile.rootUnitCode, morning);
  if (!found) throw new Error('the demo has no district');
  district = found;
});
beforeEach(() => ground.clock.set(morning));
afterAll(() => ground.close());

const silence = async (cluster: Unit, since: Date) => {
  await deps.pool.query(
    `insert into "silentClusters" (id, "clusterId", "unitPath", day, since, evenings) values ($1, $2, $3, '2021-11-17', $4, 1)`,
    [newId(), cluster.id, cluster.path, since],
  );
};
const silent = (path: string, limit = 100) =>
  silentClusters(deps.db, { path, communeKinds: ['commune'], limit });

describe('silence', () => {
  it('names the clusters that were asked and stayed silent, the longest first, and when each was last heard', async () => {
    const [first, second, third] = await unitsWithin(deps.db, district.path, ['cluster']);
    if (!first || !second || !third) throw new Error('the demo has too few clusters');
    const [household] = await householdsOf(deps.db, second.id);
    if (!household) throw new Error('the cluster has no household');
    await recordStatus(deps, {
      householdId: household.id,
      status: 'normal',
      source: 'team',
      at: days(-3),
    });
    await silence(first, days(-1));
    await silence(second, days(-2));

    const named = await silent(district.path);
    expect(named.map(({ clusterId }) => clusterId)).toEqual([second.id, first.id]);
    expect(named[0]).toMatchObject({ lastAt: days(-3), total: 2 });
    expect(named[0]?.name).toContain(second.shortName);
    expect(named[0]?.communeName).not.toBe('');

    await deps.pool.query(`update "silentClusters" set "endedAt" = $1 where "clusterId" = $2`, [
      morning,
      second.id,
    ]);
    expect((await silent(district.path)).map(({ clusterId }) => clusterId)).toEqual([first.id]);
  });

  it('looks only below the unit asked about, and counts more than it shows', async () => {
    const clusters = await unitsWithin(deps.db, district.path, ['cluster']);
    for (const cluster of clusters.slice(1)) await silence(cluster, days(-1));
    const [commune] = (await unitsWithin(deps.db, district.path, ['commune'])).filter(({ path }) =>
      clusters.some((cluster) => cluster.path.startsWith(path)),
    );
    if (!commune) throw new Error('no commune of the demo has clusters');
    const below = clusters.filter(({ path }) => path.startsWith(commune.path)).map(({ id }) => id);
    const named = await silent(commune.path);
    expect(named.map(({ clusterId }) => clusterId).sort()).toEqual(below.sort());
    const few = await silent(district.path, 2);
    expect(few).toHaveLength(2);
    expect(few[0]?.total).toBe(clusters.length);
  });
});

describe('duty', () => {
  it('tells who is on duty where, and nothing where the shift has ended', async () => {
    const communes = (await unitsWithin(deps.db, district.path, ['commune'])).map(({ id }) => id);
    const before = await dutyIn(deps.db, [district.id, ...communes], morning);
    const [first] = before;
    if (!first) throw new Error('nobody is on duty in the demo');
    expect(first.until > morning).toBe(true);
    expect(new Set(before.map(({ unitId }) => unitId)).size).toBe(before.length);

    await deps.db
      .updateTable('dutyShifts')
      .set({ endsAt: morning })
      .where('unitId', '=', first.unitId)
      .where('startsAt', '<=', morning)
      .where('endsAt', '>', morning)
      .execute();
    const after = await dutyIn(deps.db, [district.id, ...communes], morning);
    expect(after.map(({ unitId }) => unitId)).not.toContain(first.unitId);
  });
});

describe('the people of a unit', () => {
  it('come once each, and only while they hold a post', async () => {
    const people = await holdersAt(deps.db, district.id, morning);
    expect(people.length).toBeGreaterThan(0);
    expect(new Set(people.map(({ id }) => id)).size).toBe(people.length);
    const [gone] = people;
    await deps.db
      .updateTable('posts')
      .set({ validTo: morning })
      .where('personId', '=', gone?.id ?? '')
      .execute();
    const left = await holdersAt(deps.db, district.id, morning);
    expect(left.map(({ id }) => id)).not.toContain(gone?.id);
  });
});

describe('a remembered answer', () => {
  it('is asked for once while it is young, and shown once more while the next is made', async () => {
    let asked = 0;
    const count = remembered(60_000, () => Promise.resolve((asked += 1)));
    expect(await count(deps, 'a')).toBe(1);
    expect(await count(deps, 'a')).toBe(1);
    expect(await count(deps, 'b')).toBe(2);
    ground.clock.set(new Date(morning.getTime() + 61_000));
    expect(await count(deps, 'a')).toBe(1);
    expect(await count(deps, 'a')).toBe(3);
  });

  it('keeps the last good answer when the next cannot be made, and hides no first failure', async () => {
    let broken = false;
    const ask = remembered(60_000, () =>
      broken ? Promise.reject(new Error('no')) : Promise.resolve('good'),
    );
    expect(await ask(deps, 'a')).toBe('good');
    broken = true;
    ground.clock.set(new Date(morning.getTime() + 61_000));
    expect(await ask(deps, 'a')).toBe('good');
    expect(await ask(deps, 'a')).toBe('good');
    await expect(ask(deps, 'new')).rejects.toThrow('no');
  });
});
