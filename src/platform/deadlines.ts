import { sql } from 'kysely';
import { atomically } from './atomically.ts';
import { stopwatch } from './clock.ts';
import type { Deps } from './deps.ts';
import { newId } from './ids.ts';
import { defineJob } from './queue.ts';
import { z } from 'zod';

declare module './db.ts' {
  interface Tables {
    deadlines: DeadlineRow;
  }
}

export interface DeadlineRow {
  id: string;
  /** The kind's name: whose `fire` acts on it. */
  kind: string;
  /** What it is about: a report, a task, a delivery. */
  subjectId: string;
  /** Tells clocks of one subject apart: a ladder step, a reminder's number. */
  step: string;
  dueAt: Date;
  attempts: number;
}

/** One clock that ran out, as its kind is told. */
export type Due = Pick<DeadlineRow, 'subjectId' | 'step'>;

/** What happens when a clock runs out. `fire` runs inside one transaction with the row's removal and must look again whether it is still due. */
export interface DeadlineKind {
  name: string;
  fire(deps: Deps, subjectId: string, step: string): Promise<void>;
  /** The same for all that ran out together, in one transaction; should it fail, each is fired alone. For kinds that only wake something. */
  fireMany?(deps: Deps, due: readonly Due[]): Promise<void>;
}

/** Sets a clock, or moves it: one per kind, subject and step. */
export const setDeadline = async (
  deps: Deps,
  kind: string,
  subjectId: string,
  step: string,
  dueAt: Date,
): Promise<void> => {
  await deps.db
    .insertInto('deadlines')
    .values({ id: newId(), kind, subjectId, step, dueAt, attempts: 0 })
    .onConflict((c) => c.columns(['kind', 'subjectId', 'step']).doUpdateSet({ dueAt, attempts: 0 }))
    .execute();
  await wakeFor(deps, dueAt);
};

/** Stops the clocks of a subject: all of a kind, or one step. */
export const clearDeadlines = async (
  deps: Deps,
  kind: string,
  subjectId: string,
  step?: string,
): Promise<void> => {
  let query = deps.db
    .deleteFrom('deadlines')
    .where('kind', '=', kind)
    .where('subjectId', '=', subjectId);
  if (step !== undefined) query = query.where('step', '=', step);
  await query.execute();
};

/** Deadlines nearer than this get a wake-up of their own; farther ones are met by the every-second run. */
const soonMs = 3_000;

const wakeFor = async (deps: Deps, dueAt: Date): Promise<void> => {
  const wait = deps.clock.realMsUntil(dueAt);
  if (wait <= soonMs) await deps.queue.add(fireDeadlines, {}, { delayMs: wait });
};

const batch = 200;
/** Transactions at once in one run: their commits share the disk, and the pool has room for others. */
const concurrency = 4;
const mostAttempts = 8;
/** Real milliseconds after which a run ends, though there may be more. */
const runMs = 5_000;

/** Where the row lies, too: found by place, a row costs the same among a million as among few. */
type Found = DeadlineRow & { place: string };

/**
 * Fires every deadline that is due, and what becomes due meanwhile, each in a transaction that also
 * removes its row; those of one subject in their order, others side by side. Two workers share the
 * work (skip locked); one that fails is put off with growing waits and logged, and holds up nobody else.
 * @returns how many fired.
 */
export const fireDue = async (deps: Deps): Promise<number> => {
  const startedAt = stopwatch();
  let fired = 0;
  for (;;) {
    const now = deps.clock();
    const due = await sql<Found>`
      select ctid::text as place, id, kind, "subjectId", step, "dueAt", attempts from deadlines
      where "dueAt" <= ${now} order by "dueAt" limit ${batch}`.execute(deps.db);
    const outcome = await fireAll(deps, due.rows);
    fired += outcome.fired;
    if (outcome.fired + outcome.putOff === 0) return fired;
    const isOver = due.rows.length < batch && deps.clock() <= now;
    if (isOver || stopwatch() - startedAt > runMs) return fired;
  }
};

interface Outcome {
  fired: number;
  putOff: number;
}

const fireAll = async (deps: Deps, due: readonly Found[]): Promise<Outcome> => {
  const outcome = { fired: 0, putOff: 0 };
  const groups = grouped(deps, due);
  const worker = async (): Promise<void> => {
    for (let group = groups.shift(); group; group = groups.shift()) {
      const { fired, putOff } = await fireGroup(deps, group);
      outcome.fired += fired;
      outcome.putOff += putOff;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return outcome;
};

/** What is fired in order or together, the longest due first. */
const grouped = (deps: Deps, due: readonly Found[]): Found[][] => {
  const groups = new Map<string, Found[]>();
  for (const row of due) {
    const key = deps.deadlineKinds.get(row.kind)?.fireMany ? row.kind : `of ${row.subjectId}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
};

const fireGroup = async (deps: Deps, rows: readonly Found[]): Promise<Outcome> => {
  const [first] = rows;
  const kind = first && deps.deadlineKinds.get(first.kind);
  if (kind?.fireMany && rows.length > 1) {
    try {
      return { fired: await fire(deps, rows), putOff: 0 };
    } catch (error) {
      deps.log.warn({ err: error, kind: kind.name }, 'deadlines are fired one by one instead');
    }
  }
  const outcome = { fired: 0, putOff: 0 };
  for (const row of rows) {
    try {
      outcome.fired += await fire(deps, [row]);
    } catch (error) {
      await putOff(deps, row, error);
      outcome.putOff += 1;
    }
  }
  return outcome;
};

/** Takes the rows, all of one kind, and acts on them, in one transaction; those that somebody else holds or has moved are left out. */
const fire = (deps: Deps, rows: readonly Found[]): Promise<number> =>
  atomically(deps, async (deps) => {
    const [first] = rows;
    const taken = await sql<Due>`
      with given as materialized (
        select d.ctid as place from deadlines d
        where d.ctid = any(${rows.map((row) => row.place)}::tid[]) and d.id = any(${rows.map((row) => row.id)}::uuid[])
          and d."dueAt" <= ${deps.clock()}
        for update skip locked
      )
      delete from deadlines d where d.ctid = any(array(select place from given))
      returning d."subjectId", d.step`.execute(deps.db);
    const [due, ...more] = taken.rows;
    if (!first || !due) return 0;
    const kind = deps.deadlineKinds.get(first.kind);
    if (!kind) throw new Error(`no handler for deadline kind "${first.kind}"`);
    if (kind.fireMany && more.length > 0) await kind.fireMany(deps, taken.rows);
    else await kind.fire(deps, due.subjectId, due.step);
    return taken.rows.length;
  });

const putOff = async (deps: Deps, row: DeadlineRow, error: unknown): Promise<void> => {
  deps.log.error(
    { err: error, kind: row.kind, subjectId: row.subjectId },
    'a deadline could not be acted on',
  );
  const now = deps.clock();
  const waitMs = Math.min(300_000, 2_000 * 2 ** Math.min(row.attempts, mostAttempts));
  await deps.db
    .updateTable('deadlines')
    .set({ attempts: row.attempts + 1, dueAt: new Date(now.getTime() + waitMs) })
    .where('id', '=', row.id)
    // Set anew meanwhile: then that holds.
    .where('dueAt', '<=', now)
    .execute();
};

/** Real milliseconds between the every-second runs, and the least between two runs in between. */
const [everyMs, restMs] = [1_000, 100];
/** Since when a process is firing. */
const running = new WeakMap<Deps['pool'], number>();

export const fireDeadlines = defineJob({
  name: 'fire-deadlines',
  lane: 'urgent',
  payload: z.object({}),
  attempts: 1,
  perform: async (deps) => {
    const startedAt = stopwatch();
    // A run meets what becomes due meanwhile; a second beside it would do the same work. One that takes too long is not waited for.
    if (startedAt - (running.get(deps.pool) ?? Number.NEGATIVE_INFINITY) < runMs) return;
    running.set(deps.pool, startedAt);
    try {
      await fireDue(deps);
    } finally {
      running.delete(deps.pool);
    }
    await wakeForNext(deps);
  },
});

/** What runs out before the next run comes does not wait for it. */
const wakeForNext = async (deps: Deps): Promise<void> => {
  const next = await deps.db
    .selectFrom('deadlines')
    .select('dueAt')
    .orderBy('dueAt')
    .limit(1)
    .executeTakeFirst();
  const wait = next ? deps.clock.realMsUntil(next.dueAt) : everyMs;
  if (wait >= everyMs) return;
  const delayMs = Math.max(restMs, wait);
  await deps.queue.add(fireDeadlines, {}, { key: 'fire-deadlines-next', delayMs });
};
