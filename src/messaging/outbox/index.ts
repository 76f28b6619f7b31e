import type { Feature } from '../../platform/feature.ts';
import type { Job } from '../../platform/queue.ts';
import { deliverJobs } from './deliver-batch.ts';
import { deliverHeld, lookUpDue, sweepOutbox, tendOutbox } from './tend.ts';

/** What goes out: promised as rows, sent in batches, proven by echo or by reading back. */
export const outbox: Feature = {
  name: 'outbox',
  jobs: [...Object.values(deliverJobs), tendOutbox] as Job<never>[],
  schedules: { 'tend-outbox': { job: tendOutbox, every: 1_000 } },
  deadlines: [deliverHeld, lookUpDue],
  sweeps: [sweepOutbox],
};
