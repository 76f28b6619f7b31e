import type { Feature } from '../../platform/feature.ts';
import type { Job } from '../../platform/queue.ts';
import { onboardingHandlers } from './handlers.ts';
import { sharedPhone } from './linking/shared-phone.ts';
import { membership } from './members/listen.ts';
import { mindGroups } from './members/mind-groups.ts';
import { onboardingRoutes } from './routes.ts';
import { groupWork, sweepGroupWork } from './setup/group-work.ts';

/** Groups that mirror the order, and people tied to their accounts. */
export const onboarding: Feature = {
  name: 'onboarding',
  handlers: onboardingHandlers,
  listeners: [membership, sharedPhone],
  jobs: [groupWork, mindGroups] as Job<never>[],
  schedules: { 'mind-groups': { job: mindGroups, cron: '20 4 * * *' } },
  sweeps: [sweepGroupWork],
  routes: onboardingRoutes,
};
