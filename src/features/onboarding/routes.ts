import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireActor } from '../../community/access/session.ts';
import { may, type Actor } from '../../community/access.ts';
import { groupFor } from '../../community/groups.ts';
import { postsOf } from '../../community/posts.ts';
import {
  DisbandBody,
  GroupOrderBody,
  GroupPage,
  GroupPlan,
  GroupsOrdered,
  GroupsPage,
  ItemActBody,
  ItemActed,
  MoveBody,
  MoveEffect,
  PersonCode,
  PeopleFound,
  PeopleQuery,
  PersonCodeBody,
  PostsHeld,
  ProgressPage,
} from '../../contract/onboarding.ts';
import { accountById, accountsOf } from '../../platform/channel-accounts.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { codeSheet } from './linking/code-sheet.ts';
import { qrSheet } from './linking/qr-sheet.ts';
import { issueCodes, issuePersonCode } from './linking/codes.ts';
import { actOnItem, isOfficial } from './members/act-on-item.ts';
import { makeMove, previewMove } from './moves/make-move.ts';
import { groupPage, groupsPage } from './read/pages.ts';
import { askDisband } from './setup/ask-disband.ts';
import { orderGroups } from './setup/plan-groups.ts';
import { findPeople, postsHeld } from './read/posts.ts';
import { progressPage } from './read/progress.ts';
import { planPage } from './read/plan.ts';
import { texts } from './texts.ts';

const byId = z.object({ id: z.uuid() });
const ofUnit = z.object({ unitId: z.uuid() });

export const onboardingRoutes = (scope: FastifyInstance, deps: Deps): void => {
  groupRoutes(scope, deps);
  moveRoutes(scope, deps);
  pickRoutes(scope, deps);
  codeRoutes(scope, deps);
  sheetRoute(scope, deps);
};

const groupRoutes = (scope: FastifyInstance, deps: Deps): void => {
  const app = scope.withTypeProvider<ZodTypeProvider>();

  app.get('/api/v1/groups', { schema: { response: { 200: GroupsPage } } }, (request) =>
    groupsPage(deps, requireActor(request)),
  );

  app.get(
    '/api/v1/groups/progress',
    { schema: { querystring: ofUnit, response: { 200: ProgressPage } } },
    (request) => progressPage(deps, requireActor(request), request.query.unitId),
  );

  app.get(
    '/api/v1/groups/plan',
    { schema: { querystring: ofUnit, response: { 200: GroupPlan } } },
    async (request) => {
      const { unitId } = request.query;
      await demandOfficial(deps, requireActor(request), unitId);
      return planPage(deps, unitId);
    },
  );

  app.post(
    '/api/v1/groups/orders',
    { schema: { body: GroupOrderBody, response: { 202: GroupsOrdered } } },
    async (request, reply) => {
      const ordered = await orderGroups(deps, requireActor(request), request.body.unitId);
      return reply.code(202).send({ ordered });
    },
  );

  app.get(
    '/api/v1/groups/:id',
    { schema: { params: byId, response: { 200: GroupPage } } },
    (request) => groupPage(deps, requireActor(request), request.params.id),
  );

  app.post(
    '/api/v1/groups/:id/disband',
    { schema: { params: byId, body: DisbandBody, response: { 202: ItemActed } } },
    async (request, reply) => {
      const actor = requireActor(request);
      const item = await askDisband(deps, actor, request.params.id, request.body.because);
      const answer = texts.done.disbandAsked(item.code);
      return reply.code(202).send({ code: item.code, state: item.state, answer });
    },
  );

  app.post(
    '/api/v1/roster-items/:id/act',
    { schema: { params: byId, body: ItemActBody, response: { 200: ItemActed } } },
    async (request) => {
      const { act, householdId } = request.body;
      const { item, answer } = await actOnItem(
        deps,
        requireActor(request),
        request.params.id,
        act,
        householdId === undefined ? {} : { householdId },
      );
      return { code: item.code, state: item.state, answer };
    },
  );
};

const moveRoutes = (scope: FastifyInstance, deps: Deps): void => {
  const app = scope.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/api/v1/moves/preview',
    { schema: { body: MoveBody, response: { 200: MoveEffect } } },
    (request) => previewMove(deps, requireActor(request), request.body.moves),
  );

  app.post(
    '/api/v1/moves',
    { schema: { body: MoveBody, response: { 200: MoveEffect } } },
    (request) => makeMove(deps, requireActor(request), request.body.moves),
  );
};

const pickRoutes = (scope: FastifyInstance, deps: Deps): void => {
  const app = scope.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/v1/posts',
    { schema: { querystring: ofUnit, response: { 200: PostsHeld } } },
    (request) => postsHeld(deps, requireActor(request), request.query.unitId),
  );

  app.get(
    '/api/v1/people',
    { schema: { querystring: PeopleQuery, response: { 200: PeopleFound } } },
    (request) => findPeople(deps, requireActor(request), request.query.query),
  );
};

const codeRoutes = (scope: FastifyInstance, deps: Deps): void => {
  const app = scope.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/api/v1/link-codes',
    { schema: { body: PersonCodeBody, response: { 201: PersonCode } } },
    async (request, reply) => {
      const actor = requireActor(request);
      const { personId } = request.body;
      await demandOfPerson(deps, actor, personId);
      const { code, expiresAt } = await issuePersonCode(deps, actor, personId);
      return reply.code(201).send({ code, expiresAt: expiresAt.toISOString() });
    },
  );

  app.get(
    '/api/v1/link-codes/:unitId',
    { schema: { params: ofUnit, produces: ['text/html'] } },
    async (request, reply) => {
      const { unit, slips } = await issueCodes(deps, requireActor(request), request.params.unitId);
      const { name: oaName } = await oaFor(deps, unit.id);
      const page = codeSheet(deps, { unitName: unit.name, oaName, slips });
      return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
    },
  );
};

const sheetRoute = (scope: FastifyInstance, deps: Deps): void => {
  const app = scope.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/v1/link-codes/:unitId/sheet.pdf',
    { schema: { params: ofUnit, produces: ['application/pdf'] } },
    async (request, reply) => {
      const { unit, slips } = await issueCodes(deps, requireActor(request), request.params.unitId);
      const { name: oaName, link: oaLink } = await oaFor(deps, unit.id);
      const pdf = await qrSheet(deps, { unitName: unit.name, oaName, oaLink, slips });
      return reply.type('application/pdf').header('cache-control', 'no-store').send(pdf);
    },
  );
};

const demandOfficial = async (deps: Deps, actor: Actor, unitId: string): Promise<void> => {
  if (!(await isOfficial(deps, actor, unitId)))
    throw new Refusal('missing', texts.refusals.noUnit, 'unitId');
};

/** Who runs Loa at one of the person's posts gives them their code. */
const demandOfPerson = async (deps: Deps, actor: Actor, personId: string): Promise<void> => {
  for (const post of await postsOf(deps.db, personId, deps.clock()))
    if (await may(deps, actor, 'administer', post.unitId)) return;
  throw new Refusal('forbidden', texts.refusals.notAllowed, 'personId');
};

/** The account people of a place write to, and the address that opens it in Zalo. */
const oaFor = async (deps: Deps, unitId: string): Promise<{ name: string; link: string }> => {
  const group = await groupFor(deps, unitId);
  const account = group
    ? await accountById(deps.db, group.accountId)
    : (await accountsOf(deps.db, 'zalo-oa'))[0];
  return { name: account?.name ?? 'Loa', link: `https://zalo.me/${account?.externalId ?? ''}` };
};
