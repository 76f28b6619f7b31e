import { readLedger } from '../../src/features/reports/index.ts';
import type { Deps } from '../../src/platform/deps.ts';
import type { Heard } from './stage.ts';

/** Both sides of the books. */
export interface Books {
  /** What Loa's own side is read with. */
  deps: Pick<Deps, 'db' | 'pool' | 'clock'>;
  /** Everything said in every chat of the sandbox. */
  heard: readonly Heard[];
  /** Calls nobody picked up: messages no chat shows. */
  calls: number;
  /** The sandbox's own count of what was posted more than once. */
  duplicates: readonly { text: string; count: number }[];
}

/** What the day leaves on the books. */
export interface Account {
  /** Messages people sent that Loa does not account for, and duties nobody would come back to. */
  lost: number;
  duplicates: number;
  ledger: 'ok' | 'broken';
  /** In words, what each of them is. */
  why: string[];
  /** What people said, and what Loa posted. */
  messages: number;
  posts: number;
}

interface Delivery {
  externalId: string | null;
  state: string;
  line: string;
  due: boolean;
}

/**
 * Compares both sides: what people said in the sandbox with what Loa's ledger has, what Loa says it sent with
 * what stands in the chats, and what is due with what has been done.
 */
export const settleAccounts = async (books: Books): Promise<Account> => {
  const { deps, heard, calls, duplicates } = books;
  const said = heard.filter((message) => !message.isLoa);
  const posts = new Set(heard.filter((message) => message.isLoa).map((message) => message.id));
  const why = [
    ...(await unheard(deps, said)),
    ...(await unsent(deps, posts)),
    ...(await untrue(deps, heard)),
    ...(await unrung(deps)),
  ];
  const ledger = await readLedger(deps.db, deps.clock());
  const lost = why.length + ledger.messages.pending;
  for (const problem of ledger.problems) why.push(`ledger: ${problem.code} ${problem.why}`);
  const spoken = said.length + calls;
  const { received } = ledger.messages;
  if (received !== spoken) why.push(`ledger: ${received} messages received, ${spoken} were said`);
  for (const { text, count } of duplicates) why.push(`said ${count} times in one chat: ${text}`);
  return {
    lost,
    duplicates: duplicates.length,
    ledger: ledger.ok && received === spoken ? 'ok' : 'broken',
    why,
    messages: spoken,
    posts: posts.size,
  };
};

/** Words people sent that no row of the ledger stands for. */
const unheard = async (deps: Books['deps'], said: readonly Heard[]): Promise<string[]> => {
  const inbox = await deps.db
    .selectFrom('inboxMessages')
    .select('externalId')
    .where('status', '<>', 'received')
    .execute();
  const handled = new Set(inbox.map((row) => row.externalId));
  return said.flatMap(({ id, text }) => (handled.has(id) ? [] : `not accounted for: “${text}”`));
};

/** Words of ours that are due and were not sent, or that no chat shows though Loa believes it does. Phones are no chats: what rings there leaves nothing to read. */
const unsent = async (deps: Books['deps'], posts: ReadonlySet<string>): Promise<string[]> => {
  const { pool, clock } = deps;
  const { rows } = await pool.query<Delivery>(
    `select "externalId", state, split_part(text, E'\\n', 1) as line,
       ("notBefore" is null or "notBefore" <= $1) and ("retryAt" is null or "retryAt" <= $1) as due
     from "outboxDeliveries" d
     where not exists (select from "channelAccounts" a where a.id = d."accountId" and a.channel not like 'zalo-%')`,
    [clock()],
  );
  return rows.flatMap(({ externalId, state, line, due }) => {
    if (state === 'sent' || state === 'delivered')
      return posts.has(externalId ?? '') ? [] : `${state}, and not in its chat: ${line}`;
    if (state === 'pending' || state === 'sending') return due ? `never sent: ${line}` : [];
    return state === 'expired' ? [] : `${state}: ${line}`;
  });
};

/** Posts of ours that no delivery stands for, or more than one: whatever else Loa says of them is not true. */
const untrue = async (deps: Books['deps'], heard: readonly Heard[]): Promise<string[]> => {
  const { rows } = await deps.pool.query<{ externalId: string; n: number }>(
    `select "externalId", count(*)::int as n from "outboxDeliveries"
     where "externalId" is not null and state in ('sent', 'delivered') group by 1`,
  );
  const claims = new Map(rows.map(({ externalId, n }) => [externalId, n]));
  return heard.flatMap(({ id, isLoa, text }) => {
    const n = isLoa ? claims.get(id) : 1;
    return n === 1 ? [] : [`posted, and ${n ?? 'no'} deliveries say so: ${lineOf(text)}`];
  });
};

const lineOf = (text: string): string => text.split('\n')[0] ?? '';

/** On a clock that runs, what came due this moment is being done. */
const graceMs = 5_000;

/** Clocks whose time has come, or whose duty could not be done. */
const unrung = async (deps: Books['deps']): Promise<string[]> => {
  const { db, clock } = deps;
  const longAgo = new Date(clock().getTime() - graceMs);
  const overdue = await db
    .selectFrom('deadlines')
    .select(['kind', 'step'])
    .where((e) => e.or([e('dueAt', '<=', longAgo), e('attempts', '>', 0)]))
    .execute();
  return overdue.map(({ kind, step }) => `a clock that did not ring: ${kind} ${step}`);
};
