import { groupById, type Group } from '../../../community/groups.ts';
import { afterRealMs } from '../../../messaging/outbox/real-time.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { GroupControl } from '../../../platform/channel.ts';
import type { Deps } from '../../../platform/deps.ts';
import { SendError } from '../../../platform/errors.ts';
import { markDeputies } from '../members/deputies.ts';
import { openItem } from '../members/items.ts';
import { groupAccount, paced, retryAt, type GroupAccount } from './call.ts';
import { planChange, type GroupChange, type MemberVerb } from './changes.ts';
import { endGroup } from './end-group.ts';
import { enlarge } from './grow-group.ts';

/** Longer than any call takes: past it, nobody is working on the change any more. */
const leaseMs = 60_000;
const mostAttempts = 8;

/** Takes one change that is due and makes it. False when none is. */
export const makeNextChange = async (deps: Deps): Promise<boolean> => {
  const change = await takeChange(deps);
  if (!change) return false;
  const group = await groupById(deps.db, change.groupId);
  const via = group && (await groupAccount(deps, group.accountId));
  if (!group || !via) {
    await settle(deps, change, { state: 'failed', failure: 'no-group-control' });
    return true;
  }
  try {
    await perform(deps, change, group, via);
    await settle(deps, change, { state: 'done', failure: null });
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    await fail(deps, change, group, error);
  }
  return true;
};

const takeChange = (deps: Deps): Promise<GroupChange | undefined> =>
  atomically(deps, async (deps) => {
    const due = await deps.db
      .selectFrom('groupChanges')
      .selectAll()
      .where('state', 'in', ['planned', 'calling'])
      .where('dueAt', '<=', deps.clock())
      .orderBy('dueAt')
      .orderBy('id')
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!due) return undefined;
    const taken = {
      state: 'calling' as const,
      attempts: due.attempts + 1,
      dueAt: afterRealMs(deps.clock, leaseMs),
    };
    await deps.db.updateTable('groupChanges').set(taken).where('id', '=', due.id).execute();
    return { ...due, ...taken };
  });

/** The first time simply calls; afterwards the group is read first, since an earlier call may have worked unseen. */
const perform = async (
  deps: Deps,
  change: GroupChange,
  group: Group,
  via: GroupAccount,
): Promise<void> => {
  const { verb, attempts, externalIds } = change;
  if (verb === 'enlarge') return enlarge(deps, group, via);
  if (verb === 'disband') return endGroup(deps, group, via);
  const { account, control } = via;
  const left =
    attempts === 1
      ? externalIds
      : await paced(deps, account, 2, () => stillToDo(verb, externalIds, group, via));
  if (left.length > 0)
    await paced(deps, account, 1, () => control[calls[verb]](account, group.externalId, left));
  if (verb === 'promote' || verb === 'demote')
    await markDeputies(deps, group.id, externalIds, verb === 'promote');
};

const calls = {
  invite: 'invite',
  remove: 'remove',
  accept: 'accept',
  reject: 'reject',
  promote: 'addAdmins',
  demote: 'removeAdmins',
} as const satisfies Record<MemberVerb, keyof GroupControl>;

const stillToDo = async (
  verb: MemberVerb,
  externalIds: readonly string[],
  { externalId }: Group,
  { account, control }: GroupAccount,
): Promise<string[]> => {
  const atDoor = verb === 'accept' || verb === 'reject';
  const found = atDoor
    ? await control.pending(account, externalId)
    : await control.members(account, externalId);
  const there = new Map(found.map((person) => [person.externalId, person.deputy]));
  const done = (id: string): boolean => {
    if (verb === 'invite') return there.has(id);
    // Whoever has left meanwhile cannot be made a deputy and is none.
    if (verb === 'promote') return there.get(id) === true || !there.has(id);
    if (verb === 'demote') return there.get(id) === false || !there.has(id);
    return !there.has(id);
  };
  return externalIds.filter((id) => !done(id));
};

const fail = async (
  deps: Deps,
  change: GroupChange,
  group: Group,
  error: SendError,
): Promise<void> => {
  const failure = error.code ?? error.failure;
  const final = error.failure === 'rejected' || error.failure === 'unreachable';
  // A refusal is looked into once: perhaps it was done before, by hand or by a call whose answer was lost.
  const again = final ? change.attempts === 1 : change.attempts < mostAttempts;
  if (again || error.failure === 'throttled') {
    const dueAt = final ? deps.clock() : retryAt(deps, error, change.attempts);
    // What surely did not leave is as if it had never been tried.
    const attempts = error.code === 'own-pace' ? change.attempts - 1 : change.attempts;
    await settle(deps, change, { state: 'planned', failure, dueAt, attempts });
    return;
  }
  await atomically(deps, async (deps) => {
    await settle(deps, change, { state: 'failed', failure });
    const [first, ...others] = change.externalIds;
    const { groupId, verb, because } = change;
    if (others.length > 0 && verb !== 'enlarge' && verb !== 'disband') {
      // One person the platform refuses spoils the call for all: from here on each alone.
      for (const id of change.externalIds) await alone(deps, { groupId, verb, because }, id);
    } else if (verb === 'invite' && first !== undefined) await tellMissing(deps, group, first);
  });
};

const alone = (
  deps: Deps,
  of: { groupId: string; verb: MemberVerb; because: string },
  externalId: string,
): Promise<number> => planChange(deps, { ...of, externalIds: [externalId] });

/** Somebody the platform lets nobody invite has to be brought in by hand. */
const tellMissing = async (deps: Deps, group: Group, externalId: string): Promise<void> => {
  const identity = await deps.db
    .selectFrom('identities')
    .select(['personId', 'householdId', 'name'])
    .where('accountId', '=', group.accountId)
    .where('externalId', '=', externalId)
    .executeTakeFirst();
  const subject = identity?.personId ?? identity?.householdId ?? externalId;
  await openItem(deps, {
    kind: 'missing',
    groupId: group.id,
    subject,
    externalId,
    personId: identity?.personId ?? null,
    householdId: identity?.householdId ?? null,
    name: identity?.name ?? null,
    why: 'Zalo không cho mời: đưa đường dẫn của nhóm cho người này',
  });
};

const settle = async (
  deps: Deps,
  change: GroupChange,
  to: Pick<GroupChange, 'state' | 'failure'> & Partial<Pick<GroupChange, 'dueAt' | 'attempts'>>,
): Promise<void> => {
  const ended = to.state === 'planned' ? {} : { endedAt: deps.clock() };
  await deps.db
    .updateTable('groupChanges')
    .set({ ...to, ...ended })
    .where('id', '=', change.id)
    .execute();
  deps.live.hint('groups', `group:${change.groupId}`);
};
