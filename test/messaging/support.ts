import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { zaloBot } from '../../src/channels/zalo-bot/index.ts';
import { zaloOa } from '../../src/channels/zalo-oa/index.ts';
import { prepareDemo, seedSandbox } from '../../src/community/demo/index.ts';
import { loadProfile } from '../../src/community/profile.ts';
import { inbox } from '../../src/messaging/inbox/index.ts';
import { outbox } from '../../src/messaging/outbox/index.ts';
import { createUnderstanding, loadUnderstanding } from '../../src/messaging/understanding/index.ts';
import { migrations } from '../../src/migrations/index.ts';
import type { Channel } from '../../src/platform/channel.ts';
import { steppingClock, type SteppingClock } from '../../src/platform/clock.ts';
import { readConfig } from '../../src/platform/config.ts';
import { openDb, openPool } from '../../src/platform/db.ts';
import { fireDue } from '../../src/platform/deadlines.ts';
import type { Deps } from '../../src/platform/deps.ts';
import type { Handler } from '../../src/platform/feature.ts';
import { http } from '../../src/platform/http.ts';
import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { migrate } from '../../src/platform/migrate.ts';
import type { AddOptions, Job, Queue } from '../../src/platform/queue.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { cloneDatabase, contentHash } from '../support/database.ts';

const root = path.resolve(import.meta.dirname, '../..');
const at = '2021-11-18T02:00:00Z';

/** Jobs in the order they were asked for, run when the test says so. */
export interface HandQueue extends Queue {
  /** Runs what waits, and what that adds, until nothing waits; delayed jobs stay. */
  drain(deps: Deps): Promise<void>;
  waiting: { job: Job<never>; payload: unknown; options: AddOptions }[];
}

export const handQueue = (): HandQueue => {
  const waiting: HandQueue['waiting'] = [];
  return {
    waiting,
    add: (job, payload, options = {}) => {
      const known = waiting.some(
        (one) => options.key !== undefined && one.options.key === options.key,
      );
      if (!known) waiting.push({ job: job as unknown as Job<never>, payload, options });
      return Promise.resolve();
    },
    drain: async (deps) => {
      for (;;) {
        const next = waiting.findIndex((one) => (one.options.delayMs ?? 0) <= 1);
        const taken = next === -1 ? undefined : waiting.splice(next, 1)[0];
        if (!taken) return;
        await taken.job.perform(deps, taken.payload as never);
      }
    },
  };
};

export interface Wire {
  deps: Deps;
  clock: SteppingClock;
  queue: HandQueue;
  /** Loa's webhooks. */
  app: FastifyInstance;
  url: string;
  sandboxUrl: string;
  sandbox<T = unknown>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T>;
  messages(chat: string): Promise<{ text: string; from: { isOa: boolean } }[]>;
  /** Everything that can happen without the clock moving has happened. */
  settle(): Promise<void>;
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** The messaging room with the small district, real channels and a sandbox of its own; no features. */
export const createWire = async (
  options: { handlers?: Handler[]; sandbox?: boolean; env?: Record<string, string> } = {},
): Promise<Wire> => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'loa-wire-'));
  const log = createLog({ level: process.env['LOA_LOG'] ?? 'silent', role: 'test' });
  const clock = steppingClock(new Date(at));
  const database = await cloneDatabase(templateName(), fillTemplate);
  const sandbox =
    options.sandbox === false
      ? null
      : await startSandbox({ port: 0, host: '127.0.0.1', dataDir: null });
  const sandboxUrl = sandbox?.url ?? 'http://127.0.0.1:9';
  const queue = handQueue();
  const pool = openPool(database.url, log);
  const deps = {
    ...commonDeps(dataDir, {
      ZALO_OA_BASE_URL: sandboxUrl,
      ZALO_OA_OAUTH_URL: sandboxUrl,
      ZALO_BOT_BASE_URL: sandboxUrl,
      ...options.env,
    }),
    pool,
    db: openDb(pool),
    queue,
    clock,
    log,
    handlers: [...(inbox.handlers ?? []), ...(options.handlers ?? [])],
  } as Deps;
  const channels = deps.channels as Map<string, Channel>;
  for (const channel of [zaloOa(deps), zaloBot(deps)])
    if (channel) channels.set(channel.name, channel);

  const app = Fastify();
  const receive = inbox.createReceive(deps);
  for (const channel of channels.values()) {
    await app.register(channel.webhook(receive), { prefix: `/webhooks/${channel.name}` });
  }
  const url = await app.listen({ port: 0, host: '127.0.0.1' });

  const call = async <T>(method: 'GET' | 'POST', address: string, body?: unknown): Promise<T> => {
    const answer = await http(`${sandboxUrl}${address}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (answer.status >= 300) throw new Error(`${address}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body || 'null') as T;
  };
  const followClock = (): Promise<unknown> =>
    sandbox
      ? call('POST', '/sandbox/clock', { now: clock().toISOString(), scale: 0 })
      : Promise.resolve();
  if (sandbox) {
    await followClock();
    await seedSandbox(deps, { sandboxUrl, baseUrl: url });
  }
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 2;) {
      await queue.drain(deps);
      await fireDue(deps);
      const webhooks = sandbox
        ? (await call<{ webhooksWaiting: number }>('GET', '/sandbox/stats')).webhooksWaiting
        : 0;
      const idle = webhooks === 0 && queue.waiting.every((one) => (one.options.delayMs ?? 0) > 1);
      quiet = idle ? quiet + 1 : 0;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return {
    deps,
    clock,
    queue,
    app,
    url,
    sandboxUrl,
    sandbox: call,
    messages: (chat) => call('GET', `/sandbox/chats/${encodeURIComponent(chat)}/messages`),
    settle,
    advance: async (ms) => {
      clock.set(new Date(clock().getTime() + ms));
      await followClock();
      await settle();
    },
    close: async () => {
      await app.close();
      await sandbox?.close();
      await deps.db.destroy();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

const commonDeps = (dataDir: string, env: Record<string, string> = {}): Partial<Deps> => {
  const profile = loadProfile(path.join(root, 'config/profiles/tam-duong-2021'));
  return {
    config: readConfig({
      LOA_DATA_DIR: dataDir,
      LOA_SECRET: 'a secret for tests only, never a real one',
      ...env,
    }),
    live: { hint: () => undefined, subscribe: () => () => undefined },
    metrics: createMetrics(),
    channels: new Map(),
    handlers: [],
    deadlineKinds: new Map(
      [...(inbox.deadlines ?? []), ...(outbox.deadlines ?? [])].map((kind) => [kind.name, kind]),
    ),
    profile,
    understand: createUnderstanding(
      loadUnderstanding(profile.files.rules, profile.files.categories).rules,
    ),
  };
};

const templateName = (): string =>
  `wire_${contentHash(
    ['src/migrations', 'src/community', 'config/profiles'].map((folder) => path.join(root, folder)),
    at,
  )}`;

const fillTemplate = async (url: string): Promise<void> => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'loa-wire-template-'));
  const log = createLog({ level: 'silent', role: 'test' });
  const pool = openPool(url, log);
  const db = openDb(pool);
  await migrate(pool, db, migrations);
  const clock = steppingClock(new Date(at));
  const deps = { ...commonDeps(dataDir), pool, db, queue: handQueue(), clock, log } as Deps;
  await prepareDemo(deps, { size: 'small', baseUrl: 'http://127.0.0.1:1' });
  await db.destroy();
  rmSync(dataDir, { recursive: true, force: true });
};
