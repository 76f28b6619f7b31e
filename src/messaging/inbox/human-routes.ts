import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireActor } from '../../community/access/session.ts';
import {
  HumanActed,
  HumanForwardBody,
  HumanItemsPage,
  HumanItemsQuery,
  HumanResolveBody,
} from '../../contract/human-items.ts';
import type { Deps } from '../../platform/deps.ts';
import { forwardHuman, settleHuman } from './act-on-human.ts';
import { readHumanList } from './read-human-list.ts';
import { texts } from './texts.ts';

const params = z.object({ id: z.uuid('đường dẫn này không trỏ tới đâu') });

/** What waits for a person, over HTTP: for those who take cases of the place. */
export const humanRoutes = (scope: FastifyInstance, deps: Deps): void => {
  const app = scope.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/v1/human-items',
    {
      schema: {
        summary: 'Messages nobody understood and words that did not arrive',
        querystring: HumanItemsQuery,
        response: { 200: HumanItemsPage },
      },
    },
    (request) => readHumanList(deps, requireActor(request), request.query),
  );

  app.post(
    '/api/v1/human-items/:id/resolve',
    { schema: { params, body: HumanResolveBody, response: { 200: HumanActed } } },
    async (request) => {
      const { resolution } = request.body;
      const { code } = await settleHuman(
        deps,
        requireActor(request),
        request.params.id,
        resolution,
      );
      return { code, answer: texts.taken(code) };
    },
  );

  app.post(
    '/api/v1/human-items/:id/forward',
    { schema: { params, body: HumanForwardBody, response: { 200: HumanActed } } },
    async (request) => {
      const { unitId } = request.body;
      const { code } = await forwardHuman(deps, requireActor(request), request.params.id, unitId);
      return { code, answer: texts.forwardedOn(code) };
    },
  );
};
