import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import { answeredStatuses, type ForwardKind, type Report, waitingStatuses } from './report.ts';

declare module '../../platform/db.ts' {
  interface Tables {
    reportReporters: Reporter;
    reportForwards: Forward;
  }
}

/** Somebody who waits for the answer, and where they wrote. */
export interface Reporter {
  id: string;
  reportId: string;
  messageId: string | null;
  personId: string | null;
  householdId: string | null;
  senderId: string | null;
  accountId: string | null;
  chatKind: string | null;
  chatId: string | null;
  text: string;
  at: Date;
  subscribed: boolean;
  answeredAt: Date | null;
}

export interface Forward {
  id: string;
  reportId: string;
  key: string;
  at: Date;
  kind: ForwardKind;
  role: string | null;
  rung: number;
  personId: string | null;
  unitId: string | null;
  groupId: string | null;
  reached: boolean;
}

export const addReporter = async (db: Db, reporter: Omit<Reporter, 'id'>): Promise<boolean> => {
  const added = await db
    .insertInto('reportReporters')
    .values({ id: newId(), ...reporter })
    .onConflict((c) => c.columns(['reportId', 'messageId']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
};

export const reportersOf = (db: Db, reportId: string): Promise<Reporter[]> =>
  db
    .selectFrom('reportReporters')
    .selectAll()
    .where('reportId', '=', reportId)
    .orderBy('at')
    .orderBy('id')
    .execute();

/** Everybody who waits for an answer about the case has one now. */
export const markAnswered = async (db: Db, reportId: string, at: Date): Promise<void> => {
  await db
    .updateTable('reportReporters')
    .set({ answeredAt: at })
    .where('reportId', '=', reportId)
    .where('subscribed', '=', true)
    .execute();
};

export const unanswered = async (db: Db, reportId: string): Promise<number> => {
  const row = await db
    .selectFrom('reportReporters')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('reportId', '=', reportId)
    .where('subscribed', '=', true)
    .where('answeredAt', 'is', null)
    .executeTakeFirstOrThrow();
  return row.n;
};

/** The survivor's reporters take over everyone who waited on a merged case. */
export const moveReporters = async (db: Db, from: string, to: string): Promise<void> => {
  await sql`
    insert into "reportReporters" (id, "reportId", "messageId", "personId", "householdId", "senderId", "accountId", "chatKind", "chatId", text, at, subscribed, "answeredAt")
    select gen_random_uuid(), ${to}, "messageId", "personId", "householdId", "senderId", "accountId", "chatKind", "chatId", text, at, subscribed, null
    from "reportReporters" where "reportId" = ${from}
    on conflict ("reportId", "messageId") do nothing`.execute(db);
};

/** Resolved cases this sender may confirm or reopen, the youngest first. */
export const answeredCasesOf = (
  db: Db,
  sender: { accountId: string; senderId: string; householdId: string | null },
): Promise<Report[]> =>
  db
    .selectFrom('reports as r')
    .selectAll('r')
    .where('r.status', 'in', answeredStatuses)
    .where((e) =>
      e.exists(
        e
          .selectFrom('reportReporters as p')
          .select('p.id')
          .whereRef('p.reportId', '=', 'r.id')
          .where((w) =>
            w.or([
              w.and([
                w('p.accountId', '=', sender.accountId),
                w('p.senderId', '=', sender.senderId),
              ]),
              ...(sender.householdId ? [w('p.householdId', '=', sender.householdId)] : []),
            ]),
          ),
      ),
    )
    .orderBy('r.resolvedAt', 'desc')
    .limit(5)
    .execute();

/** Open cases somebody reported, the youngest first. */
export const openCasesOf = (
  db: Db,
  sender: { accountId: string; senderId: string },
): Promise<Report[]> =>
  db
    .selectFrom('reports as r')
    .selectAll('r')
    .where('r.endedAt', 'is', null)
    .where((e) =>
      e.exists(
        e
          .selectFrom('reportReporters as p')
          .select('p.id')
          .whereRef('p.reportId', '=', 'r.id')
          .where('p.accountId', '=', sender.accountId)
          .where('p.senderId', '=', sender.senderId),
      ),
    )
    .orderBy('r.receivedAt', 'desc')
    .limit(10)
    .execute();

export const addForward = async (db: Db, forward: Omit<Forward, 'id'>): Promise<void> => {
  await db
    .insertInto('reportForwards')
    .values({ id: newId(), ...forward })
    .onConflict((c) => c.columns(['reportId', 'key']).doNothing())
    .execute();
};

export const forwardsOf = (db: Db, reportId: string): Promise<Forward[]> =>
  db
    .selectFrom('reportForwards')
    .selectAll()
    .where('reportId', '=', reportId)
    .orderBy('at')
    .orderBy('id')
    .execute();

/** Cases nobody has taken that were shown in a group or to a person: what "NHẬN" there can mean. */
export const waitingShownTo = (
  db: Db,
  where: { groupId?: string | null; personId?: string | null },
): Promise<Report[]> =>
  db
    .selectFrom('reports as r')
    .selectAll('r')
    .where('r.endedAt', 'is', null)
    .where('r.status', 'in', [...waitingStatuses, 'handed-over'])
    .where((e) =>
      e.exists(
        e
          .selectFrom('reportForwards as f')
          .select('f.id')
          .whereRef('f.reportId', '=', 'r.id')
          .where('f.kind', '!=', 'information')
          .$if(where.groupId != null, (q) => q.where('f.groupId', '=', where.groupId ?? null))
          .$if(where.groupId == null, (q) => q.where('f.personId', '=', where.personId ?? null)),
      ),
    )
    .orderBy('r.receivedAt', 'desc')
    .limit(10)
    .execute();

/** The stored message a case was opened from. */
export interface Spoken {
  accountId: string;
  senderId: string;
  senderName: string | null;
  chatKind: string;
  chatId: string;
  receivedAt: Date;
}

export const spokenMessage = (db: Db, messageId: string): Promise<Spoken | undefined> =>
  db
    .selectFrom('inboxMessages')
    .select(['accountId', 'senderId', 'senderName', 'chatKind', 'chatId', 'receivedAt'])
    .where('id', '=', messageId)
    .executeTakeFirst();
