import { z } from 'zod';
import type { Deps } from '../../../platform/deps.ts';
import type { Sweep } from '../../../platform/heartbeat.ts';
import { defineJob } from '../../../platform/queue.ts';
import { makeNextChange } from './make-change.ts';
import { makeNextGroup } from './make-group.ts';

/** Makes what was promised to groups: new groups first, then who is brought in and taken out. */
export const groupWork = defineJob({
  name: 'group-work',
  lane: 'relay',
  payload: z.object({}),
  attempts: 2,
  perform: async (deps) => {
    while (await makeNextGroup(deps));
    while (await makeNextChange(deps));
    const next = await nextDue(deps);
    if (next)
      await deps.queue.add(
        groupWork,
        {},
        { key: `${groupWork.name}-later`, delayMs: Math.max(250, deps.clock.realMsUntil(next)) },
      );
  },
});

export const wakeGroupWork = (deps: Deps): Promise<void> =>
  deps.queue.add(groupWork, {}, { key: groupWork.name });

const nextDue = async (deps: Deps): Promise<Date | null> => {
  const changes = await deps.db
    .selectFrom('groupChanges')
    .select((e) => e.fn.min('dueAt').as('at'))
    .where('state', 'in', ['planned', 'calling'])
    .executeTakeFirst();
  const orders = await deps.db
    .selectFrom('groupOrders')
    .select((e) => e.fn.min('dueAt').as('at'))
    .where('state', 'in', ['planned', 'creating'])
    .executeTakeFirst();
  const times = [changes?.at, orders?.at].flatMap((at) => at ?? []);
  return times.length === 0 ? null : new Date(Math.min(...times.map((at) => at.getTime())));
};

const lateMs = 10_000;

/** Changes and orders whose wake-up was lost. */
export const sweepGroupWork: Sweep = {
  name: 'group-work',
  run: async (deps) => {
    const before = deps.clock().getTime() - lateMs;
    const next = await nextDue(deps);
    if (!next || next.getTime() > before) return 0;
    await wakeGroupWork(deps);
    return 1;
  },
};
