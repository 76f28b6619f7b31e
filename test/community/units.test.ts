import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { groupsMissing, linkGroup } from '../../src/community/link-group.ts';
import { closeUnit, moveUnit, recodeUnit, renameUnit } from '../../src/community/move-unit.ts';
import { countsOf } from '../../src/community/counts.ts';
import { importUnits } from '../../src/community/import-units.ts';
import { searchUnits } from '../../src/community/search-units.ts';
import {
  ancestors,
  children,
  descendants,
  nameAt,
  parentAt,
  placeName,
  tierOf,
  tierUnit,
  unitByCode,
  unitById,
} from '../../src/community/units.ts';
import { Refusal } from '../../src/platform/errors.ts';
import { given } from '../support/given.ts';
import { createCommunity, type Community } from './support.ts';

const day = (text: string): Date => new Date(`${text}T00:00:00+07:00`);

describe('the tree', () => {
  let c: Community;
  beforeAll(async () => void (c = await createCommunity()));
  afterAll(() => c.close());

  it('climbs from a cluster to the province, and finds the tier asked for', async () => {
    const village = await c.unit('Nà Cơ', 'village');
    const [cluster] = await children(c.deps.db, village.id);
    const line = await ancestors(c.deps.db, cluster?.id ?? '');
    expect(line.map((unit) => unit.shortName)).toEqual([
      'Cụm 1',
      'Nà Cơ',
      'Bình Lư',
      'Tam Đường',
      'Lai Châu',
    ]);
    expect(line.map((unit) => tierOf(c.deps, unit))).toEqual([
      'community',
      'community',
      'commune',
      'district',
      'province',
    ]);
    expect((await tierUnit(c.deps, cluster?.id ?? '', 'commune'))?.shortName).toBe('Bình Lư');
    expect((await tierUnit(c.deps, village.id, 'community'))?.id).toBe(village.id);
    expect(await placeName(c.deps.db, cluster?.id ?? '', 'commune')).toBe('Cụm 1, Nà Cơ, Bình Lư');
  });

  it('reads units.csv twice without making anything twice', async () => {
    const before = await c.deps.db
      .selectFrom('units')
      .select((e) => e.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    await importUnits(c.deps);
    const after = await c.deps.db
      .selectFrom('units')
      .select((e) => e.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    expect(after.n).toBe(before.n);
  });

  it.each([
    ['ban hon', 'commune', 'Bản Hon'],
    ['na co', 'village', 'Nà Cơ'],
    ['Nà Cơ', 'village', 'Nà Cơ'],
    ['binh lu', 'commune', 'Bình Lư'],
    ['xa binh lu', 'commune', 'Bình Lư'],
    ['then xin', 'commune', 'Thèn Sin'],
    ['tt tam duong', 'commune', 'Tam Đường'],
    ['tam duong', 'district', 'Tam Đường'],
    ['can ho', 'commune', 'Kan Hồ'],
    ['na tam', 'commune', 'Nà Tăm'],
    ['binh luu', 'commune', 'Bình Lư'],
  ])('understands "%s" as the %s %s', async (text, kind, shortName) => {
    const [found] = await searchUnits(c.deps.db, text);
    expect([found?.kind, found?.shortName]).toEqual([kind, shortName]);
  });

  it('takes "bản Hon" for the commune even where a village is called Hon', async () => {
    const commune = await c.unit('Khun Há', 'commune');
    await given(c.deps).unit({
      under: commune,
      kind: 'village',
      name: 'Bản Hon',
      shortName: 'Hon',
    });
    const found = await searchUnits(c.deps.db, 'ban hon');
    expect(found.slice(0, 2).map((unit) => unit.kind)).toEqual(['commune', 'village']);
    const [village] = await searchUnits(c.deps.db, 'ban hon', { kind: 'village' });
    expect(village?.shortName).toBe('Hon');
    expect(await searchUnits(c.deps.db, 'na co', { under: commune.id })).toEqual([]);
  });

  it('finds nothing for nothing, and is not confused by signs', async () => {
    expect(await searchUnits(c.deps.db, '   ')).toEqual([]);
    expect(await searchUnits(c.deps.db, "%_'; drop")).toEqual([]);
  });
});

describe('a unit that moves, is renamed, gets another code', () => {
  let c: Community;
  beforeAll(async () => void (c = await createCommunity()));
  afterAll(() => c.close());

  it('takes its whole subtree along and leaves the past as it was', async () => {
    const from = await c.unit('Bình Lư', 'commune');
    const to = await c.unit('Khun Há', 'commune');
    const village = await c.unit('Nà Cơ', 'village');
    const clusters = await descendants(c.deps.db, village.id, 'cluster');
    const [before] = await countsOf(c.deps.db, [from.id], c.clock());

    await moveUnit(c.deps, {
      unitId: village.id,
      under: to.id,
      from: day('2021-12-01'),
      basis: 'QĐ mẫu',
      by: 'test',
    });

    for (const cluster of clusters) {
      const moved = await unitById(c.deps.db, cluster.id);
      expect(moved?.path).toBe(`${to.path}${village.id}/${cluster.id}/`);
      expect(moved?.parentId).toBe(village.id);
      expect((await tierUnit(c.deps, cluster.id, 'commune'))?.id).toBe(to.id);
    }
    expect(await parentAt(c.deps.db, village.id, day('2021-11-30'))).toBe(from.id);
    expect(await parentAt(c.deps.db, village.id, day('2021-12-01'))).toBe(to.id);
    const [left, came] = await countsOf(c.deps.db, [from.id, to.id], c.clock());
    expect(before?.households).toBe(81);
    expect([left?.households, came?.households]).toEqual([24, 48 + 57]);
  });

  it('refuses to stand under itself', async () => {
    const commune = await c.unit('Sơn Bình', 'commune');
    const [village] = await children(c.deps.db, commune.id, 'village');
    await expect(
      moveUnit(c.deps, {
        unitId: commune.id,
        under: village?.id ?? '',
        from: day('2022-01-01'),
        by: 'test',
      }),
    ).rejects.toThrow(Refusal);
  });

  it('answers for the name and the code as of a day', async () => {
    const giangMa = await unitByCode(c.deps.db, '03405', day('2021-11-18'));
    const taLeng = await unitByCode(c.deps.db, '03400', day('2021-11-18'));
    const reform = day('2025-07-01');
    await recodeUnit(c.deps, { unitId: taLeng?.id ?? '', code: '03405', from: reform, by: 'test' });
    await renameUnit(c.deps, {
      unitId: giangMa?.id ?? '',
      name: 'Xã Giang Ma (cũ)',
      shortName: 'Giang Ma cũ',
      from: reform,
      by: 'test',
    });

    expect((await unitByCode(c.deps.db, '03405', day('2025-06-30')))?.id).toBe(giangMa?.id);
    expect((await unitByCode(c.deps.db, '03405', reform))?.id).toBe(taLeng?.id);
    expect(await unitByCode(c.deps.db, '03400', reform)).toBeUndefined();
    expect(await nameAt(c.deps.db, giangMa?.id ?? '', day('2025-06-30'))).toBe('Xã Giang Ma');
    expect(await nameAt(c.deps.db, giangMa?.id ?? '', reform)).toBe('Xã Giang Ma (cũ)');
    expect((await searchUnits(c.deps.db, 'giang ma'))[0]?.id).toBe(giangMa?.id);
  });
});

describe('communes that become one', () => {
  it('lets villages, groups and history go into the new commune, under a code that was another’s', async () => {
    const c = await createCommunity();
    try {
      const reform = day('2025-07-01');
      const [binhLu, sonBinh, district] = [
        await c.unit('Bình Lư', 'commune'),
        await c.unit('Sơn Bình', 'commune'),
        await c.unit('Tam Đường', 'district'),
      ];
      const whole = await given(c.deps).unit({
        under: district,
        kind: 'commune',
        name: 'Xã Bình Lư mới',
        validFrom: reform,
      });
      await expect(
        closeUnit(c.deps, { unitId: binhLu.id, at: reform, by: 'test' }),
      ).rejects.toThrow('chuyển đi trước');
      for (const old of [binhLu, sonBinh]) {
        for (const village of await children(c.deps.db, old.id, 'village')) {
          await moveUnit(c.deps, {
            unitId: village.id,
            under: whole.id,
            from: reform,
            basis: '1670/NQ-UBTVQH15',
            by: 'test',
          });
        }
        await closeUnit(c.deps, { unitId: old.id, at: reform, by: 'test' });
      }
      await recodeUnit(c.deps, { unitId: whole.id, code: '03390', from: reform, by: 'test' });

      expect(await descendants(c.deps.db, whole.id, 'cluster')).toHaveLength(8);
      expect((await unitByCode(c.deps.db, '03390', reform))?.id).toBe(whole.id);
      expect((await unitByCode(c.deps.db, '03390', day('2021-11-18')))?.name).toBe(
        'Thị trấn Tam Đường',
      );
      expect((await unitByCode(c.deps.db, '03412', day('2021-11-18')))?.id).toBe(binhLu.id);
      expect((await searchUnits(c.deps.db, 'son binh')).map((unit) => unit.id)).not.toContain(
        sonBinh.id,
      );
      const missing = await groupsMissing(c.deps, whole.path);
      expect(missing.map((group) => [group.kind, group.unitName])).toEqual([
        ['commune', 'Xã Bình Lư mới'],
      ]);
      const account = await c.deps.db
        .selectFrom('groups')
        .select('accountId as id')
        .executeTakeFirstOrThrow();
      const link = {
        kind: 'commune',
        unitId: whole.id,
        accountId: account.id,
        externalId: 'new-group',
        name: 'Xã Bình Lư',
        by: 'test',
      };
      const group = await linkGroup(c.deps, link);
      expect((await linkGroup(c.deps, link)).id).toBe(group.id);
      expect(await groupsMissing(c.deps, whole.path)).toEqual([]);
      await expect(linkGroup(c.deps, { ...link, externalId: 'another' })).rejects.toThrow(
        'đã có nhóm',
      );
      await expect(
        linkGroup(c.deps, { ...link, kind: 'district', externalId: 'another' }),
      ).rejects.toThrow('không có loại nhóm này');
    } finally {
      await c.close();
    }
  });
});

describe('a province without districts', () => {
  let c: Community;
  beforeAll(async () => void (c = await createCommunity({ profile: 'lai-chau-2025' })));
  afterAll(() => c.close());

  it('looks for the district one tier up', async () => {
    const village = await c.unit('Nà Cơ', 'village');
    expect((await tierUnit(c.deps, village.id, 'district'))?.kind).toBe('province');
    expect((await tierUnit(c.deps, village.id, 'commune'))?.shortName).toBe('Bình Lư');
    expect((await searchUnits(c.deps.db, 'son binh'))[0]?.shortName).toBe('Bình Lư');
  });
});
