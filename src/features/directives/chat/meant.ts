import type { Actor } from '../../../community/access.ts';
import type { Verb } from '../../../community/access.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Turn } from '../../../platform/feature.ts';
import type { Directive, Hop } from '../directive.ts';
import { speaksFor } from '../places/standing.ts';
import { aboutOfPost } from '../../../messaging/outbox/about-post.ts';
import { directiveByCode, directiveById } from '../store.ts';
import { hopsNear } from '../store-hops.ts';
import { codeIn, numberIn, withoutCode, type Command } from './commands.ts';

export interface Meant {
  /** Named by code, by number or by answering its post; null when it was not. */
  directive: Directive | null;
  how: 'code' | 'number' | 'reply' | null;
  /** The words without code and number. */
  words: string;
}

/** A command about a directive, by somebody who speaks for places that have it. */
export interface Asked {
  command: Command;
  meant: Meant;
  /** The places the actor speaks for. */
  hops: readonly Hop[];
}

/** Which directive somebody speaks of. */
export const meantBy = async (
  deps: Deps,
  turn: Turn,
  running: readonly Directive[],
): Promise<Meant> => {
  const code = codeIn(turn.text);
  if (code !== null) {
    const directive = (await directiveByCode(deps.db, code)) ?? null;
    return { directive, how: 'code', words: withoutCode(turn.text) };
  }
  const named = numberIn(turn.text, (number) => running.some((one) => one.number === number));
  if (named) {
    const directive = running.find((one) => one.number === named.number) ?? null;
    return { directive, how: 'number', words: named.rest };
  }
  const { replyTo, accountId } = turn.message;
  const id =
    replyTo === undefined
      ? null
      : await aboutOfPost(deps.db, 'directive', { accountId, externalId: replyTo });
  const directive = id === null ? null : ((await directiveById(deps.db, id)) ?? null);
  return { directive, how: directive ? 'reply' : null, words: turn.text };
};

/** The places an actor speaks for in running directives, the one sent last first. */
export const ownHops = async (deps: Deps, actor: Actor, verb: Verb): Promise<Hop[]> => {
  const own: Hop[] = [];
  for (const hop of await hopsNear(deps.db, actor))
    if (await speaksFor(deps, actor, hop, verb)) own.push(hop);
  return own;
};

/** The directives of some places, in the places' order. */
export const directivesOf = async (deps: Deps, hops: readonly Hop[]): Promise<Directive[]> => {
  const found: Directive[] = [];
  for (const id of new Set(hops.map((hop) => hop.directiveId))) {
    const directive = await directiveById(deps.db, id);
    if (directive) found.push(directive);
  }
  return found;
};

/** Whether a place was written to in this chat: its group's, or anywhere in private. */
export const isHere = (turn: Turn, hop: Hop): boolean =>
  turn.message.chat.kind === 'private' || (turn.group !== null && hop.groupId === turn.group.id);
