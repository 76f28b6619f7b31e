import { messagesOf, nameOf, oaChat, privateChat } from '../chats.ts';
import type { Sandbox } from '../sandbox.ts';
import { absolute } from '../show.ts';
import type { Attachment, Message } from '../world.ts';
import { page, text, type OaCall } from './call.ts';
import { groupOf } from './group-info.ts';

/** A message as every history call gives it. */
const item = ({ sandbox, oa }: OaCall, message: Message) => {
  const { world } = sandbox.journal;
  const group = world.group.get(message.chat);
  const attachment = message.attachments[0];
  const own = message.by === 'oa';
  const other = group?.id ?? privateChat(message.chat)?.personId ?? '';
  const to = group || own ? other : oa.id;
  return {
    src: own ? 0 : 1,
    time: message.at,
    sent_time: String(message.at),
    type: typeOf(message),
    message: message.text,
    message_id: message.id,
    from_id: message.from,
    to_id: to,
    from_display_name: nameOf(world, message.from),
    from_avatar: avatar(sandbox, message.from),
    to_display_name: group ? group.name : nameOf(world, to),
    to_avatar: group ? group.avatar : avatar(sandbox, to),
    ...(message.replyTo ? { quote_msg_id: message.replyTo } : {}),
    ...(group ? { group_id: group.id } : {}),
    ...(attachment ? attached(sandbox, attachment) : {}),
  };
};

const attached = (sandbox: Sandbox, { type, url, latitude, longitude }: Attachment) => {
  if (type !== 'location') return { url: absolute(sandbox, url) };
  return {
    location: JSON.stringify({ latitude: String(latitude), longitude: String(longitude) }),
  };
};

const typeOf = (message: Message): string => {
  const type = message.attachments[0]?.type ?? 'text';
  if (type === 'image') return 'photo';
  if (type === 'audio') return 'voice';
  return type === 'request-info' ? 'text' : type;
};

const avatar = (sandbox: Sandbox, id: string): string => `${sandbox.baseUrl}/avatars/${id}.svg`;

/** Newest first, a page at a time. */
const newestFirst = (messages: Message[], offset: number, count: number): Message[] => {
  const end = Math.max(0, messages.length - offset);
  return messages.slice(Math.max(0, end - count), end).reverse();
};

/** GET /v3.0/oa/group/conversation */
export const groupConversation = (call: OaCall) => {
  const { offset, count } = page(call.input, 5, call.app.settings.conversationPageMax);
  const group = groupOf(call, call.input);
  const messages = messagesOf(call.sandbox.journal.world, group.id);
  return newestFirst(messages, offset, count).map((message) => item(call, message));
};

/** GET /v2.0/oa/conversation */
export const conversation = (call: OaCall) => {
  const { offset, count } = page(call.input, 5, 10);
  const chat = oaChat(call.oa.id, text(call.input, 'user_id'));
  const messages = messagesOf(call.sandbox.journal.world, chat);
  return newestFirst(messages, offset, count).map((message) => item(call, message));
};

const latestOf = (call: OaCall, wanted: (chat: string) => boolean, most: number) => {
  const { offset, count } = page(call.input, 5, most);
  const latest: Message[] = [];
  for (const [chat, messages] of call.sandbox.journal.world.messages) {
    const last = messages.at(-1);
    if (last && wanted(chat)) latest.push(last);
  }
  latest.sort((a, b) => b.at - a.at);
  return latest.slice(offset, offset + count).map((message) => item(call, message));
};

/** GET /v3.0/oa/group/listrecentchat: the last message of each group, newest first. */
export const recentGroups = (call: OaCall) =>
  latestOf(
    call,
    (chat) => call.sandbox.journal.world.group.get(chat)?.oaId === call.oa.id,
    call.app.settings.conversationPageMax,
  );

/** GET /v2.0/oa/listrecentchat: the last message with each person, newest first. */
export const recentPeople = (call: OaCall) =>
  latestOf(call, (chat) => chat.startsWith(`oa:${call.oa.id}:`), 10);
