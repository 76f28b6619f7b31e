import type { Deps } from '../../platform/deps.ts';
import { StartupProblem } from '../../platform/errors.ts';
import type { DemoPlan } from '../demo-schema.ts';

/** The profile's demo plan. @throws StartupProblem when it has none. */
export const planOf = (deps: Deps): DemoPlan => {
  if (!deps.profile.demo) {
    throw new StartupProblem(
      `The profile "${deps.profile.name}" has no demo.yaml: choose another with LOA_PROFILE, or set LOA_MODE=production.`,
    );
  }
  return deps.profile.demo;
};
