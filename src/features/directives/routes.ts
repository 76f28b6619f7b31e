import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Actor } from '../../community/access.ts';
import { requireActor } from '../../community/access/session.ts';
import {
  AcknowledgeBody,
  AssignBody,
  CannotBody,
  CreateDirectiveBody,
  DirectiveDetail,
  DirectivesPage,
  DirectivesQuery,
  ExtensionBody,
  ExtensionDecisionBody,
  HoldBody,
  MendDirectiveBody,
  RecallBody,
  RelayBody,
  ReportTaskBody,
  ReviewBody,
} from '../../contract/directives.ts';
import type { Deps } from '../../platform/deps.ts';
import { directivesPage } from './read/cards.ts';
import { directiveStory } from './read/story.ts';
import { acknowledgeDirective } from './verbs/acknowledge-directive.ts';
import { approveDirective } from './verbs/approve-directive.ts';
import { assignTask } from './verbs/assign-task.ts';
import { cannotDoTask } from './verbs/cannot-do-task.ts';
import { correctDirective } from './verbs/correct-directive.ts';
import { draftDirective } from './verbs/draft-directive.ts';
import { closeDirective, recallDirective } from './verbs/end-directive.ts';
import { askExtension, decideExtension } from './verbs/extend-task.ts';
import { issueDirective } from './verbs/issue-directive.ts';
import { holdRelayOf, relayDirective } from './verbs/relay-directive.ts';
import { reportTask } from './verbs/report-task.ts';
import { reviewTask } from './verbs/review-task.ts';

const params = z.object({ id: z.uuid('đường dẫn này không trỏ tới văn bản nào') });

/** A body that may be left out whole. */
const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((body) => body ?? {}, schema) as unknown as S;

interface ActRoute<S extends z.ZodType> {
  path: string;
  summary: string;
  body: S;
  act: (deps: Deps, actor: Actor, id: string, body: z.output<S>) => Promise<unknown>;
}

const route = <S extends z.ZodType>(one: ActRoute<S>): ActRoute<S> => one;

const none = z.object({});

/** Everything done to a directive answers with how it then stands. */
const acts = [
  route({
    path: 'correct',
    summary: 'Mend a draft',
    body: MendDirectiveBody,
    act: (deps, actor, id, body) => correctDirective(deps, actor, id, body),
  }),
  route({
    path: 'approve',
    summary: 'A second person approves',
    body: none,
    act: (deps, actor, id) => approveDirective(deps, actor, id),
  }),
  route({
    path: 'issue',
    summary: 'Send it on its way',
    body: none,
    act: (deps, actor, id) => issueDirective(deps, actor, id),
  }),
  route({
    path: 'acknowledge',
    summary: 'A place has received it',
    body: AcknowledgeBody,
    act: (deps, actor, id, body) => acknowledgeDirective(deps, actor, { ...body, directiveId: id }),
  }),
  route({
    path: 'relay',
    summary: 'A place passes it on below',
    body: RelayBody,
    act: (deps, actor, id, body) => relayDirective(deps, actor, { ...body, directiveId: id }),
  }),
  route({
    path: 'hold',
    summary: 'A place holds it back',
    body: HoldBody,
    act: (deps, actor, id, body) => holdRelayOf(deps, actor, { ...body, directiveId: id }),
  }),
  route({
    path: 'assign',
    summary: 'A leader names who does a task',
    body: AssignBody,
    act: (deps, actor, id, body) => assignTask(deps, actor, { ...body, directiveId: id }),
  }),
  route({
    path: 'report',
    summary: 'A place reports on a task',
    body: ReportTaskBody,
    act: (deps, actor, id, body) => reportTask(deps, actor, { ...body, directiveId: id }),
  }),
  route({
    path: 'cannot',
    summary: 'A place cannot do a task',
    body: CannotBody,
    act: (deps, actor, id, body) => cannotDoTask(deps, actor, { ...body, directiveId: id }),
  }),
  route({
    path: 'review',
    summary: 'The issuer accepts, returns or excuses',
    body: ReviewBody,
    act: (deps, actor, id, body) => reviewTask(deps, actor, { ...body, directiveId: id }),
  }),
  route({
    path: 'extension',
    summary: 'A place asks for more time',
    body: ExtensionBody,
    act: (deps, actor, id, { until, ...body }) =>
      askExtension(deps, actor, { ...body, directiveId: id, until: new Date(until) }),
  }),
  route({
    path: 'extension/decide',
    summary: 'The issuer gives more time, or not',
    body: ExtensionDecisionBody,
    act: (deps, actor, id, body) => decideExtension(deps, actor, { ...body, directiveId: id }),
  }),
  route({
    path: 'close',
    summary: 'Everything is done',
    body: none,
    act: (deps, actor, id) => closeDirective(deps, actor, id),
  }),
  route({
    path: 'recall',
    summary: 'Take it back',
    body: RecallBody,
    act: (deps, actor, id, { reason }) => recallDirective(deps, actor, id, reason),
  }),
] as const;

/** Directives over HTTP: the list, one with its whole way down, and the acts on it. Every route needs somebody signed in. */
export const directiveRoutes = (app: FastifyInstance, deps: Deps): void => {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/v1/directives',
    { schema: { querystring: DirectivesQuery, response: { 200: DirectivesPage } } },
    (request) => directivesPage(deps, requireActor(request), request.query),
  );

  routes.post(
    '/api/v1/directives',
    {
      schema: {
        body: CreateDirectiveBody,
        response: { 200: DirectiveDetail, 201: DirectiveDetail },
      },
    },
    async (request, reply) => {
      const actor = requireActor(request);
      const { directive, existing } = await draftDirective(deps, actor, request.body);
      const story = await directiveStory(deps, actor, directive.id);
      return reply.code(existing ? 200 : 201).send(story);
    },
  );

  routes.get(
    '/api/v1/directives/:id',
    { schema: { params, response: { 200: DirectiveDetail } } },
    (request) => directiveStory(deps, requireActor(request), request.params.id),
  );

  routes.patch(
    '/api/v1/directives/:id',
    { schema: { params, body: MendDirectiveBody, response: { 200: DirectiveDetail } } },
    async (request) => {
      const actor = requireActor(request);
      await correctDirective(deps, actor, request.params.id, request.body);
      return directiveStory(deps, actor, request.params.id);
    },
  );

  for (const one of acts) mount(app, deps, one);
};

const mount = (app: FastifyInstance, deps: Deps, one: ActRoute<z.ZodType>): void => {
  app.withTypeProvider<ZodTypeProvider>().post(
    `/api/v1/directives/:id/${one.path}`,
    {
      schema: {
        summary: one.summary,
        params,
        body: optional(one.body),
        response: { 200: DirectiveDetail },
      },
    },
    async (request) => {
      const actor = requireActor(request);
      await one.act(deps, actor, request.params.id, request.body);
      return directiveStory(deps, actor, request.params.id);
    },
  );
};
