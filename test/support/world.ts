import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLoa, rootDir, type Loa } from '../../src/app.ts';
import { keptKeys } from '../../src/channels/web-push/index.ts';
import type { DemoPlan } from '../../src/community/demo-schema.ts';
import { prepareDemo, seedSandbox } from '../../src/community/demo/index.ts';
import { tendOutbox } from '../../src/messaging/outbox/tend.ts';
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
  /** A sandbox that runs already, instead of one in this process. */
  sandboxUrl?: string;
  /** Another size of the small district: more villages, fewer households. */
  size?: DistrictSize;
  env?: Record<string, string>;
  /** True: the sandbox's phone line and push service are used, so phones ring. */
  phones?: boolean;
}

export type DistrictSize = Partial<Pick<DemoPlan['small'], 'villages' | 'clusters' | 'households'>>;

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
  /** What the heartbeat does in the minute after wake-ups were lost: it finds what waits, and all of it is done. */
  recover(): Promise<void>;
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
  const size = options.size ?? {};
  const database = await cloneDatabase(templateName(profile, at, size), (url) =>
    fillTemplate(url, profile, at, size),
  );
  const { sandbox, sandboxUrl } = await openSandbox(options);
  const speaks = options.sandbox !== false;
  const config = readConfig({
    ...baseEnv(profile, dataDir),
    ZALO_OA_BASE_URL: sandboxUrl,
    ZALO_OA_OAUTH_URL: sandboxUrl,
    ZALO_BOT_BASE_URL: sandboxUrl,
    ...(options.phones ? phoneEnv(sandboxUrl, dataDir) : {}),
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
  if (speaks) {
    await call('POST', '/sandbox/clock', { now: clock().toISOString(), scale: 0 });
    await seedSandbox(loa.deps, { sandboxUrl, baseUrl: url });
  }

  const settle = (): Promise<void> => untilIdle(loa, call, speaks);
  const follow = async (now: Date): Promise<void> => {
    if (speaks) await call('POST', '/sandbox/clock', { now: now.toISOString(), scale: 0 });
  };
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
    advance: (to) => advance(loa, clock, instantOf(clock(), to), settle, follow),
    recover: async () => {
      for (let beat = 0; beat < 4; beat += 1) {
        while (speaks && (await webhooksWaiting(call)) > 0) await sleep(8);
        clock.set(new Date(clock().getTime() + 15_000));
        await follow(clock());
        await loa.heartbeat?.beat();
      }
      await settle();
    },
    close: async () => {
      await loa.close();
      await sandbox?.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return world;
};

/** A sandbox in this process, unless there is one already or none is wanted. */
const openSandbox = async (
  options: WorldOptions,
): Promise<{ sandbox: Awaited<ReturnType<typeof startSandbox>> | null; sandboxUrl: string }> => {
  if (options.sandboxUrl !== undefined) return { sandbox: null, sandboxUrl: options.sandboxUrl };
  if (options.sandbox === false) return { sandbox: null, sandboxUrl: 'http://127.0.0.1:9' };
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1', dataDir: null });
  return { sandbox, sandboxUrl: sandbox.url };
};

const baseEnv = (profile: string, dataDir: string): Record<string, string> => ({
  PORT: '0',
  LOA_PROFILE: profile,
  LOA_DATA_DIR: dataDir,
  LOA_MODE: 'demo',
  LOA_SECRET: 'a secret for tests only, never a real one',
});

const phoneEnv = (sandboxUrl: string, dataDir: string): Record<string, string> => {
  const { publicKey, privateKey } = keptKeys(dataDir);
  return {
    VOICE_SMS_BASE_URL: `${sandboxUrl}/phone-provider`,
    WEB_PUSH_PUBLIC_KEY: publicKey,
    WEB_PUSH_PRIVATE_KEY: privateKey,
  };
};

const queueEnv = (queue?: 'postgres' | 'redis'): Record<string, string> => {
  const backend = queue ?? process.env['LOA_TEST_QUEUE'] ?? 'postgres';
  if (backend !== 'redis') return {};
  const url = process.env['LOA_TEST_REDIS'];
  if (!url) throw new Error('This test needs Redis, and none was found.');
  redisDatabase = (redisDatabase + 1) % 15;
  return { QUEUE_URL: `${url}/${redisDatabase + 1}` };
};
let redisDatabase = process.pid % 15;

const templateName = (profile: string, at: string, size: DistrictSize): string =>
  `tmpl_${contentHash(
    ['src/migrations', 'src/community', 'config/profiles'].map((folder) =>
      path.join(rootDir, folder),
    ),
    `${profile} ${at} ${JSON.stringify(size)}`,
  )}`;

const fillTemplate = async (
  url: string,
  profile: string,
  at: string,
  size: DistrictSize,
): Promise<void> => {
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
    await prepareDemo(resized(loa.deps, size), { size: 'small', baseUrl: 'http://127.0.0.1:1' });
  } finally {
    await loa.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
};

const resized = (deps: Deps, size: DistrictSize): Deps => {
  const { demo } = deps.profile;
  if (!demo) return deps;
  return {
    ...deps,
    profile: { ...deps.profile, demo: { ...demo, small: { ...demo.small, ...size } } },
  };
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

const webhooksWaiting = async (call: ReturnType<typeof sandboxCaller>): Promise<number> =>
  (await call<{ webhooksWaiting: number }>('GET', '/sandbox/stats')).webhooksWaiting;

/** Rows that could be worked on at this moment: what is held, put off or stopped by the platform's limit waits for the clock. */
const waiting = async ({ deps }: Loa): Promise<number> => {
  const { rows } = await deps.pool.query<{ n: number }>(
    `select (select count(*) from "inboxMessages" where status = 'received' and ("nextTryAt" is null or "nextTryAt" <= $1))
          + (select count(*) from "outboxDeliveries" d where state in ('pending', 'sending')
              and ("notBefore" is null or "notBefore" <= $1) and ("retryAt" is null or "retryAt" <= $1)
              and not exists (select from "channelPace" p where p."accountId" = d."accountId" and p."pausedUntil" > $1)
              and not exists (select from "outboxDeliveries" e where e.address = d.address and e.lane = d.lane
                and e.state in ('pending', 'uncertain') and e."retryAt" > $1 and (e."notBefore", e.seq) < (d."notBefore", d.seq))) as n`,
    [deps.clock()],
  );
  return rows[0]?.n ?? 0;
};

const describeWaiting = async ({ deps }: Loa): Promise<string> => {
  const { rows } = await deps.pool.query(
    `select state, lane, attempts, failure, "notBefore", "retryAt", "leaseUntil", count(*) as n, min(text) as text
     from "outboxDeliveries" where state in ('pending', 'sending', 'uncertain') group by 1, 2, 3, 4, 5, 6, 7 limit 5`,
  );
  const pace = await deps.pool.query('select * from "channelPace"');
  return JSON.stringify({ now: deps.clock(), rows, pace: pace.rows }, null, 1);
};

const untilIdle = async (
  loa: Loa,
  call: ReturnType<typeof sandboxCaller>,
  withSandbox: boolean,
): Promise<void> => {
  const patience = performance.now() + 60_000;
  let quiet = 0;
  let stuck = 0;
  while (quiet < 2) {
    const webhooks = withSandbox ? await webhooksWaiting(call) : 0;
    const busy = webhooks + (await loa.runtime.busy());
    const left = busy + (await waiting(loa));
    quiet = left === 0 ? quiet + 1 : 0;
    // A lane that waits a moment for a more urgent one is met by the every-second round, which only a clock that runs has.
    stuck = left > 0 && busy === 0 ? stuck + 1 : 0;
    if (stuck % 10 === 9) await loa.deps.queue.add(tendOutbox, {}, { key: tendOutbox.name });
    if (performance.now() > patience)
      throw new Error(
        `Loa did not become idle: ${webhooks} webhooks, ${busy - webhooks} jobs, ${left - busy} rows wait: ${await describeWaiting(loa)}`,
      );
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
    if (step % beatEvery === 0) await loa.heartbeat?.beat();
    await settle();
  }
  clock.set(until);
  await follow(until);
  await loa.heartbeat?.beat();
  await settle();
};

/** Everything that comes due is met by its own clock; the heartbeat only has to come by now and then. */
const beatEvery = 10;
