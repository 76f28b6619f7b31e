import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stopwatch } from '../../src/platform/clock.ts';
import { http } from '../../src/platform/http.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = (file: string): string => path.join(root, 'dist', file);

/** A module of Loa as it was built: what runs in earnest is what is measured. */
export const built = async <Module>(file: string): Promise<Module> =>
  (await import(pathToFileURL(dist(file)).href)) as Module;

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });

export interface Running {
  pid: number;
  /** Ends it politely, and after ten seconds by force. */
  stop(): Promise<void>;
}

const running = new Set<Running>();

/** Ends whatever a measure that failed has left behind. */
export const stopAll = async (): Promise<void> => {
  await Promise.all([...running].map((one) => one.stop()));
};

const launch = (args: string[], env: Record<string, string>): Running => {
  // Without the settings of whoever runs the bench: those would measure another Loa.
  const { PATH = '', HOME = '', TMPDIR = '' } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH, HOME, ...(TMPDIR ? { TMPDIR } : {}), NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (more) => (words = (words + String(more)).slice(-4_000)));
  const one: Running = {
    pid: child.pid ?? 0,
    stop: async () => {
      running.delete(one);
      await end(child);
    },
  };
  child.once('exit', (code) => {
    if (running.delete(one) && code !== 0) process.stderr.write(`${args.join(' ')}: ${words}\n`);
  });
  running.add(one);
  return one;
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([exit, sleep(10_000, undefined, { ref: false })]);
  child.kill('SIGKILL');
  await exit;
};

/** A role of Loa as it was built, in a process of its own. */
export const startRole = (role: string, env: Record<string, string>): Running =>
  launch([dist('main.js'), role], { LOA_LOG: 'error', ...env });

/** One of the bench's own programs, in a process of its own. */
export const startProgram = (file: URL, env: Record<string, string>): Running =>
  launch(['--import', 'tsx', fileURLToPath(file)], env);

/** Waits until the address answers 200. */
export const untilAnswers = async (url: string, mostMs = 60_000, everyMs = 100): Promise<void> => {
  const startedAt = stopwatch();
  for (;;) {
    const status = await http(url, { timeoutMs: 2_000 }).then(
      (answer) => answer.status,
      (error: unknown) => String(error),
    );
    if (status === 200) return;
    if (stopwatch() - startedAt > mostMs) throw new Error(`${url} does not answer: ${status}`);
    await sleep(everyMs);
  }
};
