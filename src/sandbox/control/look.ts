import { groupsOf, messagesOf, nameOf, privateChatsOf } from '../chats.ts';
import { instant, iso } from '../clock.ts';
import type { Sandbox } from '../sandbox.ts';
import { ControlError } from '../say.ts';
import { preview, showChat, showMessage } from '../show.ts';
import type { Message, Person, World } from '../world.ts';

/** For search: lower case, without tones, đ as d. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'd')
    .toLowerCase();

const matches = (query: string): ((...fields: (string | null)[]) => boolean) => {
  const wanted = plain(query).split(/\s+/).filter(Boolean);
  return (...fields) => {
    if (wanted.length === 0) return true;
    const text = plain(fields.filter((field) => field !== null).join(' '));
    return wanted.every((word) => text.includes(word));
  };
};

const showPerson = (world: World, person: Person) => {
  const groups = groupsOf(world, person.id);
  return {
    id: person.id,
    name: person.name,
    phone: person.phone,
    role: person.role,
    avatarColor: person.avatarColor,
    /** The first group, which tells one A Páo from another. */
    where: groups[0]?.name ?? null,
    chats: [...groups.map((group) => group.id), ...privateChatsOf(world, person.id)],
  };
};

/** People by name, phone, role or id. */
export const listPeople = (world: World, query: string, limit: number) => {
  const fits = matches(query);
  const found = [];
  for (const person of world.person.values()) {
    const where = groupsOf(world, person.id).map((group) => group.name);
    if (!fits(person.name, person.phone, person.role, person.id, ...where)) continue;
    found.push(showPerson(world, person));
    if (found.length >= limit) break;
  }
  return found;
};

/** What people try first, in this order; every other role comes after. */
const triedFirst = [
  'Hộ dân',
  'Thành viên Tổ',
  'Tổ trưởng',
  'Trưởng bản',
  'Chủ tịch xã',
  'Trực xã',
  'Trực huyện',
  'Chỉ huy trưởng',
];
const turnOf = (role: string): number => {
  const turn = triedFirst.indexOf(role);
  return turn < 0 ? triedFirst.length : turn;
};

/** The roles there are, with a few people of each to start from. */
export const rolesOfPeople = (world: World) => {
  const roles = new Map<string, { role: string; count: number; people: Person[] }>();
  for (const person of world.person.values()) {
    const role = person.role ?? 'Người dùng';
    let entry = roles.get(role);
    if (!entry) roles.set(role, (entry = { role, count: 0, people: [] }));
    entry.count += 1;
    if (entry.people.length < 6 && groupsOf(world, person.id).length > 0) entry.people.push(person);
  }
  const inTurn = [...roles.values()].sort((a, b) => turnOf(a.role) - turnOf(b.role));
  return inTurn.map(({ role, count, people }) => ({
    role,
    count,
    people: people.map((person) => showPerson(world, person)),
  }));
};

/** Groups and private chats, by name. */
export const listChats = (world: World, query: string, limit: number) => {
  const fits = matches(query);
  const found: NonNullable<ReturnType<typeof showChat>>[] = [];
  const add = (id: string): void => {
    const chat = showChat(world, id);
    if (chat && found.length < limit && fits(chat.name, chat.id)) found.push(chat);
  };
  for (const id of world.group.keys()) add(id);
  const seen = new Set<string>();
  for (const person of world.person.values())
    for (const oa of person.follows) seen.add(`oa:${oa}:${person.id}`);
  for (const chat of world.messages.keys()) if (!world.group.has(chat)) seen.add(chat);
  for (const id of seen) add(id);
  return found;
};

/** A chat's messages, oldest first; after a message id or an instant if one is given. */
export const chatMessages = (world: World, chat: string, after: string, as: string) => {
  if (!showChat(world, chat)) throw new ControlError(404, `no chat ${chat}`);
  const pendingIds = new Set<string>();
  for (const event of world.event.values()) if (event.messageId) pendingIds.add(event.messageId);
  return messagesAfter(messagesOf(world, chat), after).map((message) => ({
    ...showMessage(world, message),
    ...(message.from === as ? { received: !pendingIds.has(message.id) } : {}),
  }));
};

/** What was said in every chat, oldest first within a chat; chats in which nothing was said are left out. */
export const allMessages = (world: World) =>
  [...world.messages].flatMap(([id, messages]) => {
    const chat = showChat(world, id);
    if (!chat || messages.length === 0) return [];
    return [{ ...chat, messages: messages.map((message) => showMessage(world, message)) }];
  });

const messagesAfter = (messages: Message[], after: string): Message[] => {
  if (after === '') return messages;
  const at = messages.findLastIndex((message) => message.id === after);
  if (at >= 0) return messages.slice(at + 1);
  const since = instant(/^\d{10,14}$/.test(after) ? Number(after) : after);
  return Number.isNaN(since) ? messages : messages.filter((message) => message.at > since);
};

/** What one person's Zalo shows: chats, the last words in each, how many unread. */
export const chatsOfPerson = (world: World, personId: string) => {
  const person = world.person.get(personId);
  if (!person) throw new ControlError(404, `no person ${personId}`);
  const ids = showPerson(world, person).chats;
  const chats = ids.map((id) => {
    const chat = showChat(world, id);
    const messages = messagesOf(world, id);
    const last = messages.at(-1);
    return {
      id,
      name: chat?.name ?? '',
      kind: chat?.kind ?? 'private',
      account: accountOf(world, id),
      members: (chat?.members ?? []).map((member) => ({ id: member, name: nameOf(world, member) })),
      unread: unread(messages, world.read.get(`${id}|${personId}`), personId),
      last: last
        ? {
            id: last.id,
            text: preview(last),
            mine: last.from === personId,
            name: nameOf(world, last.from),
            at: iso(last.at),
          }
        : null,
    };
  });
  return { person: showPerson(world, person), chats };
};

const accountOf = (
  world: World,
  chat: string,
): { kind: 'oa' | 'bot'; id: string; name: string } => {
  const group = world.group.get(chat);
  const bot = group?.botToken ? world.bot.get(group.botToken) : undefined;
  const [kind = '', id = ''] = chat.split(':');
  const accountId = group ? (group.oaId ?? bot?.id ?? '') : id;
  return {
    kind: bot || (!group && kind === 'bot') ? 'bot' : 'oa',
    id: accountId,
    name: nameOf(world, accountId),
  };
};

const unread = (messages: Message[], read: string | undefined, personId: string): number => {
  let count = 0;
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const message = messages[at];
    if (!message || message.id === read || message.from === personId) break;
    count += 1;
  }
  return count;
};

/** What has happened since the start or the last reset. */
export const stats = (sandbox: Sandbox) => {
  const { counts, deliveries, journal } = sandbox;
  let messages = 0;
  const duplicates: { chat: string; text: string; count: number }[] = [];
  for (const [chat, list] of journal.world.messages) {
    messages += list.length;
    const texts = new Map<string, number>();
    for (const { by, text } of list)
      if (by !== 'person' && text !== '') texts.set(text, (texts.get(text) ?? 0) + 1);
    for (const [text, count] of texts) if (count > 1) duplicates.push({ chat, text, count });
  }
  return {
    calls: [...counts.calls.values()].reduce((sum, count) => sum + count, 0),
    messages,
    webhooks: counts.webhooks.delivered,
    webhooksWaiting: deliveries.pending(),
    duplicates,
    callsByPath: Object.fromEntries(counts.calls),
    webhookDetail: {
      ...counts.webhooks,
      subscribed: [...journal.world.app.values()].every((app) => app.subscribed),
    },
  };
};
