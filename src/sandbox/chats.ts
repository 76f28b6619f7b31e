import type { Journal } from './journal.ts';
import type { Group, Message, World } from './world.ts';

/** A private chat's id: `oa:<oa>:<person>` or `bot:<bot>:<person>`. */
export const oaChat = (oaId: string, personId: string): string => `oa:${oaId}:${personId}`;
export const botChat = (botId: string, personId: string): string => `bot:${botId}:${personId}`;

export interface PrivateChat {
  kind: 'oa' | 'bot';
  accountId: string;
  personId: string;
}

export const privateChat = (chat: string): PrivateChat | null => {
  const [kind, accountId, personId] = chat.split(':');
  if ((kind !== 'oa' && kind !== 'bot') || !accountId || !personId) return null;
  return { kind, accountId, personId };
};

export const botById = (world: World, id: string) =>
  [...world.bot.values()].find((bot) => bot.id === id);

/** Who speaks: a person, an OA or a bot, by name. */
export const nameOf = (world: World, id: string): string =>
  world.person.get(id)?.name ??
  world.oa.get(id)?.name ??
  botById(world, id)?.name ??
  'Người dùng Zalo';

/** The groups of each person, kept until a group changes. */
const memberships = new WeakMap<World, { stamp: number; of: Map<string, Group[]> }>();
const stamps = new WeakMap<World, number>();

export const saveGroup = (journal: Journal, group: Group): void => {
  journal.put('group', group.id, group);
  membershipChanged(journal.world);
};

export const dropGroup = (journal: Journal, groupId: string): void => {
  journal.drop('group', groupId);
  membershipChanged(journal.world);
};

export const membershipChanged = (world: World): void => {
  stamps.set(world, (stamps.get(world) ?? 0) + 1);
};

export const groupsOf = (world: World, personId: string): Group[] => {
  const stamp = stamps.get(world) ?? 0;
  let known = memberships.get(world);
  if (known?.stamp !== stamp) {
    const of = new Map<string, Group[]>();
    for (const group of world.group.values()) {
      for (const member of group.members) {
        const list = of.get(member);
        if (list) list.push(group);
        else of.set(member, [group]);
      }
    }
    known = { stamp, of };
    memberships.set(world, known);
  }
  return known.of.get(personId) ?? [];
};

/** The private chats a person has: with every OA followed, and wherever words have passed. */
export const privateChatsOf = (world: World, personId: string): string[] => {
  const followed = new Set(world.person.get(personId)?.follows ?? []);
  const chats: string[] = [];
  for (const oa of world.oa.values()) {
    const chat = oaChat(oa.id, personId);
    if (followed.has(oa.id) || world.messages.has(chat)) chats.push(chat);
  }
  for (const bot of world.bot.values()) chats.push(botChat(bot.id, personId));
  return chats;
};

/** Whether the person may read and write in the chat. */
export const belongs = (world: World, personId: string, chat: string): boolean => {
  const group = world.group.get(chat);
  if (group) return group.members.includes(personId);
  return privateChat(chat)?.personId === personId;
};

export const messagesOf = (world: World, chat: string): Message[] => world.messages.get(chat) ?? [];

/** Looks from the newest back: what people answer is seldom old. */
export const findMessage = (world: World, chat: string, id: string): Message | undefined =>
  messagesOf(world, chat).findLast((message) => message.id === id);
