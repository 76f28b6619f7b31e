import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The birth of a process, which tells it from a later one with the same id; undefined once it ended. */
export const lifeOf = (pid) => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return /[ZX]/.test(state) ? undefined : rest[18];
  } catch {
    return ''; // no /proc on this system
  }
};

const member = (pid) => ({ pid, born: lifeOf(pid) });
const isAlive = ({ pid, born }) => {
  const life = lifeOf(pid);
  return life !== undefined && (life === born || born === undefined);
};

const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    return [];
  }
};

const write = (file, holders) => {
  const half = `${file}.${process.pid}`;
  writeFileSync(half, JSON.stringify(holders));
  return half;
};

/** Takes the lock unless somebody has it; a file appears with its whole content or not at all. */
const take = (file) => {
  const half = write(file, [member(process.pid)]);
  try {
    linkSync(half, file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(half, { force: true });
  }
};

/** Removes the lock of dead holders, and puts it back if a live one took it in that very moment. */
const clear = (file) => {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
    if (read(aside)?.some(isAlive)) linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
};

/**
 * Runs `work` while no other process holds the lock. A holder that was killed is not waited for,
 * but a child it named with `alsoHeldBy` is: it may still be writing.
 */
export const underLock = async (file, say, work) => {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!take(file)) {
    const holders = read(file);
    if (holders && !holders.some(isAlive)) clear(file);
    else {
      if (!told)
        say(`waiting for another command of Loa's (process ${holders?.find(isAlive)?.pid}) …`);
      told = true;
      await sleep(200);
    }
  }
  const alsoHeldBy = (pid) =>
    renameSync(write(file, [member(process.pid), ...(pid ? [member(pid)] : [])]), file);
  try {
    return await work({ alsoHeldBy });
  } finally {
    rmSync(file, { force: true });
  }
};
