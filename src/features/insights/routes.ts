import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { demand } from '../../community/access.ts';
import { requireActor } from '../../community/access/session.ts';
import { resolveRole, roleUnit } from '../../community/roles.ts';
import { searchUnits } from '../../community/search-units.ts';
import { children, tierOf, type Unit } from '../../community/units.ts';
import { Board, BoardQuery } from '../../contract/board.ts';
import { Receivers, UnitPeople, Units, UnitsQuery, type UnitCard } from '../../contract/units.ts';
import type { Deps } from '../../platform/deps.ts';
import { boardUnit, calledUnder } from './board-unit.ts';
import { readBoard } from './read-board.ts';
import { holdersAt, unitsByIds } from './store.ts';

const UnitId = z.object({ id: z.uuid() });

const cardsOf = async (deps: Deps, units: Unit[]): Promise<UnitCard[]> => {
  const parents = await unitsByIds(deps.db, [
    ...new Set(units.flatMap(({ parentId }) => parentId ?? [])),
  ]);
  return units.map((unit) => {
    const parent = parents.find(({ id }) => id === unit.parentId);
    return {
      id: unit.id,
      name: calledUnder(unit, parent),
      tier: tierOf(deps, unit),
      parentId: unit.parentId,
      parentName: parent?.shortName ?? null,
    };
  });
};

export const routes = (app: FastifyInstance, deps: Deps): void => {
  const web = app.withTypeProvider<ZodTypeProvider>();

  web.get(
    '/api/v1/board',
    {
      schema: {
        summary: 'What a unit has to look at now',
        querystring: BoardQuery,
        response: { 200: Board },
      },
    },
    async (request) => {
      const actor = requireActor(request);
      return readBoard(deps, actor, await boardUnit(deps, actor, request.query.unit));
    },
  );

  web.get(
    '/api/v1/units',
    {
      schema: {
        summary: 'Units below one, or named by a few letters',
        querystring: UnitsQuery,
        response: { 200: Units },
      },
    },
    async (request) => {
      const actor = requireActor(request);
      const { under, query } = request.query;
      const top = under ?? (await boardUnit(deps, actor, undefined)).id;
      const units = query
        ? await searchUnits(deps.db, query, { under: top, limit: 20 })
        : await children(deps.db, top);
      return { units: await cardsOf(deps, units) };
    },
  );

  web.get(
    '/api/v1/units/:id/people',
    {
      schema: { summary: 'Who holds a post there', params: UnitId, response: { 200: UnitPeople } },
    },
    async (request) => {
      await demand(deps, requireActor(request), 'assign-task', request.params.id);
      return { people: await holdersAt(deps.db, request.params.id, deps.clock()) };
    },
  );

  web.get(
    '/api/v1/units/:id/receivers',
    {
      schema: {
        summary: 'To which roles a case of that unit can be handed',
        params: UnitId,
        response: { 200: Receivers },
      },
    },
    async (request) => {
      const { id } = request.params;
      await demand(deps, requireActor(request), 'see-case', id);
      const receivers = [];
      for (const [role, { name }] of Object.entries(deps.profile.roles)) {
        if ((await roleUnit(deps, role, id)) === undefined) continue;
        const people = await resolveRole(deps, role, id, deps.clock());
        receivers.push({ role, name, people: people.map((person) => person.name) });
      }
      return { receivers };
    },
  );
};
