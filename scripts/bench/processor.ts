import { readdirSync, readFileSync } from 'node:fs';

interface Usage {
  parent: number;
  /** Ticks of a hundredth of a second, its ended children's too. */
  ticks: number;
}

const usageOf = (pid: number): Usage | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const number = (at: number): number => Number(fields[at]);
    return { parent: number(1), ticks: number(11) + number(12) + number(13) + number(14) };
  } catch {
    return undefined;
  }
};

/**
 * Milliseconds of processor time these processes and their children have used up to now, or null
 * where the system does not tell. Unlike time on the wall it hardly depends on what else runs.
 */
export const processorMs = (...pids: readonly number[]): number | null => {
  if (process.platform !== 'linux') return null;
  const wanted = new Set(pids);
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    const usage = /^\d+$/.test(name) ? usageOf(Number(name)) : undefined;
    if (usage && (wanted.has(Number(name)) || wanted.has(usage.parent))) ticks += usage.ticks;
  }
  return ticks * 10;
};

/** The process that started this one. */
export const parentOf = (pid: number): number => usageOf(pid)?.parent ?? 0;
