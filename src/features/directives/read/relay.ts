import type { RelayHop } from '../../../contract/directives.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Directive, Hop } from '../directive.ts';
import { hopNames } from '../texts.ts';
import { postKey } from '../verbs/pass-on.ts';
import { namesOf, postStates, speakersOf, type PostState } from './store.ts';

/** The way of a directive, hop by hop: where it is, who said so, who is waited for. */
export const relayOf = async (
  deps: Deps,
  directive: Directive,
  hops: readonly Hop[],
): Promise<RelayHop[]> => {
  const now = deps.clock();
  const waiting = hops.filter((hop) => hop.acknowledgedAt === null);
  const [posts, names, speakers] = await Promise.all([
    postStates(deps.db, directive.id),
    namesOf(
      deps.db,
      hops.flatMap((hop) => hop.acknowledgedBy ?? []),
    ),
    speakersOf(deps.db, [...new Set(waiting.map((hop) => hop.unitId))], now),
  ]);
  const shown = new Set(hops.map(({ id }) => id));
  const above = new Map(hops.map((hop) => [hop.id, hop.name]));
  return hops.map((hop) => {
    const own = posts.filter((post) => isPostOf(post, hop));
    const speaker = speakers.find(
      (one) => one.unitId === hop.unitId && (hop.bodyId === null || one.bodyId === hop.bodyId),
    );
    return {
      id: hop.id,
      parentId: hop.parentId !== null && shown.has(hop.parentId) ? hop.parentId : null,
      unitId: hop.unitId,
      unitName: hop.name,
      tier: hop.tier,
      ...stateOf(hop, own, above.get(hop.parentId ?? '') ?? 'cấp trên'),
      personName:
        hop.acknowledgedBy === null
          ? ((hop.mustAcknowledge ? speaker?.name : undefined) ?? null)
          : (names.get(hop.acknowledgedBy) ?? null),
      late:
        hop.mustAcknowledge &&
        hop.acknowledgedAt === null &&
        hop.sentAt !== null &&
        hop.dueAt !== null &&
        hop.dueAt <= now,
    };
  });
};

/** Long texts go out in parts, numbered behind the key. */
const isPostOf = (post: PostState, hop: Hop): boolean =>
  post.key === postKey(hop) || post.key.startsWith(`${postKey(hop)}#`);

const stateOf = (
  hop: Hop,
  posts: readonly PostState[],
  above: string,
): Pick<RelayHop, 'state' | 'stateName' | 'at'> => {
  if (hop.heldAt)
    return { state: 'held', stateName: hopNames.held(hop.heldReason), at: iso(hop.heldAt) };
  if (hop.acknowledgedAt) {
    const pending = hop.relayMode === 'confirm' && hop.relayedAt === null;
    return {
      state: 'acknowledged',
      stateName: pending ? hopNames.acknowledgedWaiting : hopNames.acknowledged,
      at: iso(hop.acknowledgedAt),
    };
  }
  if (hop.sentAt === null)
    return { state: 'waiting', stateName: hopNames.waiting(above), at: null };
  const left = posts.filter(({ state }) => state !== 'failed' && state !== 'expired');
  if (left.length === 0)
    return { state: 'failed', stateName: hopNames.failed, at: iso(hop.sentAt) };
  const sentAt = posts.find((post) => post.sentAt !== null)?.sentAt ?? hop.sentAt;
  return hop.mustAcknowledge
    ? { state: 'sent', stateName: hopNames.sent, at: iso(sentAt) }
    : { state: 'informed', stateName: hopNames.informed, at: iso(sentAt) };
};

const iso = (at: Date): string => at.toISOString();
