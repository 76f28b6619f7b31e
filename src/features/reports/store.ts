import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import { newCode, newId } from '../../platform/ids.ts';
import type { EventKind, Report } from './report.ts';

declare module '../../platform/db.ts' {
  interface Tables {
    reports: Report;
    reportEvents: ReportEvent;
  }
}

/** One line of a case's story; only ever added. */
export interface ReportEvent {
  id: string;
  reportId: string;
  at: Date;
  kind: EventKind;
  personId: string | null;
  post: string | null;
  unitId: string | null;
  /** Facts: codes, roles, keys, what was answered. */
  details: Record<string, unknown>;
}

export const asJson = <T>(value: T): T => sql`${JSON.stringify(value)}::jsonb` as unknown as T;

/** The shortest code not taken yet; longer when four letters are crowded. */
const freeCode = async (db: Db): Promise<string> => {
  for (const length of [4, 4, 4, 5, 5, 6, 6, 7, 8]) {
    const code = newCode('PA', length);
    const taken = await db
      .selectFrom('reports')
      .select('id')
      .where('code', '=', code)
      .executeTakeFirst();
    if (!taken) return code;
  }
  throw new Error('no free report code was found');
};

export const insertReport = async (
  db: Db,
  report: Omit<Report, 'id' | 'code'>,
): Promise<Report> => {
  const row: Report = { ...report, id: newId(), code: await freeCode(db) };
  await db
    .insertInto('reports')
    .values({
      ...row,
      slots: asJson(row.slots),
      because: asJson(row.because),
      about: row.about && asJson(row.about),
      chain: asJson(row.chain),
    })
    .execute();
  return row;
};

export const reportById = (db: Db, id: string): Promise<Report | undefined> =>
  db.selectFrom('reports').selectAll().where('id', '=', id).executeTakeFirst();

export const reportByCode = (db: Db, code: string): Promise<Report | undefined> =>
  db.selectFrom('reports').selectAll().where('code', '=', code).executeTakeFirst();

/** Locks the row, so that an answer and a clock cannot both win. */
export const lockReport = (db: Db, id: string): Promise<Report | undefined> =>
  db.selectFrom('reports').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const updateReport = async (
  db: Db,
  id: string,
  change: Partial<Omit<Report, 'id' | 'code' | 'chain' | 'slots' | 'because' | 'about'>> & {
    chain?: Report['chain'];
  },
): Promise<void> => {
  const { chain, ...rest } = change;
  await db
    .updateTable('reports')
    .set({ ...rest, ...(chain ? { chain: asJson(chain) } : {}) })
    .where('id', '=', id)
    .execute();
};

/** Makes two messages about one need wait for one another until the transaction ends. */
export const lockNeed = async (db: Db, key: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`report:${key}`}, 0))`.execute(db);
};

export interface OpenNeed {
  category: string | null;
  householdId: string | null;
  personId: string | null;
  accountId: string | null;
  senderId: string | null;
  since: Date;
}

/** The youngest open case of the same household, or of the same reporter, about the same need. */
export const findOpenNeed = (db: Db, need: OpenNeed): Promise<Report | undefined> => {
  let query = db
    .selectFrom('reports as r')
    .selectAll('r')
    .where('r.endedAt', 'is', null)
    .where('r.receivedAt', '>', need.since)
    .where((e) =>
      e.or([
        ...(need.householdId ? [e('r.householdId', '=', need.householdId)] : []),
        ...(need.personId ? [e('r.reporterPersonId', '=', need.personId)] : []),
        ...(need.senderId && need.accountId
          ? [
              e.exists(
                e
                  .selectFrom('reportReporters as p')
                  .select('p.id')
                  .whereRef('p.reportId', '=', 'r.id')
                  .where('p.accountId', '=', need.accountId)
                  .where('p.senderId', '=', need.senderId),
              ),
            ]
          : []),
        e.val(false),
      ]),
    );
  if (need.category) query = query.where('r.category', '=', need.category);
  return query.orderBy('r.receivedAt', 'desc').limit(1).executeTakeFirst();
};

/** Cases of a category in a unit since an instant, by other households than this one. */
export const othersInPlace = async (
  db: Db,
  place: { unitId: string; category: string; householdId: string | null; since: Date },
): Promise<number> => {
  const row = await db
    .selectFrom('reports')
    .select((e) => e.fn.count<number>('householdId').distinct().as('households'))
    .where('unitId', '=', place.unitId)
    .where('category', '=', place.category)
    .where('receivedAt', '>', place.since)
    .where('householdId', 'is not', null)
    .$if(place.householdId !== null, (q) => q.where('householdId', '!=', place.householdId))
    .executeTakeFirstOrThrow();
  return row.households;
};

export const addEvent = async (
  db: Db,
  event: Pick<ReportEvent, 'reportId' | 'at' | 'kind'> & Partial<ReportEvent>,
): Promise<void> => {
  await db
    .insertInto('reportEvents')
    .values({
      id: newId(),
      reportId: event.reportId,
      at: event.at,
      kind: event.kind,
      personId: event.personId ?? null,
      post: event.post ?? null,
      unitId: event.unitId ?? null,
      details: asJson(event.details ?? {}),
    })
    .execute();
};

/** How often people were rung about a case. */
export const timesTold = async (db: Db, reportId: string): Promise<number> => {
  const row = await db
    .selectFrom('reportEvents')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('reportId', '=', reportId)
    .where('kind', '=', 'told')
    .executeTakeFirstOrThrow();
  return row.n;
};

export const eventsOf = (db: Db, reportId: string): Promise<ReportEvent[]> =>
  db
    .selectFrom('reportEvents')
    .selectAll()
    .where('reportId', '=', reportId)
    .orderBy('at')
    .orderBy('id')
    .execute();

export const linkedCodes = async (db: Db, report: Report): Promise<string[]> => {
  if (!report.messageId) return [];
  const rows = await db
    .selectFrom('reports')
    .select('code')
    .where('messageId', '=', report.messageId)
    .where('id', '!=', report.id)
    .execute();
  return rows.map((row) => row.code);
};
