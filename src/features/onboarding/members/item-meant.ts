import { may, type Actor } from '../../../community/access.ts';
import { groupById } from '../../../community/groups.ts';
import { matchHousehold } from '../../../community/match-household.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Turn } from '../../../platform/feature.ts';
import { foldKey } from '../../../platform/vietnamese.ts';
import type { SaidOfItem } from '../linking/said.ts';
import {
  itemByCode,
  itemLastAsked,
  itemOfPost,
  openItemsAbout,
  openItemsAskedOf,
  openItemsOf,
  type RosterItem,
} from './items.ts';

/**
 * Which item somebody's word is about: the one named by code, the one whose post or whose person's message is
 * quoted, the one of that name in this group, or the only one they were asked about. Several come as a list;
 * null when the word is about something else.
 */
export const itemMeant = async (
  deps: Deps,
  turn: Turn,
  actor: Actor,
  said: SaidOfItem,
): Promise<RosterItem | RosterItem[] | null> => {
  if (said.code !== null) return (await itemByCode(deps.db, said.code)) ?? null;
  const quoted = await itemQuoted(deps, turn);
  if (quoted) return quoted;
  if (turn.message.replyTo !== undefined) return null;
  if (turn.group === null) {
    const last = await itemLastAsked(deps.db, turn.message.accountId, turn.message.chat.externalId);
    // A bare word answers what Loa wrote last, and nothing else.
    if (said.about === '' || last?.kind === 'unknown') return last ?? null;
    return one(await byName(deps, await openItemsAskedOf(deps.db, actor.personId), said.about));
  }
  if (said.about === '' || !(await may(deps, actor, 'report-status', turn.group.unitId)))
    return null;
  return one(await byName(deps, await openItemsOf(deps.db, turn.group.id), said.about));
};

const one = (items: RosterItem[]): RosterItem | RosterItem[] | null =>
  items.length > 1 ? items.slice(0, 5) : (items[0] ?? null);

/** A reply to our own question, or to what the person it is about wrote. */
const itemQuoted = async (deps: Deps, { message }: Turn): Promise<RosterItem | undefined> => {
  if (message.replyTo === undefined) return undefined;
  const ours = await itemOfPost(deps.db, message.accountId, message.replyTo);
  if (ours) return ours;
  const theirs = await deps.db
    .selectFrom('inboxMessages')
    .select('senderId')
    .where('accountId', '=', message.accountId)
    .where('externalId', '=', message.replyTo)
    .executeTakeFirst();
  if (!theirs) return undefined;
  const items = await openItemsAbout(deps.db, message.accountId, theirs.senderId);
  // A claim says which household; an unknown member alone does not.
  return items.find(({ kind }) => kind === 'claim') ?? items[0];
};

/** By the name on the item, else by the household it claims. */
const byName = async (
  deps: Deps,
  items: readonly RosterItem[],
  about: string,
): Promise<RosterItem[]> => {
  const wanted = foldKey(about);
  const named = items.filter(({ name }) => {
    const own = foldKey((name ?? '').replace(/\(.*\)/u, ''));
    return own !== '' && (own === wanted || own.endsWith(` ${wanted}`));
  });
  if (named.length > 0) return named;
  const found: RosterItem[] = [];
  for (const item of items.filter(({ kind }) => kind === 'claim')) {
    const group = await groupById(deps.db, item.groupId);
    const homes = group ? await matchHousehold(deps.db, group.unitId, about) : [];
    if (homes.some(({ id }) => id === item.householdId)) found.push(item);
  }
  return found;
};

/** The household a word about an unknown member names: what stands beside it, else the member's own name. */
export const householdMeant = async (
  deps: Deps,
  item: RosterItem,
  said: SaidOfItem,
): Promise<string | undefined> => {
  const group = await groupById(deps.db, item.groupId);
  const name = said.about === '' ? (item.name ?? '') : said.about;
  const found = group && name !== '' ? await matchHousehold(deps.db, group.unitId, name) : [];
  return found.length === 1 ? found[0]?.id : undefined;
};
