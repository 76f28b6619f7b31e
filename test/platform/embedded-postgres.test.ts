import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  findEmbeddedPostgres,
  startEmbeddedPostgres,
  type StartOptions,
} from '../../src/platform/embedded-postgres.ts';

const isRoot = process.getuid?.() === 0;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const fixture = fileURLToPath(new URL('fixtures/postgres-owner.ts', import.meta.url));

let folder: string;
let dataDir: string;
let running: EmbeddedPostgres[];
let owners: ChildProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loa-starter-'));
  await chmod(folder, 0o755);
  dataDir = join(folder, 'data');
  running = [];
  owners = [];
});

afterEach(async () => {
  for (const owner of owners) owner.kill('SIGKILL');
  for (const postgres of running) await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

const start = async (more: Partial<StartOptions> = {}): Promise<EmbeddedPostgres> => {
  const options = { dataDir, log: quiet, settings: { fsync: 'off' }, ...more };
  const postgres = await startEmbeddedPostgres(options);
  running.push(postgres);
  return postgres;
};

const ask = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.flatMap((row) =>
      Object.values(row),
    );
  } finally {
    await client.end();
  }
};

/** A process of its own that owns the database, to be killed without warning. */
const startOwner = async (uid?: number) => {
  const args = ['--import', 'tsx', fixture, dataDir, ...(uid ? [String(uid)] : [])];
  const owner = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  owners.push(owner);
  const [line] = (await once(createInterface(owner.stdout), 'line')) as [string];
  const words = JSON.parse(line) as { url: string; port: number; name?: string; message?: string };
  const kill = async (): Promise<void> => {
    const ended = once(owner, 'exit');
    owner.kill('SIGKILL');
    await ended;
  };
  return { ...words, kill, owner };
};

const postmasterOf = async (): Promise<number> =>
  (JSON.parse(await readFile(join(dataDir, 'postgres.json'), 'utf8')) as { pid: number }).pid;

/** Somebody this machine knows who is neither root nor the one root lends the server to. */
const someUser = async (): Promise<number | undefined> => {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const found = lines.find(([name, , uid]) => name !== 'nobody' && Number(uid) > 0);
  return found && Number(found[2]);
};

describe('the PostgreSQL beside Loa', () => {
  it('starts in an empty folder, in UTF-8, on this machine alone and only with its password', async () => {
    const postgres = await start();

    expect(await ask(postgres.url, 'select lower($$ĐƯỜNG$$)')).toEqual(['đường']);
    expect(await ask(postgres.url, 'show server_encoding')).toEqual(['UTF8']);
    expect(await ask(postgres.url, 'show listen_addresses')).toEqual(['127.0.0.1']);
    expect(await ask(postgres.url, 'show synchronous_commit')).toEqual(['on']);
    const withoutIt = postgres.url.replace(/:[0-9a-f]+@/, ':guessed@');
    await expect(ask(withoutIt, 'select 1')).rejects.toThrow('password authentication failed');
    expect((await stat(join(dataDir, 'postgres.json'))).mode & 0o777).toBe(0o600);
    expect(await findEmbeddedPostgres(dataDir)).toBe(postgres.url);

    await postgres.stop();
    expect(await findEmbeddedPostgres(dataDir)).toBeUndefined();
  });

  it('keeps data, password and port over a stop, and makes a new password when its file is lost', async () => {
    const first = await start();
    await ask(first.url, 'create table kept as select 45 as households');
    await first.stop();

    const second = await start();
    expect(second.url).toBe(first.url);
    await second.stop();

    await rm(join(dataDir, 'postgres.json'));
    const third = await start();
    expect(third.url).not.toBe(first.url);
    expect(await ask(third.url, 'select households from kept')).toEqual([45]);
  });

  it('takes over the server a killed owner left running', async () => {
    const owner = await startOwner();
    await ask(owner.url, 'create table kept as select 1 as one');
    const before = await postmasterOf();
    await owner.kill();

    const postgres = await start();

    expect(postgres.url).toBe(owner.url);
    expect(await postmasterOf()).toBe(before);
    expect(await ask(postgres.url, 'select one from kept')).toEqual([1]);
  });

  it('starts a dead server again, even when its process id has passed to another program', async () => {
    const owner = await startOwner();
    await ask(owner.url, 'create table kept as select 1 as one');
    await owner.kill();
    process.kill(await postmasterOf(), 'SIGKILL');
    const pidFile = join(
      (await readFile(join(dataDir, 'where'), 'utf8').catch(() => dataDir)).trim(),
      'postgres/postmaster.pid',
    );
    await sleep(300); // its last children leave
    const lines = (await readFile(pidFile, 'utf8')).split('\n');
    await writeFile(pidFile, [String(process.pid), ...lines.slice(1)].join('\n'));

    const postgres = await start();

    expect(await ask(postgres.url, 'select one from kept')).toEqual([1]);
  });

  it('brings its server back on the same port when somebody kills it', async () => {
    const postgres = await start();
    const before = await postmasterOf();
    process.kill(before, 'SIGKILL');

    let answer: unknown[] = [];
    for (let tries = 0; tries < 100 && answer.length === 0; tries += 1) {
      await sleep(50);
      answer = await ask(postgres.url, 'select 1').catch(() => []);
    }

    expect(answer).toEqual([1]);
    await postgres.stop();
    expect(await postmasterOf()).toBe(0);
  });

  it('refuses a second owner in one sentence, and lets it join when asked', async () => {
    const both = await Promise.allSettled([startOwner(), startOwner()]);
    const outcomes = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const winner = outcomes.find(({ url }) => url);
    const loser = outcomes.find(({ name }) => name);

    expect(outcomes).toHaveLength(2);
    expect(loser?.name).toBe('StartupProblem');
    expect(loser?.message).toContain('Loa đang chạy trên thư mục dữ liệu');
    expect(loser?.message).toContain(String(winner?.owner.pid));

    const joined = await start({ join: true });
    expect(joined).toMatchObject({ url: winner?.url, owned: false });
    await joined.stop();
    expect(await ask(joined.url, 'select 1')).toEqual([1]);
    await winner?.kill();

    const heir = await start();
    await heir.leave();
    expect(await ask(heir.url, 'select 1')).toEqual([1]);
    expect((await start()).url).toBe(heir.url);
  });

  it('leaves the data of a newer PostgreSQL alone and says so', async () => {
    await mkdir(join(dataDir, 'postgres'), { recursive: true });
    await writeFile(join(dataDir, 'postgres/PG_VERSION'), '99\n');

    await expect(start()).rejects.toMatchObject({
      name: 'StartupProblem',
      message: expect.stringContaining('belong to PostgreSQL 99 and this Loa carries 18'),
    });
    await rm(join(dataDir, 'postgres'), { recursive: true });
    await start(); // the refusal left nothing in the way
  });

  it('says which port is taken when it was told to use just that one', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };

    await expect(start({ settings: { fsync: 'off', port: String(port) } })).rejects.toMatchObject({
      name: 'StartupProblem',
      message: expect.stringContaining(`Cổng ${String(port)} của PostgreSQL đang có chương trình`),
    });
    other.close();
  });

  it('starts in a folder only its owner may enter', async () => {
    await mkdir(dataDir);
    await chmod(dataDir, 0o700);

    const postgres = await start();

    expect(await ask(postgres.url, 'select 1')).toEqual([1]);
    const where = await readFile(join(dataDir, 'where'), 'utf8').catch(() => undefined);
    expect(where?.startsWith('/var/lib/loa/')).toBe(isRoot ? true : undefined);
    await postgres.stop();
    if (where) await rm(where.trim(), { recursive: true });
  });

  it('starts for an ordinary user, who then keeps it though root starts it next', async () => {
    await mkdir(dataDir);
    await chmod(dataDir, 0o777);
    const user = isRoot ? await someUser() : undefined;
    const first = await startOwner(user);
    if (first.name) {
      // Root's checkout is closed to others, so this user cannot run the programs in it.
      expect(first.message).toContain('DATABASE_URL');
      return;
    }
    const owner = (await stat(join(dataDir, 'postgres'))).uid;
    expect(owner).toBe(user ?? process.getuid?.());
    await first.kill();

    const second = await start();
    expect(second.url).toBe(first.url);
    await second.stop();
    expect((await stat(join(dataDir, 'postgres'))).uid).toBe(owner);
  });
});
