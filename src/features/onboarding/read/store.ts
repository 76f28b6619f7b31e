import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../../../platform/db.ts';
import type { DriftCounts } from '../../../contract/onboarding.ts';
import { itemKinds, type ItemKind } from '../members/items.ts';

export interface GroupRow {
  id: string;
  kind: string;
  name: string;
  unitId: string;
  unitName: string;
  path: string;
  members: number;
  link: string | null;
  enabled: boolean;
  active: boolean;
}

const under = (column: string, paths: readonly string[]): RawBuilder<boolean> =>
  sql<boolean>`exists (select 1 from unnest(${[...paths]}::text[]) as scope where starts_with(${sql.ref(column)}, scope))`;

/** The groups of some places, with who is in them and whether anybody wrote there since a moment. */
export const groupRows = async (
  db: Db,
  paths: readonly string[],
  since: Date,
  groupId?: string,
): Promise<GroupRow[]> => {
  if (paths.length === 0) return [];
  const { rows } = await sql<GroupRow>`
    select g.id, g.kind, g.name, g."unitId", u.name as "unitName", u.path,
      (select count(*) from "groupMembers" m where m."groupId" = g.id and m."leftAt" is null) as members,
      s.link, coalesce(s.enabled, true) as enabled,
      exists (select 1 from "inboxMessages" i where i."unitId" = g."unitId" and i."receivedAt" >= ${since}
        and i."chatKind" = 'group' and i."chatId" = g."externalId") as active
    from groups g join units u on u.id = g."unitId" left join "groupStates" s on s."groupId" = g.id
    where ${under('u.path', paths)} and ${groupId === undefined ? sql<boolean>`true` : sql<boolean>`g.id = ${groupId}`}
    order by u.path, g.kind`.execute(db);
  return rows;
};

/** Open items by group and kind. */
export const openCounts = async (
  db: Db,
  groupIds: readonly string[],
): Promise<Map<string, Partial<Record<ItemKind, number>>>> => {
  const counts = new Map<string, Partial<Record<ItemKind, number>>>();
  if (groupIds.length === 0) return counts;
  const rows = await db
    .selectFrom('rosterItems')
    .select(['groupId', 'kind', (e) => e.fn.countAll<number>().as('n')])
    .where('state', '=', 'open')
    .where('groupId', 'in', [...groupIds])
    .groupBy(['groupId', 'kind'])
    .execute();
  for (const { groupId, kind, n } of rows)
    counts.set(groupId, { ...counts.get(groupId), [kind]: n });
  return counts;
};

/** Every kind with its number, none left out. */
export const counted = (counts: Partial<Record<ItemKind, number>> = {}): DriftCounts =>
  Object.fromEntries(itemKinds.map((kind) => [kind, counts[kind] ?? 0])) as DriftCounts;

export interface CommuneRow {
  unitId: string;
  name: string;
  path: string;
  households: number;
  onZalo: number;
}

/** The units of a kind in some places, with how many of their households somebody on Zalo speaks for. */
export const communeRows = async (
  db: Db,
  paths: readonly string[],
  kind: string,
): Promise<CommuneRow[]> => {
  if (paths.length === 0) return [];
  const { rows } = await sql<CommuneRow>`
    select c.id as "unitId", c.name, c.path, count(h.id) as households,
      count(h.id) filter (where exists (select 1 from identities i where i."householdId" = h.id)) as "onZalo"
    from units c left join units u on starts_with(u.path, c.path) left join households h on h."unitId" = u.id
    where c.kind = ${kind} and c."validTo" is null
      and (${under('c.path', paths)} or exists (select 1 from unnest(${[...paths]}::text[]) as scope where starts_with(scope, c.path)))
    group by c.id, c.name, c.path order by c.name`.execute(db);
  return rows;
};

/** Who of the people Loa knows is a deputy of a live group. */
export const deputiesOf = async (db: Db, groupId: string): Promise<Set<string>> => {
  const rows = await db
    .selectFrom('groupMembers as m')
    .innerJoin('groups as g', 'g.id', 'm.groupId')
    .innerJoin('identities as i', (on) =>
      on.onRef('i.accountId', '=', 'g.accountId').onRef('i.externalId', '=', 'm.externalId'),
    )
    .select('i.personId')
    .where('m.groupId', '=', groupId)
    .where('m.deputy', '=', true)
    .where('m.leftAt', 'is', null)
    .execute();
  return new Set(rows.flatMap(({ personId }) => personId ?? []));
};
