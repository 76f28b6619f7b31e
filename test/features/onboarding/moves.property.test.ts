import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sql } from 'kysely';
import { actorOf, type Actor } from '../../../src/community/access.ts';
import { bridgesMissing } from '../../../src/community/bridges.ts';
import { rosters } from '../../../src/community/rosters.ts';
import { unitByCode } from '../../../src/community/units.ts';
import type { Move } from '../../../src/contract/onboarding.ts';
import { reconcileBridges } from '../../../src/features/onboarding/members/reconcile.ts';
import { makeMove, previewMove } from '../../../src/features/onboarding/moves/make-move.ts';
import { atomically } from '../../../src/platform/atomically.ts';
import { Refusal } from '../../../src/platform/errors.ts';
import { createWorld, type World } from '../../support/world.ts';

/** One commune of the demo district, stirred: the invariants must outlive whatever its administrator does. */
let world: World;
let admin: Actor;
const clusters: string[] = [];
const villages: string[] = [];
const homes: string[] = [];
const people: string[] = [];

const ids = async (query: ReturnType<typeof sql<{ id: string }>>): Promise<string[]> =>
  (await query.execute(world.deps.db)).rows.map(({ id }) => id);

beforeAll(async () => {
  world = await createWorld();
  const { db } = world.deps;
  const district = await unitByCode(db, '106', world.clock());
  const { personId } = await db
    .selectFrom('posts')
    .select('personId')
    .where('kind', '=', 'administrator')
    .where('unitId', '=', district?.id ?? '')
    .executeTakeFirstOrThrow();
  admin = await actorOf(db, personId, world.clock());
  const commune = await db
    .selectFrom('units')
    .select('path')
    .where('shortName', '=', 'Bình Lư')
    .where('kind', '=', 'commune')
    .executeTakeFirstOrThrow();
  const under = (kind: string) =>
    sql<{
      id: string;
    }>`select id from units where kind = ${kind} and starts_with(path, ${commune.path}) order by path`;
  clusters.push(...(await ids(under('cluster'))));
  villages.push(...(await ids(under('village'))));
  homes.push(
    ...(await ids(
      sql`select h.id from households h join units u on u.id = h."unitId" where starts_with(u.path, ${commune.path}) order by h.id limit 12`,
    )),
  );
  people.push(
    ...(await ids(
      sql`select distinct p."personId" as id from posts p join units u on u.id = p."unitId"
        where starts_with(u.path, ${commune.path}) and p.kind in ('command-member', 'team-lead', 'chair') order by 1 limit 8`,
    )),
  );
}, 60_000);
afterAll(() => world.close());

const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? '';

/** What an administrator may do to the commune, by numbers that pick whom and where. */
const moves = fc.oneof(
  fc.tuple(fc.nat(99), fc.nat(99)).map(([home, to]): (() => Move) => () => ({
    kind: 'move-household',
    householdId: pick(homes, home),
    to: pick(clusters, to),
  })),
  fc.tuple(fc.nat(99), fc.nat(99)).map(([unit, under]): (() => Move) => () => ({
    kind: 'move-unit',
    unitId: pick(clusters, unit),
    under: pick(villages, under),
    basis: null,
  })),
  fc.tuple(fc.nat(99), fc.nat(99)).map(([village, person]): (() => Move) => () => ({
    kind: 'assign',
    assignment: 'village-command',
    unitId: pick(villages, village),
    personId: pick(people, person),
    basis: null,
  })),
  fc
    .tuple(fc.nat(99), fc.constantFrom('team-lead', 'team-member'), fc.nat(99))
    .map(([cluster, post, person]): (() => Move) => () => ({
      kind: 'appoint',
      personId: pick(people, person),
      post,
      unitId: pick(clusters, cluster),
      bodyId: null,
      basis: null,
    })),
  fc.nat(99).map((village): (() => Move) => () => ({
    kind: 'close-unit',
    unitId: pick(villages, village),
    basis: null,
  })),
);

/** Every household, how it is reached, and of how many community groups it is a part. */
const reach = async () => {
  const { deps } = world;
  const { rows } = await sql<{ id: string; reach: string; open: boolean }>`
    select h.id, h.reach, u."validTo" is null as open from households h join units u on u.id = h."unitId"`.execute(
    deps.db,
  );
  const seats = new Map<string, number>();
  for (const { householdId } of await rosters(deps, world.clock(), { kind: 'community' }))
    if (householdId) seats.set(householdId, (seats.get(householdId) ?? 0) + 1);
  return rows.map((row) => ({ ...row, seats: seats.get(row.id) ?? 0 }));
};

describe('whatever is moved', () => {
  it('no household is left without a way to reach it or put into two clusters, and a lost bridge is told', async () => {
    const { deps } = world;
    const before = await reach();
    expect(before.every(({ seats }) => seats === 1)).toBe(true);
    let refused = 0;
    let made = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(moves, { minLength: 1, maxLength: 4 }), async (drawn) => {
        const wanted = drawn.map((move) => move());
        // People asked in before arrive first: who is there is part of what a move means.
        await world.settle();
        try {
          const promised = await previewMove(deps, admin, wanted);
          // What was shown is what happens.
          expect(await makeMove(deps, admin, wanted)).toEqual(promised);
          made += 1;
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          refused += 1;
        }
        const after = await reach();
        expect(after).toHaveLength(before.length);
        expect(
          after.filter(({ seats, open, reach }) => seats !== 1 || !open || reach === ''),
        ).toEqual([]);
        const missing = (await bridgesMissing(deps, world.clock())).map(({ groupId }) => groupId);
        await atomically(deps, reconcileBridges);
        const listed = await deps.db
          .selectFrom('rosterItems')
          .select('groupId')
          .where('kind', '=', 'no-bridge')
          .where('state', '=', 'open')
          .execute();
        expect(listed.map(({ groupId }) => groupId).sort()).toEqual(missing.sort());
      }),
      { numRuns: 10 },
    );
    // Something was really done, and a village with people in it was not closed over their heads.
    expect(made).toBeGreaterThan(2);
    expect(refused + made).toBe(10);
  }, 120_000);
});
