import { newHexId, userIdByApp } from '../ids.ts';
import { privateChat } from '../chats.ts';
import type { Sandbox } from '../sandbox.ts';
import { absolute } from '../show.ts';
import type { Attachment, Group, Message, Oa, WebhookEvent } from '../world.ts';

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
  const chat = privateChat(message.chat);
  const oa = world.oa.get(group?.oaId ?? chat?.accountId ?? '');
  if (!oa || (message.by === 'oa' && !oa.echo)) return;

  const who = message.by === 'oa' ? 'oa_send' : 'user_send';
  const event = `${who}${group ? '_group' : ''}_${kindOf(message)}`;
  const other = group?.id ?? chat?.personId ?? '';
  tellApp(
    sandbox,
    oa,
    message.chat,
    {
      ...(group ? { oa_id: oa.id } : { user_id_by_app: userIdByApp(oa.appId, other) }),
      event_name: event,
      sender: { id: message.from },
      recipient: { id: group || message.by === 'oa' ? other : oa.id },
      message: body(sandbox, message),
    },
    message.id,
  );
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

/** A change in a group: who came, went, asked, was made deputy. */
export const tellAppOfGroup = (
  sandbox: Sandbox,
  group: Group,
  event: string,
  users?: string[],
): void => {
  const oa = sandbox.journal.world.oa.get(group.oaId ?? '');
  if (!oa) return;
  tellApp(sandbox, oa, group.id, {
    oa_id: oa.id,
    group_id: group.id,
    event_name: event,
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
