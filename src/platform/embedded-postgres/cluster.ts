import { spawn, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import type { Home } from './home.ts';
import { problems } from './problems.ts';
import { commandOf, gone, isAlive, signal } from './processes.ts';
import { user } from './record.ts';

const environment = { PATH: '/usr/bin:/bin', TZ: 'UTC', LC_MESSAGES: 'C' };

const majorOf = (version: string): string => version.split('.')[0] ?? version;

/** The version of PostgreSQL that made the cluster; undefined when there is none yet. */
const versionOf = async (cluster: string): Promise<string | undefined> =>
  readFile(join(cluster, 'PG_VERSION'), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );

const locale =
  process.platform === 'linux' ? ['--locale=C.UTF-8'] : ['--locale=C', '--lc-ctype=UTF-8'];

const complain = (home: Home, { error, stderr }: SpawnSyncReturns<string>): Error => {
  const words = stderr.trim();
  if (/No space left/i.test(words)) return problems.diskFull(home.place);
  const reason = error?.message ?? words.split('\n').find((line) => /error|fatal/i.test(line));
  return problems.cannotRun(reason ?? words);
};

/** Runs a program of PostgreSQL's to its end, as its user. */
const run = (home: Home, program: string, args: string[], input = ''): void => {
  const { uid, gid } = home.as;
  const done = spawnSync(program, args, {
    cwd: '/', // the folder Loa was started from may be closed to this user
    encoding: 'utf8',
    env: environment,
    input,
    uid,
    gid,
  });
  if (done.status !== 0) throw complain(home, done);
};

const give = async (path: string, { uid, gid }: Home['as']): Promise<void> => {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
};

/**
 * Makes the cluster unless it is there: UTF-8, one superuser, a password on every connection.
 * It appears whole or not at all, so a start cut short leaves nothing half-made.
 */
export const makeCluster = async (
  home: Home,
  binaries: Binaries,
  { password, sync }: { password: string; sync: boolean },
): Promise<void> => {
  const found = await versionOf(home.cluster);
  if (found && majorOf(found) !== majorOf(binaries.version)) {
    throw problems.otherVersion(home.cluster, found, majorOf(binaries.version));
  }
  if (found) return;

  for (const name of await readdir(home.place)) {
    if (name.startsWith('postgres.new')) await rm(join(home.place, name), { recursive: true });
  }
  const half = `${home.cluster}.new`;
  const passwordFile = `${half}.password`;
  await mkdir(half, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  for (const path of [half, passwordFile]) await give(path, home.as);

  const how = [`--username=${user}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const words = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const quick = sync ? [] : ['--no-sync'];
  try {
    run(home, binaries.initdb, ['-D', half, ...how, ...words, ...locale, ...quick]);
  } finally {
    await rm(passwordFile);
  }
  await rename(half, home.cluster);
};

/** Gives the superuser a new password while the cluster is stopped: for when postgres.json was lost. */
export const resetPassword = (home: Home, binaries: Binaries, password: string): void =>
  run(
    home,
    binaries.postgres,
    ['--single', '-D', home.cluster, 'postgres'],
    `ALTER ROLE ${user} PASSWORD '${password}'\n`,
  );

const pidFileOf = (home: Home): string => join(home.cluster, 'postmaster.pid');

const readPidFile = async (home: Home): Promise<string[]> =>
  (await readFile(pidFileOf(home), 'utf8').catch(() => '')).split('\n');

/** Whether the server itself says that it takes connections: what answers on its port may be another. */
export const saysReady = async (home: Home, pid: number): Promise<boolean> => {
  const lines = await readPidFile(home);
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
};

/** The server that runs on this cluster now, whoever started it. A stale postmaster.pid is removed. */
export const runningServer = async (
  home: Home,
): Promise<{ pid: number; port: number } | undefined> => {
  const lines = await readPidFile(home);
  const pid = Number(lines[0]);
  const command = commandOf(pid);
  // The id may have passed to another program since, and PostgreSQL would then refuse to start.
  if (command.includes('postgres') && command.includes(home.cluster)) {
    const port = Number(lines[3]);
    if (port > 0) return { pid, port };
    await sleep(50); // it is still writing the file
    return runningServer(home);
  }
  await rm(pidFileOf(home), { force: true });
  return undefined;
};

/** Starts the server in a session of its own, so that it outlives whoever started it. */
export const spawnServer = async (
  home: Home,
  { postgres }: Binaries,
  { settings, log }: { settings: Record<string, string>; log: number },
): Promise<number> => {
  const child = spawn(
    postgres,
    ['-D', home.cluster, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
    {
      cwd: '/',
      detached: true,
      env: environment,
      stdio: ['ignore', log, log],
      uid: home.as.uid,
      gid: home.as.gid,
    },
  );
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(problems.cannotRun(error.message)));
  });
  child.unref();
  return child.pid ?? 0;
};

/**
 * Stops a server: once its last clients have left, or else without waiting for them, and then
 * with ever less ceremony. Committed rows survive each.
 */
export const stopServer = async (pid: number): Promise<void> => {
  for (const [name, patience] of [
    ['SIGTERM', 300],
    ['SIGINT', 5000],
    ['SIGQUIT', 2000],
    ['SIGKILL', 2000],
  ] as const) {
    if (!isAlive(pid)) return;
    signal(pid, name);
    if (await gone(pid, patience)) return;
  }
};
