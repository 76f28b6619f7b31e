import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { requireActor } from '../../community/access/session.ts';
import { PushBody, PushDone, PushEndpoint, PushKey } from '../../contract/ringing.ts';
import type { Deps } from '../../platform/deps.ts';
import { addDevice, removeDevice, tryDevice } from './devices.ts';

const done = { ok: true } as const;

/** Whoever is signed in has the browser they sit at ring, or not. */
export const ringingRoutes = (scope: FastifyInstance, deps: Deps): void => {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get('/api/v1/push', { schema: { response: { 200: PushKey } } }, (request) => {
    requireActor(request);
    return { publicKey: deps.config.WEB_PUSH_PUBLIC_KEY ?? null };
  });
  app.post(
    '/api/v1/push',
    { schema: { body: PushBody, response: { 200: PushDone } } },
    async (request) => {
      await addDevice(deps, requireActor(request), request.body);
      return done;
    },
  );
  app.delete(
    '/api/v1/push',
    { schema: { body: PushEndpoint, response: { 200: PushDone } } },
    async (request) => {
      await removeDevice(deps, requireActor(request), request.body.endpoint);
      return done;
    },
  );
  app.post(
    '/api/v1/push/try',
    { schema: { body: PushEndpoint, response: { 200: PushDone } } },
    async (request) => {
      await tryDevice(deps, requireActor(request), request.body.endpoint);
      return done;
    },
  );
};
