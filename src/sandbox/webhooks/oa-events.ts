import { newHexId, userIdByApp } from '../ids.ts';
import { privateChat } from '../chats.ts';
import type { Sandbox } from '../sandbox.ts';
import { absolute } from '../show.ts';
import type { Attachment, Group, Message, Oa, WebhookEvent, World } from '../world.ts';

/** Queues an event for the app the OA belongs to, if that app listens. */
export const tellApp = (
  sandbox: Sandbox,
  oa: Oa,
  chat: string,
  body: Record<string, unknown>,
  messageId: string | null = null,
): void => {
  const { journal, deliveries, clock } = sandbox;
  const app = journal.world.app.get(oa.appId);
  if (!app?.webhookUrl || !app.subscribed) return;
  const timestamp = String(clock.now());
  const event: WebhookEvent = {
    id: newHexId(),
    target: { app: app.id, oaId: oa.id },
    chat,
    messageId,
    timestamp,
    body: JSON.stringify({ app_id: app.id, ...body, timestamp }),
  };
  journal.put('event', event.id, event);
  deliveries.send(event);
};

/** The webhook for a message in an OA's group or in a private chat with it. */
export const tellAppOfMessage = (sandbox: Sandbox, message: Message): void => {
  const { world } = sandbox.journal;
  const group = world.group.get(message.chat);
  const own = message.by === 'oa';
  const oa = oaOf(world, message.chat, group);
  if (!oa || (own && (!oa.echo || message.template === true))) return;

  const event = { sender: { id: message.from }, message: body(sandbox, message) };
  const name = `${own ? 'oa' : 'user'}_send${group ? '_group' : ''}_${kindOf(message)}`;
  if (group) {
    const to = { oa_id: oa.id, event_name: name, ...namingGroup(sandbox, oa, group.id, event) };
    tellApp(sandbox, oa, message.chat, to, message.id);
    return;
  }
  const personId = privateChat(message.chat)?.personId ?? '';
  const to = {
    user_id_by_app: userIdByApp(oa.appId, personId),
    event_name: name,
    recipient: { id: own ? personId : oa.id },
  };
  tellApp(sandbox, oa, message.chat, { ...to, ...event }, message.id);
};

/** Documents say `recipient.id`; programs have been seen to look elsewhere. */
const namingGroup = (
  { journal }: Sandbox,
  oa: Oa,
  groupId: string,
  event: { sender: object; message: object },
): object => {
  const way = journal.world.app.get(oa.appId)?.settings.groupNamedBy;
  if (way === 'recipient.group_id') return { ...event, recipient: { group_id: groupId } };
  if (way !== 'message.conversation_id') return { ...event, recipient: { id: groupId } };
  return { ...event, message: { ...event.message, conversation_id: groupId } };
};

const oaOf = (world: World, chat: string, group: Group | undefined): Oa | undefined => {
  if (group) return world.oa.get(group.oaId ?? '');
  const one = privateChat(chat);
  return one?.kind === 'oa' ? world.oa.get(one.accountId) : undefined;
};

const KIND_ON_WIRE: Record<string, string> = { 'request-info': 'text' };

const kindOf = (message: Message): string => {
  const type = message.attachments[0]?.type;
  return type === undefined ? 'text' : (KIND_ON_WIRE[type] ?? type);
};

const body = (sandbox: Sandbox, message: Message): Record<string, unknown> => ({
  ...(message.text === '' && message.attachments.length > 0 ? {} : { text: message.text }),
  msg_id: message.id,
  ...(message.replyTo ? { quote_msg_id: message.replyTo } : {}),
  ...(message.attachments.length > 0
    ? { attachments: message.attachments.map((one) => attachmentOnWire(sandbox, one)) }
    : {}),
});

const attachmentOnWire = (sandbox: Sandbox, one: Attachment): Record<string, unknown> => {
  const url = absolute(sandbox, one.url);
  switch (one.type) {
    case 'location':
      return {
        type: 'location',
        payload: {
          coordinates: { latitude: String(one.latitude), longitude: String(one.longitude) },
        },
      };
    case 'audio':
      return { type: 'audio', payload: { url } };
    case 'sticker':
      return { type: 'sticker', payload: { id: one.id, url } };
    case 'file':
      return {
        type: 'file',
        payload: {
          url,
          size: String(one.size ?? 0),
          name: one.name,
          checksum: one.checksum,
          type: one.name?.split('.').at(-1),
        },
      };
    case 'link':
      return { type: 'link', payload: { thumbnail: url, description: one.name, url } };
    case 'video':
      return { type: 'video', payload: { url, thumbnail: url, description: one.name } };
    default:
      return { type: one.type, payload: { thumbnail: url, url } };
  }
};

/** The same events as older documents call them. */
const OLDER: Record<string, string> = {
  user_out_group: 'user_leave_group',
  delete_group: 'disperse_group',
  accept_request_join_group: 'react_request_join_group_accept',
  reject_request_join_group: 'react_request_join_group_reject',
};

/** A change in a group: who came, went, asked, was made deputy. */
export const tellAppOfGroup = (
  sandbox: Sandbox,
  group: Group,
  event: string,
  users?: string[],
): void => {
  const oa = sandbox.journal.world.oa.get(group.oaId ?? '');
  if (!oa) return;
  const { settings } = sandbox.journal.world.app.get(oa.appId) ?? {};
  const older = settings?.groupEventNames === 'older';
  tellApp(sandbox, oa, group.id, {
    oa_id: oa.id,
    group_id: group.id,
    event_name: older ? (OLDER[event] ?? event) : event,
    ...(users ? { users: users.map((id) => ({ id })) } : {}),
  });
};

/** follow and unfollow. */
export const tellAppOfFollow = (
  sandbox: Sandbox,
  oa: Oa,
  personId: string,
  event: 'follow' | 'unfollow',
): void => {
  tellApp(sandbox, oa, `oa:${oa.id}:${personId}`, {
    oa_id: oa.id,
    event_name: event,
    follower: { id: personId },
    user_id_by_app: userIdByApp(oa.appId, personId),
    source: 'oa_profile',
  });
};

/** Received or seen on a phone, told to the app that sent. */
export const tellAppOfReceipt = (
  sandbox: Sandbox,
  message: Message,
  personId: string,
  event: 'user_received_message' | 'user_seen_message',
): void => {
  const { world } = sandbox.journal;
  const oa = message.by === 'oa' ? world.oa.get(message.from) : undefined;
  if (!oa || world.group.has(message.chat)) return;
  if (world.app.get(oa.appId)?.settings.receipts !== true) return;
  const seen = event === 'user_seen_message';
  tellApp(sandbox, oa, message.chat, {
    event_name: event,
    user_id_by_app: userIdByApp(oa.appId, personId),
    sender: { id: personId },
    recipient: { id: oa.id },
    message: seen ? { msg_ids: [message.id] } : { msg_id: message.id },
  });
};
