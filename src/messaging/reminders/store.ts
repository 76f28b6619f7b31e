import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import type { Lane } from '../../platform/queue.ts';
import type { Recipient } from '../outbox/send.ts';

declare module '../../platform/db.ts' {
  interface Tables {
    reminders: ReminderRow;
  }
}

/** Whom to remind: a chat, or whoever fills a role for a unit when the moment comes. */
export type ReminderTarget = Recipient | { role: string; unitId: string };

export interface ReminderRow {
  id: string;
  key: string;
  target: ReminderTarget;
  aboutKind: string;
  aboutId: string;
  lane: Lane;
  /** What is said when: written when it was planned, so that the same reminder is always the same words. */
  times: { at: string; text: string }[];
  /** How many of them are behind us. */
  sent: number;
  createdAt: Date;
  stoppedAt: Date | null;
}

const json = <T>(value: T): T => sql`${JSON.stringify(value)}::jsonb` as unknown as T;

/** False when this reminder is planned already. */
export const insertReminder = async (db: Db, row: ReminderRow): Promise<boolean> => {
  const inserted = await db
    .insertInto('reminders')
    .values({ ...row, target: json(row.target), times: json(row.times) })
    .onConflict((c) => c.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
};

/** The running reminder, locked so that an answer and its clock cannot both win. */
export const lockReminder = (db: Db, id: string): Promise<ReminderRow | undefined> =>
  db
    .selectFrom('reminders')
    .selectAll()
    .where('id', '=', id)
    .where('stoppedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst();

export const markSent = async (db: Db, id: string, sent: number): Promise<void> => {
  await db.updateTable('reminders').set({ sent }).where('id', '=', id).execute();
};

/** Stops the running reminders whose key begins so, and returns them. */
export const stopByPrefix = (db: Db, prefix: string, at: Date): Promise<ReminderRow[]> =>
  db
    .updateTable('reminders')
    .set({ stoppedAt: at })
    .where(sql<boolean>`starts_with(key, ${prefix})`)
    .where('stoppedAt', 'is', null)
    .returningAll()
    .execute();
