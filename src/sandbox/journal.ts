import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { fsync } from 'node:fs';
import { join } from 'node:path';
import { KINDS, createWorld, type Kind, type Message, type Tables, type World } from './world.ts';

/**
 * The world and its log. Every change is written to the log before it can be seen by anybody, so
 * that a process killed at any moment comes back with all it has ever confirmed.
 */
export interface Journal {
  world: World;
  put: <K extends Kind>(kind: K, id: string, value: Tables[K]) => void;
  drop: (kind: Kind, id: string) => void;
  addMessage: (message: Message) => void;
  /** Writes what `change` does in one piece. */
  together: (change: () => void) => void;
  /** Forgets everything but `keep`, in memory and in the log. */
  clear: (keep: Kind[]) => void;
  close: () => void;
}

const FILE = 'sandbox.journal';
const SYNC_EVERY_MS = 1000;
const CHUNK_LINES = 5000;

type Line = [kind: Kind | 'message', id: string, value?: unknown];

export const openJournal = (dataDir: string | null): Journal => {
  const world = createWorld();
  const log = dataDir === null ? noLog : openLog(dataDir, world);
  let held: string[] | null = null;

  const write = (line: Line): void => {
    if (!log.wanted) return;
    const text = JSON.stringify(line) + '\n';
    if (held) held.push(text);
    else log.append(text);
  };

  return {
    world,
    put: (kind, id, value) => {
      table(world, kind).set(id, value);
      write([kind, id, value]);
    },
    drop: (kind, id) => {
      if (table(world, kind).delete(id)) write([kind, id]);
    },
    addMessage: (message) => {
      addToChat(world, message);
      write(['message', message.chat, message]);
    },
    together: (change) => {
      if (held) {
        change();
        return;
      }
      held = [];
      try {
        change();
      } finally {
        const lines = held;
        held = null;
        if (lines.length > 0) log.append(lines.join(''));
      }
    },
    clear: (keep) => {
      for (const kind of KINDS) if (!keep.includes(kind)) table(world, kind).clear();
      world.messages.clear();
      log.rewrite(world);
    },
    close: log.close,
  };
};

const table = (world: World, kind: Kind): Map<string, unknown> => world[kind];

const addToChat = (world: World, message: Message): void => {
  const chat = world.messages.get(message.chat);
  if (chat) chat.push(message);
  else world.messages.set(message.chat, [message]);
};

interface Log {
  wanted: boolean;
  append: (text: string) => void;
  rewrite: (world: World) => void;
  close: () => void;
}

const noLog: Log = {
  wanted: false,
  append: () => undefined,
  rewrite: () => undefined,
  close: () => undefined,
};

const openLog = (dataDir: string, world: World): Log => {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, FILE);
  if (existsSync(path)) replay(readFileSync(path, 'utf8'), world);
  let fd = compact(path, world);
  let dirty = false;

  const timer = setInterval(() => {
    if (!dirty) return;
    dirty = false;
    fsync(fd, () => undefined);
  }, SYNC_EVERY_MS);
  timer.unref();

  return {
    wanted: true,
    append: (text) => {
      writeAll(fd, text);
      dirty = true;
    },
    rewrite: (present) => {
      closeSync(fd);
      fd = compact(path, present);
    },
    close: () => {
      clearInterval(timer);
      fsyncSync(fd);
      closeSync(fd);
    },
  };
};

/** Reads the log back; a last line cut off by the end of the process is not counted. */
const replay = (text: string, world: World): void => {
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const read = parse(line);
    if (!read) continue;
    const [kind, id, value] = read;
    if (kind === 'message') addToChat(world, value as Message);
    else if (value === undefined) table(world, kind).delete(id);
    else table(world, kind).set(id, value);
  }
};

const parse = (line: string): Line | null => {
  try {
    const [kind, id, value] = JSON.parse(line) as Line;
    return kind === 'message' || KINDS.includes(kind) ? [kind, id, value] : null;
  } catch {
    return null;
  }
};

/** Writes the world afresh, swaps the file in, and leaves it open for what comes. */
const compact = (path: string, world: World): number => {
  const fresh = `${path}.new`;
  const fd = openSync(fresh, 'w', 0o600);
  let lines: string[] = [];
  const emit = (line: Line): void => {
    lines.push(JSON.stringify(line));
    if (lines.length >= CHUNK_LINES) flush();
  };
  const flush = (): void => {
    if (lines.length > 0) writeAll(fd, lines.join('\n') + '\n');
    lines = [];
  };
  for (const kind of KINDS) for (const [id, value] of table(world, kind)) emit([kind, id, value]);
  for (const chat of world.messages.values())
    for (const message of chat) emit(['message', message.chat, message]);
  flush();
  fsyncSync(fd);
  renameSync(fresh, path);
  return fd;
};

const writeAll = (fd: number, text: string): void => {
  const bytes = Buffer.from(text, 'utf8');
  let done = 0;
  while (done < bytes.length) done += writeSync(fd, bytes, done);
};
