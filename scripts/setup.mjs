import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { underLock } from './lock.mjs';

// Runs before anything is installed, so it knows Node's own modules alone.

export const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);

/** Progress goes to standard error: standard output belongs to the command's own result. */
export const say = (words) => process.stderr.write(`loa: ${words}\n`);

const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

const hashOf = (...files) => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${relative(root, file)}\n`).update(readFileSync(file));
  return hash.digest('hex');
};

/** Runs a program to its end, its words on standard error, and ends it when we are told to end. */
export const run = (program, args, { env, lock, quiet = false } = {}) =>
  new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    lock?.alsoHeldBy(child.pid);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (words) => {
        output += words;
        if (!quiet) process.stderr.write(words);
      });
    }
    const pass = (signal) => {
      child.kill(signal);
      process.exitCode = 130;
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, pass);
    const done = (status) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, pass);
      if (process.exitCode === 130) process.exit(130);
      resolve({ ok: status === 0, status, output });
    };
    child.once('error', (error) => {
      output += error.message;
      done(127);
    });
    child.once('close', done);
  });

// ---------------------------------------------------------------- what npm installs

const lockFile = at('package-lock.json');
const installStamp = at('node_modules', '.loa-setup.json');
const machine = `${process.platform}-${process.arch}`;

const stampOf = () => {
  const { mtimeMs, size } = statSync(lockFile);
  return { machine, mtimeMs, size, hash: hashOf(lockFile) };
};

const isInstalled = () => {
  const stamp = readJson(installStamp);
  if (!stamp || stamp.machine !== machine) return false;
  const { mtimeMs, size } = statSync(lockFile);
  if (stamp.mtimeMs === mtimeMs && stamp.size === size) return true;
  return stamp.hash === hashOf(lockFile);
};

/** Whether npm, called by hand, has installed just what the lock file lists. */
const installedByHand = () => {
  const wanted = readJson(lockFile)?.packages ?? {};
  const found = readJson(at('node_modules', '.package-lock.json'))?.packages;
  if (!found) return false;
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true;
    if (found[path] === undefined) return Boolean(optional ?? devOptional);
    return found[path].version === version && existsSync(at(path, 'package.json'));
  });
};

/** Writes down that all is installed, where we may: the folder can belong to somebody else. */
const remember = () => {
  try {
    writeFileSync(installStamp, JSON.stringify(stampOf()));
  } catch (error) {
    if (!['EACCES', 'EROFS'].includes(error.code)) throw error;
  }
};

const isReady = () => {
  if (isInstalled()) return true;
  if (!installedByHand()) return false;
  remember();
  return true;
};

const install = async (lock) => {
  say('installing what Loa needs (once, about a minute) …');
  rmSync(installStamp, { force: true });
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { npm_execpath: npm } = process.env;
  const throughNode = npm?.endsWith('.js') && existsSync(npm);
  const { ok, output } = await run(
    throughNode ? process.execPath : 'npm',
    throughNode ? [npm, ...args] : args,
    { lock },
  );
  if (ok) return remember();
  const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network/i.test(output);
  throw new Error(
    offline
      ? 'The package registry cannot be reached: connect this machine to the network and try again.'
      : 'npm could not install the packages: see its words above.',
  );
};

// ---------------------------------------------------------------- what is built from src

const filesUnder = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
        .sort()
    : [];

const within = (...folders) => {
  const starts = folders.map((folder) => at(folder) + sep);
  return (file) => starts.some((start) => file.startsWith(start));
};

const inBrowser = within('src/web', 'src/sandbox/page');
const isServer = (file) => within('src')(file) && !inBrowser(file);

const tool = (path) => at('node_modules', ...path.split('/'));

const buildServer = async () => {
  for (const file of filesUnder(at('dist'))) {
    const source = at('src', relative(at('dist'), file)).replace(/\.js(\.map)?$/, '.ts');
    const fromSource = /\.js(\.map)?$/.test(file) && !within('dist/web', 'dist/sandbox-page')(file);
    if (fromSource && !existsSync(source)) rmSync(file);
  }
  const result = await run(process.execPath, [
    tool('typescript/bin/tsc'),
    ...['-p', at('config', 'tsconfig.build.json')],
  ]);
  for (const file of filesUnder(at('src')).filter(isServer)) {
    if (['.ts', '.tsx', '.md'].includes(extname(file))) continue;
    const target = at('dist', relative(at('src'), file));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
  }
  return result;
};

const vite = (config) => () =>
  run(process.execPath, [
    tool('vite/bin/vite.js'),
    ...['build', '--config', at(config), '--logLevel', 'warn'],
  ]);

/** Each part is built again only when one of its own files has changed. */
const parts = [
  { name: 'server', config: 'config/tsconfig.build.json', reads: isServer, build: buildServer },
  {
    name: 'web',
    config: 'config/vite.web.mjs',
    reads: within('src/web', 'src/contract'),
    build: vite('config/vite.web.mjs'),
  },
  {
    name: 'sandbox page',
    config: 'config/vite.sandbox.mjs',
    reads: within('src/sandbox/page'),
    build: vite('config/vite.sandbox.mjs'),
  },
].filter(({ config }) => existsSync(at(config)));

const buildStamp = at('dist', '.loa-build.json');

/** By time and size, so that a warm check reads no file; by content only when those differ. */
const lookAt = () => {
  const sources = filesUnder(at('src'));
  return Object.fromEntries(
    parts.map(({ name, config, reads }) => {
      const files = [...sources.filter(reads), at(config), at('tsconfig.json'), lockFile];
      const times = createHash('sha256');
      for (const file of files) {
        const { mtimeMs, size } = statSync(file);
        times.update(`${file} ${mtimeMs} ${size}\n`);
      }
      return [name, { files, times: times.digest('hex') }];
    }),
  );
};

const stale = () => {
  const stamp = existsSync(at('dist', 'main.js')) ? (readJson(buildStamp) ?? {}) : {};
  const now = lookAt();
  return parts.filter(({ name }) => {
    if (stamp[name]?.times === now[name].times) return false;
    return stamp[name]?.hash !== hashOf(...now[name].files);
  });
};

const build = async () => {
  const todo = stale();
  if (todo.length > 0) say(`building ${todo.map(({ name }) => name).join(', ')} …`);
  const seen = lookAt(); // a file saved while we build is built next time
  const stamp = { ...readJson(buildStamp) };
  const marks = Object.fromEntries(
    parts.map(({ name }) => [name, { times: seen[name].times, hash: hashOf(...seen[name].files) }]),
  );
  for (const { name } of todo) delete stamp[name];
  mkdirSync(at('dist'), { recursive: true });
  writeFileSync(buildStamp, JSON.stringify(stamp));

  const failed = [];
  await Promise.all(
    todo.map(async ({ name, build: make }) => {
      const { ok } = await make();
      if (!ok) failed.push(name);
    }),
  );
  for (const { name } of parts) if (!failed.includes(name)) stamp[name] = marks[name];
  writeFileSync(buildStamp, JSON.stringify(stamp));
  if (failed.length > 0) throw new Error(`Building failed (${failed.join(', ')}): see above.`);
};

// ----------------------------------------------------------------

/**
 * Makes sure that packages are installed (`install`), and that dist/ is built from the present
 * sources (`build`). Costs a few milliseconds when there is nothing to do; commands started at
 * the same moment wait for one another. Ends the process with one sentence when it cannot.
 */
export const setup = async ({ need }) => {
  const lockPath = at('.cache', 'setup.lock');
  // While somebody installs, what lies there says nothing.
  const isInPlace = () => isInstalled() || (!existsSync(lockPath) && isReady());
  if (isInPlace() && (need === 'install' || stale().length === 0)) return;
  try {
    await underLock(lockPath, say, async (lock) => {
      const start = performance.now();
      if (!isReady()) await install(lock);
      if (need === 'build') await build();
      const seconds = (performance.now() - start) / 1000;
      if (seconds > 0.5) say(`set up in ${seconds.toFixed(1)} s`);
    });
  } catch (error) {
    say(error.message);
    process.exit(1);
  }
};
