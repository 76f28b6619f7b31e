import type { Feature } from '../../platform/feature.ts';
import type { Job } from '../../platform/queue.ts';
import { keepTokens } from './keep-tokens.ts';
import { accountRoutes } from './routes.ts';
import { watchAssets } from './watch-assets.ts';

/** Live channel accounts: granted by a guided page, renewed every day, checked in plain words. */
export const accounts: Feature = {
  name: 'accounts',
  jobs: [keepTokens, watchAssets] as Job<never>[],
  schedules: {
    'keep-tokens': { job: keepTokens, every: 600_000 },
    'watch-assets': { job: watchAssets, every: 6 * 3_600_000 },
  },
  routes: accountRoutes,
};
