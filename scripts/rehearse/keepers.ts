import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that is started again whenever it ends, as a supervisor does. */
export interface Keeper {
  /** Ends it by `kill -9`; false when it is not running at the moment. */
  kill(): boolean;
  /** How often it was started. */
  starts(): number;
  stop(): Promise<void>;
}

const restartMs = 200;

/** Keeps a program running. */
export const keepRunning = (
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Keeper => {
  let child: ChildProcess | undefined;
  let stopping = false;
  let starts = 0;
  const launch = (): void => {
    if (stopping) return;
    starts += 1;
    child = spawn(program, args, {
      env: { ...cleanEnv(), ...env },
      stdio: ['ignore', 'ignore', process.env['LOA_LOG'] ? 'inherit' : 'ignore'],
    });
    child.once('exit', () => setTimeout(launch, restartMs));
  };
  launch();
  const isRunning = (): boolean =>
    child !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    kill: () => isRunning() && (child?.kill('SIGKILL') ?? false),
    starts: () => starts,
    stop: async () => {
      stopping = true;
      if (!child || !isRunning()) return;
      const ended = new Promise((resolve) => child?.once('exit', resolve));
      child.kill('SIGTERM');
      await Promise.race([ended, sleep(10_000, undefined, { ref: false })]);
      child.kill('SIGKILL');
    },
  };
};

/** Without the settings of whoever runs it: those would be another Loa's. */
const cleanEnv = (): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(?:LOA_|ZALO_|DATABASE_URL|QUEUE_URL|PORT|SANDBOX_PORT|HOST|NODE_OPTIONS|JEST_)/u.test(
          name,
        ),
    ),
  );

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Asks again and again until it is so; throws after so many seconds. */
export const eventually = async (
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
