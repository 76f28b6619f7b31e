import type { Actor } from '../../../community/access.ts';
import { unitById } from '../../../community/units.ts';
import type { BoardReports } from '../../../contract/reports.ts';
import type { Deps } from '../../../platform/deps.ts';
import { cardsOf } from './cards.ts';
import { sightOf } from './sight.ts';
import { boardColumn, countByCommune } from './store.ts';

const most = 50;

/** The upward half of a board: what nobody took, what is late, what waits for a decision, by commune. */
export const boardReports = async (
  deps: Deps,
  actor: Actor,
  unitId?: string,
): Promise<BoardReports> => {
  const now = deps.clock();
  const sight = await sightOf(deps, actor);
  const unit = unitId === undefined ? undefined : await unitById(deps.db, unitId);
  const unitPath = unit?.path ?? null;
  const column = (state: 'waiting' | 'overdue' | 'beyond-power'): ReturnType<typeof boardColumn> =>
    boardColumn(deps.db, sight, { state, unitPath, limit: most }, now);
  const [waiting, overdue, beyond, places] = await Promise.all([
    column('waiting'),
    column('overdue'),
    column('beyond-power'),
    countByCommune(deps.db, sight, unitPath, now),
  ]);
  return {
    waiting: await cardsOf(deps, waiting),
    overdue: await cardsOf(deps, overdue),
    beyondPower: await cardsOf(deps, beyond),
    byCommune: places.map(({ oldest, ...place }) => ({
      ...place,
      oldestMinutes:
        oldest === null ? null : Math.floor((now.getTime() - oldest.getTime()) / 60_000),
    })),
  };
};
