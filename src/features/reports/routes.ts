import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Actor } from '../../community/access.ts';
import { demand } from '../../community/access.ts';
import { requireActor } from '../../community/access/session.ts';
import { unitByCode, unitById } from '../../community/units.ts';
import {
  AnswerBody,
  CloseBody,
  EscalateBody,
  HandOverBody,
  Ledger,
  ReportDetail,
  ReportsPage,
  ReportsQuery,
  Severity,
} from '../../contract/reports.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { cardsOf } from './read/cards.ts';
import { viewReport } from './read/detail.ts';
import { readLedger } from './read/ledger.ts';
import { sightOf } from './read/sight.ts';
import { listReports, type ListEdge } from './read/store.ts';
import type { Report } from './report.ts';
import { acceptReport } from './verbs/accept-report.ts';
import { answerReport } from './verbs/answer-report.ts';
import { closeReport } from './verbs/close-report.ts';
import { escalateReport } from './verbs/escalate-report.ts';
import { handOverReport } from './verbs/hand-over-report.ts';

const instantOf = (milliseconds: number): Date => new Date(milliseconds);

const params = z.object({ id: z.uuid('đường dẫn này không trỏ tới việc nào') });

/** Cases over HTTP: the list, one case, the acts on it, the ledger. Every route needs somebody signed in. */
export const reportRoutes = (app: FastifyInstance, deps: Deps): void => {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/v1/reports',
    { schema: { querystring: ReportsQuery, response: { 200: ReportsPage } } },
    (request) => page(deps, requireActor(request), request.query),
  );

  routes.get(
    '/api/v1/reports/:id',
    { schema: { params, response: { 200: ReportDetail } } },
    (request) => viewReport(deps, requireActor(request), request.params.id),
  );

  routes.post(
    '/api/v1/reports/:id/accept',
    { schema: { params, response: { 200: ReportDetail } } },
    async (request) => {
      const actor = requireActor(request);
      await acceptReport(deps, actor, request.params.id);
      return viewReport(deps, actor, request.params.id);
    },
  );

  routes.post(
    '/api/v1/reports/:id/escalate',
    { schema: { params, body: EscalateBody, response: { 200: ReportDetail } } },
    async (request) => {
      const actor = requireActor(request);
      await escalateReport(deps, actor, request.params.id, request.body);
      return viewReport(deps, actor, request.params.id);
    },
  );

  routes.post(
    '/api/v1/reports/:id/hand-over',
    { schema: { params, body: HandOverBody, response: { 200: ReportDetail } } },
    async (request) => {
      const actor = requireActor(request);
      await handOverReport(deps, actor, request.params.id, request.body);
      return viewReport(deps, actor, request.params.id);
    },
  );

  routes.post(
    '/api/v1/reports/:id/answer',
    { schema: { params, body: AnswerBody, response: { 200: ReportDetail } } },
    async (request) => {
      const actor = requireActor(request);
      await answerReport(deps, actor, request.params.id, request.body);
      return viewReport(deps, actor, request.params.id);
    },
  );

  routes.post(
    '/api/v1/reports/:id/close',
    { schema: { params, body: CloseBody, response: { 200: ReportDetail } } },
    async (request) => {
      const actor = requireActor(request);
      await closeReport(deps, actor, request.params.id, request.body);
      return viewReport(deps, actor, request.params.id);
    },
  );

  routes.get('/api/v1/ledger', { schema: { response: { 200: Ledger } } }, async (request) => {
    const actor = requireActor(request);
    const root = await unitByCode(deps.db, deps.profile.rootUnitCode, deps.clock());
    if (!root) throw new Error(`the unit ${deps.profile.rootUnitCode} is missing`);
    await demand(deps, actor, 'see-board', actor.posts[0]?.unitId ?? root.id);
    return readLedger(deps.db, deps.clock());
  });
};

const page = async (
  deps: Deps,
  actor: Actor,
  query: ReportsQuery,
): Promise<z.infer<typeof ReportsPage>> => {
  const unit = query.unit === undefined ? undefined : await unitById(deps.db, query.unit);
  if (query.unit !== undefined && !unit)
    throw new Refusal('invalid', 'Không có đơn vị này.', 'unit');
  const sight = await sightOf(deps, actor);
  const filter = { ...query, unitPath: unit?.path ?? null, after: readCursor(query.cursor) };
  const found = await listReports(deps.db, sight, filter, deps.clock());
  const shown = found.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    reports: await cardsOf(deps, shown),
    next: found.length > query.limit && last ? cursorOf(last) : null,
  };
};

const cursorOf = ({ severity, receivedAt, id }: Report): string =>
  `${severity}_${receivedAt.getTime()}_${id}`;

const Edge = z.object({
  severity: Severity,
  at: z.coerce.number().int().min(0).max(8.64e15).transform(instantOf),
  id: z.uuid(),
});

const readCursor = (cursor: string | undefined): ListEdge | null => {
  if (cursor === undefined) return null;
  const [severity, at, id] = cursor.split('_');
  const edge = Edge.safeParse({ severity, at, id });
  if (!edge.success) throw new Refusal('invalid', 'Trang này không còn, mở lại từ đầu.', 'cursor');
  return edge.data;
};
