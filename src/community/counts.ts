import { sql } from 'kysely';
import type { Db } from '../platform/db.ts';
import type { Deps } from '../platform/deps.ts';
import { startOfDay, localDate, endOfDay } from '../platform/calendar.ts';
import { idsOnPath } from './units.ts';

declare module '../platform/db.ts' {
  interface Tables {
    householdCounts: { unitId: string; status: string; households: number };
    reportedDays: { unitId: string; day: string; households: number; blanket: number };
  }
}

/** The units whose counters a cluster's households move: the cluster and what is above it of the profile's kinds, the widest first. */
export const counterUnits = async (
  deps: Deps,
  clusterIds: readonly string[],
): Promise<{ clusterId: string; unitId: string }[]> => {
  if (clusterIds.length === 0) return [];
  const { rows } = await sql<{ clusterId: string; unitId: string }>`
    select c.id as "clusterId", u.id as "unitId"
    from units c cross join lateral (select ${idsOnPath('c.path')} as id) line join units u on u.id = line.id
    where c.id = any(${[...clusterIds]}::uuid[]) and u.kind = any(${deps.profile.counters}::text[])
    order by length(u.path), u.id`.execute(deps.db);
  return rows;
};

export type CounterUnits = Awaited<ReturnType<typeof counterUnits>>;

/**
 * Adds differences to the counters of statuses. Rows are touched in one order (widest unit first, then by status), so
 * that two writers wait for each other and never in a circle. Called last in a transaction: the widest rows are shared.
 */
export const addCounts = async (
  deps: Deps,
  units: CounterUnits,
  changes: readonly { clusterId: string; status: string; by: number }[],
): Promise<void> => {
  const sums = spread(units, changes, (change) => change.status);
  if (sums.length === 0) return;
  await sql`
    insert into "householdCounts" ("unitId", status, households)
    select * from unnest(${sums.map((s) => s.unitId)}::uuid[], ${sums.map((s) => s.key)}::text[], ${sums.map((s) => s.by)}::int[])
    on conflict ("unitId", status) do update set households = "householdCounts".households + excluded.households`.execute(
    deps.db,
  );
};

/** Adds households that were heard of for the first time on a local day, and those heard of by a blanket word only. */
export const addReported = async (
  deps: Deps,
  units: CounterUnits,
  day: string,
  changes: readonly { clusterId: string; by: number; blanket: number }[],
): Promise<void> => {
  const heard = spread(units, changes, () => 'heard');
  const blankets = changes.map(({ clusterId, blanket }) => ({ clusterId, by: blanket }));
  const blanket = spread(units, blankets, () => 'blanket');
  const ids = [...new Set(units.map((unit) => unit.unitId))].filter((id) =>
    [...heard, ...blanket].some((sum) => sum.unitId === id),
  );
  if (ids.length === 0) return;
  const of = (sums: typeof heard) =>
    ids.map((id) => sums.find((sum) => sum.unitId === id)?.by ?? 0);
  await sql`
    insert into "reportedDays" ("unitId", day, households, blanket)
    select id, ${day}, heard, blanket from unnest(${ids}::uuid[], ${of(heard)}::int[], ${of(blanket)}::int[]) as t (id, heard, blanket)
    on conflict ("unitId", day) do update
      set households = "reportedDays".households + excluded.households, blanket = "reportedDays".blanket + excluded.blanket`.execute(
    deps.db,
  );
};

/** Sums changes per counter, in the order of the units and then of the keys. */
const spread = <C extends { clusterId: string; by: number }>(
  units: CounterUnits,
  changes: readonly C[],
  keyOf: (change: C) => string,
): { unitId: string; key: string; by: number }[] => {
  const sums = new Map<string, { unitId: string; key: string; by: number }>();
  const order = [...new Set(units.map((unit) => unit.unitId))];
  for (const { clusterId, unitId } of units) {
    for (const change of changes) {
      if (change.clusterId !== clusterId) continue;
      const key = keyOf(change);
      const sum = sums.get(`${unitId} ${key}`) ?? { unitId, key, by: 0 };
      sum.by += change.by;
      sums.set(`${unitId} ${key}`, sum);
    }
  }
  return [...sums.values()]
    .filter((sum) => sum.by !== 0)
    .sort((a, b) => order.indexOf(a.unitId) - order.indexOf(b.unitId) || (a.key < b.key ? -1 : 1));
};

/** Counts anew from the households themselves: after a move, an import, or to prove the counters right. */
export const recount = async (deps: Deps, unitIds: readonly string[]): Promise<void> => {
  const today = deps.clock();
  const ids = [...new Set(unitIds)];
  const below = sql`
    select c.id as "clusterId", u.id as "unitId"
    from units c cross join lateral (select ${idsOnPath('c.path')} as id) line join units u on u.id = line.id
    where u.id = any(${ids}::uuid[]) and u.kind = any(${deps.profile.counters}::text[])`;
  await sql`delete from "householdCounts" where "unitId" = any(${ids}::uuid[])`.execute(deps.db);
  await sql`
    insert into "householdCounts" ("unitId", status, households)
    select below."unitId", coalesce(s.status, 'unknown'), count(*)::int
    from (${below}) below
      join households h on h."unitId" = below."clusterId"
      left join "householdStatus" s on s."householdId" = h.id
    group by 1, 2`.execute(deps.db);
  await sql`
    delete from "reportedDays" where "unitId" = any(${ids}::uuid[]) and day = ${localDate(today)}`.execute(
    deps.db,
  );
  await sql`
    insert into "reportedDays" ("unitId", day, households, blanket)
    select below."unitId", ${localDate(today)}, count(*)::int,
      (count(*) filter (where s."reportSource" = 'team-blanket'))::int
    from (${below}) below
      join households h on h."unitId" = below."clusterId"
      join "householdStatus" s on s."householdId" = h.id
    where s."reportedAt" >= ${startOfDay(today)} and s."reportedAt" < ${endOfDay(today)}
    group by 1`.execute(deps.db);
};

export interface UnitCounts {
  unitId: string;
  households: number;
  /** Heard of on that day, by anybody. */
  reported: number;
  /** Of these, only by a team's word for all the rest. */
  blanket: number;
  byStatus: Record<string, number>;
}

/** What the counters say of some units (of the profile's counted kinds) on the local day of `at`: one cheap query whatever the size. */
export const countsOf = async (
  db: Db,
  unitIds: readonly string[],
  at: Date,
): Promise<UnitCounts[]> => {
  if (unitIds.length === 0) return [];
  const statuses = await db
    .selectFrom('householdCounts')
    .selectAll()
    .where('unitId', 'in', [...unitIds])
    .execute();
  const days = await db
    .selectFrom('reportedDays')
    .selectAll()
    .where('unitId', 'in', [...unitIds])
    .where('day', '=', localDate(at))
    .execute();
  return unitIds.map((unitId) => {
    const own = statuses.filter((row) => row.unitId === unitId && row.households !== 0);
    const day = days.find((row) => row.unitId === unitId);
    return {
      unitId,
      households: own.reduce((sum, row) => sum + row.households, 0),
      reported: day?.households ?? 0,
      blanket: day?.blanket ?? 0,
      byStatus: Object.fromEntries(own.map((row) => [row.status, row.households])),
    };
  });
};
