import type { Feature } from '../../platform/feature.ts';
import type { Job } from '../../platform/queue.ts';
import { clusterEvening, planEveningsJob, sweepEvenings } from './evening/evening.ts';
import { tellSilence } from './evening/silence.ts';
import { teamLine } from './handlers.ts';
import { statusRoutes } from './routes.ts';

export { planEvenings } from './evening/evening.ts';
export { silentClusters, type SilentCluster } from './evening/store.ts';

/** How households are, by their team's line and word; who has not been heard by evening is asked, then shown as silent. */
export const status: Feature = {
  name: 'status',
  handlers: [teamLine],
  jobs: [planEveningsJob] as Job<never>[],
  schedules: { 'plan-evenings': { job: planEveningsJob, every: 60_000 } },
  deadlines: [clusterEvening, tellSilence],
  sweeps: [sweepEvenings],
  routes: statusRoutes,
};
