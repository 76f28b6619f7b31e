import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Attachment, Inbound, InboundMessage, MessageKind } from '../../platform/channel.ts';
import { withoutMentions } from './outgoing.ts';

/** Ids are text; a number is taken as its digits. */
const id = z.union([z.string().min(1), z.number().transform(String)]);
const party = z.looseObject({ id: id.optional(), group_id: id.optional() });
const attachmentSchema = z.looseObject({ type: z.string().default(''), payload: z.unknown() });

/** What every event has in common; all else stays as it came, and a part of an unknown shape counts as absent. */
export const eventSchema = z.looseObject({
  app_id: id,
  timestamp: id,
  event_name: z.string().min(1).catch('unknown'),
  oa_id: id.optional().catch(undefined),
  sender: party.optional().catch(undefined),
  recipient: party.optional().catch(undefined),
  group_id: id.optional().catch(undefined),
  users: z.array(z.looseObject({ id })).optional().catch(undefined),
  follower: z.looseObject({ id }).optional().catch(undefined),
  message: z
    .looseObject({
      msg_id: id.optional().catch(undefined),
      tracking_id: id.optional().catch(undefined),
      text: z.string().nullish().catch(undefined),
      quote_msg_id: id.optional().catch(undefined),
      conversation_id: id.optional().catch(undefined),
      attachments: z.array(attachmentSchema).nullish().catch(undefined),
    })
    .optional()
    .catch(undefined),
});
export type ZaloEvent = z.infer<typeof eventSchema>;

const fromPeople = /^(?:user|anonymous)_send_(group_)?(.+)$/;
const fromUs = /^oa_send_(?:anonymous_)?(group_)?(?!consent)(.+)$/;

/** A template sent to a phone has arrived: told by the OA's side, with the mark we gave it. */
const isReceipt = (event: ZaloEvent): boolean =>
  event.event_name === 'user_received_message' && event.message?.tracking_id !== undefined;

/** The OA an event belongs to: named in group events, else the one that is not the person. */
export const oaOf = (event: ZaloEvent): string | undefined => {
  if (event.oa_id !== undefined) return event.oa_id;
  if (isReceipt(event)) return event.sender?.id;
  return event.event_name.startsWith('oa_') ? event.sender?.id : event.recipient?.id;
};

/**
 * An event in the shape Loa takes. Whatever a person sends is a message, also of kinds not known
 * today; a call that was tried is one without words; the rest are signals.
 */
export const inboundOf = (event: ZaloEvent, accountId: string, raw: Buffer): Inbound => {
  const at = instant(event.timestamp);
  const said = fromPeople.exec(event.event_name);
  if (said) {
    const [, group, kind = ''] = said;
    return messageOf(event, accountId, { group: group !== undefined, kind, at, raw });
  }
  if (event.event_name === 'user_call_oa') {
    return messageOf(event, accountId, { group: false, kind: 'call', at, raw });
  }
  return echoOf(event, accountId, at) ?? signalOf(event, accountId, raw);
};

const echoOf = (event: ZaloEvent, accountId: string, at: Date): Inbound | undefined => {
  const echoed = fromUs.exec(event.event_name);
  const externalId = event.message?.msg_id;
  const tracked = event.message?.tracking_id;
  if (isReceipt(event) && externalId !== undefined && tracked !== undefined) {
    const chat = { kind: 'private', externalId: tracked } as const;
    return { type: 'echo', accountId, externalId, chat, text: '', sentAt: at };
  }
  if (!echoed || externalId === undefined) return undefined;
  const chat = chatOf(event, echoed[1] !== undefined, event.recipient?.id);
  if (!chat) return undefined;
  const text = withoutMentions(event.message?.text ?? '');
  return { type: 'echo', accountId, externalId, chat, text, sentAt: at };
};

interface Said {
  group: boolean;
  kind: string;
  at: Date;
  raw: Buffer;
}

const messageOf = (
  event: ZaloEvent,
  accountId: string,
  { group, kind, at, raw }: Said,
): Inbound => {
  const message: NonNullable<ZaloEvent['message']> = event.message ?? {};
  const chat = chatOf(event, group, event.sender?.id ?? message.conversation_id);
  // Without a chat there is nobody to answer, yet what was sent must not be lost.
  if (!chat) return signalOf(event, accountId, raw);
  const attachments = (message.attachments ?? []).flatMap(attachmentOf);
  return {
    type: 'message',
    accountId,
    externalId: message.msg_id ?? `event:${digest(raw)}`,
    chat,
    sender: { externalId: event.sender?.id ?? chat.externalId },
    kind: kinds[kind] ?? 'unknown',
    text: withoutMentions(message.text ?? ''),
    attachments,
    ...(message.quote_msg_id === undefined ? {} : { replyTo: message.quote_msg_id }),
    sentAt: at,
  };
};

const chatOf = (
  event: ZaloEvent,
  group: boolean,
  other: string | undefined,
): InboundMessage['chat'] | undefined => {
  if (!group) return other === undefined ? undefined : { kind: 'private', externalId: other };
  const { recipient, message, group_id } = event;
  const externalId = recipient?.group_id ?? group_id ?? recipient?.id ?? message?.conversation_id;
  return externalId === undefined ? undefined : { kind: 'group', externalId };
};

/** Names that older documents give to events; what arrives is called by one name. */
const aliases: Record<string, string> = {
  user_leave_group: 'user_out_group',
  disperse_group: 'delete_group',
  react_request_join_group: 'accept_request_join_group',
  react_request_join_group_accept: 'accept_request_join_group',
  react_request_join_group_reject: 'reject_request_join_group',
};

/** What is not a message and not our own: kept as it came, under its one name. */
export const signalOf = (event: ZaloEvent, accountId: string, raw: Buffer): Inbound => {
  const users = event.users?.map((user) => user.id) ?? [];
  const person = event.follower?.id ?? event.sender?.id;
  return {
    type: 'signal',
    accountId,
    name: aliases[event.event_name] ?? event.event_name,
    // A repeated event is the same bytes.
    key: `${event.event_name}:${digest(raw)}`,
    ...(event.group_id === undefined
      ? {}
      : { chat: { kind: 'group' as const, externalId: event.group_id } }),
    users: users.length > 0 || person === undefined ? users : [person],
    ...(event.event_name === 'user_submit_info' ? { forListeners: true } : {}),
    at: instant(event.timestamp),
    data: { ...event },
  };
};

const kinds: Record<string, MessageKind> = {
  text: 'text',
  image: 'image',
  gif: 'gif',
  audio: 'audio',
  voice: 'audio',
  video: 'video',
  location: 'location',
  sticker: 'sticker',
  file: 'file',
  link: 'link',
  business_card: 'business-card',
};

const payloadSchema = z.looseObject({
  url: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  coordinates: z
    .looseObject({ latitude: id.optional(), longitude: id.optional() })
    .optional()
    .catch(undefined),
});

const attachmentOf = (one: z.infer<typeof attachmentSchema>): Attachment[] => {
  const type = kinds[one.type];
  if (type === undefined || type === 'text' || type === 'unknown') return [];
  const payload = payloadSchema.safeParse(one.payload).data ?? {};
  const name = payload.name ?? payload.description;
  const { latitude, longitude } = payload.coordinates ?? {};
  return [
    {
      type,
      ...(payload.url === undefined ? {} : { url: payload.url }),
      ...(name === undefined ? {} : { name }),
      ...(latitude === undefined ? {} : { latitude }),
      ...(longitude === undefined ? {} : { longitude }),
    },
  ];
};

/** Milliseconds as text; what cannot be an instant counts as the start of time and is refused as too old. */
export const instant = (timestamp: string): Date => {
  const ms = Number(timestamp);
  return new Date(Number.isFinite(ms) && Math.abs(ms) < 8e15 ? ms : 0);
};

const digest = (raw: Buffer): string => createHash('sha256').update(raw).digest('base64url');
