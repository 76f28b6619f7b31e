import type { GroupPlan } from '../../../contract/onboarding.ts';
import type { Deps } from '../../../platform/deps.ts';
import { SendError } from '../../../platform/errors.ts';
import { assetCalls, groupAccount, paced } from '../setup/call.ts';
import { openOrders } from '../setup/orders.ts';
import { planGroups } from '../setup/plan-groups.ts';
import { sizeFor } from '../setup/sizes.ts';

/** The groups still to be made at and below a unit, what places they need, which are free, and what it costs. */
export const planPage = async (deps: Deps, unitId: string): Promise<GroupPlan> => {
  const plan = await planGroups(deps, unitId);
  const orders = await openOrders(
    deps.db,
    plan.map((group) => group.unitId),
  );
  const groups = plan.map((group) => {
    const { kind, unitId, unitName, name, expected, size } = group;
    const order = orders.findLast((one) => one.unitId === unitId && one.kind === kind);
    const asset = sizeFor(deps, size);
    return {
      ...{ kind, unitId, unitName, name, expected, size },
      reachable: group.reachable.length,
      assetSize: asset?.size ?? null,
      vndPerMonth: asset?.vndPerMonth ?? null,
      order: order && order.state !== 'created' ? order.state : null,
      failure: order?.failure ?? null,
    };
  });
  const free = await freeBySize(deps, [...new Set(plan.map(({ accountId }) => accountId))]);
  const sizes = deps.profile.groupSizes
    .map(({ size, vndPerMonth }) => ({
      size,
      vndPerMonth,
      needed: groups.filter(({ assetSize }) => assetSize === size).length,
      free: free && (free.get(size) ?? 0),
    }))
    .filter(({ needed }) => needed > 0);
  return {
    groups,
    sizes,
    vndPerMonth: sizes.reduce((sum, { needed, vndPerMonth }) => sum + needed * vndPerMonth, 0),
  };
};

/** Free places of the accounts by size; null when one of them could not be asked. */
const freeBySize = async (
  deps: Deps,
  accountIds: readonly string[],
): Promise<Map<number, number> | null> => {
  const free = new Map<number, number>();
  try {
    for (const accountId of accountIds) {
      const via = await groupAccount(deps, accountId);
      if (!via) return null;
      const { account, control } = via;
      for (const { size, usedFor } of await paced(deps, account, assetCalls, () =>
        control.assets(account),
      ))
        if (usedFor === null) free.set(size, (free.get(size) ?? 0) + 1);
    }
  } catch (error) {
    if (error instanceof SendError) return null;
    throw error;
  }
  return free;
};
