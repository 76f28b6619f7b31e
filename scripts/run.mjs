import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, say, setup } from './setup.mjs';

const bin = (path) => join(root, 'node_modules', ...path.split('/'));
const tsc = (config) => [bin('typescript/bin/tsc'), '--noEmit', '-p', config];
const vite = (config) => [bin('vite/bin/vite.js'), 'build', '--watch', '--config', config];
const sources = ['src', 'test', 'scripts'];

/** Programs run one after another; all of them run, and the first failure is the command's. */
export const programs = {
  typecheck: [tsc('tsconfig.json'), tsc('config/tsconfig.web.json')],
  lint: [[bin('eslint/bin/eslint.js'), '-c', 'config/eslint.config.mjs', ...sources]],
};

/** What each of our own commands needs before its TypeScript file runs in this process. */
const commands = {
  migrate: 'install',
  triage: 'install',
  'read-dispatch': 'install',
  ledger: 'install',
  rehearse: 'build',
  bench: 'build',
};

/** Runs Node programs side by side until all have ended, passing signals on; gives the worst status. */
export const node = async (...lists) => {
  const children = lists.map((args) =>
    spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }),
  );
  const pass = (signal) => children.forEach((child) => child.kill(signal));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, pass);
  const statuses = await Promise.all(
    children.map(
      (child) => new Promise((resolve) => child.once('exit', (status) => resolve(status ?? 1))),
    ),
  );
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, pass);
  return Math.max(...statuses);
};

const runPrograms = async (lists, args) => {
  await setup({ need: 'install' });
  for (const list of lists) {
    const status = await node([...list, ...args]);
    process.exitCode ||= status;
  }
};

/** Loa from its sources, started again at each change; pages are built again beside it. */
const dev = async (args) => {
  await setup({ need: 'build' });
  const pages = ['config/vite.web.mjs', 'config/vite.sandbox.mjs'];
  process.exitCode = await node(
    [bin('tsx/dist/cli.mjs'), 'watch', 'src/main.ts', ...args],
    ...pages.filter((config) => existsSync(join(root, config))).map(vite),
  );
};

const runCommand = async (name, args) => {
  await setup({ need: commands[name] });
  const file = new URL(`./${name}.ts`, import.meta.url);
  process.argv = [process.execPath, fileURLToPath(file), ...args];
  const { register } = await import('tsx/esm/api');
  register();
  try {
    await import(file.href);
  } catch (error) {
    if (!['StartupProblem', 'SettingsError'].includes(error.name)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
};

const main = async ([name, ...args]) => {
  if (name in programs) return runPrograms(programs[name], args);
  if (name in commands) return runCommand(name, args);
  if (name === 'build') return setup({ need: 'build' });
  if (name === 'dev') return dev(args);
  if (name === 'sandbox') {
    await setup({ need: 'build' });
    process.argv = [process.execPath, join(root, 'dist', 'main.js'), 'sandbox', ...args];
    return import('../dist/main.js');
  }
  const known = [...Object.keys(programs), ...Object.keys(commands), 'build', 'dev', 'sandbox'];
  say(`there is no command '${name}'; there are: ${known.sort().join(', ')}`);
  process.exitCode = 2;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
