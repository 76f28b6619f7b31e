import { iso } from './clock.ts';
import { botById, findMessage, nameOf, privateChat } from './chats.ts';
import type { Sandbox } from './sandbox.ts';
import type { Message, World } from './world.ts';

/** A message as the control API and the messenger page show it. */
export const showMessage = (world: World, message: Message) => {
  const quoted = message.replyTo ? findMessage(world, message.chat, message.replyTo) : undefined;
  return {
    id: message.id,
    from: {
      id: message.from,
      name: nameOf(world, message.from),
      isOa: message.by !== 'person',
      isBot: message.by === 'bot',
    },
    text: message.text,
    attachments: message.attachments,
    at: iso(message.at),
    replyTo: message.replyTo,
    quoted: quoted ? { name: nameOf(world, quoted.from), text: preview(quoted) } : undefined,
    mentions: mentionsIn(world, message.text),
    reactions: world.reaction.get(message.id),
  };
};

const MENTION = /\[@([^\]\s]+)\]/g;

/** Whom `[@id]` in a text names: a member, the OA, or the whole group. */
export const mentionsIn = (world: World, text: string): { id: string; name: string }[] =>
  [...text.matchAll(MENTION)].map(([, id = '']) => ({
    id,
    name: world.group.has(id) ? 'Tất cả' : nameOf(world, id),
  }));

const KIND_WORDS: Record<string, string> = {
  image: '[Hình ảnh]',
  gif: '[Ảnh động]',
  audio: '[Tin thoại]',
  video: '[Video]',
  location: '[Vị trí]',
  sticker: '[Nhãn dán]',
  file: '[Tệp]',
  link: '[Liên kết]',
  'request-info': '[Mời chia sẻ thông tin]',
};

/** One line that stands for a message in a list or a quotation. */
export const preview = (message: Message): string =>
  message.text !== '' ? message.text : (KIND_WORDS[message.attachments[0]?.type ?? ''] ?? '');

export const showChat = (world: World, id: string) => {
  const group = world.group.get(id);
  if (group) return { id, name: group.name, kind: 'group' as const, members: group.members };
  const chat = privateChat(id);
  if (!chat) return null;
  const account =
    chat.kind === 'oa' ? world.oa.get(chat.accountId) : botById(world, chat.accountId);
  if (!account) return null;
  return { id, name: account.name, kind: 'private' as const, members: [chat.personId] };
};

/** A file's address as programs outside need it; the page's own are relative. */
export const absolute = (sandbox: Sandbox, url: string | undefined): string | undefined =>
  url?.startsWith('/') === true ? sandbox.baseUrl + url : url;
