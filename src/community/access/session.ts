import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Opened, Session, SignInBody, verbs } from '../../contract/session.ts';
import { clockHeader } from '../../contract/clock.ts';
import { audit } from '../../platform/audit.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { actorOf, scopes, type Actor } from '../access.ts';
import { tierOf, unitById } from '../units.ts';
import { authOf } from './auth.ts';
import { refuseForeignWrites } from './same-origin.ts';
import { signIn } from './sign-in.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in, with the posts they hold now; null for a stranger. */
    actor: Actor | null;
    /** The name they signed in with. */
    username: string | null;
  }
}

/** Who asks. @throws Refusal (401) for a stranger. */
export const requireActor = (request: FastifyRequest): Actor => {
  if (!request.actor) throw new Refusal('signed-out', 'Mời đăng nhập để xem trang này.');
  return request.actor;
};

/**
 * Sets `request.actor` on every /api route, and refuses writes that another site's page makes with
 * our cookie. Mounted before the routes; posts are looked up at each request, so a post that ended
 * this morning opens nothing this afternoon.
 */
export const sessionPlugin = (deps: Deps): FastifyPluginAsync => {
  const plugin: FastifyPluginAsync = async (app) => {
    app.decorateRequest('actor', null);
    app.decorateRequest('username', null);
    app.addHook('onRequest', async (request) => {
      if (!request.url.startsWith('/api/')) return;
      refuseForeignWrites(request, deps.config.LOA_PUBLIC_URL);
      const found = await readSession(deps, request);
      request.actor = found?.actor ?? null;
      request.username = found?.username ?? null;
    });
    // Pages count hours by Loa's clock, not by that of the machine they are open on.
    app.addHook('onSend', async (request, reply) => {
      if (request.url.startsWith('/api/'))
        void reply.header(clockHeader, deps.clock().toISOString());
      await Promise.resolve();
    });
    await Promise.resolve();
  };
  // Fastify's own way to say that the hook is for the routes beside this plugin, not only inside it.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
};

const headersOf = (request: FastifyRequest): Headers => {
  const headers = new Headers();
  for (const name of ['cookie', 'authorization', 'user-agent'] as const) {
    const value = request.headers[name];
    if (value) headers.set(name, value);
  }
  return headers;
};

const readSession = async (
  deps: Deps,
  request: FastifyRequest,
): Promise<{ actor: Actor; username: string } | null> => {
  if (!request.headers.cookie && !request.headers.authorization) return null;
  const auth = await authOf(deps);
  const found = await auth.api.getSession({ headers: headersOf(request) });
  const personId = found?.user.personId;
  if (!found || !personId) return null;
  const actor = await actorOf(deps.db, personId, deps.clock());
  return { actor, username: found.user.username ?? found.user.name };
};

/** What the browser may know about who is signed in. */
export const describeSession = async (
  deps: Deps,
  actor: Actor,
  username: string,
): Promise<Session> => {
  const posts = [];
  for (const post of actor.posts) {
    const unit = await unitById(deps.db, post.unitId);
    if (unit) posts.push({ post, unit });
  }
  const widest = posts.toSorted((a, b) => a.unit.path.length - b.unit.path.length)[0]?.unit;
  const may: Session['may'] = {};
  for (const verb of verbs) {
    const paths = await scopes(deps, actor, verb);
    if (paths.length > 0) may[verb] = paths;
  }
  return {
    username,
    person: { id: actor.personId, name: actor.name },
    posts: posts.map(({ post, unit }) => ({
      id: post.id,
      kind: post.kind,
      title: post.title,
      unitId: unit.id,
      unitName: unit.name,
    })),
    home: widest ? { id: widest.id, name: widest.name, tier: tierOf(deps, widest) } : null,
    may,
  };
};

/** Sign in, sign out, who am I. */
export const sessionRoutes = (app: FastifyInstance, deps: Deps): void => {
  const web = app.withTypeProvider<ZodTypeProvider>();

  web.post(
    '/api/v1/session',
    { schema: { summary: 'Sign in', body: SignInBody, response: { 200: Opened } } },
    async (request, reply) => {
      const opened = await signIn(deps, {
        ...request.body,
        headers: headersOf(request),
        place: request.ip,
      });
      const auth = await authOf(deps);
      const found = await auth.api.getSession({
        headers: new Headers({ authorization: `Bearer ${opened.token}` }),
      });
      const personId = found?.user.personId;
      if (!found || !personId)
        throw new Refusal(
          'forbidden',
          'Tên này chưa gắn với người nào. Nhờ người quản trị gắn giúp.',
        );
      const actor = await actorOf(deps.db, personId, deps.clock());
      await audit(deps, {
        actor: personId,
        verb: 'sign-in',
        subjectKind: 'person',
        subjectId: personId,
      });
      for (const line of opened.cookies) void reply.header('set-cookie', line);
      const username = found.user.username ?? found.user.name;
      return { token: opened.token, session: await describeSession(deps, actor, username) };
    },
  );

  web.get(
    '/api/v1/session',
    { schema: { summary: 'Who is signed in, and what they may do', response: { 200: Session } } },
    (request) => describeSession(deps, requireActor(request), request.username ?? ''),
  );

  web.delete(
    '/api/v1/session',
    { schema: { summary: 'Sign out', response: { 204: z.null() } } },
    async (request, reply) => {
      const auth = await authOf(deps);
      const left = await auth.api.signOut({ headers: headersOf(request), returnHeaders: true });
      for (const line of left.headers.getSetCookie()) void reply.header('set-cookie', line);
      return reply.code(204).send(null);
    },
  );
};
