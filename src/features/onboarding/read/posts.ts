import { demand, scopes, type Actor } from '../../../community/access.ts';
import { heldAt } from '../../../community/dated.ts';
import type { PeopleFound, PostsHeld } from '../../../contract/onboarding.ts';
import type { Deps } from '../../../platform/deps.ts';
import { foldKey } from '../../../platform/vietnamese.ts';

/** Who holds which post at exactly that unit, for whoever runs Loa there. */
export const postsHeld = async (deps: Deps, actor: Actor, unitId: string): Promise<PostsHeld> => {
  await demand(deps, actor, 'administer', unitId);
  const rows = await deps.db
    .selectFrom('posts as p')
    .innerJoin('people as who', 'who.id', 'p.personId')
    .select(['p.id', 'p.kind', 'p.title', 'p.bodyId', 'p.personId', 'who.name'])
    .where('p.unitId', '=', unitId)
    .where(heldAt('p', deps.clock()))
    .orderBy('p.title')
    .orderBy('who.name')
    .execute();
  return {
    posts: rows.map((row) => ({
      ...row,
      single: deps.profile.postKinds[row.kind]?.single ?? false,
    })),
  };
};

const mostFound = 20;

/** People by a few letters of their name, with or without marks, for whoever runs Loa somewhere. */
export const findPeople = async (deps: Deps, actor: Actor, query: string): Promise<PeopleFound> => {
  if ((await scopes(deps, actor, 'administer')).length === 0) return { people: [] };
  const wanted = foldKey(query);
  const rows = await deps.db
    .selectFrom('people as who')
    .leftJoin('posts as p', (on) =>
      on.onRef('p.personId', '=', 'who.id').on(heldAt('p', deps.clock())),
    )
    .select(['who.id', 'who.name', 'p.title'])
    .orderBy('who.name')
    .orderBy('who.id')
    .execute();
  const found = new Map<string, { id: string; name: string; title: string | null }>();
  for (const row of rows) {
    if (found.size >= mostFound) break;
    if (!found.has(row.id) && foldKey(row.name).includes(wanted)) found.set(row.id, row);
  }
  return { people: [...found.values()] };
};
