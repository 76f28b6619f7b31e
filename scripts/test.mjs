import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium, findRedis } from '../test/support/test-servers.mjs';
import { root, run, say, setup } from './setup.mjs';

const apt = (...words) =>
  run('apt-get', ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=15', ...words], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    quiet: true,
  });

/** Fetches the two programs npm cannot bring, where this machine lets us. */
const installPrograms = async () => {
  const missing = [
    ...(findRedis() ? [] : ['redis-server']),
    ...(findChromium() ? [] : ['chromium']),
  ];
  if (missing.length === 0) return;
  const names = missing.join(' and ');
  const canInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (canInstall) {
    say(`installing ${names} for the tests (once, about a minute) …`);
    const wanted = ['install', '-y', '-q', '--no-install-recommends', ...missing];
    if ((await apt(...wanted)).ok) return;
    await apt('update', '-q');
    if ((await apt(...wanted)).ok) return;
  }
  const still = [...(findRedis() ? [] : ['Redis']), ...(findChromium() ? [] : ['Chromium'])];
  if (still.length === 0) return;
  say(
    `this machine has no ${still.join(' and no ')}: tests that need it are skipped, and named below`,
  );
};

/** Runs every test, or those the arguments choose; gives Jest's exit status. */
export const test = async (args) => {
  await setup({ need: 'build' });
  await installPrograms();
  const flags = '--experimental-vm-modules --disable-warning=ExperimentalWarning';
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/jest/bin/jest.js'), '-c', 'config/jest.config.mjs', ...args],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${flags}`.trim() },
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once('exit', (status) => resolve(status ?? 1)));
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await test(process.argv.slice(2));
}
