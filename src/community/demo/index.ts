import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Deps } from '../../platform/deps.ts';
import { StartupProblem } from '../../platform/errors.ts';
import { keepState, readState } from '../../platform/health.ts';
import { createSignIn, demoPassword } from '../access/sign-in.ts';
import { planOf } from './plan-of.ts';
import type { Size } from './places.ts';
import { extendDuty, seedDatabase } from './seed-database.ts';
import { seedSandbox } from './seed-sandbox.ts';
import type { DemoSignIn } from './sign-ins.ts';

export { seedSandbox } from './seed-sandbox.ts';
export type { DemoSignIn } from './sign-ins.ts';

export interface DemoOptions {
  size: Size;
  /** Where the stand-in of Zalo answers; left out, it is not filled. */
  sandboxUrl?: string;
  /** Where Loa itself answers. */
  baseUrl: string;
}

/**
 * Makes the demo district ready: database, sign-ins, duty ahead, sandbox. May be called at every start; what is there
 * already stays as it is. Returns who can sign in.
 */
export const prepareDemo = async (deps: Deps, options: DemoOptions): Promise<DemoSignIn[]> => {
  if (!deps.config.demo) throw new StartupProblem('The demo district is for LOA_MODE=demo only.');
  const plan = planOf(deps);
  const seeded = await seedDatabase(deps, plan, options.size);
  if (seeded.profile !== deps.profile.name) {
    throw new StartupProblem(
      `This database holds the demo of "${seeded.profile}", not of "${deps.profile.name}": use another LOA_DATA_DIR or LOA_PROFILE.`,
    );
  }
  await extendDuty(deps, plan.dutyDays);
  await openSignIns(deps, seeded.signIns);
  if (options.sandboxUrl)
    await seedSandbox(deps, { sandboxUrl: options.sandboxUrl, baseUrl: options.baseUrl });
  return seeded.signIns;
};

/** Hashing passwords takes its time, so it is done once. */
const openSignIns = async (deps: Deps, signIns: DemoSignIn[]): Promise<void> => {
  if ((await readState(deps, 'demo-sign-ins')) === undefined) {
    for (const { username, personId } of signIns)
      await createSignIn(deps, { username, password: demoPassword, personId });
    await keepState(deps, 'demo-sign-ins', { count: signIns.length });
  }
  mkdirSync(deps.config.dataDir, { recursive: true });
  const list = signIns.map(({ username, label }) => ({ username, password: demoPassword, label }));
  writeFileSync(
    path.join(deps.config.dataDir, 'demo-sign-ins.json'),
    `${JSON.stringify(list, null, 2)}\n`,
    { mode: 0o600 },
  );
};
