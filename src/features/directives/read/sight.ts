import { scopes, type Actor } from '../../../community/access.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Directive } from '../directive.ts';

/** Where an actor may look: drafts only where they may write, approve or issue them; what was issued, wider. */
export interface Sight {
  draftPaths: string[];
  issuedPaths: string[];
  /** Units and bodies they hold posts at: what was sent there is theirs to read. */
  unitIds: string[];
  bodyIds: string[];
  /** Clusters they stand in, for a group that serves several. */
  ownPaths: string[];
}

export const sightOf = async (deps: Deps, actor: Actor): Promise<Sight> => {
  const draftPaths = [
    ...(await scopes(deps, actor, 'draft-directive')),
    ...(await scopes(deps, actor, 'approve-directive')),
    ...(await scopes(deps, actor, 'issue-directive')),
  ];
  return {
    draftPaths: [...new Set(draftPaths)],
    issuedPaths: [...new Set([...draftPaths, ...(await scopes(deps, actor, 'see-board'))])],
    unitIds: [...new Set(actor.posts.map((post) => post.unitId))],
    bodyIds: [...new Set(actor.posts.flatMap((post) => post.bodyId ?? []))],
    ownPaths: [...new Set(actor.posts.map((post) => post.unitPath))],
  };
};

/** Sees the whole of it: the issuer's own people and those above. */
export const seesWhole = (
  sight: Sight,
  directive: Pick<Directive, 'status' | 'unitPath'>,
): boolean =>
  (directive.status === 'draft' || directive.status === 'approved'
    ? sight.draftPaths
    : sight.issuedPaths
  ).some((path) => directive.unitPath.startsWith(path));

/** Whether somebody may know that a directive exists at all. */
export const maySee = async (
  deps: Deps,
  sight: Sight,
  directive: Pick<Directive, 'id' | 'status' | 'unitPath'>,
): Promise<boolean> => {
  if (seesWhole(sight, directive)) return true;
  if (directive.status === 'draft' || directive.status === 'approved') return false;
  const hops = await deps.db
    .selectFrom('directiveHops')
    .select(['unitId', 'unitPath', 'bodyId', 'households'])
    .where('directiveId', '=', directive.id)
    .where('sentAt', 'is not', null)
    .execute();
  return hops.some((hop) => isNear(sight, hop));
};

/** Whether a place is the actor's own, or lies where they look after things. */
export const isNear = (
  sight: Sight,
  hop: { unitId: string; unitPath: string; bodyId: string | null; households: boolean },
): boolean =>
  (hop.bodyId !== null && sight.bodyIds.includes(hop.bodyId)) ||
  (hop.bodyId === null &&
    (sight.unitIds.includes(hop.unitId) ||
      (hop.households && sight.ownPaths.some((path) => path.startsWith(hop.unitPath))))) ||
  sight.issuedPaths.some((path) => hop.unitPath.startsWith(path));

export const samePlace = async (
  deps: Deps,
  actor: Actor,
  directive: Pick<Directive, 'id' | 'status' | 'unitPath'>,
): Promise<boolean> => maySee(deps, await sightOf(deps, actor), directive);
