import { type ExpressionBuilder, type Expression, type SqlBool, sql } from 'kysely';
import type { ReportsQuery } from '../../../contract/reports.ts';
import type { Db, Tables } from '../../../platform/db.ts';
import { forwardClock, reportClock, rungClock } from '../relay/due.ts';
import { type Report, type Severity, waitingStatuses } from '../report.ts';

const clockKinds = [rungClock, reportClock, forwardClock];

/** The next clock of each case. */
export const nextClocks = async (
  db: Db,
  reportIds: readonly string[],
): Promise<Map<string, { step: string; dueAt: Date }>> => {
  if (reportIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('deadlines')
    .select(['subjectId', 'step', 'dueAt'])
    .distinctOn('subjectId')
    .where('kind', 'in', clockKinds)
    .where('subjectId', 'in', [...reportIds])
    .orderBy('subjectId')
    .orderBy('dueAt')
    .execute();
  return new Map(rows.map((row) => [row.subjectId, { step: row.step, dueAt: row.dueAt }]));
};

/** What a reader may see: unit paths of their right, the paths where they decide, and who they are. */
export interface Sight {
  /** Paths of units in which the reader sees cases. */
  scopes: string[];
  /** Paths with the tiers of the reader there: what is kept from groups is seen by those with the power. */
  decides: { path: string; tiers: string[] }[];
  personId: string;
}

type Builder = ExpressionBuilder<Tables & { r: Report }, 'r'>;

/** Cases a person may know of: in their area, rung about, or held; never one that is about them. */
export const visible =
  (sight: Sight) =>
  (e: Builder): Expression<SqlBool> => {
    const under = (path: string): Expression<SqlBool> => e('r.unitPath', 'like', `${path}%`);
    const rung = e.exists(
      e
        .selectFrom('reportForwards as f')
        .select('f.id')
        .whereRef('f.reportId', '=', 'r.id')
        .where('f.personId', '=', sight.personId)
        .where('f.kind', '!=', 'information'),
    );
    const decides = sight.decides.map(({ path, tiers }) =>
      e.and([under(path), e('r.powerTier', 'in', tiers)]),
    );
    return e.and([
      sql<SqlBool>`not (${sight.personId}::uuid = any(r."subjectPersonIds"))`,
      e.or([
        rung,
        e('r.handlerPersonId', '=', sight.personId),
        e.and([e('r.restricted', '=', false), e.or([...sight.scopes.map(under), e.val(false)])]),
        ...decides,
      ]),
    ]);
  };

const overdue = (e: Builder, now: Date): Expression<SqlBool> =>
  e.or([
    e.and([e('r.status', 'in', waitingStatuses), e('r.acceptBy', '<=', now)]),
    e.and([
      e('r.status', 'in', ['accepted', 'acting', 'handed-over', 'awaiting-external']),
      e('r.resolveBy', '<=', now),
    ]),
  ]);

const inState = (e: Builder, state: ReportsQuery['state'], now: Date): Expression<SqlBool> => {
  switch (state) {
    case 'all':
      return e.val(true);
    case 'ended':
      return e('r.endedAt', 'is not', null);
    case 'waiting':
      return e('r.status', 'in', waitingStatuses);
    case 'overdue':
      return overdue(e, now);
    case 'beyond-power':
      return e.and([
        e('r.beyondPowerAt', 'is not', null),
        e('r.status', 'in', [...waitingStatuses, 'awaiting-external']),
      ]);
    case 'open':
      return e('r.endedAt', 'is', null);
  }
};

export interface ListFilter extends Omit<ReportsQuery, 'unit' | 'cursor'> {
  unitPath: string | null;
  after: ListEdge | null;
}

/** Where a page ended. */
export interface ListEdge {
  severity: Severity;
  at: Date;
  id: string;
}

/** What is over by date: the newest first. What is open by need: the most urgent, then the longest waiting, first. */
const byDate = (state: ReportsQuery['state']): boolean => state === 'all' || state === 'ended';

const beyond = (state: ReportsQuery['state'], after: ListEdge | null): Expression<SqlBool> =>
  byDate(state)
    ? sql<SqlBool>`(r."receivedAt", r.id) < (${after?.at}, ${after?.id}::uuid)`
    : sql<SqlBool>`(r.severity, r."receivedAt", r.id) > (${after?.severity}, ${after?.at}, ${after?.id}::uuid)`;

/** A page of cases, and one more where there is another page. */
export const listReports = (
  db: Db,
  sight: Sight,
  filter: ListFilter,
  now: Date,
): Promise<Report[]> => {
  const { after } = filter;
  return db
    .selectFrom('reports as r')
    .selectAll('r')
    .where(visible(sight))
    .where((e) => inState(e, filter.state, now))
    .$if(filter.unitPath !== null, (q) =>
      q.where('r.unitPath', 'like', `${filter.unitPath ?? ''}%`),
    )
    .$if(filter.severity !== undefined, (q) => q.where('r.severity', '=', filter.severity ?? 'S1'))
    .$if(filter.category !== undefined, (q) => q.where('r.category', '=', filter.category ?? ''))
    .$if(filter.overdue === true, (q) => q.where((e) => overdue(e, now)))
    .$if(after !== null, (q) => q.where(beyond(filter.state, after)))
    .$if(byDate(filter.state), (q) => q.orderBy('r.receivedAt', 'desc').orderBy('r.id', 'desc'))
    .$if(!byDate(filter.state), (q) =>
      q.orderBy('r.severity').orderBy('r.receivedAt').orderBy('r.id'),
    )
    .limit(filter.limit + 1)
    .execute();
};

/** Cases for a column of the board, the most urgent and oldest first. */
export const boardColumn = (
  db: Db,
  sight: Sight,
  column: { state: 'waiting' | 'overdue' | 'beyond-power'; unitPath: string | null; limit: number },
  now: Date,
): Promise<Report[]> =>
  db
    .selectFrom('reports as r')
    .selectAll('r')
    .where('r.endedAt', 'is', null)
    .where(visible(sight))
    .where((e) => inState(e, column.state, now))
    .$if(column.unitPath !== null, (q) =>
      q.where('r.unitPath', 'like', `${column.unitPath ?? ''}%`),
    )
    .orderBy('r.severity')
    .orderBy('r.receivedAt')
    .limit(column.limit)
    .execute();

export interface PlaceCount {
  unitId: string;
  name: string;
  waiting: number;
  overdue: number;
  open: number;
  oldest: Date | null;
}

/** How many cases stand open in each commune, counted from the open ones alone. */
export const countByCommune = (
  db: Db,
  sight: Sight,
  unitPath: string | null,
  now: Date,
): Promise<PlaceCount[]> =>
  db
    .selectFrom('reports as r')
    .innerJoin('units as u', 'u.id', 'r.communeId')
    .where('r.endedAt', 'is', null)
    .where((e) => visible(sight)(e as unknown as Builder))
    .$if(unitPath !== null, (q) => q.where('r.unitPath', 'like', `${unitPath ?? ''}%`))
    .groupBy(['u.id', 'u.shortName'])
    .select((e) => [
      'u.id as unitId',
      'u.shortName as name',
      e.fn.countAll<number>().as('open'),
      e.fn.countAll<number>().filterWhere('r.status', 'in', waitingStatuses).as('waiting'),
      e.fn
        .countAll<number>()
        .filterWhere((w) => overdue(w as unknown as Builder, now))
        .as('overdue'),
      e.fn.min('r.receivedAt').filterWhere('r.status', 'in', waitingStatuses).as('oldest'),
    ])
    .orderBy('u.shortName')
    .execute();
