import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createLoa, type Loa } from './app.ts';
import { keptKeys } from './channels/web-push/index.ts';
import { prepareDemo } from './community/demo/index.ts';
import { scaledClock, systemClock, type Clock } from './platform/clock.ts';
import { readConfig, type Config } from './platform/config.ts';
import { findEmbeddedPostgres, startEmbeddedPostgres } from './platform/embedded-postgres.ts';
import { StartupProblem } from './platform/errors.ts';
import { http } from './platform/http.ts';
import { createLog, type Log } from './platform/log.ts';

const roles = ['all', 'web', 'worker', 'db', 'sandbox'] as const;
type Role = (typeof roles)[number];

/** A signal has come: nothing is started again. */
let stopAsked = false;

/** What is running, to be stopped in reverse order. */
type Stop = () => Promise<void> | void;

/**
 * Starts one role and keeps it running until SIGTERM or SIGINT:
 * `all` everything a demo needs; `web` HTTP; `worker` jobs; `db` the embedded database; `sandbox` the stand-in of Zalo.
 */
const main = async (): Promise<void> => {
  const role = roleOf(process.argv[2] ?? 'all');
  const config = readConfig(process.env);
  const log = createLog({ level: config.LOA_LOG, role, pretty: process.stderr.isTTY });
  const stops: Stop[] = [];
  stopOnSignals(log, stops);
  try {
    mkdirSync(config.dataDir, { recursive: true });
    await start(role, config, log, stops);
  } catch (error) {
    await stopAll(stops, log);
    throw error;
  }
};

const roleOf = (name: string): Role => {
  const role = roles.find((known) => known === name);
  if (!role)
    throw new StartupProblem(`There is no role "${name}". Use one of: ${roles.join(', ')}.`);
  return role;
};

const start = async (role: Role, config: Config, log: Log, stops: Stop[]): Promise<void> => {
  if (role === 'sandbox') return startSandboxHere(config, log, stops);
  if (role === 'db') {
    const database = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
    stops.push(() => database.stop());
    return;
  }
  const withSandbox = role === 'all' && config.demo && !config.ZALO_OA_BASE_URL;
  // The database first: its lock tells a second start in one sentence that the first is running.
  const databaseUrl = await databaseFor(role, config, log, stops);
  if (withSandbox) stops.push(startSandboxBeside(config, log));
  const clock = clockOf(config);
  const settings = withSandboxAddresses(config);
  const demo = { open: role !== 'all' || !config.demo };
  const loa = await createLoa({
    isOpen: () => demo.open,
    config: settings,
    databaseUrl,
    clock,
    log,
    web: role !== 'worker',
    worker: role !== 'web',
  });
  stops.push(() => loa.close());
  if (loa.app) await listen(loa, settings);
  if (role === 'all' && config.demo) await openDemo(loa, settings, withSandbox, log);
  demo.open = true;
  log.info('Loa is running');
};

/** In demo mode the channels speak to the sandbox unless told otherwise. */
const withSandboxAddresses = (config: Config): Config => {
  if (!config.demo) return config;
  const keys = config.WEB_PUSH_PUBLIC_KEY ? null : keptKeys(config.dataDir);
  const sandbox = `http://127.0.0.1:${config.SANDBOX_PORT}`;
  return {
    ...config,
    ZALO_OA_BASE_URL: config.ZALO_OA_BASE_URL ?? sandbox,
    ZALO_OA_OAUTH_URL: config.ZALO_OA_OAUTH_URL ?? config.ZALO_OA_BASE_URL ?? sandbox,
    ZALO_BOT_BASE_URL: config.ZALO_BOT_BASE_URL ?? config.ZALO_OA_BASE_URL ?? sandbox,
    VOICE_SMS_BASE_URL:
      config.VOICE_SMS_BASE_URL ?? `${config.ZALO_OA_BASE_URL ?? sandbox}/phone-provider`,
    WEB_PUSH_PUBLIC_KEY: keys?.publicKey ?? config.WEB_PUSH_PUBLIC_KEY,
    WEB_PUSH_PRIVATE_KEY: keys?.privateKey ?? config.WEB_PUSH_PRIVATE_KEY,
    LOA_SECRET: config.LOA_SECRET ?? keptSecret(config.dataDir),
  };
};

/** A demo's secret is made once and kept, so that sign-ins survive a restart. */
const keptSecret = (dataDir: string): string => {
  const file = path.join(dataDir, 'secret');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
};

const databaseFor = async (
  role: Role,
  config: Config,
  log: Log,
  stops: Stop[],
): Promise<string> => {
  if (config.DATABASE_URL) return config.DATABASE_URL;
  if (role === 'all') {
    const database = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
    stops.push(() => database.stop());
    return database.url;
  }
  const found = await findEmbeddedPostgres(config.dataDir);
  if (!found) {
    throw new StartupProblem(
      `The role "${role}" needs a database: set DATABASE_URL, or start "npm start" or the role "db" with the same LOA_DATA_DIR (${config.dataDir}) first.`,
    );
  }
  return found;
};

/** `LOA_CLOCK=2021-11-18T02:00:00Z` or `…x60`: demo only, so that nobody's deadline runs on a pretended day. */
const clockOf = (config: Config): Clock => {
  if (!config.LOA_CLOCK) return systemClock();
  if (!config.demo)
    throw new StartupProblem('LOA_CLOCK is for demos only: unset it, or set LOA_MODE=demo.');
  const [instant = '', scale = '1'] = config.LOA_CLOCK.split(/x(?=[\d.]+$)/);
  const from = new Date(instant);
  const speed = Number(scale);
  if (Number.isNaN(from.getTime()) || !(speed > 0)) {
    throw new StartupProblem(
      'LOA_CLOCK cannot be read: write an instant and a speed, like 2021-11-18T02:00:00Zx60.',
    );
  }
  return scaledClock(from, speed);
};

const listen = async (loa: Loa, config: Config): Promise<void> => {
  try {
    await loa.app?.listen({ port: config.PORT, host: config.host });
  } catch (error) {
    if ((error as { code?: string }).code === 'EADDRINUSE') {
      throw new StartupProblem(
        `Port ${config.PORT} is in use: stop what uses it, or choose another with PORT=… npm start.`,
      );
    }
    throw error;
  }
};

const startSandboxHere = async (config: Config, log: Log, stops: Stop[]): Promise<void> => {
  const { startSandbox } = await import('./sandbox/index.ts');
  try {
    const sandbox = await startSandbox({
      port: config.SANDBOX_PORT,
      host: config.host,
      dataDir: path.join(config.dataDir, 'sandbox'),
      log: (line) => log.info(line),
    });
    stops.push(() => sandbox.close());
    log.info({ url: sandbox.url }, 'the sandbox is running');
    if (!process.send) tellHowToBegin(sandbox.url);
  } catch (error) {
    if ((error as { code?: string }).code === 'EADDRINUSE') {
      throw new StartupProblem(
        `Port ${config.SANDBOX_PORT} is in use: stop what uses it, or choose another with SANDBOX_PORT=… npm start.`,
      );
    }
    throw error;
  }
};

/** Started alone, it is empty: somebody must fill it. */
const tellHowToBegin = (url: string): void => {
  process.stderr.write(
    `\n  Zalo thử đang chạy:  ${url}\n  Phía sau:            ${url}/inside\n` +
      `  Nạp người, nhóm mẫu: curl -s ${url}/sandbox/sample | curl -s ${url}/sandbox/seed -H 'content-type: application/json' -d @-\n\n`,
  );
};

/** The sandbox as a process of its own; started again should it die. */
const startSandboxBeside = (config: Config, log: Log): Stop => {
  let stopping = false;
  let child: ChildProcess | undefined;
  const launch = (): void => {
    child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'sandbox'], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('exit', (code) => {
      if (stopping || stopAsked) return;
      log.warn({ code }, 'the sandbox ended; starting it again');
      setTimeout(launch, 1_000).unref();
    });
  };
  launch();
  return async () => {
    stopping = true;
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    if (child?.exitCode === null) {
      child.kill('SIGTERM');
      await Promise.race([ended, sleep(3_000, undefined, { ref: false })]);
      child.kill('SIGKILL');
    }
  };
};

const openDemo = async (
  loa: Loa,
  config: Config,
  withSandbox: boolean,
  log: Log,
): Promise<void> => {
  const sandboxUrl = config.ZALO_OA_BASE_URL;
  if (withSandbox && sandboxUrl) await untilAnswers(`${sandboxUrl}/sandbox/stats`);
  const signIns = await prepareDemo(loa.deps, {
    size: 'full',
    ...(sandboxUrl ? { sandboxUrl } : {}),
    baseUrl: `http://127.0.0.1:${config.PORT}`,
  });
  const lines = signIns.map(({ username, label }) => `    ${username.padEnd(16)} ${label}`);
  log.info('the demo district is ready');
  process.stderr.write(
    `\n  Loa đang chạy.\n\n  Bảng điều hành:  http://127.0.0.1:${config.PORT}/console\n  Nhắn tin thử:    ${sandboxUrl ?? ''}\n\n` +
      `  Tài khoản dùng thử (mật khẩu loa-demo):\n${lines.join('\n')}\n\n`,
  );
};

const untilAnswers = async (url: string): Promise<void> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      if ((await http(url, { timeoutMs: 2_000 })).status === 200) return;
    } catch (error) {
      if (attempt > 100)
        throw new StartupProblem(`The sandbox does not answer at ${url}: ${String(error)}`);
    }
    await sleep(100);
  }
};

const stopAll = async (stops: Stop[], log: Log): Promise<void> => {
  for (const stop of stops.reverse()) {
    try {
      await stop();
    } catch (error) {
      log.error({ err: error }, 'a part did not stop cleanly');
    }
  }
  stops.length = 0;
};

/** A stop takes at most ten seconds: what is not done by then is left to the rows and their sweeps. */
const stopOnSignals = (log: Log, stops: Stop[]): void => {
  const stop = (signal: string): void => {
    if (stopAsked) return;
    stopAsked = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), 9_000).unref();
    void stopAll(stops, log).then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // The sandbox beside a Loa that was killed must not keep the port from the next one.
  process.on('disconnect', () => stop('the parent ended'));
};

main().catch((error: unknown) => {
  const told =
    error instanceof StartupProblem
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`${told}\n`);
  process.exit(1);
});
