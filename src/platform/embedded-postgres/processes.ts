import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const fromProc = (pid: number, file: string): string | undefined => {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
};

/** The fields of /proc/<pid>/stat from the state on; '' elsewhere than on Linux. */
const statusOf = (pid: number): string => {
  const stat = fromProc(pid, 'stat') ?? '';
  // The program's name stands before, in brackets, and may hold anything: count from its end.
  return stat.slice(stat.lastIndexOf(')') + 2);
};

/**
 * Whether a process with this id runs, whoever it belongs to. One that ended and was never
 * collected by its parent, as happens under a container's first process, does not.
 */
export const isAlive = (pid: number): boolean => {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !/^[ZX]/.test(statusOf(pid));
};

const ps = (pid: number, column: string): string => {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
};

/** A mark that tells a process from a later one that was given the same id; empty once it is gone. */
export const birthmark = (pid: number): string => {
  if (!isAlive(pid)) return '';
  if (process.platform !== 'linux') return ps(pid, 'lstart');
  return statusOf(pid).split(' ')[19] ?? '';
};

/** What a process was started as; empty once it is gone. */
export const commandOf = (pid: number): string => {
  if (!isAlive(pid)) return '';
  if (process.platform !== 'linux') return ps(pid, 'command');
  return fromProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim() ?? '';
};

/** Waits until the process is gone; false when it is still there after `milliseconds`. */
export const gone = async (pid: number, milliseconds: number): Promise<boolean> => {
  const until = performance.now() + milliseconds;
  while (isAlive(pid)) {
    if (performance.now() > until) return false;
    await sleep(25);
  }
  return true;
};

/** Sends a signal to a process that may be gone already. */
export const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};
