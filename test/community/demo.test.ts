import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { planOf } from '../../src/community/demo/plan-of.ts';
import { extendDuty, seedDatabase } from '../../src/community/demo/seed-database.ts';
import { onDuty } from '../../src/community/duty.ts';
import { addDays } from '../../src/platform/calendar.ts';
import { createCommunity, type Community } from './support.ts';

/** Names without ids, in a fixed order: what must be the same every time. */
const fingerprint = async (c: Community): Promise<string[]> => {
  const { rows } = await c.deps.pool.query<{ line: string }>(`
    select h.code || ' ' || h."headName" || ' ' || h.size || ' ' || h.reach || ' ' || coalesce(i."externalId", '-') as line
    from households h join units u on u.id = h."unitId" left join identities i on i."householdId" = h.id
    order by u.name, h.code, line`);
  return rows.map((row) => row.line);
};

describe('the demo district', () => {
  let c: Community;
  beforeAll(async () => void (c = await createCommunity()));
  afterAll(() => c.close());

  it('is written once, however often it is asked for', async () => {
    const before = await fingerprint(c);
    await Promise.all([
      seedDatabase(c.deps, planOf(c.deps), 'small'),
      seedDatabase(c.deps, planOf(c.deps), 'full'),
    ]);
    expect(await fingerprint(c)).toEqual(before);
  });

  it('is the same every time it is made', async () => {
    const other = await createCommunity({ demo: false });
    try {
      await seedDatabase(other.deps, planOf(other.deps), 'small');
      expect(await fingerprint(other)).toEqual(await fingerprint(c));
    } finally {
      await other.close();
    }
  });

  it('has three communes of two villages of two clusters, the first with 45 households', async () => {
    const { rows } = await c.deps.pool.query<{ commune: string; sizes: number[] }>(`
      select top."shortName" as commune, array_agg(n::int order by u.path) as sizes
      from (select "unitId", count(*) as n from households group by 1) h
        join units u on u.id = h."unitId" join units v on v.id = u."parentId" join units top on top.id = v."parentId"
      group by 1 order by 1`);
    expect(Object.fromEntries(rows.map((row) => [row.commune, row.sizes]))).toEqual({
      'Bình Lư': [45, 12, 12, 12],
      'Khun Há': [12, 12, 12, 12],
      'Sơn Bình': [12, 12, 12, 12],
    });
  });

  it('uses invented numbers only, and names of groups that fit', async () => {
    const { rows } = await c.deps.pool.query<{ phone: string }>(
      `select phone from people union all select phone from households where phone is not null`,
    );
    expect(rows.filter((row) => !/^09000\d{5}$/.test(row.phone))).toEqual([]);
    const names = await c.deps.db.selectFrom('groups').select('name').execute();
    expect(names.map((group) => group.name)).toContain('Cụm 2 · Nà Cơ · Bình Lư');
    expect(names.filter(({ name }) => name.length > 30 || name !== name.normalize('NFC'))).toEqual(
      [],
    );
  });

  it('reaches about four households in five by Zalo, and every team member', async () => {
    const homes = await c.deps.db
      .selectFrom('households')
      .select(['id', 'reach', 'proxyPersonId'])
      .execute();
    const share = homes.filter((home) => home.reach === 'zalo').length / homes.length;
    expect(share).toBeGreaterThan(0.72);
    expect(share).toBeLessThan(0.9);
    expect(
      homes.filter((home) => (home.reach === 'proxy') !== (home.proxyPersonId !== null)),
    ).toEqual([]);
    const { rows } = await c.deps.pool.query(`
      select p.id from posts p join units u on u.id = p."unitId" left join identities i on i."personId" = p."personId"
      where u.kind = 'cluster' and (i.id is null or i."householdId" is null)`);
    expect(rows).toEqual([]);
  });

  it('has somebody on duty at every hour for two weeks, and goes on when it is kept longer', async () => {
    const commune = await c.unit('Bình Lư', 'commune');
    const uncovered: Date[] = [];
    for (let hour = 0; hour < 14 * 24; hour += 5) {
      const at = new Date(c.clock().getTime() + hour * 3_600_000);
      if ((await onDuty(c.deps.db, commune.id, at)).length !== 1) uncovered.push(at);
    }
    expect(uncovered).toEqual([]);
    const later = addDays(c.clock(), 75);
    expect(await onDuty(c.deps.db, commune.id, later)).toEqual([]);
    c.clock.set(later);
    await extendDuty(c.deps, planOf(c.deps).dutyDays);
    expect(await onDuty(c.deps.db, commune.id, later)).toHaveLength(1);
  });
});

describe('the demo of a province without districts', () => {
  it('has the same sign-ins, for the people one tier up', async () => {
    const c = await createCommunity({ profile: 'lai-chau-2025' });
    try {
      const { signIns } = await seedDatabase(c.deps, planOf(c.deps), 'small');
      expect(signIns.map((signIn) => signIn.username)).toEqual([
        'huyen',
        'huyen2',
        'xa-binh-lu',
        'xa-ban-bo',
        'xa-khun-ha',
        'to-binh-lu',
        'to-ban-bo',
        'to-khun-ha',
        'quantri',
      ]);
      expect(signIns[0]?.label).toBe('Trực tỉnh, Phó Chỉ huy trưởng');
      expect((await c.actor(signIns[0]?.personId ?? '')).posts.map((post) => post.title)).toContain(
        'Trực tỉnh',
      );
    } finally {
      await c.close();
    }
  });
});
