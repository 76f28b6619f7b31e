import { setTimeout as sleep } from 'node:timers/promises';
import type { Victim } from '../fleet.ts';
import type { Trouble } from '../storm.ts';

/** `kill -9`, so many times, of whom chance picks at moments chance picks, spread over the storm. */
export const kills =
  (wanted: number, whom?: readonly Victim[]): Trouble =>
  async ({ fleet, seconds, random }) => {
    const byVictim: Record<string, number> = {};
    const mean = (seconds * 1_000) / (wanted + 1);
    for (let done = 0; done < wanted;) {
      await sleep(mean * (0.3 + 1.2 * random()));
      const victim = random.pick(whom ?? fleet.victims);
      const pick = <T>(list: readonly T[]): T => random.pick(list);
      if (!(await fleet.kill(victim, pick).catch(() => false))) continue;
      byVictim[victim] = (byVictim[victim] ?? 0) + 1;
      done += 1;
    }
    return { kills: wanted, byVictim };
  };

/** The queue is deleted so many times, evenly over the storm. */
export const wipes =
  (times: number): Trouble =>
  async ({ fleet, seconds }) => {
    for (let done = 0; done < times; done += 1) {
      await sleep((seconds * 1_000) / (times + 1));
      await retried(() => fleet.wipeQueue());
    }
    return { queueDeleted: times };
  };

/** While the database is down nothing can be done to it. */
const retried = async (work: () => Promise<void>): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (tries === 20) throw error;
      await sleep(500);
    }
  }
};
