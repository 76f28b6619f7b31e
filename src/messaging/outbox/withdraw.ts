import type { Deps } from '../../platform/deps.ts';

/** Takes back what is promised about something and has not left yet: what it says no longer holds. Returns how many. */
export const withdraw = async (
  deps: Deps,
  what: { about: { kind: string; id: string }; keyPrefix: string },
): Promise<number> => {
  const rows = await deps.db
    .updateTable('outboxDeliveries')
    .set({ state: 'expired', failure: 'withdrawn', endedAt: deps.clock() })
    .where('aboutKind', '=', what.about.kind)
    .where('aboutId', '=', what.about.id)
    .where('state', '=', 'pending')
    .where('key', 'like', `${what.keyPrefix}%`)
    .returning('id')
    .execute();
  return rows.length;
};
