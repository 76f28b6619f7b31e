import { sql, type RawBuilder } from 'kysely';
import type { Deps } from '../platform/deps.ts';
import { heldAt } from './dated.ts';
import type { MemberSource } from './profile-schema.ts';
import { idsOnPath } from './units.ts';

/** Somebody who belongs in a group, and by what. */
export interface RosterEntry {
  groupId: string;
  personId: string | null;
  householdId: string | null;
  /** The reasons, for people to read. */
  why: string;
}

/** Who belongs in a group, computed from posts, assignments and households: each member once. */
export const roster = (deps: Deps, groupId: string, at: Date): Promise<RosterEntry[]> =>
  rosters(deps, at, { groupId });

export interface RosterFilter {
  groupId?: string;
  kind?: string;
  /** Only these people, and no households: to ask whether somebody belongs, without reading everybody. */
  personIds?: readonly string[];
  /** Groups that are not there yet stand in for those that are: who would belong in them. */
  planned?: readonly PlannedGroup[];
}

export interface PlannedGroup {
  id: string;
  kind: string;
  unitId: string;
}

/** SQL: what is asked about, the groups there are or those planned. */
const groupsIn = (planned: readonly PlannedGroup[] | undefined): RawBuilder<unknown> =>
  planned
    ? sql`(select id::uuid, kind, "unitId"::uuid from jsonb_to_recordset(${JSON.stringify(planned)}::jsonb)
        as p(id text, kind text, "unitId" text))`
    : sql`groups`;

/** The rosters of many groups at once: all, those of a kind, or one. */
export const rosters = async (
  deps: Deps,
  at: Date,
  only: RosterFilter = {},
): Promise<RosterEntry[]> => {
  const found = new Map<string, RosterEntry>();
  for (const [kind, { members }] of Object.entries(deps.profile.groupKinds)) {
    if (only.kind !== undefined && only.kind !== kind) continue;
    for (const rule of members) {
      if (rule.households && only.personIds) continue;
      const places = groupsWithPlaces(kind, rule, only.groupId, groupsIn(only.planned));
      const rows = rule.households
        ? await householdsAt(deps, places)
        : await peopleAt(deps, { places, rule, at, personIds: only.personIds });
      for (const row of rows) {
        const member = `${row.groupId} ${row.personId ?? row.householdId ?? ''}`;
        const known = found.get(member);
        if (!known) found.set(member, { ...row, why: rule.why });
        else if (!known.why.includes(rule.why)) known.why += ` · ${rule.why}`;
      }
    }
  }
  return [...found.values()];
};

type Row = Omit<RosterEntry, 'why'>;
type Places = RawBuilder<unknown>;

/** SQL: pairs of a group and a unit where a rule looks: the group's own, those of a kind below it, the one above it. */
export const groupsWithPlaces = (
  kind: string,
  rule: Pick<MemberSource, 'at' | 'unitKind'>,
  groupId?: string,
  groups: RawBuilder<unknown> = sql`groups`,
): Places => {
  const own =
    groupId === undefined ? sql`g.kind = ${kind}` : sql`g.kind = ${kind} and g.id = ${groupId}`;
  if (rule.at === 'self')
    return sql`select g.id as "groupId", g."unitId" from ${groups} g where ${own}`;
  if (rule.at === 'above') {
    return sql`
      select g.id as "groupId", u.id as "unitId"
      from ${groups} g join units gu on gu.id = g."unitId"
        cross join lateral (select ${idsOnPath('gu.path')} as id) line
        join units u on u.id = line.id and u.kind = ${rule.unitKind}
      where ${own}`;
  }
  if (groupId !== undefined) {
    return sql`
      select g.id as "groupId", u.id as "unitId"
      from ${groups} g join units gu on gu.id = g."unitId"
        join units u on u.kind = ${rule.unitKind} and starts_with(u.path, gu.path)
      where ${own}`;
  }
  return sql`
    select g.id as "groupId", u.id as "unitId"
    from units u cross join lateral (select ${idsOnPath('u.path')} as id) line
      join ${groups} g on g."unitId" = line.id
    where u.kind = ${rule.unitKind} and ${own}`;
};

interface PeopleWanted {
  places: Places;
  rule: MemberSource;
  at: Date;
  personIds?: readonly string[] | undefined;
}

/** The people a rule of posts or assignments names at its places. */
export const peopleAt = async (
  deps: Deps,
  { places, rule, at, personIds }: PeopleWanted,
): Promise<Row[]> => {
  const among = (person: RawBuilder<unknown>) =>
    personIds ? sql`${person} = any(${[...personIds]}::uuid[])` : sql`${person} is not null`;
  const query = rule.posts
    ? sql<Row>`
      select distinct t."groupId", p."personId", null::uuid as "householdId"
      from (${places}) t join posts p on p."unitId" = t."unitId"
      where p.kind = any(${rule.posts}::text[]) and ${heldAt('p', at)} and ${among(sql`p."personId"`)}
      order by 1, 2`
    : sql<Row>`
      select distinct t."groupId", coalesce(a."personId", p."personId") as "personId", null::uuid as "householdId"
      from (${places}) t join assignments a on a."unitId" = t."unitId"
        left join posts p on p."bodyId" = a."bodyId" and p.kind = any(${rule.holders}::text[]) and ${heldAt('p', at)}
      where a.kind = any(${rule.assignments ?? []}::text[]) and ${heldAt('a', at)}
        and ${among(sql`coalesce(a."personId", p."personId")`)}
      order by 1, 2`;
  return (await query.execute(deps.db)).rows;
};

const householdsAt = async (deps: Deps, places: Places): Promise<Row[]> => {
  const { rows } = await sql<Row>`
    select t."groupId", null::uuid as "personId", h.id as "householdId"
    from (${places}) t join households h on h."unitId" = t."unitId"
    order by 1, h.id`.execute(deps.db);
  return rows;
};
