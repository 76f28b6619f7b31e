import { sql } from 'kysely';
import { scopes, type Actor } from '../../../community/access.ts';
import { heldAt } from '../../../community/dated.ts';
import { groupsMissing } from '../../../community/link-group.ts';
import { unitById, type Unit } from '../../../community/units.ts';
import type { ProgressPage, ProgressRow } from '../../../contract/onboarding.ts';
import { addDays } from '../../../platform/calendar.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { ItemKind } from '../members/items.ts';
import { texts } from '../texts.ts';
import { counted, groupRows, openCounts, type GroupRow } from './store.ts';

/** Somebody or a group counts as active when they wrote in these days. Ours. */
export const activeDays = 7;

/** Where somebody may see who is in the groups: who runs Loa there, or looks after the households. */
export const seen = async (deps: Deps, actor: Actor): Promise<string[]> => [
  ...new Set([
    ...(await scopes(deps, actor, 'administer')),
    ...(await scopes(deps, actor, 'see-households')),
  ]),
];

/**
 * How far a unit and each unit right below it are set up: groups, officials and households that should be there, are
 * tied to an account, and have written within a week; and how the households without Zalo are reached.
 * @throws Refusal when the unit is unknown or not the actor's.
 */
export const progressPage = async (
  deps: Deps,
  actor: Actor,
  unitId: string,
): Promise<ProgressPage> => {
  const unit = await unitById(deps.db, unitId);
  const paths = await seen(deps, actor);
  if (!unit || !paths.some((path) => unit.path.startsWith(path)))
    throw new Refusal('missing', texts.refusals.noUnit, 'unitId');
  const below = await deps.db
    .selectFrom('units')
    .select(['id', 'name', 'path'])
    .where('parentId', '=', unit.id)
    .where('validTo', 'is', null)
    .orderBy('name')
    .execute();
  const since = addDays(deps.clock(), -activeDays);
  const groups = await groupRows(deps.db, [unit.path], since);
  const drift = await openCounts(
    deps.db,
    groups.map(({ id }) => id),
  );
  const missing = await groupsMissing(deps, unit.path);
  const spoke = await whoSpoke(deps, since);
  const rowOf = async (place: Pick<Unit, 'id' | 'name' | 'path'>): Promise<ProgressRow> => {
    const here = groups.filter(({ path }) => path.startsWith(place.path));
    const absent = missing.filter(({ unitPath }) => unitPath.startsWith(place.path)).length;
    return {
      unitId: place.id,
      name: place.name,
      groups: {
        expected: here.length + absent,
        linked: here.length,
        active: here.filter(({ active, enabled }) => active && enabled).length,
      },
      people: await peopleOf(deps, place.path, spoke),
      ...(await householdsOf(deps, place.path, since)),
      drift: sumOf(here, drift),
    };
  };
  const rows = [];
  for (const place of below) rows.push(await rowOf(place));
  return { total: await rowOf(unit), rows };
};

const sumOf = (
  groups: readonly GroupRow[],
  counts: Map<string, Partial<Record<ItemKind, number>>>,
): ProgressRow['drift'] => {
  const sum: Partial<Record<ItemKind, number>> = {};
  for (const { id } of groups)
    for (const [kind, n] of Object.entries(counts.get(id) ?? {}) as [ItemKind, number][])
      sum[kind] = (sum[kind] ?? 0) + n;
  return counted(sum);
};

interface Three {
  expected: number;
  linked: number;
  active: number;
}

/** Everybody Loa knows who wrote since a moment: read once, for all places of the page. */
const whoSpoke = async (deps: Deps, since: Date): Promise<string[]> => {
  const rows = await deps.db
    .selectFrom('inboxMessages')
    .select('personId')
    .distinct()
    .where('receivedAt', '>=', since)
    .where('personId', 'is not', null)
    .execute();
  return rows.flatMap(({ personId }) => personId ?? []);
};

/** Those who hold a post at or below a place. */
const peopleOf = async (deps: Deps, path: string, spoke: readonly string[]): Promise<Three> => {
  const { rows } = await sql<Three>`
    with held as (
      select distinct p."personId" as id from posts p join units u on u.id = p."unitId"
      where starts_with(u.path, ${path}) and ${heldAt('p', deps.clock())}
    )
    select count(*) as expected,
      count(*) filter (where exists (select 1 from identities i where i."personId" = held.id)) as linked,
      count(*) filter (where id = any(${[...spoke]}::uuid[])) as active
    from held`.execute(deps.db);
  return rows[0] ?? { expected: 0, linked: 0, active: 0 };
};

/** Of the households nobody on Zalo speaks for, how each is reached: every one has a way. */
const householdsOf = async (
  deps: Deps,
  path: string,
  since: Date,
): Promise<Pick<ProgressRow, 'households' | 'otherwise'>> => {
  const { rows } = await sql<Three & { phone: number; proxy: number; visit: number }>`
    with home as (
      select h.id, h.reach, exists (select 1 from identities i where i."householdId" = h.id) as linked
      from households h join units u on u.id = h."unitId" where starts_with(u.path, ${path})
    ), spoke as (
      select distinct m."householdId" as id from units u join "inboxMessages" m on m."unitId" = u.id
      where starts_with(u.path, ${path}) and m."receivedAt" >= ${since} and m."householdId" is not null
    )
    select count(*) as expected, count(*) filter (where linked) as linked,
      count(*) filter (where exists (select 1 from spoke where spoke.id = home.id)) as active,
      count(*) filter (where not linked and reach = 'phone') as phone,
      count(*) filter (where not linked and reach = 'proxy') as proxy,
      count(*) filter (where not linked and reach not in ('phone', 'proxy')) as visit
    from home`.execute(deps.db);
  const { expected = 0, linked = 0, active = 0, phone = 0, proxy = 0, visit = 0 } = rows[0] ?? {};
  return { households: { expected, linked, active }, otherwise: { phone, proxy, visit } };
};
