import { sql } from 'kysely';
import type { HouseholdStatus, StatusSource } from '../../community/household-status.ts';
import type { Db } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';

declare module '../../platform/db.ts' {
  interface Tables {
    statusLines: LineRow;
    statusLineItems: ItemRow;
    statusQuestions: QuestionRow;
  }
}

/** What a team member said of one cluster in one message. */
export interface LineRow {
  id: string;
  messageId: string;
  clusterId: string;
  personId: string;
  at: Date;
  /** The cluster's first, second … line of its local day. */
  number: number;
  text: string;
  /** Whether it spoke for all households it did not name. */
  rest: boolean;
  named: number;
  blanket: number;
  corrects: string | null;
  supersededBy: string | null;
}

export type ItemState = 'recorded' | 'excepted' | 'unclear' | 'unmatched' | 'asked' | 'retracted';

/** One household, as it was named. Several ids: it is not known which is meant. */
export interface ItemRow {
  id: string;
  lineId: string;
  householdIds: string[];
  named: string;
  segment: string;
  state: ItemState;
  status: HouseholdStatus | null;
  reportIds: string[];
}

/** What Loa asked back, and what the answer can be: households, or clusters. */
export interface QuestionRow {
  id: string;
  kind: 'household' | 'cluster';
  messageId: string;
  itemId: string | null;
  personId: string;
  accountId: string;
  chatId: string;
  optionIds: string[];
  at: Date;
  answeredAt: Date | null;
}

/** One line of a cluster at a time, so that numbers and counts are those of that line. */
export const lockCluster = async (db: Db, clusterId: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`status:${clusterId}`}, 0))`.execute(
    db,
  );
};

/** Inserts a line; the same message about the same cluster again is none: undefined. */
export const insertLine = async (
  db: Db,
  line: Omit<LineRow, 'id' | 'number' | 'supersededBy'>,
  since: Date,
): Promise<LineRow | undefined> => {
  const before = await db
    .selectFrom('statusLines')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('clusterId', '=', line.clusterId)
    .where('at', '>=', since)
    .executeTakeFirstOrThrow();
  return db
    .insertInto('statusLines')
    .values({ ...line, id: newId(), number: before.n + 1, supersededBy: null })
    .onConflict((c) => c.columns(['messageId', 'clusterId']).doNothing())
    .returningAll()
    .executeTakeFirst();
};

export const countLine = async (
  db: Db,
  id: string,
  counts: Pick<LineRow, 'named' | 'blanket'>,
): Promise<void> => {
  await db.updateTable('statusLines').set(counts).where('id', '=', id).execute();
};

export const supersede = async (db: Db, id: string, by: string): Promise<void> => {
  await db.updateTable('statusLines').set({ supersededBy: by }).where('id', '=', id).execute();
};

export const lineById = async (db: Db, id: string): Promise<LineRow | undefined> =>
  db.selectFrom('statusLines').selectAll().where('id', '=', id).executeTakeFirst();

/** The person's newest line about one of these clusters. */
export const lastLine = async (
  db: Db,
  personId: string,
  clusterIds: readonly string[],
  since: Date,
): Promise<LineRow | undefined> =>
  db
    .selectFrom('statusLines')
    .selectAll()
    .where('personId', '=', personId)
    .where('clusterId', 'in', [...clusterIds])
    .where('at', '>=', since)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

export const insertItem = async (db: Db, item: Omit<ItemRow, 'id'>): Promise<ItemRow> => {
  const row = { ...item, id: newId() };
  await db.insertInto('statusLineItems').values(row).execute();
  return row;
};

export const updateItem = async (
  db: Db,
  id: string,
  change: Partial<Pick<ItemRow, 'householdIds' | 'state' | 'status' | 'reportIds'>>,
): Promise<void> => {
  await db.updateTable('statusLineItems').set(change).where('id', '=', id).execute();
};

export const itemById = async (db: Db, id: string): Promise<ItemRow | undefined> =>
  db.selectFrom('statusLineItems').selectAll().where('id', '=', id).executeTakeFirst();

/** Everything a message named, in whatever cluster. */
export const itemsOfMessage = async (db: Db, messageId: string): Promise<ItemRow[]> =>
  db
    .selectFrom('statusLineItems as i')
    .innerJoin('statusLines as l', 'l.id', 'i.lineId')
    .selectAll('i')
    .where('l.messageId', '=', messageId)
    .orderBy('i.id')
    .execute();

/** What lines since an instant said of a household, the newest first. */
export const itemsAbout = async (
  db: Db,
  clusterId: string,
  householdId: string,
  since: Date,
): Promise<ItemRow[]> =>
  db
    .selectFrom('statusLineItems as i')
    .innerJoin('statusLines as l', 'l.id', 'i.lineId')
    .selectAll('i')
    .where('l.clusterId', '=', clusterId)
    .where('l.at', '>=', since)
    .where(sql<boolean>`${householdId} = any(i."householdIds")`)
    .orderBy('i.id', 'desc')
    .execute();

export const ask = async (
  db: Db,
  question: Omit<QuestionRow, 'id' | 'answeredAt'>,
): Promise<void> => {
  await db
    .insertInto('statusQuestions')
    .values({ ...question, id: newId(), answeredAt: null })
    .execute();
};

/** What still waits for this person's answer, the newest first; locked, so that one answer counts once. */
export const openQuestions = async (
  db: Db,
  personId: string,
  since: Date,
): Promise<QuestionRow[]> =>
  db
    .selectFrom('statusQuestions')
    .selectAll()
    .where('personId', '=', personId)
    .where('answeredAt', 'is', null)
    .where('at', '>=', since)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .forUpdate()
    .execute();

export const closeQuestion = async (db: Db, id: string, at: Date): Promise<void> => {
  await db.updateTable('statusQuestions').set({ answeredAt: at }).where('id', '=', id).execute();
};

/** What stands of each household of a cluster, the silent ones included. */
export interface Standing {
  id: string;
  code: string;
  headName: string;
  status: HouseholdStatus | null;
  statedAt: Date | null;
  reportedAt: Date | null;
  reportSource: StatusSource | null;
}

export const standingsOf = async (db: Db, clusterId: string): Promise<Standing[]> =>
  db
    .selectFrom('households as h')
    .leftJoin('householdStatus as s', 's.householdId', 'h.id')
    .select([
      'h.id',
      'h.code',
      'h.headName',
      's.status',
      's.statedAt',
      's.reportedAt',
      's.reportSource',
    ])
    .where('h.unitId', '=', clusterId)
    .execute();

/** Whether somebody spoke as a cluster's team since an instant. */
export const teamSpoke = async (db: Db, clusterId: string, since: Date): Promise<boolean> => {
  const { rows } = await sql<{ spoke: boolean }>`
    select exists (select 1 from "statusLines" where "clusterId" = ${clusterId} and at >= ${since})
      or exists (
        select 1 from "householdStatusHistory" s join households h on h.id = s."householdId"
        where h."unitId" = ${clusterId} and s.at >= ${since} and s.source in ('team', 'team-blanket')) as spoke`.execute(
    db,
  );
  return rows[0]?.spoke === true;
};
