import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Attachment, ChannelAccount, Inbound, MessageKind } from '../../platform/channel.ts';

const id = z.union([z.string().min(1), z.number().transform(String)]);
const address = z.string().optional().catch(undefined);

const updateSchema = z.looseObject({
  event_name: z.string().min(1).catch('unknown'),
  message: z
    .looseObject({
      from: z.looseObject({ id, display_name: address }),
      chat: z.looseObject({ id, chat_type: z.string().default('PRIVATE') }),
      message_id: id.optional(),
      date: z.coerce.number().optional().catch(undefined),
      text: address,
      caption: address,
      photo: address,
      photo_url: address,
      url: address,
      voice_url: address,
    })
    .optional()
    .catch(undefined),
});
type Update = z.infer<typeof updateSchema>;

const wrapped = z.looseObject({ result: updateSchema });

/** An update, wrapped as the documents show it or bare as it also comes; undefined when it is neither. */
export const readUpdate = (raw: Buffer): Update | undefined => {
  try {
    return updateOf(JSON.parse(raw.toString('utf8')));
  } catch {
    return undefined;
  }
};

/** An update as getUpdates gives it, or with the envelope webhooks have. */
export const updateOf = (body: unknown): Update | undefined =>
  wrapped.safeParse(body).data?.result ?? updateSchema.safeParse(body).data;

const kinds: Record<string, MessageKind> = {
  text: 'text',
  image: 'image',
  sticker: 'sticker',
  voice: 'audio',
};

/** An update in the shape Loa takes. What the platform keeps from us by law is a message without words; somebody sent it. */
export const inboundOf = (
  update: Update,
  account: ChannelAccount,
  raw: Buffer,
  now: Date,
): Inbound => {
  const { message, event_name: name } = update;
  const key = `${name}:${createHash('sha256').update(raw).digest('base64url')}`;
  const at = new Date(message?.date ?? now.getTime());
  if (!message) {
    return { type: 'signal', accountId: account.id, name, key, users: [], at, data: { ...update } };
  }
  const kind = kinds[/^message\.(\w+)\.received$/.exec(name)?.[1] ?? ''] ?? 'unknown';
  const { from, chat } = message;
  return {
    type: 'message',
    accountId: account.id,
    externalId: message.message_id ?? key,
    chat: {
      kind: chat.chat_type.toUpperCase() === 'GROUP' ? 'group' : 'private',
      externalId: chat.id,
    },
    sender: {
      externalId: from.id,
      ...(from.display_name === undefined ? {} : { displayName: from.display_name }),
    },
    kind,
    text: withoutName(message.text ?? message.caption ?? '', account.name),
    attachments: attachmentsOf(kind, message),
    sentAt: at,
  };
};

const attachmentsOf = (
  kind: MessageKind,
  { photo, photo_url, voice_url, url }: NonNullable<Update['message']>,
): Attachment[] => {
  if (kind === 'text' || kind === 'unknown') return [];
  const found = { image: photo ?? photo_url, audio: voice_url }[kind as string] ?? url;
  return [found === undefined ? { type: kind } : { type: kind, url: found }];
};

/** People name the bot so that it hears them; its name says nothing about what they mean. */
const withoutName = (text: string, name: string): string => text.replaceAll(`@${name}`, '').trim();
