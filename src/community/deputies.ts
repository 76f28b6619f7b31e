import type { Deps } from '../platform/deps.ts';
import { groupsWithPlaces, peopleAt } from './rosters.ts';

/** What a live group's deputies lack against the profile's order of who looks after it. */
export interface DeputyDrift {
  groupId: string;
  promote: Member[];
  demote: Member[];
  /** Who is to look after the group; while it is nobody, whoever was its deputy stays, right or not. */
  wanted: Member[];
}

export interface Member {
  groupId: string;
  externalId: string;
  personId: string | null;
}

/**
 * Who has to become a deputy of which group and who no longer is one: the first who are in the group, by the
 * profile's order, those who already are before others of the same rank. The last deputy is never taken away.
 * @param more people who are about to join, counted as there.
 */
export const deputyDrift = async (
  deps: Deps,
  at: Date,
  only: { groupId?: string; more?: readonly Member[] } = {},
): Promise<DeputyDrift[]> => {
  const ranks = await ranksOf(deps, at, only.groupId);
  const present = await membersOf(deps, only);
  const drift: DeputyDrift[] = [];
  for (const { groupId, kind, members } of present) {
    const most = deps.profile.groupKinds[kind]?.deputies?.most;
    if (most === undefined) continue;
    const rank = (one: Member): number | undefined => ranks.get(`${groupId} ${one.personId ?? ''}`);
    const fitting = members
      .filter((one) => rank(one) !== undefined)
      .sort(
        (a, b) =>
          (rank(a) ?? 0) - (rank(b) ?? 0) ||
          Number(b.deputy) - Number(a.deputy) ||
          a.externalId.localeCompare(b.externalId),
      );
    const wanted = fitting.slice(0, most);
    drift.push({
      groupId,
      wanted,
      promote: wanted.filter((one) => !one.deputy),
      demote:
        wanted.length === 0
          ? []
          : members.filter((one) => one.deputy && one.personId !== null && rank(one) === undefined),
    });
  }
  return drift;
};

/** The place of a person in the order of a group, by "group person". */
const ranksOf = async (
  deps: Deps,
  at: Date,
  groupId: string | undefined,
): Promise<Map<string, number>> => {
  const ranks = new Map<string, number>();
  for (const [kind, { deputies }] of Object.entries(deps.profile.groupKinds))
    for (const [index, rule] of (deputies?.from ?? []).entries()) {
      const places = groupsWithPlaces(kind, rule, groupId);
      for (const { groupId, personId } of await peopleAt(deps, { places, rule, at })) {
        const key = `${groupId} ${personId ?? ''}`;
        if (!ranks.has(key)) ranks.set(key, index);
      }
    }
  return ranks;
};

interface Present {
  groupId: string;
  kind: string;
  members: (Member & { deputy: boolean })[];
}

const membersOf = async (
  deps: Deps,
  { groupId, more = [] }: { groupId?: string; more?: readonly Member[] },
): Promise<Present[]> => {
  let groups = deps.db.selectFrom('groups').select(['id', 'kind']).orderBy('id');
  let members = deps.db
    .selectFrom('groupMembers as m')
    .innerJoin('groups as g', 'g.id', 'm.groupId')
    .leftJoin('identities as i', (on) =>
      on.onRef('i.accountId', '=', 'g.accountId').onRef('i.externalId', '=', 'm.externalId'),
    )
    .select(['m.groupId', 'm.externalId', 'm.deputy', 'i.personId'])
    .where('m.leftAt', 'is', null)
    .where((e) => e.or([e('i.personId', 'is not', null), e('m.deputy', '=', true)]));
  if (groupId !== undefined) {
    groups = groups.where('id', '=', groupId);
    members = members.where('m.groupId', '=', groupId);
  }
  const found = new Map<string, Present>();
  for (const { id, kind } of await groups.execute())
    found.set(id, { groupId: id, kind, members: [] });
  for (const member of await members.execute()) found.get(member.groupId)?.members.push(member);
  for (const member of more) {
    const group = found.get(member.groupId);
    if (group && !group.members.some(({ externalId }) => externalId === member.externalId))
      group.members.push({ ...member, deputy: false });
  }
  return [...found.values()];
};
