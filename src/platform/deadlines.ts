import { sql } from 'kysely';
import { atomically } from './atomically.ts';
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

/** What happens when a clock runs out. `fire` runs inside one transaction with the row's removal and must look again whether it is still due. */
export interface DeadlineKind {
  name: string;
  fire(deps: Deps, subjectId: string, step: string): Promise<void>;
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
const mostAttempts = 8;

/**
 * Fires every deadline that is due, each in a transaction of its own that also removes the row.
 * Two workers share the work (skip locked); one that fails is put off with growing waits and logged.
 * @returns how many fired.
 */
export const fireDue = async (deps: Deps): Promise<number> => {
  let fired = 0;
  for (;;) {
    const due = await deps.db
      .selectFrom('deadlines')
      .select(['id', 'kind', 'subjectId', 'step', 'dueAt', 'attempts'])
      .where('dueAt', '<=', deps.clock())
      .orderBy('dueAt')
      .limit(batch)
      .execute();
    let progress = 0;
    for (const row of due) progress += await fireOne(deps, row);
    fired += progress;
    if (due.length < batch || progress === 0) return fired;
  }
};

const fireOne = async (deps: Deps, row: DeadlineRow): Promise<number> => {
  try {
    return await atomically(deps, async (deps) => {
      const taken = await sql<{ id: string }>`
        delete from deadlines where id = (
          select id from deadlines where id = ${row.id} and "dueAt" <= ${deps.clock()} for update skip locked
        ) returning id`.execute(deps.db);
      if (taken.rows.length === 0) return 0;
      const kind = deps.deadlineKinds.get(row.kind);
      if (!kind) throw new Error(`no handler for deadline kind "${row.kind}"`);
      await kind.fire(deps, row.subjectId, row.step);
      return 1;
    });
  } catch (error) {
    deps.log.error(
      { err: error, kind: row.kind, subjectId: row.subjectId },
      'a deadline could not be acted on',
    );
    const waitMs = Math.min(300_000, 2_000 * 2 ** Math.min(row.attempts, mostAttempts));
    await deps.db
      .updateTable('deadlines')
      .set({ attempts: row.attempts + 1, dueAt: new Date(deps.clock().getTime() + waitMs) })
      .where('id', '=', row.id)
      .execute();
    return 0;
  }
};

export const fireDeadlines = defineJob({
  name: 'fire-deadlines',
  lane: 'urgent',
  payload: z.object({}),
  attempts: 1,
  perform: async (deps) => {
    await fireDue(deps);
  },
});
