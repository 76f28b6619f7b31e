import { bridgesMissing } from '../../../community/bridges.ts';
import { groupById, type Group } from '../../../community/groups.ts';
import { rosterDrift, type RosterDrift } from '../../../community/roster-drift.ts';
import type { RosterEntry } from '../../../community/rosters.ts';
import { nextAllowed } from '../../../platform/calendar.ts';
import { accountById } from '../../../platform/channel-accounts.ts';
import type { Deps } from '../../../platform/deps.ts';
import { planChange } from '../setup/changes.ts';
import { placesFor, sizeFor } from '../setup/sizes.ts';
import { texts } from '../texts.ts';
import { reconcileDeputies } from './deputies.ts';
import { groupAdminsOf } from '../setup/group-admins.ts';
import { closeItems, openItem, openItemsOf, type ItemKind, type NewItem } from './items.ts';
import { namesOf } from './names.ts';
import { reachableOn } from './reachable.ts';

/** What a group's roster and its members ask for now. */
export interface GroupDrift {
  /** Never were in the group: the platform can invite them. */
  invite: string[];
  /** For people to settle. */
  items: NewItem[];
}

/** Drift that this look decides about; claims and requests at the door end only by somebody's word. */
const decided: readonly ItemKind[] = ['missing', 'must-leave', 'unknown', 'no-deputy', 'too-small'];

/**
 * Holds a group against its roster: invites who belongs and never was there, gives it its deputies, lists who left,
 * who has to leave and whom nobody knows, and takes off the list what has settled itself. Returns how many calls
 * about people were promised now: the caller wakes the job that makes them.
 */
export const reconcileGroup = async (deps: Deps, groupId: string): Promise<number> => {
  const group = await groupById(deps.db, groupId);
  if (!group) return 0;
  const drift = await driftOf(deps, group);
  const invited = await planChange(deps, {
    groupId,
    verb: 'invite',
    externalIds: drift.invite,
    because: 'roster',
    notBefore: nextAllowed(deps.clock(), deps.profile.quietHours),
  });
  const deputies = await reconcileDeputies(deps, group);
  await keepItems(deps, groupId, [...drift.items, ...deputies.items], decided);
  return invited + deputies.planned;
};

/** Opens what is new and closes what is true no more, of these kinds. What somebody let be stays so. */
const keepItems = async (
  deps: Deps,
  groupId: string,
  wanted: readonly NewItem[],
  kinds: readonly ItemKind[],
): Promise<void> => {
  const standing = await openItemsOf(deps.db, groupId);
  const key = (item: Pick<NewItem, 'kind' | 'subject'>): string => `${item.kind} ${item.subject}`;
  const keys = new Set(wanted.map(key));
  const settled = standing.filter((item) => kinds.includes(item.kind) && !keys.has(key(item)));
  await closeItems(
    deps,
    settled.map((item) => item.id),
    { state: 'done', by: 'loa', resolution: 'settled' },
  );
  if (wanted.length === 0) return;
  const rows = await deps.db
    .selectFrom('rosterItems')
    .select(['kind', 'subject', 'state', 'resolution'])
    .where('groupId', '=', groupId)
    .where('state', '=', 'dismissed')
    .execute();
  const letBe = new Set(rows.map(key));
  for (const item of wanted) if (!letBe.has(key(item))) await openItem(deps, item);
};

export const driftOf = async (deps: Deps, group: Group): Promise<GroupDrift> => {
  const drift = await rosterDrift(deps, group.id, deps.clock());
  const account = await accountById(deps.db, group.accountId);
  const ours = new Set(account ? groupAdminsOf(account) : []);
  const reachable = await reachableOn(deps, group.accountId, drift.missing);
  const [were, refused] = await Promise.all([everIn(deps, group.id), notInvitable(deps, group.id)]);
  const invite: string[] = [];
  const items: NewItem[] = [];
  for (const entry of drift.missing) {
    const externalId = reachable.get(keyOf(entry));
    if (externalId === undefined) continue;
    if (were.has(externalId)) items.push(missing(group, entry, externalId, 'đã rời nhóm'));
    else if (refused.has(externalId))
      items.push(missing(group, entry, externalId, 'Zalo không cho mời: đưa đường dẫn của nhóm'));
    else invite.push(externalId);
  }
  items.push(...drift.extra.flatMap((one) => (ours.has(one.externalId) ? [] : extra(group, one))));
  const room = await roomIn(deps, group.id);
  if (room && room.places < drift.expected + 1)
    items.push(tooSmall(deps, group, drift, room.places));
  return {
    invite: room ? invite.slice(0, Math.max(0, room.places - room.taken)) : invite,
    items: await named(deps, items),
  };
};

/** Who finds no place waits until the group is larger: an invitation too many fails for everybody in the call. */
const roomIn = async (
  deps: Deps,
  groupId: string,
): Promise<{ places: number; taken: number } | null> => {
  const state = await deps.db
    .selectFrom('groupStates')
    .select('room')
    .where('groupId', '=', groupId)
    .executeTakeFirst();
  if (!state || state.room === null) return null;
  const { taken } = await deps.db
    .selectFrom('groupMembers')
    .select((e) => e.fn.countAll<number>().as('taken'))
    .where('groupId', '=', groupId)
    .where('leftAt', 'is', null)
    .executeTakeFirstOrThrow();
  // The account itself takes a place.
  return { places: state.room, taken: taken + 1 };
};

const tooSmall = (deps: Deps, group: Group, { expected }: RosterDrift, places: number): NewItem => {
  const size = sizeFor(deps, placesFor(expected));
  return {
    kind: 'too-small',
    groupId: group.id,
    subject: 'size',
    why: texts.tooSmall(expected, places, size),
  };
};

const keyOf = (entry: Pick<RosterEntry, 'personId' | 'householdId'>): string =>
  entry.personId ?? entry.householdId ?? '';

const missing = (group: Group, entry: RosterEntry, externalId: string, why: string): NewItem => ({
  kind: 'missing',
  groupId: group.id,
  subject: keyOf(entry),
  externalId,
  personId: entry.personId,
  householdId: entry.householdId,
  why: `${why} · ${entry.why}`,
});

const extra = (group: Group, one: RosterDrift['extra'][number]): NewItem => {
  const known = one.personId !== null || one.householdId !== null;
  return {
    kind: known ? 'must-leave' : 'unknown',
    groupId: group.id,
    subject: one.externalId,
    externalId: one.externalId,
    personId: one.personId,
    householdId: one.householdId,
    name: one.name,
    why: known ? 'không còn thuộc nhóm' : 'chưa biết là ai',
  };
};

/** Puts people's names to items, so that whoever settles them knows whom they mean. */
const named = async (deps: Deps, items: readonly NewItem[]): Promise<NewItem[]> => {
  const names = await namesOf(deps, items);
  return items.map((item) => ({
    ...item,
    name: names.get(item.personId ?? item.householdId ?? '') ?? item.name ?? null,
  }));
};

const everIn = async (deps: Deps, groupId: string): Promise<Set<string>> => {
  const rows = await deps.db
    .selectFrom('groupMembers')
    .select('externalId')
    .where('groupId', '=', groupId)
    .execute();
  return new Set(rows.map(({ externalId }) => externalId));
};

const notInvitable = async (deps: Deps, groupId: string): Promise<Set<string>> => {
  const rows = await deps.db
    .selectFrom('groupChanges')
    .select('externalIds')
    .where('groupId', '=', groupId)
    .where('verb', '=', 'invite')
    .where('state', '=', 'failed')
    .execute();
  return new Set(rows.flatMap(({ externalIds }) => (externalIds.length === 1 ? externalIds : [])));
};

/** Lists the groups nobody ties to the group above, and takes off the list those that somebody ties again. */
export const reconcileBridges = async (deps: Deps): Promise<void> => {
  const wanted = new Map<string, NewItem>();
  for (const { groupId, why } of await bridgesMissing(deps, deps.clock()))
    wanted.set(groupId, {
      kind: 'no-bridge',
      groupId,
      subject: 'bridge',
      why: why === 'nobody' ? 'chưa phân công ai' : 'chưa có nhóm cấp trên',
    });
  const standing = await deps.db
    .selectFrom('rosterItems')
    .select('groupId')
    .distinct()
    .where('kind', '=', 'no-bridge')
    .where('state', '=', 'open')
    .execute();
  const groupIds = new Set([...wanted.keys(), ...standing.map(({ groupId }) => groupId)]);
  for (const groupId of groupIds) {
    const item = wanted.get(groupId);
    await keepItems(deps, groupId, item ? [item] : [], ['no-bridge']);
  }
};
