import type { z } from 'zod';
import type { Deps } from './deps.ts';

/** Three queues: what wakes people, what relays, what may wait. No lane can starve another. */
export const lanes = ['urgent', 'relay', 'bulk'] as const;
export type Lane = (typeof lanes)[number];

/** A verb for later. The payload carries ids and an epoch only; `perform` re-reads rows and acts only if still due. */
export interface Job<P = unknown> {
  name: string;
  lane: Lane;
  payload: z.ZodType<P>;
  /** Tries before the job counts as failed; the sweep of its deadline still finds the row. */
  attempts: number;
  perform(deps: Deps, payload: P): Promise<void>;
}

/** Declares a job. Callers import the value, so a renamed job cannot be mistyped. */
export const defineJob = <P>(job: Omit<Job<P>, 'attempts'> & { attempts?: number }): Job<P> => ({
  attempts: 5,
  ...job,
});

export interface AddOptions {
  /** Real milliseconds to wait. */
  delayMs?: number;
  /** Jobs with one key coalesce while one of them waits. Letters, digits and dashes only; add an epoch or instant where repeats matter. */
  key?: string;
}

export interface Queue {
  add<P>(job: Job<P>, payload: P, options?: AddOptions): Promise<void>;
}

/** A repeat. `every` is real milliseconds between runs; `cron` is read in Asia/Ho_Chi_Minh. */
export interface Schedule {
  job: Job<Record<string, never>>;
  every?: number;
  cron?: string;
}
