import fastify, { type FastifyInstance } from 'fastify';
import { openBlobs } from './blobs.ts';
import { botRoutes } from './bot/routes.ts';
import { noteCall } from './calls.ts';
import { createClock, type ClockAnchor } from './clock.ts';
import { answerError, controlRoutes } from './control/routes.ts';
import { openJournal } from './journal.ts';
import { BEHIND, createLive } from './live.ts';
import { oaRoutes } from './oa/routes.ts';
import { pageRoutes } from './page-routes.ts';
import { phoneRoutes } from './phone/control.ts';
import { providerRoutes } from './phone/provider.ts';
import { pushRoutes } from './phone/push.ts';
import { createRecent } from './recent.ts';
import { freshCounts, noFaults, type Log, type Sandbox } from './sandbox.ts';
import { createDeliveries } from './webhooks/deliver.ts';

export type { SeedInput as SandboxSeed } from './control-schema.ts';

export interface SandboxOptions {
  /** 0 takes any free port. */
  port: number;
  host: string;
  /** Where the journal and the files lie; null keeps everything in memory. */
  dataDir: string | null;
  log?: Log;
  /** How receivers of webhooks reach this server, if not by host and port. */
  publicUrl?: string;
}

export interface RunningSandbox {
  url: string;
  port: number;
  close: () => Promise<void>;
}

const BODY_LIMIT = 12 * 1024 * 1024;

/**
 * Starts a Zalo of its own: the OA OpenAPI, the bot platform, their webhooks, the control API and
 * the messenger page, on one port. What it has confirmed survives the end of the process.
 */
export const startSandbox = async (options: SandboxOptions): Promise<RunningSandbox> => {
  const journal = openJournal(options.dataDir);
  const clock = createClock();
  const anchor = journal.world.setting.get('clock') as ClockAnchor | undefined;
  if (anchor) clock.restore(anchor);

  const live = createLive();
  const sandbox: Sandbox = {
    journal,
    clock,
    blobs: openBlobs(options.dataDir, journal),
    deliveries: createDeliveries(() => sandbox),
    live,
    calls: createRecent((call) => live.tell('call', BEHIND, () => call)),
    posts: createRecent((post) => live.tell('post', BEHIND, () => post)),
    faults: noFaults(),
    counts: freshCounts(),
    rates: new Map(),
    baseUrl: '',
    log: options.log ?? (() => undefined),
  };

  const server = createServer(sandbox);
  await server.listen({ port: options.port, host: options.host });
  const port = portOf(server);
  const host = options.host === '0.0.0.0' || options.host === '::' ? '127.0.0.1' : options.host;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  sandbox.baseUrl = options.publicUrl ?? url;
  sandbox.deliveries.resume();

  return {
    url,
    port,
    close: async () => {
      sandbox.live.close();
      await sandbox.deliveries.close();
      await server.close();
      clock.stop();
      journal.close();
    },
  };
};

const createServer = (sandbox: Sandbox): FastifyInstance => {
  const server = fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: true });
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    },
  );
  server.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer' },
    (_request, body, done) => {
      done(null, body);
    },
  );
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, readJson);
  server.setErrorHandler((error, _request, reply) => answerError(error, reply, sandbox.log));
  server.addHook('onResponse', (request, reply, done) => {
    noteCall(sandbox, request, reply.statusCode, reply.elapsedTime);
    done();
  });
  oaRoutes(server, sandbox);
  botRoutes(server, sandbox);
  controlRoutes(server, sandbox);
  providerRoutes(server, sandbox);
  phoneRoutes(server, sandbox);
  pushRoutes(server, sandbox);
  pageRoutes(server, sandbox);
  return server;
};

/** An empty body is an empty object: several calls need no input. */
const readJson = (
  _request: unknown,
  body: string | Buffer,
  done: (error: Error | null, value?: unknown) => void,
): void => {
  const text = String(body);
  try {
    done(null, text === '' ? {} : JSON.parse(text));
  } catch {
    done(Object.assign(new Error('The body is not JSON'), { statusCode: 400 }));
  }
};

const portOf = (server: FastifyInstance): number => {
  const address = server.server.address();
  return typeof address === 'object' && address ? address.port : 0;
};
