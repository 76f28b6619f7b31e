import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lifeOf } from '../../scripts/lock.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const mark = createHash('sha256').update(root).digest('hex').slice(0, 10);

/** One folder for each user and checkout, so that runs side by side share one PostgreSQL. */
export const serversDir = join(tmpdir(), `loa-test-${userInfo().uid}-${mark}`);

const runsDir = join(serversDir, 'runs');
const runFile = (pid) => join(runsDir, String(pid));

/** The other test runs that use these servers now; what killed ones left behind is cleared away. */
export const otherRuns = () => {
  mkdirSync(runsDir, { recursive: true });
  const alive = [];
  for (const name of readdirSync(runsDir)) {
    const pid = Number(name);
    if (pid === process.pid) continue;
    if (lifeOf(pid) !== undefined) {
      alive.push(pid);
      continue;
    }
    const redis = Number(readFileSync(runFile(pid), 'utf8'));
    if (redis > 0) endRedis(redis);
    rmSync(runFile(pid), { force: true });
  }
  return alive;
};

/** Says that this run uses the servers, and which Redis is its own. */
export const signIn = (redisPid = 0) => {
  mkdirSync(runsDir, { recursive: true });
  writeFileSync(runFile(process.pid), String(redisPid));
};

export const signOut = () => rmSync(runFile(process.pid), { force: true });

/** Speaks only when something is wrong. */
export const quietLog = {
  info: () => undefined,
  warn: (details, message) => process.stderr.write(`${message} ${JSON.stringify(details)}\n`),
  error: (details, message) => process.stderr.write(`${message} ${JSON.stringify(details)}\n`),
};

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const firstOf = (...names) =>
  names.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);

/** The Redis-compatible server of this machine, if it has one. */
export const findRedis = () => firstOf('redis-server', 'valkey-server');

/** The Chromium of this machine, if it has one: browser tests are driven with it. */
export const findChromium = () => {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => existsSync(file));
};

/** Starts a Redis that forgets everything when it stops; undefined where there is none. */
export const startRedis = async () => {
  const program = findRedis();
  if (!program) return undefined;
  const port = await freePort();
  const settings = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--dir', tmpdir()];
  const more = ['--appendonly', 'no', '--maxmemory-policy', 'noeviction'];
  const child = spawn(program, [...settings, ...more], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
    child.stdout.on('data', (words) => String(words).includes('eady to accept') && resolve());
  });
  child.removeAllListeners('exit');
  child.unref();
  child.stdout.unref();
  return { url: `redis://127.0.0.1:${port}`, pid: child.pid };
};

const commandOf = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  }
};

/** Ends the Redis with this process id, unless the id has gone to another program since. */
export const endRedis = (pid) => {
  if (/(redis|valkey)-server/.test(commandOf(pid))) process.kill(pid, 'SIGKILL');
};
