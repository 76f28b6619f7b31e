import { deputyDrift, type DeputyDrift, type Member } from '../../../community/deputies.ts';
import type { RosterEntry } from '../../../community/rosters.ts';
import type { Deps } from '../../../platform/deps.ts';
import { namesOf } from '../members/names.ts';
import { reachableOn } from '../members/reachable.ts';

/** Who belongs where, and which groups nobody ties to the one above. */
export interface Standing {
  entries: RosterEntry[];
  unbridged: Set<string>;
  /** Who is to become a deputy and who is one no more, as it stands. */
  deputies: DeputyDrift[];
}

/** Somebody who now belongs in a group, or no more. */
export interface Moved {
  groupId: string;
  groupName: string;
  personId: string | null;
  householdId: string | null;
  name: string;
  /** By what they belong, or belonged. */
  why: string;
  externalId: string | null;
}

export interface Effect {
  invite: Moved[];
  remove: Moved[];
  /** Belong from now on, but no account of theirs is known. */
  offline: Moved[];
  /** Become deputies, at once or when they have joined. */
  promote: Moved[];
  demote: Moved[];
  bridgesLost: { groupId: string; groupName: string }[];
}

const keyOf = ({ groupId, personId, householdId }: RosterEntry): string =>
  `${groupId} ${personId ?? householdId ?? ''}`;

/** What lies between two standings, told by the people the live groups have to take in and let go. */
export const effectOf = async (deps: Deps, before: Standing, after: Standing): Promise<Effect> => {
  const had = new Set(before.entries.map(keyOf));
  const has = new Set(after.entries.map(keyOf));
  const gained = after.entries.filter((entry) => !had.has(keyOf(entry)));
  const lost = before.entries.filter((entry) => !has.has(keyOf(entry)));
  const lostBridges = [...after.unbridged].filter((id) => !before.unbridged.has(id));
  const effect: Effect = {
    invite: [],
    remove: [],
    offline: [],
    promote: [],
    demote: [],
    bridgesLost: [],
  };
  const touched = new Set([...gained, ...lost].map(({ groupId }) => groupId));
  for (const groupId of new Set([...touched, ...lostBridges])) {
    const group = await deps.db
      .selectFrom('groups')
      .selectAll()
      .where('id', '=', groupId)
      .executeTakeFirstOrThrow();
    if (lostBridges.includes(groupId)) effect.bridgesLost.push({ groupId, groupName: group.name });
    const here = [...gained, ...lost].filter((entry) => entry.groupId === groupId);
    const accounts = await reachableOn(deps, group.accountId, here);
    const present = await presentIn(deps, groupId);
    const names = await namesOf(deps, here);
    const told = (entry: RosterEntry): Moved => ({
      ...entry,
      groupName: group.name,
      name: names.get(entry.personId ?? entry.householdId ?? '') ?? '',
      externalId: accounts.get(entry.personId ?? entry.householdId ?? '') ?? null,
    });
    const ofGroup = (entry: RosterEntry): boolean => entry.groupId === groupId;
    const coming = gained.filter(ofGroup).map(told);
    effect.offline.push(...coming.filter(({ externalId }) => externalId === null));
    effect.invite.push(
      ...coming.filter(({ externalId }) => externalId !== null && !present.has(externalId)),
    );
    // Who stays by another office, or by their own household, keeps the account that is in.
    const staying = new Set(
      [
        ...(await everyAccount(deps, group.accountId, after.entries.filter(ofGroup))).values(),
      ].flat(),
    );
    const leaving = lost.filter(ofGroup);
    const theirs = await everyAccount(deps, group.accountId, leaving);
    for (const entry of leaving)
      for (const externalId of theirs.get(entry.personId ?? entry.householdId ?? '') ?? [])
        if (present.has(externalId) && !staying.has(externalId))
          effect.remove.push({ ...told(entry), externalId });
  }
  await addDeputies(deps, effect, before);
  return effect;
};

/** What the moves change about deputies, counting those who are invited now as there already. */
const addDeputies = async (deps: Deps, effect: Effect, before: Standing): Promise<void> => {
  const more = effect.invite.flatMap(({ groupId, externalId, personId }) =>
    externalId === null ? [] : { groupId, externalId, personId },
  );
  const after = await deputyDrift(deps, deps.clock(), { more });
  for (const way of ['promote', 'demote'] as const) {
    const key = ({ groupId, externalId }: Member): string => `${groupId} ${externalId}`;
    const had = new Set(before.deputies.flatMap((group) => group[way]).map(key));
    const fresh = after.flatMap((group) => group[way]).filter((one) => !had.has(key(one)));
    const names = await namesOf(deps, fresh);
    for (const one of fresh) {
      const { name } = await groupName(deps, one.groupId);
      effect[way].push({
        groupId: one.groupId,
        groupName: name,
        personId: one.personId,
        householdId: null,
        name: names.get(one.personId ?? '') ?? '',
        why: 'phó nhóm',
        externalId: one.externalId,
      });
    }
  }
};

const groupName = (deps: Deps, groupId: string): Promise<{ name: string }> =>
  deps.db.selectFrom('groups').select('name').where('id', '=', groupId).executeTakeFirstOrThrow();

/** Everybody of a household, and every account of a person. */
const everyAccount = async (
  deps: Deps,
  accountId: string,
  entries: readonly RosterEntry[],
): Promise<Map<string, string[]>> => {
  const ids = entries.flatMap(({ personId, householdId }) => personId ?? householdId ?? []);
  const found = new Map<string, string[]>();
  if (ids.length === 0) return found;
  const rows = await deps.db
    .selectFrom('identities')
    .select(['externalId', 'personId', 'householdId'])
    .where('accountId', '=', accountId)
    .where((e) => e.or([e('personId', 'in', ids), e('householdId', 'in', ids)]))
    .orderBy('externalId')
    .execute();
  for (const { externalId, personId, householdId } of rows)
    for (const id of [personId, householdId])
      if (id !== null) found.set(id, [...(found.get(id) ?? []), externalId]);
  return found;
};

const presentIn = async (deps: Deps, groupId: string): Promise<Set<string>> => {
  const rows = await deps.db
    .selectFrom('groupMembers')
    .select('externalId')
    .where('groupId', '=', groupId)
    .where('leftAt', 'is', null)
    .execute();
  return new Set(rows.map(({ externalId }) => externalId));
};
