import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
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
import { findRedis } from '../../test/support/test-servers.mjs';
import { openBalancer, type Balancer } from './balancer.ts';
import { eventually, freePort, keepRunning, type Keeper } from './keepers.ts';

/** What can be killed: `postgres` is the server that the role `db` looks after. */
export const victims = ['web', 'worker', 'db', 'postgres', 'sandbox', 'redis'] as const;
export type Victim = (typeof victims)[number];

export interface FleetOptions {
  profile: string;
  queue: 'postgres' | 'redis';
  /** How many of each; more than one web stand behind one address. */
  webs: number;
  workers: number;
}

/** Loa as it runs in earnest: each role a process of its own, started again when it ends. */
export interface Fleet {
  /** The address people and Zalo know. */
  url: string;
  /** Whom there is to kill. */
  victims: readonly Victim[];
  /** Calls the sandbox, again and again while it is down. */
  sandbox: <T>(method: 'GET' | 'POST', path: string, body?: unknown) => Promise<T>;
  /** Ends a process by `kill -9`; whoever looks after it starts it again. False when it was down already. */
  kill: (victim: Victim, pick: <T>(list: readonly T[]) => T) => Promise<boolean>;
  /** Deletes every job and schedule there is. */
  wipeQueue: () => Promise<void>;
  /** Loa's parts in this process, to read the books with; it serves nobody and takes no jobs. */
  reader: () => Promise<Loa>;
  close: () => Promise<void>;
}

/** False while it is down: its record then says 0, and that would be every process of ours. */
const killPostgres = async (dataDir: string): Promise<boolean> => {
  const record = await readFile(path.join(dataDir, 'postgres.json'), 'utf8');
  const { pid } = JSON.parse(record) as { pid: number };
  return pid > 0 && process.kill(pid, 'SIGKILL');
};

const answers = async (url: string): Promise<boolean> =>
  (await http(url, { timeoutMs: 3_000 })).status === 200;

/** A Redis that forgets everything when it ends: what the queue held is then gone. */
const keepRedis = (port: number): Keeper => {
  const program = findRedis();
  if (!program) throw new Error('there is no redis-server on this machine');
  const settings = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--dir', tmpdir()];
  const more = ['--appendonly', 'no', '--maxmemory-policy', 'noeviction'];
  return keepRunning(program, [...settings, ...more]);
};

const takesConnections = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** The settings every role is given. */
const settingsOf = (options: FleetOptions, dataDir: string, sandboxPort: number) => ({
  SANDBOX_PORT: String(sandboxPort),
  LOA_PROFILE: options.profile,
  LOA_DATA_DIR: dataDir,
  LOA_MODE: 'demo',
  LOA_LOG: process.env['LOA_LOG'] ?? 'silent',
  LOA_SECRET: 'a secret for rehearsals only, never a real one',
  ZALO_OA_BASE_URL: `http://127.0.0.1:${sandboxPort}`,
  ZALO_OA_OAUTH_URL: `http://127.0.0.1:${sandboxPort}`,
});

/** What was started, role by role. */
interface Started {
  dataDir: string;
  keepers: Map<string, Keeper[]>;
  balancer: Balancer | undefined;
}

/** Ends everything, the database last. */
const closeAll = async ({ dataDir, keepers, balancer }: Started): Promise<void> => {
  for (const role of ['web', 'worker', 'sandbox', 'redis', 'db'])
    await Promise.all((keepers.get(role) ?? []).map((keeper) => keeper.stop()));
  await balancer?.close();
  rmSync(dataDir, { recursive: true, force: true });
};

/** How long a process that was killed may take to answer again, in seconds. */
const patienceSeconds = 30;

const sandboxCaller =
  (base: string): Fleet['sandbox'] =>
  async <T>(method: 'GET' | 'POST', where: string, body?: unknown) => {
    const content =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const startedAt = performance.now();
    for (;;) {
      try {
        const answer = await http(`${base}${where}`, { method, ...content });
        if (answer.status < 300) return JSON.parse(answer.body || 'null') as T;
        throw new Refused(`${method} ${where}: ${answer.status} ${answer.body}`);
      } catch (error) {
        const waited = performance.now() - startedAt;
        if (error instanceof Refused) throw error;
        if (waited > patienceSeconds * 1_000)
          throw new Error(`the sandbox does not answer: ${method} ${where}`, { cause: error });
        await sleep(100);
      }
    }
  };
class Refused extends Error {}

/** Starts webs, workers, database and sandbox side by side, with a small demo district on both sides. */
export const openFleet = async (options: FleetOptions): Promise<Fleet> => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'loa-fleet-'));
  chmodSync(dataDir, 0o755);
  const sandboxPort = await freePort();
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
  const webPorts = await Promise.all(Array.from({ length: options.webs }, freePort));
  const redisPort = options.queue === 'redis' ? await freePort() : 0;
  const env: Record<string, string> = {
    ...settingsOf(options, dataDir, sandboxPort),
    ...(redisPort > 0 ? { QUEUE_URL: `redis://127.0.0.1:${redisPort}` } : {}),
  };
  const balancer = options.webs > 1 ? await openBalancer(webPorts) : undefined;
  const url = `http://127.0.0.1:${balancer?.port ?? webPorts[0] ?? 0}`;
  const started: Started = { dataDir, keepers: new Map(), balancer };
  const note = (role: string, keeper: Keeper): void =>
    void started.keepers.set(role, [...(started.keepers.get(role) ?? []), keeper]);
  const start = (role: string, port = 0): void =>
    note(
      role,
      keepRunning(process.execPath, [path.join(rootDir, 'dist/main.js'), role], {
        ...env,
        PORT: String(port),
      }),
    );
  const reader = async (): Promise<Loa> => {
    if (redisPort > 0) await eventually('Redis answers', () => takesConnections(redisPort));
    return createLoa({
      config: readConfig({ ...env, PORT: '0' }),
      databaseUrl: await findDatabase(dataDir),
      clock: systemClock(),
      log: createLog({ level: 'silent', role: 'rehearsal' }),
      web: false,
      worker: false,
    });
  };

  try {
    if (redisPort > 0) note('redis', keepRedis(redisPort));
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
    for (const port of webPorts) start('web', port);
    for (let number = 0; number < options.workers; number += 1) start('worker');
    for (const port of webPorts)
      await eventually('Loa is ready', () => answers(`http://127.0.0.1:${port}/readyz`));
  } catch (error) {
    await closeAll(started);
    throw error;
  }
  return {
    url,
    victims: victims.filter((victim) => victim !== 'redis' || redisPort > 0),
    sandbox: sandboxCaller(sandboxUrl),
    reader,
    close: () => closeAll(started),
    kill: async (victim, pick) => {
      if (victim === 'postgres') return killPostgres(dataDir);
      const keepers = started.keepers.get(victim) ?? [];
      return keepers.length > 0 && pick(keepers).kill();
    },
    wipeQueue: async () => {
      const loa = await reader();
      await loa.runtime.obliterate().finally(() => loa.close());
    },
  };
};

/** Waits for the database and says where it is: its port may change when it is started again. */
const findDatabase = async (dataDir: string): Promise<string> => {
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
