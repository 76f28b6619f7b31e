import { z } from 'zod';
import type {
  Address,
  Attachment,
  ChannelAccount,
  ChatKind,
  MessageKind,
  ReadBackItem,
  RecentChat,
} from '../../platform/channel.ts';
import { SendError } from '../../platform/errors.ts';
import type { Api, ApiCall } from './api.ts';
import { withoutMentions } from './outgoing.ts';

const pageSize = 10;
/** Five hundred messages: a chat that busy is looked at again later. */
const mostPages = 50;

const id = z.union([z.string().min(1), z.number().transform(String)]);
const words = z.string().min(1).optional().catch(undefined);
const item = z.looseObject({
  message_id: id,
  src: z.coerce.number().optional(),
  from_id: id.default(''),
  to_id: id.default(''),
  group_id: id.optional().catch(undefined),
  from_display_name: words,
  type: words,
  message: z.string().nullish(),
  url: words,
  location: words,
  quote_msg_id: id.optional().catch(undefined),
  time: z.coerce.number(),
});
type Item = z.infer<typeof item>;
const page = z.union([
  z.array(item),
  z.object({ data: z.array(item) }).transform(({ data }) => data),
]);

/** The chat's messages since then, newest first. Throws when the chat is too busy to be sure of having seen all. */
export const readChat = async (
  api: Api,
  account: ChannelAccount,
  chat: Address,
  since: Date,
): Promise<ReadBackItem[]> => {
  const items: ReadBackItem[] = [];
  for (let number = 0; number < mostPages; number += 1) {
    const read = await readPage(api, account, conversationCall(chat, number * pageSize));
    items.push(...read.map((one) => itemOf(account, one)));
    const oldest = items.at(-1);
    if (read.length === 0 || (oldest && oldest.at < since)) return items;
  }
  throw new SendError('unavailable', 'the conversation is too long to be read back now');
};

/** One page of the chats spoken in last, newest first. */
export const recentChats = async (
  api: Api,
  account: ChannelAccount,
  kind: ChatKind,
  offset: number,
): Promise<RecentChat[]> => {
  const chats = await readPage(api, account, recentCall(kind, offset));
  return chats.flatMap((one) => {
    const other = isOurs(account, one) ? one.to_id : one.from_id;
    const externalId = kind === 'group' ? (one.group_id ?? one.to_id) : other;
    return externalId === '' ? [] : [{ kind, externalId, lastAt: new Date(one.time) }];
  });
};

const readPage = async (api: Api, account: ChannelAccount, call: ApiCall): Promise<Item[]> => {
  const read = page.safeParse((await api(account, call)) ?? []);
  if (!read.success) throw new SendError('unavailable', 'a conversation nobody can read');
  return read.data;
};

const isOurs = (account: ChannelAccount, one: Item): boolean =>
  one.src === 0 || one.from_id === account.externalId;

const itemOf = (account: ChannelAccount, one: Item): ReadBackItem => {
  const kind = kinds[one.type ?? 'text'] ?? 'unknown';
  return {
    externalId: one.message_id,
    fromUs: isOurs(account, one),
    senderExternalId: one.from_id,
    ...(one.from_display_name === undefined ? {} : { senderName: one.from_display_name }),
    kind,
    text: withoutMentions(one.message ?? ''),
    attachments: attachmentOf(kind, one),
    ...(one.quote_msg_id === undefined ? {} : { replyTo: one.quote_msg_id }),
    at: new Date(one.time),
  };
};

/** A history calls some kinds otherwise than an event does. */
const kinds: Record<string, MessageKind> = {
  text: 'text',
  photo: 'image',
  image: 'image',
  gif: 'gif',
  voice: 'audio',
  audio: 'audio',
  video: 'video',
  location: 'location',
  sticker: 'sticker',
  file: 'file',
  link: 'link',
  links: 'link',
  business_card: 'business-card',
};

const place = z.object({ latitude: id, longitude: id });

const attachmentOf = (kind: MessageKind, { url, location }: Item): Attachment[] => {
  if (kind === 'text' || kind === 'unknown') return [];
  if (kind !== 'location') return [url === undefined ? { type: kind } : { type: kind, url }];
  try {
    return [{ type: kind, ...place.parse(JSON.parse(location ?? '')) }];
  } catch {
    return [{ type: kind }];
  }
};

/** Group calls take plain parameters, private ones a single JSON parameter. */
const conversationCall = (chat: Address, offset: number): ApiCall =>
  chat.kind === 'group'
    ? {
        path: '/v3.0/oa/group/conversation',
        query: { group_id: chat.externalId, offset: String(offset), count: String(pageSize) },
      }
    : {
        path: '/v2.0/oa/conversation',
        query: { data: JSON.stringify({ user_id: chat.externalId, offset, count: pageSize }) },
      };

const recentCall = (kind: ChatKind, offset: number): ApiCall =>
  kind === 'group'
    ? {
        path: '/v3.0/oa/group/listrecentchat',
        query: { offset: String(offset), count: String(pageSize) },
      }
    : {
        path: '/v2.0/oa/listrecentchat',
        query: { data: JSON.stringify({ offset, count: pageSize }) },
      };
