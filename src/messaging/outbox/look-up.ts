import { sql } from 'kysely';
import { atomically } from '../../platform/atomically.ts';
import type { Channel, ChannelAccount, ReadBackItem } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import { accountById } from '../../platform/channel-accounts.ts';
import { callInstead } from '../inbox/human-list.ts';
import { nextMinute, pauseAccount, takeAllowance } from './pace.ts';
import { proveDelivered } from './prove.ts';
import { afterRealMs } from './real-time.ts';
import { remindToLookUp } from './reminders.ts';
import { fingerprint, tidyText } from './split-text.ts';
import type { DeliveryRow } from './store.ts';

/** Real milliseconds after the claim during which an unanswered call may still take effect. */
const mayStillArriveMs = 20_000;
const mostPerRun = 200;
/** Failed looks after which an urgent message becomes a call to make. */
const checksBeforeCall = 5;
/** Read-backs in flight at once. */
const concurrency = 4;
/** How far before the claim to look: platform clocks differ a little. */
const clockSlackMs = 600_000;

type Uncertain = Pick<
  DeliveryRow,
  | 'id'
  | 'address'
  | 'accountId'
  | 'chatKind'
  | 'chatId'
  | 'fingerprint'
  | 'claimedAt'
  | 'checks'
  | 'lane'
>;

/**
 * Finds out what became of sends nobody answered for, by reading their chats back: what stands there
 * is delivered; what does not, once it can no longer arrive, goes back to be sent.
 * @returns how many rows were looked up.
 */
export const lookUpUncertain = async (deps: Deps): Promise<number> => {
  if (deps.db.isTransaction) throw new Error('nothing is read back inside a transaction');
  const rows = await claimUncertain(deps);
  const waiting = byChat(rows);
  const reader = async (): Promise<void> => {
    for (let chat = waiting.pop(); chat; chat = waiting.pop()) await lookUpChat(deps, chat);
  };
  await Promise.all(Array.from({ length: concurrency }, reader));
  return rows.length;
};

const byChat = (rows: readonly Uncertain[]): Uncertain[][] => {
  const chats = new Map<string, Uncertain[]>();
  for (const row of rows) chats.set(row.address, [...(chats.get(row.address) ?? []), row]);
  return [...chats.values()];
};

/** Takes rows due for a look; should this process die, another looks a minute later. */
const claimUncertain = async (deps: Deps): Promise<Uncertain[]> => {
  const now = deps.clock();
  const claimed = await sql<Uncertain>`
    update "outboxDeliveries" d set "retryAt" = ${afterRealMs(deps.clock, 60_000)}, checks = d.checks + 1
    from (
      select id from "outboxDeliveries" where state = 'uncertain' and "retryAt" <= ${now} and "endedAt" is null
      order by "retryAt" limit ${mostPerRun} for update skip locked
    ) due
    where d.id = due.id
    returning d.id, d.address, d."accountId", d."chatKind", d."chatId", d.fingerprint, d."claimedAt", d.checks, d.lane`.execute(
    deps.db,
  );
  return claimed.rows;
};

const lookUpChat = async (deps: Deps, rows: Uncertain[]): Promise<void> => {
  const [first] = rows;
  if (!first?.accountId || !first.chatKind || !first.chatId) return;
  const account = await accountById(deps.db, first.accountId);
  const channel = account && deps.channels.get(account.channel);
  if (!account || !channel?.readBack) return;
  const allowed = await atomically(deps, (deps) =>
    takeAllowance(deps, account, { most: 1, reserve: 0 }),
  );
  if (allowed.most === 0) {
    await lookAgain(deps, rows, allowed.nextAt ?? afterRealMs(deps.clock, 1_000));
    return;
  }
  const oldest = Math.min(...rows.map((row) => row.claimedAt?.getTime() ?? 0));
  try {
    const items = await channel.readBack(
      account,
      { kind: first.chatKind, externalId: first.chatId },
      new Date(oldest - clockSlackMs),
    );
    await conclude(deps, rows, items);
  } catch (error) {
    await putOff(deps, channel, account, rows, error);
  }
};

const conclude = async (deps: Deps, rows: Uncertain[], items: ReadBackItem[]): Promise<void> => {
  const [first] = rows;
  if (!first) return;
  await atomically(deps, async (deps) => {
    const ours = items
      .filter((item) => item.fromUs)
      .map((item) => ({ ...item, fingerprint: fingerprint(tidyText(item.text)) }));
    const unused = await withoutProven(deps, first.address, ours);
    await proveDelivered(
      deps,
      unused.map((item) => ({ address: first.address, ...item })),
    );
    const seen = new Set(unused.map((item) => item.fingerprint));
    const absent = rows.filter((row) => !seen.has(row.fingerprint));
    const now = deps.clock().getTime();
    const graceMs = afterRealMs(deps.clock, mayStillArriveMs).getTime() - now;
    const gone = absent.filter((row) => now - (row.claimedAt?.getTime() ?? 0) >= graceMs);
    if (gone.length > 0) await sendAgain(deps, gone);
    for (const row of absent) {
      if (gone.includes(row)) continue;
      await lookAgain(deps, [row], new Date((row.claimedAt?.getTime() ?? now) + graceMs));
    }
  });
};

/** A post that already proved one delivery proves no second one. */
const withoutProven = async <T extends { externalId: string }>(
  deps: Deps,
  address: string,
  items: readonly T[],
): Promise<T[]> => {
  if (items.length === 0) return [];
  const used = await deps.db
    .selectFrom('outboxDeliveries')
    .select('externalId')
    .where('state', 'in', ['sent', 'delivered'])
    .where('address', '=', address)
    .where(
      'externalId',
      'in',
      items.map((item) => item.externalId),
    )
    .execute();
  const taken = new Set(used.map((row) => row.externalId));
  return items.filter((item) => !taken.has(item.externalId));
};

const sendAgain = async (deps: Deps, rows: readonly Uncertain[]): Promise<void> => {
  await deps.db
    .updateTable('outboxDeliveries')
    .set({ state: 'pending', retryAt: null, leaseUntil: null })
    .where(
      'id',
      'in',
      rows.map((row) => row.id),
    )
    .where('state', '=', 'uncertain')
    .execute();
};

const lookAgain = async (deps: Deps, rows: readonly Uncertain[], at: Date): Promise<void> => {
  await deps.db
    .updateTable('outboxDeliveries')
    .set({ retryAt: at })
    .where(
      'id',
      'in',
      rows.map((row) => row.id),
    )
    .where('state', '=', 'uncertain')
    .execute();
  await remindToLookUp(deps, at);
};

/** The look itself failed: later again, or never where the chat is gone. */
const putOff = async (
  deps: Deps,
  channel: Channel,
  account: ChannelAccount,
  rows: readonly Uncertain[],
  error: unknown,
): Promise<void> => {
  const failure = error instanceof SendError ? error.failure : 'unavailable';
  if (!(error instanceof SendError)) {
    deps.log.error({ err: error, channel: channel.name }, 'a channel threw what it should not');
  }
  if (failure === 'throttled') {
    const until = nextMinute(deps.clock());
    await pauseAccount(deps.db, account.id, deps.clock(), until);
    await lookAgain(deps, rows, until);
    return;
  }
  if (failure === 'unreachable' || failure === 'rejected') {
    await leaveUncertain(deps, rows);
    return;
  }
  const checks = Math.max(...rows.map((row) => row.checks));
  const waitMs = Math.min(60_000, 1_000 * 2 ** Math.min(checks, 8));
  await lookAgain(deps, rows, afterRealMs(deps.clock, waitMs));
  if (checks >= checksBeforeCall) await askForCalls(deps, rows);
};

/** The chat cannot be read any more, so nobody will ever know: said so, and never sent twice. */
const leaveUncertain = (deps: Deps, rows: readonly Uncertain[]): Promise<void> =>
  atomically(deps, async (deps) => {
    await deps.db
      .updateTable('outboxDeliveries')
      .set({ endedAt: deps.clock(), retryAt: null })
      .where(
        'id',
        'in',
        rows.map((row) => row.id),
      )
      .where('state', '=', 'uncertain')
      .execute();
    await askForCalls(deps, rows);
  });

/** Urgent words that may not have arrived are a call to make. */
const askForCalls = async (deps: Deps, rows: readonly Uncertain[]): Promise<void> => {
  for (const row of rows) {
    if (row.lane !== 'urgent') continue;
    await callInstead(deps, row.id);
  }
};
