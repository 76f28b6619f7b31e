import { actorOf } from '../../../community/access.ts';
import { answerPress, pressedRing } from '../../../messaging/ringing/index.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Listener } from '../../../platform/feature.ts';
import * as texts from '../texts.ts';
import { acceptReport } from '../verbs/accept-report.ts';

/** The digits pressed in a call take the case in the name of whose phone rang; too late or not allowed, the answer says so. */
export const phoneAcceptance: Listener = {
  name: 'phone-acceptance',
  hear: async (deps, signal) => {
    const ring = await pressedRing(deps, signal);
    if (ring?.aboutKind !== 'report') return false;
    await answerPress(deps, signal, await taken(deps, ring.personId, ring.aboutId));
    return true;
  },
};

const taken = async (deps: Deps, personId: string, reportId: string): Promise<string> => {
  try {
    const actor = await actorOf(deps.db, personId, deps.clock());
    const report = await acceptReport(deps, actor, reportId, 'phone');
    return texts.takenByPhone(report.code, deps.clock());
  } catch (error) {
    if (error instanceof Refusal) return texts.notTakenByPhone(error.message);
    throw error;
  }
};
