import { sql } from 'kysely';
import { noteReach } from '../../community/identities.ts';
import { atomically } from '../../platform/atomically.ts';
import type { Channel, ChannelAccount, Via } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import type { SendError } from '../../platform/errors.ts';
import type { Lane } from '../../platform/queue.ts';
import { callInstead } from '../inbox/human-list.ts';
import type { Claimed } from './claim.ts';
import { nextMinute, pauseAccount } from './pace.ts';
import { afterRealMs, wholeSecond } from './real-time.ts';
import { remindToDeliver, remindToLookUp } from './reminders.ts';

/** What became of one claimed row. */
export type Result =
  | {
      row: Claimed;
      result: 'sent';
      externalId: string;
      at: Date;
      /** The usual way did not reach them: which way did, and why. */
      via?: Via;
      because?: string;
      unreachable?: boolean;
    }
  | {
      row: Claimed;
      result: 'failed';
      error: SendError;
      unreachable?: boolean;
      /** False: reading the chat back would prove nothing. */
      provable?: boolean;
    }
  | { row: Claimed; result: 'not-begun' };

/** An uncertain send is looked up after this: the echo usually comes first. */
export const firstLookMs = 1_500;
const longestBackoffMs = { urgent: 30_000, relay: 300_000, bulk: 300_000 };
/** After so many tries of an urgent message a person must call instead; the tries go on. */
const triesBeforeCall = 5;
const giveUpAfterMs = 24 * 3_600_000;

/** Where a row goes: states only move forward, except back to pending when it surely was not sent. */
interface Settlement {
  id: string;
  attempts: number;
  state: 'pending' | 'sent' | 'uncertain' | 'failed';
  attemptsBack: number;
  retryAt: Date | null;
  externalId: string | null;
  via: Via | null;
  /** Held until then: the platform takes nothing before. */
  notBefore: Date | null;
  failure: string | null;
  sentAt: Date | null;
  endedAt: Date | null;
}

/** Writes what became of a batch, in one transaction and one statement; never takes a proven delivery back. */
export const settle = async (
  deps: Deps,
  channel: Channel,
  account: ChannelAccount,
  results: readonly Result[],
): Promise<void> => {
  const settlements = results.map((result) => settlementOf(deps, channel, result));
  await atomically(deps, async (deps) => {
    await write(deps, settlements);
    const pausedUntil = pauseAfter(deps, results);
    if (pausedUntil) await pauseAccount(deps.db, account.id, deps.clock(), pausedUntil);
    await setClocks(deps, account, results, settlements, pausedUntil);
    for (const [index, result] of results.entries()) {
      const settlement = settlements[index];
      await noteUnreachable(deps, account, result);
      if (settlement && needsCall(channel, result, settlement)) {
        await callInstead(deps, result.row.id);
      }
    }
  });
  for (const result of results) {
    if (result.result === 'not-begun') continue;
    deps.metrics.delivered.inc({
      channel: channel.name,
      lane: result.row.lane,
      result: result.result === 'sent' ? 'sent' : result.error.failure,
    });
  }
};

const settlementOf = (deps: Deps, channel: Channel, result: Result): Settlement => {
  const { row } = result;
  const now = deps.clock();
  const base = {
    id: row.id,
    attempts: row.attempts,
    attemptsBack: 0,
    retryAt: null,
    externalId: null,
    via: null,
    notBefore: null,
    failure: null,
    sentAt: null,
    endedAt: null,
  };
  if (result.result === 'not-begun') return { ...base, state: 'pending', attemptsBack: 1 };
  if (result.result === 'sent') {
    return {
      ...base,
      state: 'sent',
      externalId: result.externalId,
      via: result.via ?? null,
      failure: result.because ?? null,
      sentAt: result.at,
    };
  }
  const { error } = result;
  const failure = whyOf(error);
  switch (error.failure) {
    case 'throttled':
      return { ...base, state: 'pending', attemptsBack: 1, failure };
    case 'unavailable':
      if (error.notBefore)
        return { ...base, state: 'pending', failure, notBefore: error.notBefore };
      return now.getTime() - row.notBefore.getTime() > giveUpAfterMs
        ? { ...base, state: 'failed', failure, endedAt: now }
        : { ...base, state: 'pending', failure, retryAt: backoff(deps, row) };
    case 'uncertain':
      return canProve(channel, result)
        ? { ...base, state: 'uncertain', failure, retryAt: afterRealMs(deps.clock, firstLookMs) }
        : { ...base, state: 'uncertain', failure, endedAt: now };
    default:
      return { ...base, state: 'failed', failure, endedAt: now };
  }
};

/** Why a send failed, as the board shows it. */
export const whyOf = (error: SendError): string =>
  [error.failure, error.code, error.message].filter(Boolean).join(' · ').slice(0, 300);

/** Whether reading the chat back can tell what became of an uncertain send. */
const canProve = (channel: Channel, result: Result): boolean =>
  channel.capabilities.readsBack && !(result.result === 'failed' && result.provable === false);

const backoff = (deps: Deps, row: Claimed): Date =>
  afterRealMs(
    deps.clock,
    Math.min(longestBackoffMs[row.lane], 1_000 * 2 ** Math.min(row.attempts, 10)),
  );

/** Clocks, one a second at most, for what is to be tried or looked up again. */
const setClocks = async (
  deps: Deps,
  account: ChannelAccount,
  results: readonly Result[],
  settlements: readonly Settlement[],
  pausedUntil: Date | null,
): Promise<void> => {
  const tries = new Map<string, { lane: Lane; at: Date }>();
  for (const [index, { row }] of results.entries()) {
    const settlement = settlements[index];
    if (settlement?.state === 'uncertain' && settlement.retryAt) {
      await remindToLookUp(deps, settlement.retryAt);
    }
    if (settlement?.state !== 'pending') continue;
    const at = settlement.retryAt ?? settlement.notBefore ?? pausedUntil;
    if (at) tries.set(`${row.lane} ${wholeSecond(at).toISOString()}`, { lane: row.lane, at });
  }
  for (const { lane, at } of tries.values()) await remindToDeliver(deps, account.id, lane, at);
};

/** What a phone line may have told of a call before its own answer to us came; see `ringing/pressed.ts`. */
const told = ['no-answer', 'busy', 'failed'];

/** A row is written by who claimed it; a late success also counts when its lease has run out since. */
const write = async (deps: Deps, settlements: readonly Settlement[]): Promise<void> => {
  await sql`
    with given as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(settlements)}::jsonb) as g(
        id uuid, attempts int, state text, "attemptsBack" int, "retryAt" timestamptz, "externalId" text,
        via text, "notBefore" timestamptz, failure text, "sentAt" timestamptz, "endedAt" timestamptz)
    ), locked as materialized (
      select d.id from "outboxDeliveries" d where d.id in (select id from given) order by d.id for update
    )
    update "outboxDeliveries" d
    set state = g.state, attempts = d.attempts - g."attemptsBack", "retryAt" = g."retryAt", "leaseUntil" = null,
        "externalId" = g."externalId", via = g.via, "notBefore" = coalesce(g."notBefore", d."notBefore"), 
        failure = coalesce(g.failure, case when g.state = 'sent' and d.state = 'sending' and d.failure = any(${[...told]}) then d.failure end),
        "sentAt" = g."sentAt", "endedAt" = g."endedAt"
    from given g, locked l
    where d.id = g.id and l.id = g.id
      and ((d.state = 'sending' and d.attempts = g.attempts)
        or (g.state = 'sent' and d.state in ('pending', 'sending', 'uncertain')))`.execute(deps.db);
};

const pauseAfter = (deps: Deps, results: readonly Result[]): Date | null => {
  let until: Date | null = null;
  for (const result of results) {
    if (result.result !== 'failed' || result.error.failure !== 'throttled') continue;
    const { retryAfterMs } = result.error;
    const at =
      retryAfterMs === undefined ? nextMinute(deps.clock()) : afterRealMs(deps.clock, retryAfterMs);
    if (!until || at > until) until = at;
  }
  return until;
};

/** Whoever the platform delivers nothing to is reached by other ways, until they write again. */
const noteUnreachable = async (
  deps: Deps,
  account: ChannelAccount,
  result: Result,
): Promise<void> => {
  if (!isUnreachable(result)) return;
  const { chatKind, chatId } = result.row;
  if (chatKind !== 'private' || chatId === null) return;
  await noteReach(deps.db, { accountId: account.id, externalId: chatId }, deps.clock());
};

const isUnreachable = (result: Result): boolean => {
  if (result.result === 'not-begun') return false;
  if (result.unreachable === true) return true;
  return result.result === 'failed' && result.error.failure === 'unreachable';
};

/** Urgent words that did not arrive, or cannot be known to, are a call to make. */
const needsCall = (channel: Channel, result: Result, settlement: Settlement): boolean => {
  if (result.row.lane !== 'urgent' || result.result !== 'failed') return false;
  if (settlement.state === 'failed') return true;
  if (settlement.state === 'uncertain') return !canProve(channel, result);
  if (settlement.notBefore) return true;
  return result.error.failure === 'unavailable' && result.row.attempts >= triesBeforeCall;
};
