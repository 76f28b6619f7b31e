import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Binaries, findBinaries } from './embedded-postgres/binaries.ts';
import {
  makeCluster,
  resetPassword,
  runningServer,
  stopServer,
} from './embedded-postgres/cluster.ts';
import { findHome, type Home } from './embedded-postgres/home.ts';
import {
  launch,
  type LaunchOptions,
  type StarterLog,
  untilReady,
  WrongPassword,
} from './embedded-postgres/launch.ts';
import { takeOwnership } from './embedded-postgres/ownership.ts';
import { problems } from './embedded-postgres/problems.ts';
import { commandOf, isAlive } from './embedded-postgres/processes.ts';
import {
  database,
  type PostgresRecord,
  readRecord,
  urlOf,
  writeRecord,
} from './embedded-postgres/record.ts';

export interface EmbeddedPostgres {
  /** Of the database `loa`, as its superuser. */
  url: string;
  port: number;
  /** False when another live process owns the server and this one only joined it. */
  owned: boolean;
  /** Ends the server and frees the data directory; does nothing unless owned. */
  stop(): Promise<void>;
  /** Frees the data directory but leaves the server up, for whoever takes it over next. */
  leave(): Promise<void>;
}

export interface StartOptions {
  dataDir: string;
  log: StarterLog;
  /** Settings of postgresql.conf that go before ours. */
  settings?: Record<string, string>;
  /** Use the server of a live owner instead of refusing to start. */
  join?: boolean;
}

const newPassword = (): string => randomBytes(24).toString('hex');

const makeDatabase = async (server: PostgresRecord): Promise<void> => {
  const client = new pg.Client({ connectionString: urlOf(server, 'postgres') });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`create database ${database}`);
  } finally {
    await client.end();
  }
};

/** Takes over a server whose owner died, or starts one. */
const adoptOrLaunch = async (
  home: Home,
  binaries: Binaries,
  options: LaunchOptions,
): Promise<PostgresRecord> => {
  const running = await runningServer(home);
  if (running) {
    const server = { ...running, password: options.password };
    if ((await untilReady(home, server, options.log)) === 'ready') {
      options.log.info({ pid: server.pid }, 'PostgreSQL was still running: taken over');
      return server;
    }
  }
  return await launch(home, binaries, options);
};

/** The same when postgres.json was lost or damaged: the server gets the new password it holds now. */
const bringUp = async (
  home: Home,
  binaries: Binaries,
  options: LaunchOptions,
): Promise<PostgresRecord> => {
  try {
    return await adoptOrLaunch(home, binaries, options);
  } catch (error) {
    if (!(error instanceof WrongPassword)) throw error;
    options.log.warn({}, 'PostgreSQL does not know the password in postgres.json: setting it');
    const running = await runningServer(home);
    if (running) await stopServer(running.pid);
    resetPassword(home, binaries, options.password);
    return await launch(home, binaries, options);
  }
};

/** Starts the server again on the same port when it ends without being asked to. */
const watchOver = (
  first: PostgresRecord,
  restart: (last: PostgresRecord) => Promise<PostgresRecord>,
  log: StarterLog,
): (() => Promise<PostgresRecord>) => {
  let server = first;
  let work: Promise<void> = Promise.resolve();
  let busy = false;
  const look = async (): Promise<void> => {
    log.error({ pid: server.pid }, 'PostgreSQL ended without being asked to: starting it again');
    try {
      server = await restart(server);
    } catch (error) {
      log.error({ err: error }, 'PostgreSQL did not start again');
      await sleep(2000);
    }
    busy = false;
  };
  const timer = setInterval(() => {
    if (busy || isAlive(server.pid)) return;
    busy = true;
    work = look();
  }, 250);
  return async () => {
    clearInterval(timer);
    await work;
    return server;
  };
};

const nothing = (): Promise<void> => Promise.resolve();

const joinOther = async (dataDir: string): Promise<EmbeddedPostgres | undefined> => {
  const url = await findEmbeddedPostgres(dataDir);
  if (url === undefined) return undefined;
  return { url, port: Number(new URL(url).port), owned: false, stop: nothing, leave: nothing };
};

/**
 * Starts PostgreSQL in the data directory, or takes over the one a killed Loa left running there,
 * and keeps it up until `stop`. One process at a time owns a data directory.
 * @throws StartupProblem with one sentence that says what to do.
 */
export const startEmbeddedPostgres = async (options: StartOptions): Promise<EmbeddedPostgres> => {
  const { log, settings = {} } = options;
  const home = await findHome(options.dataDir);
  const { dataDir } = home;
  const owner = await takeOwnership(dataDir);
  if ('heldBy' in owner) {
    const joined = options.join ? await joinOther(dataDir) : undefined;
    if (joined) return joined;
    if (!options.join) throw problems.alreadyRunning(dataDir, owner.heldBy);
    await sleep(100); // its owner is still starting it, or just going
    return startEmbeddedPostgres(options);
  }

  try {
    const binaries = await findBinaries(home.as);
    const known = await readRecord(dataDir);
    const password = known?.password ?? newPassword();
    await makeCluster(home, binaries, { password, sync: settings['fsync'] !== 'off' });
    const keep = async (server: PostgresRecord): Promise<PostgresRecord> => {
      await writeRecord(dataDir, server);
      return server;
    };
    const start = (port: number): Promise<PostgresRecord> =>
      bringUp(home, binaries, { port, password, settings, log });

    const port = known?.port ?? 0;
    await keep({ pid: 0, port, password }); // before the server has it, so that it is never lost
    const server = await start(port);
    await makeDatabase(server);
    await keep(server);
    const release = watchOver(server, async (last) => keep(await start(last.port)), log);
    let over: Promise<void> | undefined;
    const end = async ({ andStop }: { andStop: boolean }): Promise<void> => {
      const last = await release();
      if (andStop) {
        await stopServer(last.pid);
        await writeRecord(dataDir, { ...last, pid: 0 });
      }
      await owner.release();
    };
    return {
      url: urlOf(server),
      port: server.port,
      owned: true,
      stop: () => (over ??= end({ andStop: true })),
      leave: () => (over ??= end({ andStop: false })),
    };
  } catch (error) {
    await owner.release();
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOSPC' ? problems.diskFull(home.place) : error;
  }
};

/** The address of the server another process keeps for this data directory, by its postgres.json. */
export const findEmbeddedPostgres = async (dataDir: string): Promise<string | undefined> => {
  const record = await readRecord(dataDir);
  if (!record || !commandOf(record.pid).includes('postgres')) return undefined;
  return urlOf(record);
};
