import type { Feature } from '../../platform/feature.ts';
import { deliverJobs } from './deliver-batch.ts';
import { deliverHeld, sweepOutbox, tendOutbox } from './tend.ts';

/** What goes out: promised as rows, sent in batches, proven by echo or by reading back. */
export const outbox: Feature = {
  name: 'outbox',
  jobs: [...Object.values(deliverJobs), tendOutbox],
  schedules: { 'tend-outbox': { job: tendOutbox as never, every: 1_000 } },
  deadlines: [deliverHeld],
  sweeps: [sweepOutbox],
};
