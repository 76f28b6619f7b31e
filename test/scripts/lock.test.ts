import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const lockModule = new URL('../../scripts/lock.mjs', import.meta.url).href;

let folder: string;
let children: ChildProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loa-lock-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Another command of Loa's that does `work` under the lock. */
const command = (work: string): ChildProcess => {
  const program = `
    import { readFileSync, writeFileSync } from 'node:fs';
    import { spawn } from 'node:child_process';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { underLock } from ${JSON.stringify(lockModule)};
    await underLock(${JSON.stringify(join(folder, 'lock'))}, console.error, async (lock) => { ${work} });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  children.push(child);
  return child;
};

const untilThere = async (name: string): Promise<void> => {
  while (!existsSync(join(folder, name))) await sleep(10);
};

const addOne = `
  const count = Number(readFileSync('count', 'utf8'));
  await sleep(20); // long enough for another to read the same number, were it let in
  writeFileSync('count', String(count + 1));`;

it('lets one command in at a time', async () => {
  await writeFile(join(folder, 'count'), '0');
  await Promise.all(Array.from({ length: 6 }, () => once(command(addOne), 'exit')));
  expect(await readFile(join(folder, 'count'), 'utf8')).toBe('6');
  expect(existsSync(join(folder, 'lock'))).toBe(false);
});

it('does not wait for a command that was killed', async () => {
  await writeFile(join(folder, 'count'), '0');
  const killed = command(`writeFileSync('in', ''); await sleep(60_000);`);
  await untilThere('in');
  killed.kill('SIGKILL');
  await once(killed, 'exit');

  await Promise.all(Array.from({ length: 4 }, () => once(command(addOne), 'exit')));
  expect(await readFile(join(folder, 'count'), 'utf8')).toBe('4');
});

it('does wait for the child a killed command left at work, and says so', async () => {
  const killed = command(`
    const child = spawn(process.execPath, ['-e',
      "setTimeout(() => require('fs').writeFileSync('child-done', ''), 700)"], { stdio: 'ignore' });
    lock.alsoHeldBy(child.pid);
    writeFileSync('in', '');
    await sleep(60_000);`);
  await untilThere('in');
  killed.kill('SIGKILL');
  await once(killed, 'exit');

  const next = command(`readFileSync('child-done'); writeFileSync('next-done', '');`);
  let said = '';
  next.stderr?.on('data', (words: Buffer) => (said += words.toString()));
  expect(await once(next, 'exit')).toEqual([0, null]);
  expect(said).toContain('waiting for another command');
  expect(existsSync(join(folder, 'next-done'))).toBe(true);
});
