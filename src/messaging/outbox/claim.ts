import { sql, type RawBuilder } from 'kysely';
import { atomically } from '../../platform/atomically.ts';
import type { ChannelAccount } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Lane } from '../../platform/queue.ts';
import { giveBack, rateLimitOf, takeAllowance } from './pace.ts';
import { afterRealMs } from './real-time.ts';
import type { DeliveryRow } from './store.ts';

export const mostPerClaim = 200;
/** Real milliseconds; longer than any HTTP call that starts in its first half may take. */
export const leaseMs = 60_000;

export type Claimed = Pick<
  DeliveryRow,
  | 'id'
  | 'address'
  | 'chatKind'
  | 'chatId'
  | 'text'
  | 'mentions'
  | 'fileId'
  | 'attempts'
  | 'lane'
  | 'notBefore'
>;

export interface Claim {
  rows: Claimed[];
  /** When the allowance lets more through; null when it is not what limits. */
  nextAt: Date | null;
}

const above: Record<Lane, Lane[]> = { urgent: [], relay: ['urgent'], bulk: ['urgent', 'relay'] };

/**
 * Takes due rows for sending, in a short transaction of its own. Of each chat's lane only the oldest
 * unsent row can be taken, so words arrive in order; rows another worker holds are skipped.
 */
export const claim = (deps: Deps, account: ChannelAccount, lane: Lane): Promise<Claim> =>
  atomically(deps, async (deps) => {
    const now = deps.clock();
    const limited = rateLimitOf(account) !== null;
    if (limited && (await moreUrgentWaits(deps, account.id, lane, now))) {
      // The allowance is theirs first; a moment later there may be some left.
      return { rows: [], nextAt: afterRealMs(deps.clock, 100) };
    }
    const allowance = await takeAllowance(deps, account, {
      most: mostPerClaim,
      reserve: lane === 'urgent' ? 0 : 1,
    });
    if (allowance.most === 0) return { rows: [], nextAt: allowance.nextAt };
    const rows = await takeRows(deps, account.id, lane, now, allowance.most);
    await giveBack(deps, account, allowance.most - rows.length);
    // Fewer rows than allowed: it is not the allowance that keeps the others back.
    return { rows, nextAt: rows.length < allowance.most ? null : allowance.nextAt };
  });

/**
 * Rows `d` that may leave now: of each chat's lane only the oldest unsent. An uncertain row holds
 * back what follows it, except where waiting could cost a life.
 */
const mayLeave = (accountId: string, lane: Lane, now: Date): RawBuilder<unknown> => sql`
  d."accountId" = ${accountId} and d.lane = ${lane} and d.state = 'pending' and d."notBefore" <= ${now}
  and (d."retryAt" is null or d."retryAt" <= ${now})
  and (d."uselessAfter" is null or d."uselessAfter" > ${now})
  and not exists (
    select from "outboxDeliveries" e
    where e.address = d.address and e.lane = d.lane and e.state in ('pending', 'sending', 'uncertain')
      and e."endedAt" is null and (e."notBefore", e.seq) < (d."notBefore", d.seq)
      and (e.state = 'pending' or e.state = any(${lane === 'urgent' ? ['sending'] : ['sending', 'uncertain']}))
  )`;

/** Whether something more urgent could use the allowance now; what only waits for its own chat does not count. */
const moreUrgentWaits = async (
  deps: Deps,
  accountId: string,
  lane: Lane,
  now: Date,
): Promise<boolean> => {
  for (const urgent of above[lane]) {
    const waiting = await sql`
      select from "outboxDeliveries" d where ${mayLeave(accountId, urgent, now)} limit 1`.execute(
      deps.db,
    );
    if (waiting.rows.length > 0) return true;
  }
  return false;
};

const takeRows = async (
  deps: Deps,
  accountId: string,
  lane: Lane,
  now: Date,
  most: number,
): Promise<Claimed[]> => {
  const claimed = await sql<Claimed & { seq: number }>`
    with due as materialized (
      select d.id from "outboxDeliveries" d
      where ${mayLeave(accountId, lane, now)}
      order by d."notBefore", d.seq
      limit ${most}
      for update of d skip locked
    )
    update "outboxDeliveries" d
    set state = 'sending', attempts = d.attempts + 1, "claimedAt" = ${now}, "retryAt" = null,
        "leaseUntil" = ${afterRealMs(deps.clock, leaseMs)}
    from due where d.id = due.id
    returning d.id, d.address, d."chatKind", d."chatId", d.text, d.mentions, d."fileId", d.attempts, d.lane, d."notBefore", d.seq`.execute(
    deps.db,
  );
  return claimed.rows.sort((a, b) => a.seq - b.seq);
};
