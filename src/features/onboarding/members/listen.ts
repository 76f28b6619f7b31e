import { groupByExternal, type Group } from '../../../community/groups.ts';
import { sawMember } from '../../../community/roster-drift.ts';
import { roster } from '../../../community/rosters.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Listener, Signal } from '../../../platform/feature.ts';
import { planChange } from '../setup/changes.ts';
import { wakeGroupWork } from '../setup/group-work.ts';
import { askDeciders, isCommunity } from './ask.ts';
import { askWho } from './ask-who.ts';
import { markDeputies } from './deputies.ts';
import { closeItems, openItem, openItemsOf } from './items.ts';
import { reconcileGroup } from './reconcile.ts';

/** The names of today and those older documents use. */
const meaning: Record<string, 'came' | 'went' | 'asks' | 'decided' | 'deputies' | 'gone'> = {
  user_join_group: 'came',
  user_out_group: 'went',
  user_leave_group: 'went',
  user_request_join_group: 'asks',
  accept_request_join_group: 'decided',
  reject_request_join_group: 'decided',
  react_request_join_group: 'decided',
  react_request_join_group_accept: 'decided',
  react_request_join_group_reject: 'decided',
  add_group_admin: 'deputies',
  remove_group_admin: 'deputies',
  delete_group: 'gone',
  disperse_group: 'gone',
};

/** Keeps who is in a group true, as the platform tells it, and acts on who comes, goes and asks to be let in. */
export const membership: Listener = {
  name: 'membership',
  hear: async (deps, signal) => {
    const what = meaning[signal.name];
    if (!what) return false;
    const group = await groupByExternal(deps.db, signal.accountId, signal.chatId);
    if (!group) return false;
    if (what === 'gone') await standsStill(deps, group);
    else if (what === 'asks') await atTheDoor(deps, group, signal);
    else if (what === 'decided') await closeRequests(deps, group, signal.users);
    else if (what === 'deputies') await deputiesChanged(deps, group, signal);
    else await cameOrWent(deps, group, signal, what);
    return true;
  },
};

/** Made or unmade by Loa or in Zalo itself: either way the group keeps those it should have. */
const deputiesChanged = async (deps: Deps, group: Group, signal: Signal): Promise<void> => {
  await markDeputies(deps, group.id, signal.users, signal.name === 'add_group_admin');
  if ((await reconcileGroup(deps, group.id)) > 0) await wakeGroupWork(deps);
};

const cameOrWent = async (
  deps: Deps,
  group: Group,
  signal: Signal,
  what: 'came' | 'went',
): Promise<void> => {
  const left = what === 'went';
  for (const externalId of signal.users)
    await sawMember(deps, { groupId: group.id, externalId, left, at: signal.at });
  await closeRequests(deps, group, signal.users);
  if ((await reconcileGroup(deps, group.id)) > 0) await wakeGroupWork(deps);
  if (left) {
    await tellDeparture(deps, group, signal.users);
    return;
  }
  if (!isCommunity(deps, group)) return;
  const items = await openItemsOf(deps.db, group.id);
  for (const item of items)
    if (item.kind === 'unknown' && signal.users.includes(item.externalId ?? ''))
      await askWho(deps, group, item);
};

/** Who left although they belong: those who let people in are told, and may invite anew. */
const tellDeparture = async (deps: Deps, group: Group, users: readonly string[]): Promise<void> => {
  for (const item of await openItemsOf(deps.db, group.id))
    if (item.kind === 'missing' && users.includes(item.externalId ?? ''))
      await askDeciders(deps, item);
};

/** Who belongs is let in by Loa; of anybody else those responsible are asked, with one word to answer. */
const atTheDoor = async (deps: Deps, group: Group, signal: Signal): Promise<void> => {
  const known = await deps.db
    .selectFrom('identities')
    .select(['externalId', 'personId', 'householdId', 'name'])
    .where('accountId', '=', group.accountId)
    .where('externalId', 'in', signal.users)
    .execute();
  const belongs = new Set(
    (await roster(deps, group.id, deps.clock())).map((one) => one.personId ?? one.householdId),
  );
  const mayEnter = known.filter(
    ({ personId, householdId }) =>
      (personId !== null && belongs.has(personId)) ||
      (householdId !== null && belongs.has(householdId)),
  );
  if (mayEnter.length > 0) {
    await planChange(deps, {
      groupId: group.id,
      verb: 'accept',
      externalIds: mayEnter.map(({ externalId }) => externalId),
      because: 'roster',
    });
    await wakeGroupWork(deps);
  }
  const entering = new Set(mayEnter.map(({ externalId }) => externalId));
  for (const externalId of signal.users) {
    if (entering.has(externalId)) continue;
    const who = known.find((one) => one.externalId === externalId);
    const { item } = await openItem(deps, {
      kind: 'join-request',
      groupId: group.id,
      subject: externalId,
      externalId,
      personId: who?.personId ?? null,
      householdId: who?.householdId ?? null,
      name: who?.name ?? null,
      why: who ? 'không có trong danh sách của nhóm' : 'chưa biết là ai',
    });
    await askDeciders(deps, item);
  }
};

/** Decided, here or in Zalo itself. */
const closeRequests = async (deps: Deps, group: Group, users: readonly string[]): Promise<void> => {
  const items = (await openItemsOf(deps.db, group.id)).filter(
    (item) => item.kind === 'join-request' && users.includes(item.externalId ?? ''),
  );
  await closeItems(
    deps,
    items.map((item) => item.id),
    { state: 'done', by: 'loa', resolution: 'decided' },
  );
};

/** The platform has taken the group away: it is shown as such, and posts to it fail as they do. */
const standsStill = async (deps: Deps, group: Group): Promise<void> => {
  await deps.db
    .insertInto('groupStates')
    .values({
      groupId: group.id,
      link: null,
      enabled: false,
      members: 0,
      room: null,
      readAt: deps.clock(),
    })
    .onConflict((c) => c.column('groupId').doUpdateSet({ enabled: false, readAt: deps.clock() }))
    .execute();
  deps.live.hint('groups', `group:${group.id}`);
};
