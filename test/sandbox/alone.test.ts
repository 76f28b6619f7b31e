import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { request } from 'undici';

const root = fileURLToPath(new URL('../..', import.meta.url));
let dataDir: string;
let child: ChildProcess;
let printed = '';
let url = '';

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'loa-alone-'));
  const port = await freePort();
  const { PATH = '', HOME = '' } = process.env;
  child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', 'sandbox'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME, SANDBOX_PORT: String(port), LOA_DATA_DIR: dataDir },
  });
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      printed += chunk.toString('utf8');
      url = /(http:\/\/127\.0\.0\.1:\d+)\/sandbox\/seed/.exec(printed)?.[1] ?? '';
      if (url !== '') resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('exit', (code) => reject(new Error(`ended with ${String(code)}: ${printed}`)));
  });
}, 60_000);
afterAll(() => {
  child.removeAllListeners('exit');
  child.kill('SIGTERM');
  rmSync(dataDir, { recursive: true, force: true });
});

const call = async (path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const answer = await request(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return (await answer.body.json()) as Record<string, unknown>;
};

it('runs without a database, says how to begin, and the sample is enough to speak', async () => {
  expect(printed).toContain('/inside');
  await call('/sandbox/seed', await call('/sandbox/sample'));
  const token = { access_token: 'access-1' };
  const words = { recipient: { group_id: 'nhom-1' }, message: { text: 'Chào bà con' } };
  expect(await call('/v3.0/oa/group/message', words, token)).toMatchObject({ error: 0 });
  expect(await call('/bot1:bot-token/getMe')).toMatchObject({
    result: { account_name: 'Bot thử' },
  });
  await call('/sandbox/say', { as: 'pao', in: 'nhom-1', text: 'nhà em hết gạo' });
  expect(await call('/sandbox/chats/nhom-1/messages')).toMatchObject([
    { text: 'Chào bà con' },
    { text: 'nhà em hết gạo' },
  ]);
  expect(readdirSync(dataDir)).toEqual(['sandbox']);
});
