import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { belongs } from '../chats.ts';
import { instant, iso } from '../clock.ts';
import {
  clockSchema,
  eventSchema,
  faultsSchema,
  followSchema,
  membershipSchema,
  reactSchema,
  readSchema,
  saySchema,
  submitInfoSchema,
} from '../control-schema.ts';
import { BEHIND } from '../live.ts';
import { disbandOverdue } from '../oa/group-info.ts';
import { changedSettings, settingsSchema, type Settings } from '../settings.ts';
import { tellAppOfReceipt } from '../webhooks/oa-events.ts';
import { freshCounts, noFaults, type Sandbox } from '../sandbox.ts';
import { sampleSeed } from '../sample.ts';
import { ControlError, say } from '../say.ts';
import { SeedError, reset, seed } from '../seed.ts';
import { follow, join, leave, react, ring, submitInfo, tellEvent } from './act.ts';
import { inside } from './inside.ts';
import {
  allMessages,
  chatMessages,
  chatsOfPerson,
  listChats,
  listPeople,
  rolesOfPeople,
  stats,
} from './look.ts';

const SEED_LIMIT = 128 * 1024 * 1024;

/** The control API: everything a test, a demo or the messenger page does that Zalo's users do. */
export const controlRoutes = (server: FastifyInstance, sandbox: Sandbox): void => {
  server.post('/sandbox/seed', { bodyLimit: SEED_LIMIT }, (request) => seed(sandbox, request.body));
  server.get('/sandbox/sample', () => sampleSeed);
  server.post('/sandbox/reset', () => {
    sandbox.faults = noFaults();
    sandbox.counts = freshCounts();
    sandbox.rates.clear();
    sandbox.calls.clear();
    sandbox.posts.clear();
    reset(sandbox);
    sandbox.live.tell('reset', '', () => ({}));
    return { ok: true };
  });
  lookRoutes(server, sandbox);
  actRoutes(server, sandbox);
  faultRoutes(server, sandbox);
};

const query = (request: FastifyRequest, name: string): string => {
  const value = (request.query as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
};

const lookRoutes = (server: FastifyInstance, sandbox: Sandbox): void => {
  const { world } = sandbox.journal;
  const limit = (request: FastifyRequest): number => Number(query(request, 'limit')) || Infinity;

  server.get('/sandbox/people', (request) =>
    listPeople(world, query(request, 'query'), limit(request)),
  );
  server.get('/sandbox/roles', () => rolesOfPeople(world));
  server.get<{ Params: { id: string } }>('/sandbox/people/:id/chats', (request) =>
    chatsOfPerson(world, request.params.id),
  );
  server.get('/sandbox/chats', (request) =>
    listChats(world, query(request, 'query'), limit(request)),
  );
  server.get<{ Params: { id: string } }>('/sandbox/chats/:id/messages', (request) =>
    chatMessages(world, request.params.id, query(request, 'after'), query(request, 'as')),
  );
  server.get('/sandbox/messages', () => allMessages(world));
  server.get('/sandbox/stats', () => stats(sandbox));
  server.get('/sandbox/inside', () => inside(sandbox));
  server.get('/sandbox/events', (request, reply) => {
    const as = query(request, 'as');
    reply.hijack();
    const behind = query(request, 'behind') !== '';
    sandbox.live.add(reply.raw, (chat) =>
      behind
        ? chat === BEHIND || chat === ''
        : chat !== BEHIND && (as === '' || chat === '' || belongs(world, as, chat)),
    );
  });
};

const actRoutes = (server: FastifyInstance, sandbox: Sandbox): void => {
  server.post('/sandbox/say', (request) => ({
    messageId: say(sandbox, saySchema.parse(request.body)).id,
  }));
  server.post('/sandbox/read', (request) => {
    const { as, chat } = readSchema.parse(request.body);
    const last = sandbox.journal.world.messages.get(chat)?.at(-1);
    if (last && belongs(sandbox.journal.world, as, chat)) {
      const known = sandbox.journal.world.read.get(`${chat}|${as}`);
      sandbox.journal.put('read', `${chat}|${as}`, last.id);
      if (known !== last.id) tellAppOfReceipt(sandbox, last, as, 'user_seen_message');
    }
    return { ok: true };
  });
  server.post('/sandbox/join', (request) => join(sandbox, membershipSchema.parse(request.body)));
  server.post('/sandbox/leave', (request) => leave(sandbox, membershipSchema.parse(request.body)));
  server.post('/sandbox/follow', (request) =>
    follow(sandbox, followSchema.parse(request.body), true),
  );
  server.post('/sandbox/unfollow', (request) =>
    follow(sandbox, followSchema.parse(request.body), false),
  );
  server.post('/sandbox/call', (request) => ring(sandbox, followSchema.parse(request.body)));
  server.post('/sandbox/react', (request) => react(sandbox, reactSchema.parse(request.body)));
  server.post('/sandbox/event', (request) => tellEvent(sandbox, eventSchema.parse(request.body)));
  server.post('/sandbox/submit-info', (request) =>
    submitInfo(sandbox, submitInfoSchema.parse(request.body)),
  );
};

const faultRoutes = (server: FastifyInstance, sandbox: Sandbox): void => {
  server.post('/sandbox/faults', (request) => {
    const { journal } = sandbox;
    sandbox.faults = faultsSchema.parse(request.body ?? {});
    sandbox.live.tell('turned', BEHIND, () => ({}));
    if (sandbox.faults.expireTokens)
      for (const token of [...journal.world.accessToken.values()])
        if (token.state === 'live')
          journal.put('accessToken', token.token, { ...token, state: 'expired' });
    return sandbox.faults;
  });
  const clock = (): { now: string; scale: number } => ({
    now: iso(sandbox.clock.now()),
    scale: sandbox.clock.scale(),
  });
  server.get('/sandbox/clock', clock);
  server.post('/sandbox/clock', (request) => {
    const { now, scale } = clockSchema.parse(request.body ?? {});
    sandbox.clock.set({
      ...(now === undefined ? {} : { now: instant(now) }),
      ...(scale === undefined ? {} : { scale }),
    });
    sandbox.journal.put('setting', 'clock', sandbox.clock.anchor());
    disbandOverdue(sandbox);
    sandbox.live.tell('turned', BEHIND, () => ({}));
    return clock();
  });
  settingRoutes(server, sandbox);
  /** What an administrator does in Zalo's console once a receiver is well again. */
  server.post('/sandbox/subscribe', () => {
    const { journal } = sandbox;
    for (const app of [...journal.world.app.values()])
      journal.put('app', app.id, { ...app, subscribed: true });
    return { ok: true };
  });
};

/** One application's points of doubt; with several, the first one's are shown and all are turned. */
const settingRoutes = (server: FastifyInstance, { journal, live }: Sandbox): void => {
  const present = (): Settings =>
    [...journal.world.app.values()][0]?.settings ?? settingsSchema.parse({});
  server.get('/sandbox/settings', present);
  server.post('/sandbox/settings', (request) => {
    for (const app of [...journal.world.app.values()])
      journal.put('app', app.id, {
        ...app,
        settings: changedSettings(app.settings, request.body ?? {}),
      });
    live.tell('turned', BEHIND, () => ({}));
    return present();
  });
};

/** Answers what went wrong so that whoever called can mend it. */
export const answerError = (error: unknown, reply: FastifyReply, log: (line: string) => void) => {
  if (error instanceof z.ZodError)
    return reply.code(400).send({
      title: 'The request does not have the right shape',
      status: 400,
      errors: error.issues.map((issue) => ({
        field: issue.path.join('.'),
        message: issue.message,
      })),
    });
  if (error instanceof SeedError)
    return reply.code(400).send({ title: error.message, status: 400 });
  if (error instanceof ControlError)
    return reply.code(error.status).send({ title: error.message, status: error.status });
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  const message = error instanceof Error ? error.message : String(error);
  if (status >= 500) log(error instanceof Error ? (error.stack ?? message) : message);
  return reply.code(status).send({ title: message, status });
};
