import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { birthmark } from './processes.ts';

/** Either the data directory is ours until `release`, or it belongs to the live process `heldBy`. */
export type Ownership = { release: () => Promise<void> } | { heldBy: number };

interface Holder {
  pid: number;
  born: string;
}

const me = (): Holder => ({ pid: process.pid, born: birthmark(process.pid) });

const readHolder = async (file: string): Promise<Holder | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
};

/**
 * Takes the data directory for this process. The name in the lock file counts only while its
 * process lives, so a killed owner leaves nothing to wait for; the short guard around the check
 * keeps two newcomers from both finding a dead owner.
 */
export const takeOwnership = async (dataDir: string): Promise<Ownership> => {
  const file = join(dataDir, 'postgres.lock');
  const leave = await lockfile.lock(dataDir, {
    lockfilePath: `${file}.guard`,
    stale: 5000,
    retries: { retries: 100, factor: 1, minTimeout: 100, maxTimeout: 100 },
  });
  try {
    const holder = await readHolder(file);
    if (holder && birthmark(holder.pid) === holder.born && holder.born !== '') {
      return { heldBy: holder.pid };
    }
    await writeFile(file, JSON.stringify(me()), { mode: 0o644 });
  } finally {
    await leave();
  }
  return {
    release: async () => {
      const holder = await readHolder(file);
      if (holder?.pid === process.pid) await rm(file, { force: true });
    },
  };
};
