import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, ChannelAccount } from '../../platform/channel.ts';
import { stopwatch } from '../../platform/clock.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import type { Lane } from '../../platform/queue.ts';
import { accountById } from '../../platform/channel-accounts.ts';
import { claim, leaseMs, type Claimed } from './claim.ts';
import { fileFor } from './files.ts';
import { otherWay } from './other-way.ts';
import { settle, type Result } from './settle.ts';

/** Sends in flight at once in one run. */
const concurrency = 16;
/** Real milliseconds a run goes on before it makes room for others. */
const runMs = 5_000;
/** A wait for the next allowance shorter than this is waited out in the run. */
const shortWaitMs = 1_000;
/** Rows not begun by then go back: what is begun must end within its lease. */
const beginWithinMs = leaseMs / 3;

/**
 * Claim, send, settle, until nothing is due: the next claim and the last settling run while messages
 * are on their way. Never inside a transaction, since a send is a slow call to somebody else.
 * @returns real milliseconds after which to come back, or null when nothing is left to do.
 */
export const deliver = async (
  deps: Deps,
  { accountId, lane }: { accountId: string; lane: Lane },
): Promise<number | null> => {
  if (deps.db.isTransaction) throw new Error('nothing is sent inside a transaction');
  const account = await accountById(deps.db, accountId);
  const channel = account && deps.channels.get(account.channel);
  if (!account || !channel) {
    deps.log.error({ accountId }, 'messages wait for an account whose channel is not enabled');
    return null;
  }
  const startedAt = stopwatch();
  const tired = (): boolean => stopwatch() - startedAt > runMs;
  let settled: Promise<void> = Promise.resolve();
  let batch = await claim(deps, account, lane);
  for (;;) {
    if (batch.rows.length === 0) {
      // What is being settled may let the next words of its chats through.
      await settled;
      batch = await claim(deps, account, lane);
    }
    if (batch.rows.length === 0) {
      const waitMs = await untilMore(deps, accountId, lane, batch.nextAt);
      if (waitMs === null || waitMs > shortWaitMs || tired()) return waitMs;
      await sleep(waitMs);
      batch = await claim(deps, account, lane);
      continue;
    }
    const upcoming = tired() ? null : claim(deps, account, lane);
    upcoming?.catch(() => undefined); // awaited below, once this batch is on its way
    const results = await sendAll(deps, channel, account, batch.rows);
    await settled;
    settled = settle(deps, channel, account, results);
    settled.catch(() => undefined); // awaited in the next turn
    if (!upcoming) {
      await settled;
      return 0;
    }
    batch = await upcoming;
  }
};

/** Real milliseconds until the account may send what is due, or null when nothing is. */
const untilMore = async (
  deps: Deps,
  accountId: string,
  lane: Lane,
  nextAt: Date | null,
): Promise<number | null> => {
  if (!nextAt || !(await anythingDue(deps, accountId, lane))) return null;
  return Math.min(60_000, Math.max(1, deps.clock.realMsUntil(nextAt)));
};

const anythingDue = async (deps: Deps, accountId: string, lane: Lane): Promise<boolean> => {
  const now = deps.clock();
  const due = await deps.db
    .selectFrom('outboxDeliveries')
    .select('id')
    .where('accountId', '=', accountId)
    .where('lane', '=', lane)
    .where('state', '=', 'pending')
    .where('notBefore', '<=', now)
    .where((where) => where.or([where('retryAt', 'is', null), where('retryAt', '<=', now)]))
    .limit(1)
    .execute();
  return due.length > 0;
};

/** Sends the rows, all of different chats, a few at a time. Never throws: each row has its result. */
const sendAll = async (
  deps: Deps,
  channel: Channel,
  account: ChannelAccount,
  rows: readonly Claimed[],
): Promise<Result[]> => {
  const startedAt = stopwatch();
  const results: Result[] = [];
  let next = 0;
  let stopped = false;
  const sender = async (): Promise<void> => {
    for (let row = rows[next++]; row; row = rows[next++]) {
      if (stopped || stopwatch() - startedAt > beginWithinMs) {
        results.push({ row, result: 'not-begun' });
        continue;
      }
      const result = await sendOne(deps, channel, account, row);
      // The platform's limit is the account's: what follows would only be refused too.
      if (result.result === 'failed' && result.error.failure === 'throttled') stopped = true;
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, rows.length) }, sender));
  return results;
};

const sendOne = async (
  deps: Deps,
  channel: Channel,
  account: ChannelAccount,
  row: Claimed,
): Promise<Result> => {
  const { chatKind, chatId, text, mentions, fileId } = row;
  if (!chatKind || !chatId) {
    return { row, result: 'failed', error: new SendError('rejected', 'the row has no chat') };
  }
  try {
    const message = {
      text,
      reference: row.id,
      urgent: row.lane === 'urgent',
      ...(mentions.length > 0 ? { mentions } : {}),
      ...(fileId === null ? {} : { file: await fileFor(deps.db, fileId) }),
    };
    const externalId = await channel.send(account, { kind: chatKind, externalId: chatId }, message);
    return { row, result: 'sent', externalId, at: deps.clock() };
  } catch (error) {
    if (error instanceof SendError) return otherWay(deps, channel, account, row, error);
    // Not foreseen, so nobody knows whether it left: find out before sending again.
    deps.log.error({ err: error, channel: channel.name }, 'a channel threw what it should not');
    return { row, result: 'failed', error: new SendError('uncertain', String(error)) };
  }
};
