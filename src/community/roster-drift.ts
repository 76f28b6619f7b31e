import type { Deps } from '../platform/deps.ts';
import { roster, type RosterEntry } from './rosters.ts';

export interface RosterDrift {
  /** How many belong in the group. */
  expected: number;
  /** Belong in the group, can be reached on its channel, and are not there. */
  missing: RosterEntry[];
  /** Belong in the group, but no account of theirs is known: reached by phone, proxy or visit. */
  offline: RosterEntry[];
  /** Are in the group and belong there no more, or never did: they see what neighbours say of their health. */
  extra: {
    externalId: string;
    name: string | null;
    personId: string | null;
    householdId: string | null;
  }[];
}

/** Who should be in a group against who is. */
export const rosterDrift = async (deps: Deps, groupId: string, at: Date): Promise<RosterDrift> => {
  const expected = await roster(deps, groupId, at);
  const present = await presentIn(deps, groupId);
  const reachable = await reachableOn(deps, groupId, expected);
  const there = new Set(
    present.flatMap((member) => [member.personId, member.householdId].filter((id) => id !== null)),
  );
  const belongs = new Set(expected.map(keyOf));
  const absent = expected.filter((entry) => !there.has(keyOf(entry)));
  return {
    expected: expected.length,
    missing: absent.filter((entry) => reachable.has(keyOf(entry))),
    offline: absent.filter((entry) => !reachable.has(keyOf(entry))),
    extra: present.filter(
      (member) => !belongs.has(member.personId ?? '') && !belongs.has(member.householdId ?? ''),
    ),
  };
};

const keyOf = (entry: { personId: string | null; householdId: string | null }): string =>
  entry.personId ?? entry.householdId ?? '';

const presentIn = async (deps: Deps, groupId: string): Promise<RosterDrift['extra']> =>
  deps.db
    .selectFrom('groupMembers as m')
    .innerJoin('groups as g', 'g.id', 'm.groupId')
    .leftJoin('identities as i', (on) =>
      on.onRef('i.accountId', '=', 'g.accountId').onRef('i.externalId', '=', 'm.externalId'),
    )
    .select(['m.externalId', 'i.name', 'i.personId', 'i.householdId'])
    .where('m.groupId', '=', groupId)
    .where('m.leftAt', 'is', null)
    .orderBy('m.externalId')
    .execute();

const reachableOn = async (
  deps: Deps,
  groupId: string,
  expected: RosterEntry[],
): Promise<Set<string>> => {
  const people = expected.flatMap((entry) => entry.personId ?? []);
  const households = expected.flatMap((entry) => entry.householdId ?? []);
  if (people.length + households.length === 0) return new Set();
  const rows = await deps.db
    .selectFrom('identities as i')
    .innerJoin('groups as g', 'g.accountId', 'i.accountId')
    .select(['i.personId', 'i.householdId'])
    .where('g.id', '=', groupId)
    .where((e) =>
      e.or([
        ...(people.length > 0 ? [e('i.personId', 'in', people)] : []),
        ...(households.length > 0 ? [e('i.householdId', 'in', households)] : []),
      ]),
    )
    .execute();
  return new Set(
    rows.flatMap((row) => [row.personId, row.householdId].filter((id) => id !== null)),
  );
};

/** Records that somebody was seen in a group, or has left it. News that arrives late never undoes what is newer. */
export const sawMember = async (
  deps: Deps,
  seen: { groupId: string; externalId: string; left?: boolean; at?: Date },
): Promise<void> => {
  const at = seen.at ?? deps.clock();
  const leftAt = seen.left ? at : null;
  await deps.db
    .insertInto('groupMembers')
    .values({ groupId: seen.groupId, externalId: seen.externalId, seenAt: at, leftAt })
    .onConflict((c) =>
      c
        .columns(['groupId', 'externalId'])
        .doUpdateSet({ seenAt: at, leftAt, ...(seen.left ? { deputy: false } : {}) })
        .where('groupMembers.seenAt', '<=', at),
    )
    .execute();
};
