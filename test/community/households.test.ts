import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  claimHousehold,
  confirmResident,
  waitingClaims,
} from '../../src/community/claim-household.ts';
import { countsOf, recount } from '../../src/community/counts.ts';
import { freshness } from '../../src/community/freshness.ts';
import {
  recordStatus,
  recordStatuses,
  type HouseholdStatus,
  type StatusSource,
} from '../../src/community/household-status.ts';
import {
  householdById,
  householdsOf,
  residentsOf,
  type Household,
} from '../../src/community/households.ts';
import { addressOf, whoIs } from '../../src/community/identities.ts';
import { matchHousehold } from '../../src/community/match-household.ts';
import { holders } from '../../src/community/posts.ts';
import { moveHousehold, registerHousehold } from '../../src/community/register-household.ts';
import { children, type Unit } from '../../src/community/units.ts';
import { given } from '../support/given.ts';
import { createCommunity, type Community } from './support.ts';

let c: Community;
let commune: Unit;
let cluster: Unit;
let beside: Unit;
beforeAll(async () => {
  c = await createCommunity();
  commune = await c.unit('Bình Lư', 'commune');
  const [first, second] = await children(
    c.deps.db,
    (await c.unit('Nà Cơ', 'village')).id,
    'cluster',
  );
  if (!first || !second) throw new Error('no clusters');
  [cluster, beside] = [first, second];
});
afterAll(() => c.close());

const hours = (n: number): Date => new Date(c.clock().getTime() + n * 3_600_000);

describe('how a household is', () => {
  let home: Household;
  beforeEach(async () => void (home = await given(c.deps).household({ cluster: beside })));

  const say = (status: HouseholdStatus, source: StatusSource, at = c.clock()) =>
    recordStatus(c.deps, { householdId: home.id, status, source, at });
  const now = async () =>
    c.deps.db
      .selectFrom('householdStatus')
      .selectAll()
      .where('householdId', '=', home.id)
      .executeTakeFirst();

  it('is unknown until somebody says', async () => {
    expect(await now()).toBeUndefined();
    const counts = await freshness(c.deps.db, beside.id, c.clock());
    expect(counts.byStatus).toEqual({ unknown: counts.households });
  });

  it.each<
    [string, HouseholdStatus, StatusSource, HouseholdStatus, StatusSource, number, HouseholdStatus]
  >([
    [
      'the team’s word for all the rest does not lift a fresh need',
      'needs-help',
      'self',
      'normal',
      'team-blanket',
      2,
      'needs-help',
    ],
    [
      'it does once the need is two days old',
      'needs-help',
      'self',
      'normal',
      'team-blanket',
      49,
      'normal',
    ],
    [
      'the household itself lifts its own need',
      'needs-help',
      'self',
      'normal',
      'self',
      2,
      'normal',
    ],
    [
      'the household does not lift its quarantine',
      'home-quarantine',
      'official',
      'normal',
      'self',
      2,
      'home-quarantine',
    ],
    ['the team, naming it, does', 'home-quarantine', 'official', 'normal', 'team', 2, 'normal'],
    [
      'a positive stands against a blanket for two weeks',
      'positive',
      'official',
      'normal',
      'team-blanket',
      300,
      'positive',
    ],
    ['something worse always counts', 'normal', 'team', 'symptomatic', 'self', 1, 'symptomatic'],
    [
      'a word of yesterday does not undo one of today',
      'symptomatic',
      'self',
      'normal',
      'self',
      -20,
      'symptomatic',
    ],
  ])('%s', async (_story, first, firstBy, second, secondBy, later, expected) => {
    await say(first, firstBy);
    await say(second, secondBy, hours(later));
    expect((await now())?.status).toBe(expected);
    const history = await c.deps.db
      .selectFrom('householdStatusHistory')
      .selectAll()
      .where('householdId', '=', home.id)
      .execute();
    expect(history).toHaveLength(2);
  });

  it('remembers being heard of even where the status stands', async () => {
    await say('symptomatic', 'self');
    await say('normal', 'team-blanket', hours(3));
    const row = await now();
    expect([row?.status, row?.reportedAt, row?.reportSource, row?.since]).toEqual([
      'symptomatic',
      hours(3),
      'team-blanket',
      c.clock(),
    ]);
  });

  it('hints at the cluster and the boards above', async () => {
    c.hints.length = 0;
    await say('normal', 'self');
    expect(new Set(c.hints)).toEqual(
      new Set([`cluster:${beside.id}`, `board:${beside.id}`, `board:${commune.id}`]),
    );
  });

  it('refuses a household that does not exist', async () => {
    await expect(
      recordStatus(c.deps, {
        householdId: cluster.id,
        status: 'normal',
        source: 'team',
        at: c.clock(),
      }),
    ).rejects.toThrow('Không tìm thấy hộ này');
  });
});

describe('the evening’s count', () => {
  it('knows who has not been spoken of, and tells a blanket from a word', async () => {
    const homes = await householdsOf(c.deps.db, cluster.id);
    const [first, second, ...rest] = homes;
    expect(homes).toHaveLength(45);
    await recordStatus(c.deps, {
      householdId: first?.id ?? '',
      status: 'normal',
      source: 'self',
      at: c.clock(),
    });
    await recordStatus(c.deps, {
      householdId: second?.id ?? '',
      status: 'needs-help',
      source: 'team',
      at: c.clock(),
    });
    let state = await freshness(c.deps.db, cluster.id, c.clock());
    expect([state.reported, state.unreported.length, state.blanket]).toEqual([2, 43, 0]);
    expect(state.unreported.map((home) => home.code).slice(0, 9)).toEqual([
      'H3',
      'H4',
      'H5',
      'H6',
      'H7',
      'H8',
      'H9',
      'H10',
      'H11',
    ]);

    await recordStatuses(
      c.deps,
      rest.map(({ id }) => ({
        householdId: id,
        status: 'normal' as const,
        source: 'team-blanket' as const,
        at: hours(1),
      })),
    );
    state = await freshness(c.deps.db, cluster.id, hours(1));
    expect([state.reported, state.unreported, state.blanket]).toEqual([45, [], 43]);
    expect(state.byStatus).toEqual({ normal: 44, 'needs-help': 1 });
    expect((await freshness(c.deps.db, cluster.id, hours(24))).reported).toBe(0);

    const [counted] = await countsOf(c.deps.db, [cluster.id], hours(1));
    expect(counted).toEqual({
      unitId: cluster.id,
      households: 45,
      reported: 45,
      blanket: 43,
      byStatus: { normal: 44, 'needs-help': 1 },
    });
  });

  it('counts right when many write about the same commune at once', async () => {
    const place = await given(c.deps).unit({ under: await c.unit('Tam Đường', 'district') });
    const village = await given(c.deps).unit({ under: place });
    const clusters = [
      await given(c.deps).unit({ under: village }),
      await given(c.deps).unit({ under: village }),
    ];
    const homes = await Promise.all(
      clusters.flatMap((under) =>
        Array.from({ length: 15 }, () => given(c.deps).household({ cluster: under })),
      ),
    );
    const statuses: HouseholdStatus[] = ['normal', 'needs-help', 'symptomatic', 'away'];
    const sources: StatusSource[] = ['team', 'self', 'team-blanket'];
    const words = homes.flatMap((home, index) =>
      [0, 1, 2, 3, 4].map((turn) => ({
        householdId: home.id,
        status: statuses[(index + turn) % 4] ?? 'normal',
        source: sources[(index + turn) % 3] ?? 'team',
        at: new Date(c.clock().getTime() + turn * 60_000),
      })),
    );
    await Promise.all(words.map((word) => recordStatus(c.deps, word)));
    const units = [place, ...clusters].map((unit) => unit.id);
    const kept = await countsOf(c.deps.db, units, c.clock());
    await recount(c.deps, units);
    expect(kept).toEqual(await countsOf(c.deps.db, units, c.clock()));
    expect([kept[0]?.households, kept[0]?.reported]).toEqual([30, 30]);
    expect(kept[0]?.blanket).toBeGreaterThan(0);
  });
});

describe('which household is meant', () => {
  let place: Unit;
  beforeAll(async () => {
    place = await given(c.deps).unit({
      under: await c.unit('Nà Cơ', 'village'),
      kind: 'cluster',
      name: 'Cụm 7',
    });
    for (const [code, headName] of [
      ['H1', 'Giàng A Páo'],
      ['H2', 'Thào A Pao'],
      ['H3', 'Sùng Thị Mỷ'],
      ['H4', 'Lò Văn Pọm'],
      ['H12', 'Lò Văn Ín'],
      ['H13', 'Vàng Seo Lừ'],
      ['H14', 'Vàng Thị Chứ'],
    ] as const) {
      await given(c.deps).household({ cluster: place, code, headName });
    }
  });

  it.each([
    ['H12', ['H12']],
    ['h12', ['H12']],
    ['hộ 12', ['H12']],
    ['12', ['H12']],
    ['Giàng A Páo', ['H1']],
    ['nhà A Páo', ['H1']],
    ['Thào A Pao', ['H2']],
    ['A Pao', ['H1', 'H2']],
    ['a pao', ['H1', 'H2']],
    ['nha giang a pao', ['H1']],
    ['nhà chị Mỷ', ['H3']],
    ['ba my', ['H3']],
    ['lo van', ['H4', 'H12']],
    ['Pọm', ['H4']],
    ['seo lu', ['H13']],
    ['sung thi mi', ['H3']],
    ['bà', []],
    ['không có ai', []],
    ['H99', []],
    ['', []],
  ])('"%s" is %j', async (text, codes) => {
    expect((await matchHousehold(c.deps.db, place.id, text)).map((home) => home.code)).toEqual(
      codes,
    );
  });
});

describe('whose household it is', () => {
  it('belongs to the first who says so; the second waits for the team', async () => {
    const account = await c.deps.db
      .selectFrom('groups')
      .select('accountId as id')
      .executeTakeFirstOrThrow();
    const home = await registerHousehold(c.deps, {
      unitId: cluster.id,
      headName: 'Lý Phủ Sài',
      by: 'test',
    });
    const claim = (externalId: string, name: string) =>
      claimHousehold(c.deps, { accountId: account.id, externalId, name, householdId: home.id });

    expect(await claim('z-1', 'Sài')).toEqual({ linked: true, refusal: null });
    expect((await householdById(c.deps.db, home.id))?.reach).toBe('zalo');
    const second = await claim('z-2', 'Vợ Sài');
    expect([second.linked, second.refusal?.kind, second.refusal?.message]).toEqual([
      false,
      'conflict',
      `Hộ ${home.code} đã có người nhận. Loa đã ghi anh/chị là người trong nhà và nhờ Tổ xác nhận.`,
    ]);
    await claim('z-2', 'Vợ Sài');
    const waiting = await waitingClaims(c.deps, cluster.id);
    expect(waiting.map((one) => [one.name, one.code])).toEqual([['Vợ Sài', home.code]]);
    expect((await whoIs(c.deps.db, account.id, 'z-2'))?.householdId).toBeNull();
    expect((await addressOf(c.deps.db, { householdId: home.id }))?.externalId).toBe('z-1');

    const [lead] = await holders(c.deps.db, {
      kind: 'team-lead',
      unitId: cluster.id,
      at: c.clock(),
    });
    const [foreign] = await holders(c.deps.db, {
      kind: 'team-lead',
      unitId: beside.id,
      at: c.clock(),
    });
    const residentId = waiting[0]?.residentId ?? '';
    await expect(
      confirmResident(c.deps, await c.actor(foreign?.id ?? ''), { residentId, yes: true }),
    ).rejects.toThrow('ngoài địa bàn');
    await confirmResident(c.deps, await c.actor(lead?.id ?? ''), { residentId, yes: true });
    expect((await whoIs(c.deps.db, account.id, 'z-2'))?.householdId).toBe(home.id);
    expect((await residentsOf(c.deps.db, home.id)).map((resident) => resident.state)).toEqual([
      'confirmed',
    ]);
  });

  it('cannot be claimed by somebody who speaks for another one', async () => {
    const account = await c.deps.db
      .selectFrom('groups')
      .select('accountId as id')
      .executeTakeFirstOrThrow();
    const [home] = await householdsOf(c.deps.db, cluster.id);
    const own = await given(c.deps).household({ cluster: beside });
    await given(c.deps).identity({ account, household: own, externalId: 'z-3' });
    const claimed = await claimHousehold(c.deps, {
      accountId: account.id,
      externalId: 'z-3',
      name: 'Ai đó',
      householdId: home?.id ?? cluster.id,
    });
    expect(claimed.refusal?.message).toContain('một hộ khác');
    expect((await whoIs(c.deps.db, account.id, 'z-3'))?.householdId).toBe(own.id);
  });

  it('has one code in its cluster, and takes a new one when it moves', async () => {
    const home = await registerHousehold(c.deps, {
      unitId: cluster.id,
      headName: 'Phàn U Lở',
      by: 'test',
    });
    await expect(
      registerHousehold(c.deps, {
        unitId: cluster.id,
        headName: 'Khác',
        code: home.code,
        by: 'test',
      }),
    ).rejects.toThrow(`mã ${home.code}`);
    const before = await countsOf(c.deps.db, [cluster.id, beside.id], c.clock());
    await moveHousehold(c.deps, { householdId: home.id, to: beside.id, by: 'test' });
    const after = await countsOf(c.deps.db, [cluster.id, beside.id], c.clock());
    expect(after.map((unit, index) => unit.households - (before[index]?.households ?? 0))).toEqual([
      -1, 1,
    ]);
    expect((await householdById(c.deps.db, home.id))?.unitId).toBe(beside.id);
  });
});
