import { may } from '../../community/access.ts';
import { unitByCode } from '../../community/units.ts';
import type { Handler } from '../../platform/feature.ts';
import { readCode } from '../../platform/ids.ts';
import { humanItemByCode, resolveHuman } from './human-list.ts';
import { texts } from './texts.ts';

/** "NHẬN TN-2F7K5": somebody with the power to act has read what waited for a person. */
export const takeHumanItem: Handler = {
  name: 'take-human-item',
  handle: async (deps, turn) => {
    const code = readCode('TN', turn.text);
    if (!code || !turn.actor) return null;
    const item = await humanItemByCode(deps.db, code);
    if (!item) return null;
    const root = await unitByCode(deps.db, deps.profile.rootUnitCode, deps.clock());
    const unitId = item.unitId ?? root?.id;
    if (!unitId || !(await may(deps, turn.actor, 'accept-report', unitId))) return null;
    const taken = await resolveHuman(deps, {
      itemId: item.id,
      byPersonId: turn.actor.personId,
      resolution: turn.text.slice(0, 500),
    });
    await turn.reply(
      deps,
      taken ? texts.taken(code) : `${texts.takenBefore(code)} (${turn.actor.name})`,
    );
    return { outcome: 'command', remainder: restOf(turn.text) };
  },
};

/** What is said besides the taking goes on to be understood. */
const restOf = (text: string): string =>
  text
    .replace(/(?:đã\s+)?(?:nhận|nhan|xong|rõ|ok)?[\s:,.-]*TN[\s-]*[0-9a-z]{4,8}[\s.,;:!-]*/iu, '')
    .trim();
