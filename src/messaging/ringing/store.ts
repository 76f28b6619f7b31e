import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import type { Lane } from '../../platform/queue.ts';

declare module '../../platform/db.ts' {
  interface Tables {
    rings: RingRow;
    pushSubscriptions: PushSubscriptionRow;
  }
}

/** How a phone is rung: a push to its screen, an SMS, a call. */
export const ways = ['push', 'sms', 'call'] as const;
export type Way = (typeof ways)[number];

/** One step of ringing somebody: how, and when after the first moment, in milliseconds. */
export interface RingStep {
  after: number;
  way: Way;
}

/** One person being rung about one thing. */
export interface RingRow {
  id: string;
  key: string;
  personId: string;
  /** As it stood when the ringing began. */
  phone: string | null;
  aboutKind: string;
  aboutId: string;
  code: string;
  line: string;
  spoken: string;
  link: string;
  lane: Lane;
  /** What to press in a call to take it: no child or voice mail hits it by chance. */
  digits: string;
  steps: RingStep[];
  /** How many steps are behind us. */
  done: number;
  startedAt: Date;
  /** When the next step is due; null after the last. */
  nextAt: Date | null;
  stoppedAt: Date | null;
}

/** A device whose screen may be rung. */
export interface PushSubscriptionRow {
  id: string;
  personId: string;
  endpoint: string;
  p256dh: string;
  auth: string;
  /** What its owner calls it: "Điện thoại", "Máy trực". */
  device: string;
  createdAt: Date;
}

const json = <T>(value: T): T => sql`${JSON.stringify(value)}::jsonb` as unknown as T;

/** False when this ringing began before. */
export const insertRing = async (db: Db, row: RingRow): Promise<boolean> => {
  const inserted = await db
    .insertInto('rings')
    .values({ ...row, steps: json(row.steps) })
    .onConflict((c) => c.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
};

/** The ringing while it goes on, locked so that an acceptance and a step cannot both win. */
export const lockRing = (db: Db, id: string): Promise<RingRow | undefined> =>
  db
    .selectFrom('rings')
    .selectAll()
    .where('id', '=', id)
    .where('stoppedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst();

/** What else rings the same person by then, clock and row locked; what another worker is busy with is left to it. */
export const lockOthers = async (db: Db, ring: RingRow, dueBy: Date): Promise<RingRow[]> => {
  // The clock before the ringing, as everywhere: two workers never wait for one another in a circle.
  const clocks = await sql<{ id: string }>`
    select d."subjectId" as id from deadlines d join rings r on r.id::text = d."subjectId"
    where d.kind = 'ring' and r."personId" = ${ring.personId} and r.id != ${ring.id}
      and r."stoppedAt" is null and r."nextAt" <= ${dueBy}
    for update of d skip locked`.execute(db);
  if (clocks.rows.length === 0) return [];
  return db
    .selectFrom('rings')
    .selectAll()
    .where(
      'id',
      'in',
      clocks.rows.map((row) => row.id),
    )
    .where('stoppedAt', 'is', null)
    .where('nextAt', '<=', dueBy)
    .orderBy('startedAt')
    .forUpdate()
    .skipLocked()
    .execute();
};

export const markDone = async (
  db: Db,
  id: string,
  change: { done: number; nextAt: Date | null },
): Promise<void> => {
  await db.updateTable('rings').set(change).where('id', '=', id).execute();
};

export const ringsAbout = (db: Db, about: { kind: string; id: string }): Promise<RingRow[]> =>
  db
    .selectFrom('rings')
    .selectAll()
    .where('aboutKind', '=', about.kind)
    .where('aboutId', '=', about.id)
    .orderBy('startedAt')
    .orderBy('id')
    .execute();

/** The digits a person may be asked for at present, and those whose call may still be on. */
export const digitsOf = async (db: Db, personId: string, since: Date): Promise<Set<string>> => {
  const rows = await db
    .selectFrom('rings')
    .select('digits')
    .where('personId', '=', personId)
    .where('startedAt', '>', since)
    .execute();
  return new Set(rows.map((row) => row.digits));
};

/** The youngest ringing of that phone that asked for these digits. */
export const ringByDigits = (
  db: Db,
  pressed: { phone: string; digits: string; since: Date },
): Promise<RingRow | undefined> =>
  db
    .selectFrom('rings')
    .selectAll()
    .where('phone', '=', pressed.phone)
    .where('digits', '=', pressed.digits)
    .where('startedAt', '>', pressed.since)
    .orderBy('startedAt', 'desc')
    .limit(1)
    .executeTakeFirst();

/** The devices of a person, oldest first. */
export const devicesOf = (db: Db, personId: string): Promise<PushSubscriptionRow[]> =>
  db
    .selectFrom('pushSubscriptions')
    .selectAll()
    .where('personId', '=', personId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
