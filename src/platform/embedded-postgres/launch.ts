import { closeSync, fchownSync, openSync } from 'node:fs';
import { readFile, rename, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Binaries } from './binaries.ts';
import { runningServer, saysReady, spawnServer } from './cluster.ts';
import type { Home } from './home.ts';
import { problems } from './problems.ts';
import { isAlive } from './processes.ts';
import { type PostgresRecord, urlOf } from './record.ts';

/** The part of the process's log the starter speaks to. */
export interface StarterLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** Small enough for an office computer; durability is never traded. */
const defaults = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '120',
  shared_buffers: '64MB',
  maintenance_work_mem: '32MB',
  max_wal_size: '256MB',
  min_wal_size: '64MB',
  fsync: 'on',
  synchronous_commit: 'on',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

export interface LaunchOptions {
  /** Used if it is free, so that whoever knows the address keeps it. */
  port: number;
  password: string;
  settings: Record<string, string>;
  log: StarterLog;
}

/** The password in postgres.json is not the server's. */
export class WrongPassword extends Error {}

const listenOnce = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });

const freePort = async (wanted: number): Promise<number> =>
  (wanted > 0 ? await listenOnce(wanted) : undefined) ?? (await listenOnce(0)) ?? 0;

const sizeOf = async (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

const tooLong = 10 * 1024 * 1024;

const lastWords = async (file: string, from: number): Promise<string> => {
  const text = (await readFile(file)).subarray(from).toString('utf8');
  const lines = text.split('\n').filter((line) => /FATAL|PANIC|ERROR|could not/.test(line));
  return lines.join('\n');
};

const answers = async (server: PostgresRecord): Promise<boolean> => {
  const connectionString = urlOf(server, 'postgres');
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined); // it may be cut while the server goes down
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === '28P01' || code === '28000') throw new WrongPassword();
    return code === '53300'; // too busy to let us in, so it is up
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** Waits until the server answers a query, however long it takes to repair itself after a crash. */
export const untilReady = async (
  home: Home,
  server: PostgresRecord,
  log: StarterLog,
): Promise<'ready' | 'dead'> => {
  const start = performance.now();
  let told = start;
  while (isAlive(server.pid)) {
    if ((await saysReady(home, server.pid)) && (await answers(server))) return 'ready';
    if (performance.now() - told > 5000) {
      told = performance.now();
      const seconds = Math.round((told - start) / 1000);
      log.warn({ seconds }, 'PostgreSQL is still getting ready');
    }
    await sleep(20);
  }
  return 'dead';
};

const attempt = async (
  home: Home,
  binaries: Binaries,
  options: LaunchOptions & { fixed: boolean },
) => {
  const { port, password, settings, log } = options;
  const from = await sizeOf(home.logFile);
  const fd = openSync(home.logFile, 'a', 0o600);
  let pid: number;
  try {
    const { uid, gid } = home.as;
    if (uid !== undefined && gid !== undefined) fchownSync(fd, uid, gid);
    const all = { ...defaults, ...settings, port: String(port) };
    pid = await spawnServer(home, binaries, { settings: all, log: fd });
  } finally {
    closeSync(fd);
  }
  if ((await untilReady(home, { pid, port, password }, log)) === 'ready')
    return { pid, port, password };

  const words = await lastWords(home.logFile, from);
  if (/No space left/i.test(words)) throw problems.diskFull(home.place);
  if (/could not bind|Address already in use/i.test(words)) {
    if (options.fixed) throw problems.portInUse(String(port));
    return 'other-port';
  }
  // What a killed server leaves behind takes a moment to notice and go.
  if (/shared memory block|already exists|is another post/i.test(words)) return 'wait';
  throw problems.noStart(home.logFile, words.split('\n')[0] || 'no reason given');
};

/** Starts the server on a port of this machine alone and waits until it answers. */
export const launch = async (
  home: Home,
  binaries: Binaries,
  options: LaunchOptions,
): Promise<PostgresRecord> => {
  if ((await sizeOf(home.logFile)) > tooLong) await rename(home.logFile, `${home.logFile}.old`);
  const fixed = options.settings['port'] !== undefined;
  let port = fixed ? Number(options.settings['port']) : await freePort(options.port);
  for (let tries = 0; tries < 40; tries += 1) {
    const outcome = await attempt(home, binaries, { ...options, port, fixed });
    if (typeof outcome === 'object') return outcome;
    if (outcome === 'other-port') port = await freePort(0);
    if (outcome === 'wait') {
      await sleep(250);
      await runningServer(home); // clears a stale postmaster.pid
    }
  }
  throw problems.noStart(home.logFile, 'it gave up after 40 attempts');
};
