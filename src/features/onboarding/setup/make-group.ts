import { linkGroup } from '../../../community/link-group.ts';
import { sawMember } from '../../../community/roster-drift.ts';
import { afterRealMs } from '../../../messaging/outbox/real-time.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { GroupAsset, LiveGroup } from '../../../platform/channel.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal, SendError } from '../../../platform/errors.ts';
import { assetCalls, groupAccount, paced, retryAt, type GroupAccount } from './call.ts';
import { keepGroupState, type GroupOrder } from './orders.ts';
import { reconcileGroup } from '../members/reconcile.ts';

/** Longer than the calls of one order take: past it, nobody is working on it any more. */
const leaseMs = 180_000;
const mostAttempts = 12;

/** Takes one order that is due and makes its group. False when none is. */
export const makeNextGroup = async (deps: Deps): Promise<boolean> => {
  const order = await takeOrder(deps);
  if (!order) return false;
  const via = await groupAccount(deps, order.accountId);
  if (!via) {
    await settle(deps, order, { state: 'failed', failure: 'no-group-control' });
    return true;
  }
  try {
    await perform(deps, order, via);
  } catch (error) {
    if (error instanceof SendError) await fail(deps, order, error);
    else if (error instanceof Refusal)
      await settle(deps, order, { state: 'failed', failure: error.kind });
    else throw error;
  }
  return true;
};

const takeOrder = (deps: Deps): Promise<GroupOrder | undefined> =>
  atomically(deps, async (deps) => {
    const due = await deps.db
      .selectFrom('groupOrders')
      .selectAll()
      .where('state', 'in', ['planned', 'creating'])
      .where('dueAt', '<=', deps.clock())
      .orderBy('dueAt')
      .orderBy('id')
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!due) return undefined;
    const taken = {
      state: 'creating' as const,
      attempts: due.attempts + 1,
      dueAt: afterRealMs(deps.clock, leaseMs),
    };
    await deps.db.updateTable('groupOrders').set(taken).where('id', '=', due.id).execute();
    return { ...due, ...taken };
  });

/** Chooses the asset, makes the group of it, links it, and only then sets how people join: each step is found again after a crash. */
const perform = async (deps: Deps, order: GroupOrder, via: GroupAccount): Promise<void> => {
  const { account, control } = via;
  let { groupId } = order;
  let externalId: string | null = null;
  if (groupId === null) {
    const live = (await madeBefore(deps, order, via)) ?? (await create(deps, order, via));
    if (!live) return;
    externalId = live.externalId;
    groupId = await keep(deps, order, live);
  } else {
    const group = await deps.db
      .selectFrom('groups')
      .select('externalId')
      .where('id', '=', groupId)
      .executeTakeFirst();
    externalId = group?.externalId ?? null;
  }
  const at = externalId;
  if (at !== null)
    await paced(deps, account, 1, () =>
      control.update(account, at, { joinByApproval: true, joinByLink: true }),
    );
  await settle(deps, order, { state: 'created', failure: null });
};

/** What an earlier call made although its answer was lost: the group its asset is used for, else the unlinked one of its name. */
const madeBefore = async (
  deps: Deps,
  order: GroupOrder,
  { account, control }: GroupAccount,
): Promise<LiveGroup | null> => {
  if (order.assetId === null) return null;
  const assets = await paced(deps, account, assetCalls, () => control.assets(account));
  const asset = assets.find(({ id }) => id === order.assetId);
  if (!asset || asset.usedFor === null) return null;
  const used = asset.usedFor;
  const named =
    used === ''
      ? (await paced(deps, account, 2, () => control.list(account))).filter(
          (live) => live.name.normalize('NFC') === order.name,
        )
      : [await paced(deps, account, 1, () => control.get(account, used))];
  for (const live of named) {
    const linked = await deps.db
      .selectFrom('groups')
      .select('id')
      .where('accountId', '=', account.id)
      .where('externalId', '=', live.externalId)
      .executeTakeFirst();
    if (!linked && live.name.normalize('NFC') === order.name) return live;
  }
  // Somebody else has used it: the next call takes another.
  await setAsset(deps, order, null);
  order.assetId = null;
  return null;
};

const create = async (
  deps: Deps,
  order: GroupOrder,
  { account, control }: GroupAccount,
): Promise<LiveGroup | null> => {
  if (order.assetId === null) {
    const assets = await paced(deps, account, assetCalls, () => control.assets(account));
    const chosen = await reserve(deps, order, assets);
    if (chosen === null) {
      await settle(deps, order, { state: 'failed', failure: 'no-asset' });
      return null;
    }
    order.assetId = chosen;
  }
  const { name, assetId, firstMembers: members } = order;
  return paced(deps, account, 1, () => control.create(account, { name, assetId, members }));
};

/** The smallest free asset the group fits in; none is promised to two orders. */
const reserve = async (
  deps: Deps,
  order: GroupOrder,
  assets: readonly GroupAsset[],
): Promise<string | null> => {
  const rows = await deps.db
    .selectFrom('groupOrders')
    .select('assetId')
    .where('accountId', '=', order.accountId)
    .where('state', 'in', ['planned', 'creating'])
    .execute();
  const promised = new Set(rows.map(({ assetId }) => assetId));
  const fitting = assets
    .filter(({ id, size, usedFor }) => usedFor === null && size >= order.size && !promised.has(id))
    .sort((a, b) => a.size - b.size || a.id.localeCompare(b.id));
  for (const { id } of fitting) if (await setAsset(deps, order, id)) return id;
  return null;
};

/** False when another order has just taken the same one. */
const setAsset = async (
  deps: Deps,
  order: GroupOrder,
  assetId: string | null,
): Promise<boolean> => {
  try {
    await deps.db.updateTable('groupOrders').set({ assetId }).where('id', '=', order.id).execute();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '23505') return false;
    throw error;
  }
};

const keep = (deps: Deps, order: GroupOrder, live: LiveGroup): Promise<string> =>
  atomically(deps, async (deps) => {
    const group = await linkGroup(deps, {
      kind: order.kind,
      unitId: order.unitId,
      accountId: order.accountId,
      externalId: live.externalId,
      name: order.name,
      by: order.orderedBy ?? 'loa',
    });
    await deps.db
      .updateTable('groupOrders')
      .set({ groupId: group.id })
      .where('id', '=', order.id)
      .execute();
    for (const externalId of order.firstMembers)
      await sawMember(deps, { groupId: group.id, externalId });
    const { link, enabled, members, room } = live;
    await keepGroupState(deps.db, {
      groupId: group.id,
      link,
      enabled,
      members,
      room,
      readAt: deps.clock(),
    });
    await reconcileGroup(deps, group.id);
    return group.id;
  });

const fail = async (deps: Deps, order: GroupOrder, error: SendError): Promise<void> => {
  const failure = error.code ?? error.failure;
  if (error.failure === 'unreachable' && order.groupId === null && order.firstMembers.length > 1) {
    // Somebody among them cannot be taken in: begin smaller, the others are invited one by one.
    const firstMembers = order.firstMembers.slice(0, Math.ceil(order.firstMembers.length / 2));
    await settle(deps, order, { state: 'planned', failure, dueAt: deps.clock(), firstMembers });
    return;
  }
  const passes = error.failure !== 'rejected' && error.failure !== 'unreachable';
  if (passes && (order.attempts < mostAttempts || error.failure === 'throttled')) {
    const attempts = error.code === 'own-pace' ? order.attempts - 1 : order.attempts;
    const dueAt = retryAt(deps, error, order.attempts);
    await settle(deps, order, { state: 'planned', failure, dueAt, attempts });
    return;
  }
  await settle(deps, order, { state: 'failed', failure });
};

const settle = async (
  deps: Deps,
  order: GroupOrder,
  to: Pick<GroupOrder, 'state' | 'failure'> &
    Partial<Pick<GroupOrder, 'dueAt' | 'attempts' | 'firstMembers'>>,
): Promise<void> => {
  const ended = to.state === 'planned' ? {} : { endedAt: deps.clock() };
  await deps.db
    .updateTable('groupOrders')
    .set({ ...to, ...ended })
    .where('id', '=', order.id)
    .execute();
  deps.live.hint('groups');
};
