import { sql } from 'kysely';
import type { Deps } from '../platform/deps.ts';
import { groupsWithPlaces, peopleAt, rosters } from './rosters.ts';
import { idsOnPath } from './units.ts';

export interface MissingBridge {
  groupId: string;
  groupName: string;
  unitId: string;
  /** The group above that nobody ties it to; null when that group does not exist. */
  parentGroupId: string | null;
  why: 'no-parent-group' | 'nobody';
}

export interface Bridge {
  groupId: string;
  parentGroupId: string;
  personIds: string[];
}

/** Every pair of a group and the group above, with the people whose post or assignment puts them in both. */
const pairs = async (deps: Deps, at: Date): Promise<{ child: Child; bridge: Bridge | null }[]> => {
  const found: { child: Child; bridge: Bridge | null }[] = [];
  for (const { child: childKind, parent: parentKind, by } of deps.profile.bridges) {
    const tying = new Map<string, Set<string>>();
    for (const source of by) {
      const rows = await peopleAt(deps, {
        places: groupsWithPlaces(childKind, source),
        rule: source,
        at,
      });
      for (const { groupId, personId } of rows) {
        if (personId) tying.set(groupId, (tying.get(groupId) ?? new Set()).add(personId));
      }
    }
    const personIds = [...new Set([...tying.values()].flatMap((people) => [...people]))];
    const above = new Set(
      (await rosters(deps, at, { kind: parentKind, personIds })).map(
        (entry) => `${entry.groupId} ${entry.personId ?? ''}`,
      ),
    );
    for (const child of await childrenOf(deps, childKind, parentKind)) {
      const { parentGroupId } = child;
      const tied = [...(tying.get(child.groupId) ?? [])];
      const bridge = parentGroupId
        ? {
            groupId: child.groupId,
            parentGroupId,
            personIds: tied.filter((id) => above.has(`${parentGroupId} ${id}`)),
          }
        : null;
      found.push({ child, bridge });
    }
  }
  return found;
};

/** Who ties each group to the one above it. */
export const bridges = async (deps: Deps, at: Date): Promise<Bridge[]> =>
  (await pairs(deps, at)).flatMap(({ bridge }) =>
    bridge && bridge.personIds.length > 0 ? bridge : [],
  );

/**
 * Groups that nobody ties to the group above by post or assignment. Somebody who happens to sit in both, as a team
 * member does, is no bridge.
 */
export const bridgesMissing = async (deps: Deps, at: Date): Promise<MissingBridge[]> =>
  (await pairs(deps, at)).flatMap(
    ({ child: { groupId, groupName, unitId, parentGroupId }, bridge }) =>
      bridge && bridge.personIds.length > 0
        ? []
        : {
            groupId,
            groupName,
            unitId,
            parentGroupId,
            why: parentGroupId ? ('nobody' as const) : ('no-parent-group' as const),
          },
  );

interface Child {
  groupId: string;
  groupName: string;
  unitId: string;
  parentGroupId: string | null;
}

const childrenOf = async (deps: Deps, childKind: string, parentKind: string): Promise<Child[]> => {
  const { rows } = await sql<Child>`
    select c.id as "groupId", c.name as "groupName", c."unitId", above.id as "parentGroupId"
    from groups c join units u on u.id = c."unitId"
      left join lateral (
        select g.id from (select ${idsOnPath('u.path')} as id) line
          join units pu on pu.id = line.id join groups g on g."unitId" = pu.id and g.kind = ${parentKind}
        order by length(pu.path) desc limit 1
      ) above on true
    where c.kind = ${childKind}
    order by u.path`.execute(deps.db);
  return rows;
};
