import { sql } from 'kysely';
import { z } from 'zod';
import { atomically } from '../../platform/atomically.ts';
import type { Deps } from '../../platform/deps.ts';
import type { DeadlineKind } from '../../platform/deadlines.ts';
import type { Sweep } from '../../platform/heartbeat.ts';
import { defineJob, lanes, type Lane } from '../../platform/queue.ts';
import { callInstead } from '../inbox/human-list.ts';
import { wakeOutbox } from './deliver-batch.ts';
import { lookUpUncertain } from './look-up.ts';
import { deliverHeldKind, lookUpKind } from './reminders.ts';

/**
 * The outbox's every-second round: leases that ran out, words that came too late to be of use, sends
 * to look up, lanes with something due.
 */
export const tendOutbox = defineJob({
  name: 'tend-outbox',
  lane: 'urgent',
  payload: z.object({}),
  attempts: 1,
  perform: async (deps) => {
    await endLeases(deps);
    await expireUseless(deps);
    await wakeDue(deps);
    if ((await lookUpUncertain(deps)) > 0) await wakeDue(deps);
  },
});

/** A message is held until its time; this is the clock that says it has come. */
export const deliverHeld: DeadlineKind = {
  name: deliverHeldKind,
  fire: async (deps, subjectId) => {
    const [accountId = '', lane] = subjectId.split('/');
    await wakeOutbox(deps.queue, { accountId, lane: lane as Lane });
  },
  fireMany: async (deps, due) => {
    const subjectIds = new Set(due.map((one) => one.subjectId));
    // The urgent first: while theirs wait, the others would only be sent away again.
    for (const lane of lanes)
      for (const subjectId of subjectIds)
        if (subjectId.endsWith(`/${lane}`)) await deliverHeld.fire(deps, subjectId, '');
  },
};

/** An uncertain send may now be looked up. */
export const lookUpDue: DeadlineKind = {
  name: lookUpKind,
  fire: (deps) => deps.queue.add(tendOutbox, {}, { key: tendOutbox.name }),
  fireMany: (deps) => lookUpDue.fire(deps, '', ''),
};

const lateMs = 30_000;

/** Lanes with something long due that nobody is sending. */
export const sweepOutbox: Sweep = {
  name: 'outbox',
  run: async (deps) => {
    const before = new Date(deps.clock().getTime() - lateMs);
    const forgotten = await deps.db
      .selectFrom('outboxDeliveries')
      .select('id')
      .where('state', 'in', ['sending', 'uncertain'])
      .where('leaseUntil', '<', before)
      .limit(1_000)
      .execute();
    await endLeases(deps);
    await expireUseless(deps);
    const woken = await wakeDue(deps, before);
    await lookUpUncertain(deps);
    return forgotten.length + woken;
  },
};

/** A sender that did not come back may have sent: its rows become uncertain, never pending. */
const endLeases = (deps: Deps): Promise<void> =>
  atomically(deps, async (deps) => {
    const now = deps.clock();
    const readsBack = [...deps.channels.values()]
      .filter((channel) => channel.capabilities.readsBack)
      .map((channel) => channel.name);
    const ended = await sql<{ id: string; lane: Lane; final: boolean }>`
      with lapsed as materialized (
        select d.id, not a.channel = any(${readsBack}) as final
        from "outboxDeliveries" d join "channelAccounts" a on a.id = d."accountId"
        where d.state = 'sending' and d."leaseUntil" < ${now}
        order by d.id limit 1000 for update of d skip locked
      )
      update "outboxDeliveries" d
      set state = 'uncertain', "leaseUntil" = null, failure = 'lease-expired',
          "retryAt" = case when l.final then null else ${now}::timestamptz end,
          "endedAt" = case when l.final then ${now}::timestamptz end
      from lapsed l where d.id = l.id
      returning d.id, d.lane, l.final`.execute(deps.db);
    for (const { id, lane, final } of ended.rows) {
      if (final && lane === 'urgent') {
        await callInstead(deps, id);
      }
    }
  });

const expireUseless = async (deps: Deps): Promise<void> => {
  const now = deps.clock();
  await deps.db
    .updateTable('outboxDeliveries')
    .set({ state: 'expired', endedAt: now })
    .where('state', '=', 'pending')
    .where('uselessAfter', '<=', now)
    .execute();
};

/** Wakes each lane of each account that has something due and is not paused; returns how many. */
const wakeDue = async (deps: Deps, dueBefore: Date = deps.clock()): Promise<number> => {
  const now = deps.clock();
  const due = await sql<{ accountId: string; lane: Lane }>`
    select a.id as "accountId", l.lane
    from "channelAccounts" a cross join unnest(${[...lanes]}::text[]) as l(lane)
    where not exists (select from "channelPace" p where p."accountId" = a.id and p."pausedUntil" > ${now})
      and exists (
        select from "outboxDeliveries" d
        where d."accountId" = a.id and d.lane = l.lane and d.state = 'pending'
          and d."notBefore" <= ${dueBefore} and (d."retryAt" is null or d."retryAt" <= ${dueBefore}))
      and (${dueBefore}::timestamptz = ${now}::timestamptz or not exists (
        select from "outboxDeliveries" d where d."accountId" = a.id and d.state = 'sending' and d."leaseUntil" > ${now}))`.execute(
    deps.db,
  );
  for (const given of due.rows) await wakeOutbox(deps.queue, given);
  return due.rows.length;
};
