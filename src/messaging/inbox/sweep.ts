import type { Deps } from '../../platform/deps.ts';
import type { Sweep } from '../../platform/heartbeat.ts';
import { createWake, drainInbox } from './drain-inbox.ts';
import { drainEvents } from './drain-events.ts';
import { spoolDir } from './keep.ts';
import { openSpool } from './spool.ts';
import { storeOrRefuse } from './store-or-refuse.ts';

const lateMs = 10_000;

/** Messages and echoes whose wake-up was lost, and what dead processes left in the spool. */
export const sweepInbox: Sweep = {
  name: 'inbox',
  run: async (deps) => {
    const spooled = await drainSpools(deps);
    const before = new Date(deps.clock().getTime() - lateMs);
    const late = await deps.db
      .selectFrom('inboxMessages')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('status', '=', 'received')
      .where('receivedAt', '<', before)
      .where((where) => where.or([where('nextTryAt', 'is', null), where('nextTryAt', '<', before)]))
      .executeTakeFirstOrThrow();
    const echoes = await deps.db
      .selectFrom('inboxEvents')
      .select('id')
      .where('status', '=', 'received')
      .where('receivedAt', '<', before)
      .limit(1)
      .execute();
    if (late.count > 0) await deps.queue.add(drainInbox, {}, { key: drainInbox.name });
    if (echoes.length > 0) await deps.queue.add(drainEvents, {}, { key: drainEvents.name });
    return late.count + echoes.length + spooled;
  },
};

const drainSpools = (deps: Deps): Promise<number> => {
  const spool = openSpool(spoolDir(deps), deps.log);
  const wake = createWake(deps);
  return spool.drain(async (arrivals) => {
    await storeOrRefuse(deps, spool, arrivals);
    wake(arrivals);
  });
};
