import { may, scopes, type Actor } from '../../../community/access.ts';
import { unitById } from '../../../community/units.ts';
import type { HouseholdsPage, HouseholdsQuery } from '../../../contract/households.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { foldKey } from '../../../platform/vietnamese.ts';
import { texts } from '../texts.ts';
import { foundCards } from './cards.ts';
import { searchLines } from './store.ts';

/** Households the actor may see, by name or code, with or without marks. */
export const searchHouseholds = async (
  deps: Deps,
  actor: Actor,
  { query, unit, limit, cursor }: HouseholdsQuery,
): Promise<HouseholdsPage> => {
  const folded = query ? foldKey(query) : null;
  const code = folded === null ? undefined : /^h?0*(\d{1,4})$/u.exec(folded)?.[1];
  const found = await searchLines(deps.db, {
    paths: await pathsSeen(deps, actor, unit),
    folded,
    code: code === undefined ? null : `H${code}`,
    since: cursor ?? null,
    limit: limit + 1,
  });
  const page = found.slice(0, limit);
  return {
    at: deps.clock().toISOString(),
    households: await foundCards(deps, actor, page),
    next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
};

const pathsSeen = async (
  deps: Deps,
  actor: Actor,
  unitId: string | undefined,
): Promise<string[]> => {
  const paths = await scopes(deps, actor, 'see-households');
  if (paths.length === 0) throw new Refusal('forbidden', texts.noPlace);
  if (unitId === undefined) return paths;
  const unit = await unitById(deps.db, unitId);
  if (!unit) throw new Refusal('missing', texts.noUnit, 'unit');
  if (await may(deps, actor, 'see-households', unit.id)) return [unit.path];
  return paths.filter((path) => path.startsWith(unit.path));
};
