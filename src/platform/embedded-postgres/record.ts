import { chown, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { problems } from './problems.ts';

/** How to reach the database beside Loa. `pid` is 0 while it is stopped. */
export interface PostgresRecord {
  pid: number;
  port: number;
  password: string;
}

export const user = 'loa';
export const database = 'loa';

const fileOf = (dataDir: string): string => join(dataDir, 'postgres.json');

/** Reads postgres.json; undefined when there is none or it is no longer readable as one. */
export const readRecord = async (dataDir: string): Promise<PostgresRecord | undefined> => {
  const text = await readFile(fileOf(dataDir), 'utf8').catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES') throw problems.notOurs(fileOf(dataDir), userInfo().username);
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    throw error;
  });
  try {
    const record = JSON.parse(text) as Partial<PostgresRecord>;
    const { pid, port, password } = record;
    if (typeof pid !== 'number' || typeof port !== 'number' || !password) return undefined;
    return { pid, port, password };
  } catch {
    return undefined;
  }
};

/** Writes postgres.json whole or not at all, readable by Loa's user alone: it holds the password. */
export const writeRecord = async (dataDir: string, record: PostgresRecord): Promise<void> => {
  const half = `${fileOf(dataDir)}.${String(process.pid)}`;
  await writeFile(half, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  if (process.getuid?.() === 0) {
    // Root leaves the folder as usable to its owner as it was found.
    const { uid, gid } = await stat(dataDir);
    await chown(half, uid, gid);
  }
  await rename(half, fileOf(dataDir));
};

export const urlOf = ({ port, password }: PostgresRecord, name: string = database): string =>
  `postgresql://${user}:${password}@127.0.0.1:${String(port)}/${name}`;
