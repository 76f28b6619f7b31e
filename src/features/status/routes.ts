import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireActor } from '../../community/access/session.ts';
import {
  ClusterPage,
  ClustersPage,
  ClustersQuery,
  ClusterSummary,
  HouseholdsPage,
  HouseholdsQuery,
  RecordedStatus,
  RecordStatusBody,
} from '../../contract/households.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { cardsOf } from './read/cards.ts';
import { readCluster, readClusters, readSummary } from './read/clusters.ts';
import { searchHouseholds } from './read/search.ts';
import { lineOfHousehold } from './read/store.ts';
import { recordHousehold } from './record-household.ts';
import { settingsOf } from './settings.ts';
import { texts } from './texts.ts';

const params = z.object({ id: z.uuid('đường dẫn này không trỏ tới đâu') });

/** Households and how they are, over HTTP. Every route needs somebody signed in, and shows what they look after. */
export const statusRoutes = (scope: FastifyInstance, deps: Deps): void => {
  settingsOf(deps);
  const app = scope.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/v1/households',
    {
      schema: {
        summary: 'A cluster with its households, or households by name or code',
        querystring: HouseholdsQuery,
        response: { 200: z.union([ClusterPage, HouseholdsPage]) },
      },
    },
    async (request) => {
      const actor = requireActor(request);
      const { cluster, only } = request.query;
      return cluster === undefined
        ? searchHouseholds(deps, actor, request.query)
        : readCluster(deps, actor, cluster, only);
    },
  );

  app.get(
    '/api/v1/households/clusters',
    {
      schema: {
        summary: 'Clusters of a place, the silent ones first',
        querystring: ClustersQuery,
        response: { 200: ClustersPage },
      },
    },
    (request) => readClusters(deps, requireActor(request), request.query.unit),
  );

  app.get(
    '/api/v1/clusters/:id',
    {
      schema: {
        summary: 'What is known of a cluster today',
        params,
        response: { 200: ClusterSummary },
      },
    },
    (request) => readSummary(deps, requireActor(request), request.params.id),
  );

  app.post(
    '/api/v1/households/:id/status',
    {
      schema: {
        summary: 'Write down how a household is',
        params,
        body: RecordStatusBody,
        response: { 200: RecordedStatus },
      },
    },
    async (request) => {
      const actor = requireActor(request);
      const { id } = request.params;
      const { cases } = await recordHousehold(deps, actor, id, request.body);
      const line = await lineOfHousehold(deps.db, id);
      const [household] = line ? await cardsOf(deps, actor, line.unitId, [line]) : [];
      if (!household) throw new Refusal('missing', texts.noHousehold, 'id');
      return { household, cases };
    },
  );
};
