import type { Feature } from '../../platform/feature.ts';
import type { Job } from '../../platform/queue.ts';
import { onboardingHandlers } from './handlers.ts';
import { membership } from './members/listen.ts';
import { groupWork, sweepGroupWork } from './setup/group-work.ts';

/** Groups that mirror the order, and people tied to their accounts. */
export const onboarding: Feature = {
  name: 'onboarding',
  handlers: onboardingHandlers,
  listeners: [membership],
  jobs: [groupWork] as Job<never>[],
  sweeps: [sweepGroupWork],
};
