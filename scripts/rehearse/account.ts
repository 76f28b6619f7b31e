import { readLedger } from '../../src/features/reports/index.ts';
import type { Heard, Stage } from './stage.ts';

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
export const settleAccounts = async (stage: Stage): Promise<Account> => {
  const { world } = stage;
  const { db, clock } = world.deps;
  const heard = await stage.heard();
  const said = heard.filter((message) => !message.isLoa);
  const posts = new Set(heard.filter((message) => message.isLoa).map((message) => message.id));
  const why: string[] = [];

  why.push(
    ...(await unheard(stage, said)),
    ...(await unsent(stage, posts)),
    ...(await unrung(stage)),
  );
  const ledger = await readLedger(db, clock());
  const lost = why.length + ledger.messages.pending;
  for (const problem of ledger.problems) why.push(`ledger: ${problem.code} ${problem.why}`);
  const spoken = said.length + stage.calls;
  const heardByLedger = ledger.messages.received;
  if (heardByLedger !== spoken)
    why.push(`ledger: ${heardByLedger} messages received, ${spoken} were said`);
  const { duplicates } = await world.sandbox<{
    duplicates: { chat: string; text: string; count: number }[];
  }>('GET', '/sandbox/stats');
  for (const { text, count } of duplicates) why.push(`said ${count} times in one chat: ${text}`);
  return {
    lost,
    duplicates: duplicates.length,
    ledger: ledger.ok && heardByLedger === spoken ? 'ok' : 'broken',
    why,
    messages: spoken,
    posts: posts.size,
  };
};

/** Words people sent that no row of the ledger stands for. */
const unheard = async ({ world }: Stage, said: readonly Heard[]): Promise<string[]> => {
  const inbox = await world.deps.db
    .selectFrom('inboxMessages')
    .select('externalId')
    .where('status', '<>', 'received')
    .execute();
  const handled = new Set(inbox.map((row) => row.externalId));
  return said.flatMap(({ id, text }) => (handled.has(id) ? [] : `not accounted for: “${text}”`));
};

/** Words of ours that are due and were not sent, or that no chat shows though Loa believes it does. */
const unsent = async ({ world }: Stage, posts: ReadonlySet<string>): Promise<string[]> => {
  const { pool, clock } = world.deps;
  const { rows } = await pool.query<Delivery>(
    `select "externalId", state, split_part(text, E'\\n', 1) as line,
       ("notBefore" is null or "notBefore" <= $1) and ("retryAt" is null or "retryAt" <= $1) as due
     from "outboxDeliveries"`,
    [clock()],
  );
  return rows.flatMap(({ externalId, state, line, due }) => {
    if (state === 'sent' || state === 'delivered')
      return posts.has(externalId ?? '') ? [] : `${state}, and not in its chat: ${line}`;
    if (state === 'pending' || state === 'sending') return due ? `never sent: ${line}` : [];
    return state === 'expired' ? [] : `${state}: ${line}`;
  });
};

/** Clocks whose time has come, or whose duty could not be done. */
const unrung = async ({ world }: Stage): Promise<string[]> => {
  const { db, clock } = world.deps;
  const overdue = await db
    .selectFrom('deadlines')
    .select(['kind', 'step'])
    .where((e) => e.or([e('dueAt', '<=', clock()), e('attempts', '>', 0)]))
    .execute();
  return overdue.map(({ kind, step }) => `a clock that did not ring: ${kind} ${step}`);
};
