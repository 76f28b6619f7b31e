import type { Deps } from '../../platform/deps.ts';
import type { Sweep } from '../../platform/heartbeat.ts';
import { createWake, drainInbox } from './drain-inbox.ts';
import { drainEvents } from './drain-events.ts';
import { drainSignals } from './drain-signals.ts';
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
    const events = await deps.db
      .selectFrom('inboxEvents')
      .select('type')
      .distinct()
      .where('status', '=', 'received')
      .where('receivedAt', '<', before)
      .execute();
    const waits = (type: 'echo' | 'signal'): boolean => events.some((event) => event.type === type);
    if (late.count > 0) await deps.queue.add(drainInbox, {}, { key: drainInbox.name });
    if (waits('echo')) await deps.queue.add(drainEvents, {}, { key: drainEvents.name });
    if (waits('signal')) await deps.queue.add(drainSignals, {}, { key: drainSignals.name });
    return late.count + events.length + spooled;
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
