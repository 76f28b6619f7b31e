import { setTimeout as sleep } from 'node:timers/promises';
import type { Trouble } from '../storm.ts';

/** How Zalo can be unwell, one way after another and at last in every way at once. */
const illnesses: readonly { name: string; faults: object }[] = [
  { name: 'slow', faults: { latencyMs: 1_500 } },
  { name: 'failing', faults: { errorRate: 0.4 } },
  { name: 'limiting', faults: { rateLimitPerMinute: 120 } },
  { name: 'losing tokens', faults: { expireTokens: true } },
  { name: 'silent after the effect', faults: { timeoutAfterEffectRate: 0.3 } },
  { name: 'cut off after the effect', faults: { timeoutAfterEffectRate: 0.3, silenceMs: 50 } },
  { name: 'slower than our patience', faults: { latencyMs: 12_000 } },
  {
    name: 'all at once',
    faults: {
      latencyMs: 300,
      errorRate: 0.2,
      timeoutAfterEffectRate: 0.15,
      rateLimitPerMinute: 600,
      expireTokens: true,
    },
  },
];

/** Zalo is unwell in each way for the same share of the storm, and well again at its end. */
export const zaloUnwell =
  (): Trouble =>
  async ({ fleet, seconds }) => {
    for (const { faults } of illnesses) {
      await fleet.sandbox('POST', '/sandbox/faults', faults);
      await sleep((seconds * 1_000) / illnesses.length);
    }
    await fleet.sandbox('POST', '/sandbox/faults', {});
    return { illnesses: illnesses.map(({ name }) => name) };
  };
