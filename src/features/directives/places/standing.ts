import { may, type Actor, type Verb } from '../../../community/access.ts';
import type { Post } from '../../../community/posts.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { Hop } from '../directive.ts';
import { refuse } from '../texts.ts';

type Spot = Pick<Hop, 'unitId' | 'unitPath' | 'bodyId' | 'households'>;

/** Posts in bodies speak for their body alone, never for the unit it stands at. */
const isOfBody = (post: Pick<Post, 'kind'>): boolean => post.kind.startsWith('body-');

const standsAt = (post: Post, hop: Spot): boolean => {
  if (hop.bodyId !== null) return post.bodyId === hop.bodyId;
  if (isOfBody(post)) return false;
  // One group may serve several clusters of a village: its team stands below it.
  return hop.households ? post.unitPath.startsWith(hop.unitPath) : post.unitId === hop.unitId;
};

/** The post by which an actor may do this for a place, or undefined. Members of households hold none. */
export const speaksFor = async (
  deps: Deps,
  actor: Actor,
  hop: Spot,
  verb: Verb,
): Promise<Post | undefined> => {
  for (const post of actor.posts) {
    if (!standsAt(post, hop)) continue;
    if (await may(deps, { ...actor, posts: [post] }, verb, post.unitId)) return post;
  }
  return undefined;
};

/** @throws Refusal when the actor may not do this for the place. */
export const demandFor = async (deps: Deps, actor: Actor, hop: Spot, verb: Verb): Promise<Post> => {
  const post = await speaksFor(deps, actor, hop, verb);
  if (!post)
    throw new Refusal(
      'forbidden',
      verb === 'acknowledge-directive' ? refuse.notYours : refuse.notYourTask,
    );
  return post;
};
