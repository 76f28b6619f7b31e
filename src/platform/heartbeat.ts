import type { Deps } from './deps.ts';

/**
 * Re-finds work whose wake-up was lost. Runs from the heartbeat under an advisory lock;
 * returns how many rows it had to pick up (0 on a healthy day).
 */
export interface Sweep {
  name: string;
  run(deps: Deps): Promise<number>;
}
