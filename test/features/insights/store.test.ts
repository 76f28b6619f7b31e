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

const silent = (path: string, at: Date, limit = 100) =>
  silentClusters(deps.db, {
    path,
    clusterKinds: ['cluster'],
    communeKinds: ['commune'],
    at,
    limit,
  });

describe('silence', () => {
  it('names a cluster of which nobody has spoken since yesterday, and no other', async () => {
    const clusters = await unitsWithin(deps.db, district.path, ['cluster']);
    const [spoken] = clusters;
    if (!spoken) throw new Error('the demo has no cluster');
    const [household] = await householdsOf(deps.db, spoken.id);
    if (!household) throw new Error('the cluster has no household');
    await recordStatus(deps, {
      householdId: household.id,
      status: 'normal',
      source: 'team',
      at: morning,
    });

    const named = async (at: Date) =>
      (await silent(district.path, at)).map(({ clusterId }) => clusterId);
    expect(await named(morning)).not.toContain(spoken.id);
    expect(await named(days(1))).not.toContain(spoken.id);
    expect(await named(days(2))).toContain(spoken.id);

    const known = (await silent(district.path, days(2))).find(
      ({ clusterId }) => clusterId === spoken.id,
    );
    expect(known?.lastAt).toEqual(morning);
    expect(known?.communeName).not.toBe('');
  });

  it('looks only below the unit asked about, and at no more than is shown', async () => {
    const [commune] = await unitsWithin(deps.db, district.path, ['commune']);
    if (!commune) throw new Error('the demo has no commune');
    const below = new Set(
      (await unitsWithin(deps.db, commune.path, ['cluster'])).map(({ id }) => id),
    );
    const named = await silent(commune.path, days(9));
    expect(named.length).toBe(below.size);
    expect(named.every(({ clusterId }) => below.has(clusterId))).toBe(true);
    expect(await silent(district.path, days(9), 2)).toHaveLength(2);
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
