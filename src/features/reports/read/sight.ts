import { type Actor, scopes } from '../../../community/access.ts';
import { tierKeys } from '../../../community/profile-schema.ts';
import { tierOf, unitById } from '../../../community/units.ts';
import type { Deps } from '../../../platform/deps.ts';
import { rankOf } from '../relay/chain.ts';
import type { Sight } from './store.ts';

/** What a person may know of, for SQL; the same rule as `maySee`. */
export const sightOf = async (deps: Deps, actor: Actor): Promise<Sight> => {
  const seen = await scopes(deps, actor, 'see-case');
  const decides: Sight['decides'] = [];
  for (const post of actor.posts) {
    const unit = await unitById(deps.db, post.unitId);
    if (!unit || !seen.some((path) => post.unitPath.startsWith(path))) continue;
    const rank = rankOf(tierOf(deps, unit));
    decides.push({ path: post.unitPath, tiers: tierKeys.filter((tier) => rankOf(tier) <= rank) });
  }
  return { scopes: seen, decides, personId: actor.personId };
};
