import { randomUUID } from 'node:crypto';
import {
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  stat,
  unlink,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Inbound } from '../../platform/channel.ts';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import type { Arrival } from './store.ts';

/**
 * Where arrivals wait while the database is away: files of JSON lines, each line on the disk before
 * its webhook is answered. A process writes one `.open` file at a time and rotates it to `.ready`;
 * ready files, and open ones of dead processes, may be drained by anybody.
 */
export interface Spool {
  /** Returns once the lines are on the disk. Throws when even that fails. */
  append(arrivals: readonly Arrival[]): Promise<void>;
  /** Hands every spooled arrival, in order, to `store`, and forgets what was stored. Returns how many. */
  drain(store: (arrivals: Arrival[]) => Promise<void>): Promise<number>;
  /** Keeps aside what the database refuses, for a person to look at; never drained. */
  refuse(arrival: Arrival): Promise<void>;
}

const mostBytes = 1_048_576;
/** An open file untouched for so long belongs to nobody: its owner would have rotated it. */
const orphanMs = 60_000;
const chunk = 500;

/** The random part of every spool of this process. */
const ours = new Set<string>();

export const openSpool = (dir: string, log: Log): Spool => {
  const token = randomUUID();
  ours.add(token);
  const me = `${hostname()}.${process.pid}.${token}`;
  let current: { handle: FileHandle; file: string; bytes: number } | undefined;
  // Appends and rotations of one process follow one another.
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = tail.then(work, work);
    tail = result.catch(() => undefined);
    return result;
  };

  const begin = async (): Promise<NonNullable<typeof current>> => {
    await mkdir(dir, { recursive: true });
    const file = path.join(dir, `${newId()}.${me}.open`);
    return { handle: await open(file, 'a', 0o600), file, bytes: 0 };
  };

  const rotate = async (): Promise<void> => {
    if (!current) return;
    const { handle, file } = current;
    current = undefined;
    await handle.close();
    await rename(file, readyName(file));
  };

  return {
    append: (arrivals) =>
      inTurn(async () => {
        const lines = arrivals.map((arrival) => `${JSON.stringify(arrival)}\n`).join('');
        current ??= await begin();
        try {
          await current.handle.appendFile(lines);
          await current.handle.datasync();
        } catch (error) {
          // A half-written line must not swallow the next one: go on in another file.
          await rotate().catch(() => undefined);
          throw error;
        }
        current.bytes += lines.length;
        if (current.bytes > mostBytes) await rotate();
      }),
    drain: async (store) => {
      await inTurn(rotate);
      let drained = 0;
      for (const file of await readyFiles(dir)) drained += await drainFile(file, store, log);
      return drained;
    },
    refuse: async (arrival) => {
      await mkdir(dir, { recursive: true });
      await writeFile(path.join(dir, `${arrival.id}.refused`), JSON.stringify(arrival), {
        mode: 0o600,
        flush: true,
      });
    },
  };
};

const readyName = (file: string): string => file.replace(/\.open$/, '.ready');

/** Oldest first: the names begin with a time-ordered id. */
const readyFiles = async (dir: string): Promise<string[]> => {
  const names = await readdir(dir).catch(() => [] as string[]);
  const files: string[] = [];
  for (const name of names.sort()) {
    const file = path.join(dir, name);
    if (name.endsWith('.ready')) files.push(file);
    else if (name.endsWith('.open') && (await isOrphan(file, name))) {
      await rename(file, readyName(file)).catch(() => undefined);
      files.push(readyName(file));
    }
  }
  return files;
};

const isOrphan = async (file: string, name: string): Promise<boolean> => {
  const { host, pid, token } = ownerOf(name);
  if (ours.has(token)) return false;
  if (host === hostname() && !isAlive(pid)) return true;
  const touched = await stat(file).catch(() => undefined);
  // File times are the machine's, so they are compared with the machine's time and not the domain's clock.
  const machineNow = performance.timeOrigin + performance.now();
  return touched !== undefined && machineNow - touched.mtimeMs > orphanMs;
};

/** `<id>.<host, which may have dots>.<pid>.<token>.open` */
const ownerOf = (name: string): { host: string; pid: number; token: string } => {
  const parts = name.split('.');
  return {
    host: parts.slice(1, -3).join('.'),
    pid: Number(parts.at(-3)),
    token: parts.at(-2) ?? '',
  };
};

const isAlive = (pid: number): boolean => {
  // The same number, but not one of our spools: a process before this one had it.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
};

const drainFile = async (
  file: string,
  store: (arrivals: Arrival[]) => Promise<void>,
  log: Log,
): Promise<number> => {
  const content = await readFile(file, 'utf8').catch(() => undefined);
  if (content === undefined) return 0; // another process was faster
  const arrivals = content.split('\n').flatMap((line) => readLine(line, log));
  for (let start = 0; start < arrivals.length; start += chunk) {
    await store(arrivals.slice(start, start + chunk));
  }
  await unlink(file).catch(() => undefined);
  return arrivals.length;
};

const when = z.iso.datetime().transform((text) => new Date(text));
const chat = z.object({ kind: z.enum(['group', 'private']), externalId: z.string() });
const lineSchema = z.object({
  id: z.string(),
  receivedAt: when,
  item: z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('message'), sentAt: when, chat }),
    z.looseObject({ type: z.literal('echo'), sentAt: when, chat }),
    z.looseObject({ type: z.literal('signal'), at: when }),
  ]),
});

/** The last line may be cut short by a kill: its webhook was never answered, so it comes again. */
const readLine = (line: string, log: Log): Arrival[] => {
  if (line === '') return [];
  try {
    const { id, receivedAt, item } = lineSchema.parse(JSON.parse(line));
    return [{ id, receivedAt, item: item as unknown as Inbound }];
  } catch {
    log.warn({ bytes: line.length }, 'a broken line of the spool was left out');
    return [];
  }
};
