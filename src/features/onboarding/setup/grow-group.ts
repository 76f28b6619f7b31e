import type { Group } from '../../../community/groups.ts';
import { roster } from '../../../community/rosters.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { GroupAsset, LiveGroup } from '../../../platform/channel.ts';
import type { Deps } from '../../../platform/deps.ts';
import { SendError } from '../../../platform/errors.ts';
import { assetCalls, paced, type GroupAccount } from './call.ts';
import { reconcileGroup } from '../members/reconcile.ts';
import { keepGroupState } from './orders.ts';
import { placesFor } from './sizes.ts';

/**
 * Puts a group on the smallest free asset it fits in with room to spare. A group that is large enough already, by an
 * earlier call whose answer was lost or by hand, is left as it is. Throws only {@link SendError}: rejected `no-asset`
 * when none is free.
 */
export const enlarge = async (
  deps: Deps,
  group: Group,
  { account, control }: GroupAccount,
): Promise<void> => {
  const expected = (await roster(deps, group.id, deps.clock())).length;
  const read = (): Promise<LiveGroup> => control.get(account, group.externalId);
  const before = await paced(deps, account, 1, read);
  const needed = placesFor(Math.max(expected, before.members - 1));
  if (before.room !== null && before.room >= needed) return keep(deps, group, before);
  const assets = await paced(deps, account, assetCalls, () => control.assets(account));
  const asset = await smallestFree(deps, account.id, assets, needed);
  if (!asset)
    throw new SendError('rejected', 'no free asset is large enough', { code: 'no-asset' });
  await paced(deps, account, 1, () => control.useAsset(account, group.externalId, asset.id));
  await keep(deps, group, await paced(deps, account, 1, read));
};

/** Whoever had no place is invited now. */
const keep = (deps: Deps, group: Group, live: LiveGroup): Promise<void> =>
  atomically(deps, async (deps) => {
    await keepGroupState(deps.db, {
      groupId: group.id,
      link: live.link,
      enabled: live.enabled,
      members: live.members,
      room: live.room,
      readAt: deps.clock(),
    });
    await reconcileGroup(deps, group.id);
  });

/** Those promised to groups that are being made are not free. */
const smallestFree = async (
  deps: Deps,
  accountId: string,
  assets: readonly GroupAsset[],
  needed: number,
): Promise<GroupAsset | undefined> => {
  const rows = await deps.db
    .selectFrom('groupOrders')
    .select('assetId')
    .where('accountId', '=', accountId)
    .where('state', 'in', ['planned', 'creating'])
    .execute();
  const promised = new Set(rows.map(({ assetId }) => assetId));
  return assets
    .filter(({ id, size, usedFor }) => usedFor === null && size >= needed && !promised.has(id))
    .sort((a, b) => a.size - b.size || a.id.localeCompare(b.id))[0];
};
