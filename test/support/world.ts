import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLoa, rootDir, type Loa } from '../../src/app.ts';
import { prepareDemo, seedSandbox } from '../../src/community/demo/index.ts';
import { steppingClock, type SteppingClock } from '../../src/platform/clock.ts';
import { readConfig } from '../../src/platform/config.ts';
import { fireDue } from '../../src/platform/deadlines.ts';
import type { Deps } from '../../src/platform/deps.ts';
import { http } from '../../src/platform/http.ts';
import { createLog } from '../../src/platform/log.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { cloneDatabase, contentHash } from './database.ts';

/** A working Thursday morning in the district: 18/11/2021, 09:00. */
export const thursdayMorning = '2021-11-18T02:00:00Z';

export interface WorldOptions {
  at?: string;
  profile?: string;
  /** The queue's backend; `LOA_TEST_QUEUE=redis` makes Redis the default. */
  queue?: 'postgres' | 'redis';
  /** False: no sandbox and no channel addresses, for tests that never speak. */
  sandbox?: boolean;
  env?: Record<string, string>;
}

export interface SandboxMessage {
  id: string;
  from: { id: string; name: string; isOa: boolean };
  text: string;
  at: string;
}

export interface World {
  deps: Deps;
  loa: Loa;
  clock: SteppingClock;
  url: string;
  sandboxUrl: string;
  /** Speaks as somebody in the sandbox and waits until Loa has done all it does about it. Returns the message id. */
  say(as: string, chat: string, text: string, attachments?: object[]): Promise<string>;
  /** The messages of a sandbox chat, oldest first. */
  messages(chat: string): Promise<SandboxMessage[]>;
  sandbox<T = unknown>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T>;
  /** Waits until inbox, outbox, queue and the sandbox's webhooks are idle. */
  settle(): Promise<void>;
  /** Moves the clock to an instant or by "30m", "2h", "3d", stopping at everything that comes due on the way. */
  advance(to: Date | string): Promise<void>;
  close(): Promise<void>;
}

/** A small district of its own: database cloned from a template, the sandbox and Loa in this process on free ports, a clock that stands still. */
export const createWorld = async (options: WorldOptions = {}): Promise<World> => {
  const at = options.at ?? thursdayMorning;
  const profile = options.profile ?? 'tam-duong-2021';
  const dataDir = mkdtempSync(path.join(tmpdir(), 'loa-world-'));
  const log = createLog({ level: process.env['LOA_LOG'] ?? 'silent', role: 'test' });
  const clock = steppingClock(new Date(at));
  const database = await cloneDatabase(templateName(profile, at), (url) =>
    fillTemplate(url, profile, at),
  );
  const sandbox =
    options.sandbox === false
      ? null
      : await startSandbox({ port: 0, host: '127.0.0.1', dataDir: null });
  const sandboxUrl = sandbox?.url ?? 'http://127.0.0.1:9';
  const config = readConfig({
    ...baseEnv(profile, dataDir),
    ZALO_OA_BASE_URL: sandboxUrl,
    ZALO_OA_OAUTH_URL: sandboxUrl,
    ZALO_BOT_BASE_URL: sandboxUrl,
    ...queueEnv(options.queue),
    ...options.env,
  });
  const loa = await createLoa({
    config,
    databaseUrl: database.url,
    clock,
    log,
    web: true,
    worker: true,
    timers: false,
  });
  await loa.app?.listen({ port: 0, host: '127.0.0.1' });
  const address = loa.app?.addresses()[0];
  const url = `http://127.0.0.1:${typeof address === 'object' ? address.port : 0}`;
  const call = sandboxCaller(sandboxUrl);
  if (sandbox) {
    await call('POST', '/sandbox/clock', { now: clock().toISOString(), scale: 0 });
    await seedSandbox(loa.deps, { sandboxUrl, baseUrl: url });
  }

  const settle = (): Promise<void> => untilIdle(loa, call, sandbox !== null);
  const world: World = {
    deps: loa.deps,
    loa,
    clock,
    url,
    sandboxUrl,
    sandbox: call,
    settle,
    say: async (as, chat, text, attachments) => {
      const { messageId } = await call<{ messageId: string }>('POST', '/sandbox/say', {
        as,
        in: chat,
        text,
        ...(attachments ? { attachments } : {}),
      });
      await settle();
      return messageId;
    },
    messages: (chat) => call('GET', `/sandbox/chats/${encodeURIComponent(chat)}/messages`),
    advance: (to) =>
      advance(loa, clock, instantOf(clock(), to), settle, async (now) => {
        if (sandbox) await call('POST', '/sandbox/clock', { now: now.toISOString(), scale: 0 });
      }),
    close: async () => {
      await loa.close();
      await sandbox?.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return world;
};

const baseEnv = (profile: string, dataDir: string): Record<string, string> => ({
  PORT: '0',
  LOA_PROFILE: profile,
  LOA_DATA_DIR: dataDir,
  LOA_MODE: 'demo',
  LOA_SECRET: 'a secret for tests only, never a real one',
});

const queueEnv = (queue?: 'postgres' | 'redis'): Record<string, string> => {
  const backend = queue ?? process.env['LOA_TEST_QUEUE'] ?? 'postgres';
  if (backend !== 'redis') return {};
  const url = process.env['LOA_TEST_REDIS'];
  if (!url) throw new Error('This test needs Redis, and none was found.');
  redisDatabase = (redisDatabase + 1) % 15;
  return { QUEUE_URL: `${url}/${redisDatabase + 1}` };
};
let redisDatabase = process.pid % 15;

const templateName = (profile: string, at: string): string =>
  `tmpl_${contentHash(
    ['src/migrations', 'src/community', 'config/profiles'].map((folder) =>
      path.join(rootDir, folder),
    ),
    `${profile} ${at}`,
  )}`;

const fillTemplate = async (url: string, profile: string, at: string): Promise<void> => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'loa-template-'));
  const log = createLog({ level: 'silent', role: 'test' });
  const loa = await createLoa({
    config: readConfig(baseEnv(profile, dataDir)),
    databaseUrl: url,
    clock: steppingClock(new Date(at)),
    log,
    web: false,
    worker: false,
  });
  try {
    await prepareDemo(loa.deps, { size: 'small', baseUrl: 'http://127.0.0.1:1' });
  } finally {
    await loa.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
};

const sandboxCaller =
  (base: string) =>
  async <T>(method: 'GET' | 'POST', url: string, body?: unknown): Promise<T> => {
    const answer = await http(`${base}${url}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body || 'null') as T;
  };

const waiting = async ({ deps, runtime }: Loa): Promise<number> => {
  const { rows } = await deps.pool.query<{ n: number }>(
    `select (select count(*) from "inboxMessages" where status = 'received')
          + (select count(*) from "outboxDeliveries" where state in ('pending', 'sending') and ("notBefore" is null or "notBefore" <= $1)) as n`,
    [deps.clock()],
  );
  return (rows[0]?.n ?? 0) + (await runtime.busy());
};

const untilIdle = async (
  loa: Loa,
  call: ReturnType<typeof sandboxCaller>,
  withSandbox: boolean,
): Promise<void> => {
  const patience = performance.now() + 20_000;
  let quiet = 0;
  while (quiet < 2) {
    const webhooks = withSandbox
      ? ((await call<{ webhooksWaiting?: number }>('GET', '/sandbox/stats')).webhooksWaiting ?? 0)
      : 0;
    const left = webhooks + (await waiting(loa));
    quiet = left === 0 ? quiet + 1 : 0;
    if (performance.now() > patience)
      throw new Error(`Loa did not become idle: ${left} things still wait`);
    await sleep(left === 0 ? 4 : 8);
  }
};

const units: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const instantOf = (now: Date, to: Date | string): Date => {
  if (to instanceof Date) return to;
  const by = /^(\d+)([smhd])$/.exec(to);
  return by ? new Date(now.getTime() + Number(by[1]) * (units[by[2] ?? ''] ?? 0)) : new Date(to);
};

const nextDue = async ({ pool, clock }: Deps, until: Date): Promise<Date | null> => {
  const { rows } = await pool.query<{ at: Date | null }>(
    `select min(at) as at from (
       select min("dueAt") as at from deadlines where "dueAt" <= $1
       union all select min("notBefore") from "outboxDeliveries" where state = 'pending' and "notBefore" > $2 and "notBefore" <= $1
     ) as due`,
    [until, clock()],
  );
  return rows[0]?.at ?? null;
};

const advance = async (
  loa: Loa,
  clock: SteppingClock,
  until: Date,
  settle: () => Promise<void>,
  follow: (now: Date) => Promise<void>,
): Promise<void> => {
  for (let step = 0; step < 5_000; step += 1) {
    const due = await nextDue(loa.deps, until);
    if (due === null) break;
    if (due > clock()) clock.set(due);
    await follow(clock());
    await fireDue(loa.deps);
    await loa.heartbeat?.beat();
    await settle();
  }
  clock.set(until);
  await follow(until);
  await settle();
};
