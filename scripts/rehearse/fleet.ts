import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createLoa, rootDir, type Loa } from '../../src/app.ts';
import { prepareDemo, seedSandbox } from '../../src/community/demo/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { readConfig } from '../../src/platform/config.ts';
import { findEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { http } from '../../src/platform/http.ts';
import { createLog } from '../../src/platform/log.ts';

/** The processes of an installation that is spread out; `postgres` is the server the role `db` looks after. */
export const victims = ['web', 'worker', 'db', 'postgres'] as const;
export type Victim = (typeof victims)[number];

/** Loa as it runs in earnest: each role a process of its own, started again when it ends. */
export interface Fleet {
  url: string;
  sandbox: <T>(method: 'GET' | 'POST', path: string, body?: unknown) => Promise<T>;
  /** Ends a process by `kill -9`; whoever looks after it starts it again. */
  kill: (victim: Victim) => Promise<boolean>;
  /** Deletes every job and schedule there is. */
  wipeQueue: () => Promise<void>;
  /** Loa's parts in this process, to read the books with; it serves nobody and takes no jobs. */
  reader: () => Promise<Loa>;
  close: () => Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Keeps one role running, as a supervisor does. */
const keepRunning = (
  role: string,
  env: Record<string, string>,
): { kill: () => boolean; stop: () => Promise<void> } => {
  let child: ChildProcess | undefined;
  let stopping = false;
  const launch = (): void => {
    child = spawn(process.execPath, [path.join(rootDir, 'dist/main.js'), role], {
      env: { ...cleanEnv(), ...env },
      stdio: ['ignore', 'ignore', process.env['LOA_LOG'] ? 'inherit' : 'ignore'],
    });
    child.once('exit', () => {
      if (!stopping) setTimeout(launch, 200);
    });
  };
  launch();
  return {
    kill: () => child?.kill('SIGKILL') ?? false,
    stop: async () => {
      stopping = true;
      const running = child;
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      const ended = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGTERM');
      await Promise.race([ended, sleep(10_000, undefined, { ref: false })]);
      running.kill('SIGKILL');
    },
  };
};

const cleanEnv = (): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(?:LOA_|ZALO_|DATABASE_URL|QUEUE_URL|PORT|SANDBOX_PORT|HOST|NODE_OPTIONS|JEST_)/u.test(
          name,
        ),
    ),
  );

const eventually = async (
  what: string,
  done: () => Promise<boolean>,
  seconds = 60,
): Promise<void> => {
  const patience = performance.now() + seconds * 1_000;
  for (;;) {
    if (await done().catch(() => false)) return;
    if (performance.now() > patience) throw new Error(`waited ${seconds} seconds in vain: ${what}`);
    await sleep(100);
  }
};

const postgresPid = async (dataDir: string): Promise<number> =>
  (JSON.parse(await readFile(path.join(dataDir, 'postgres.json'), 'utf8')) as { pid: number }).pid;

const answers = async (url: string): Promise<boolean> =>
  (await http(url, { timeoutMs: 3_000 })).status === 200;

/** Starts web, worker, database and sandbox side by side, with a small demo district on both sides. */
export const openFleet = async (options: {
  profile: string;
  queueUrl?: string;
}): Promise<Fleet> => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'loa-fleet-'));
  chmodSync(dataDir, 0o755);
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
  const env: Record<string, string> = {
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    LOA_PROFILE: options.profile,
    LOA_DATA_DIR: dataDir,
    LOA_MODE: 'demo',
    LOA_LOG: process.env['LOA_LOG'] ?? 'silent',
    LOA_SECRET: 'a secret for rehearsals only, never a real one',
    ZALO_OA_BASE_URL: sandboxUrl,
    ZALO_OA_OAUTH_URL: sandboxUrl,
    ...(options.queueUrl === undefined ? {} : { QUEUE_URL: options.queueUrl }),
  };
  const keepers = new Map<string, ReturnType<typeof keepRunning>>();
  const start = (role: string): void => void keepers.set(role, keepRunning(role, env));
  const sandbox: Fleet['sandbox'] = async <T>(
    method: 'GET' | 'POST',
    where: string,
    body?: unknown,
  ) => {
    const answer = await http(`${sandboxUrl}${where}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (answer.status >= 300)
      throw new Error(`${method} ${where}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body || 'null') as T;
  };
  const databaseUrl = async (): Promise<string> => {
    let found: string | undefined;
    await eventually('the database answers', async () => {
      found = await findEmbeddedPostgres(dataDir);
      if (found === undefined) return false;
      const client = new pg.Client({ connectionString: found });
      client.on('error', () => undefined);
      await client.connect();
      await client.query('select 1').finally(() => client.end());
      return true;
    });
    return found ?? '';
  };
  const reader = async (): Promise<Loa> =>
    createLoa({
      config: readConfig(env),
      databaseUrl: await databaseUrl(),
      clock: systemClock(),
      log: createLog({ level: 'silent', role: 'rehearsal' }),
      web: false,
      worker: false,
    });
  const close = async (): Promise<void> => {
    for (const role of ['web', 'worker', 'sandbox', 'db']) await keepers.get(role)?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };

  try {
    start('db');
    start('sandbox');
    await eventually('the sandbox answers', () => answers(`${sandboxUrl}/sandbox/stats`));
    const loa = await reader();
    try {
      await prepareDemo(loa.deps, { size: 'small', baseUrl: url });
      // A receiver that was killed is tried again soon: Zalo's half-minute would be most of a rehearsal.
      await seedSandbox(loa.deps, { sandboxUrl, baseUrl: url, retryBaseMs: 250 });
    } finally {
      await loa.close();
    }
    start('web');
    start('worker');
    await eventually('Loa is ready', () => answers(`${url}/readyz`));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url,
    sandbox,
    reader,
    close,
    kill: async (victim) => {
      if (victim !== 'postgres') return keepers.get(victim)?.kill() ?? false;
      return process.kill(await postgresPid(dataDir), 'SIGKILL');
    },
    wipeQueue: async () => {
      const loa = await reader();
      await loa.runtime.obliterate().finally(() => loa.close());
    },
  };
};
