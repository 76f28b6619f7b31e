import { z } from 'zod';
import type {
  Address,
  ChannelAccount,
  OutboundMessage,
  ReadBackItem,
} from '../../platform/channel.ts';
import { SendError } from '../../platform/errors.ts';
import type { Api } from './api.ts';

export const longestText = 2_000;
const pageSize = 10;
/** Two hundred messages since the send: a chat that busy is looked at again later. */
const mostPages = 20;

/** `[@id]` mentions one person and `[@group id]` everybody: never because somebody's words say so. */
export const neutralise = (text: string): string => text.replaceAll('[@', '[＠');

/** The text without the mentions that were written as ids. */
export const withoutMentions = (text: string): string =>
  text.replace(/\[@[^\]\s]{1,80}\]/g, ' ').trim();

/** The words as Zalo takes them: other people's mentions made harmless, ours at the end while they fit. */
export const textOf = ({ text, mentions = [] }: OutboundMessage): string => {
  let words = neutralise(text);
  let joint = '\n';
  for (const id of mentions) {
    const tag = `${joint}[@${id}]`;
    if (!/^[\w-]+$/.test(id) || words.length + tag.length > longestText) continue;
    words += tag;
    joint = ' ';
  }
  return words;
};

const id = z.union([z.string().min(1), z.number().transform(String)]);
const sent = z.object({ message_id: id });

/** Posts one message and returns Zalo's id for it. */
export const sendMessage = async (
  api: Api,
  account: ChannelAccount,
  to: Address,
  message: OutboundMessage,
): Promise<string> => {
  const group = to.kind === 'group';
  const data = await api(account, {
    path: group ? '/v3.0/oa/group/message' : '/v3.0/oa/message/cs',
    body: {
      recipient: group ? { group_id: to.externalId } : { user_id: to.externalId },
      message: { text: textOf(group ? message : { text: message.text }) },
    },
  });
  const id = sent.safeParse(data).data?.message_id;
  // Success without an id: it is there, so it must not be sent again before somebody has looked.
  if (id === undefined) throw new SendError('uncertain', 'success without a message id');
  return id;
};

const item = z.object({
  message_id: id,
  src: z.coerce.number().optional(),
  from_id: id.default(''),
  message: z.string().nullish(),
  time: z.coerce.number(),
});
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
    const data = await api(account, callFor(chat, number * pageSize));
    const read = page.safeParse(data ?? []);
    if (!read.success) throw new SendError('unavailable', 'a conversation nobody can read');
    for (const one of read.data) {
      items.push({
        externalId: one.message_id,
        fromUs: one.src === 0 || one.from_id === account.externalId,
        senderExternalId: one.from_id,
        text: withoutMentions(one.message ?? ''),
        at: new Date(one.time),
      });
    }
    const oldest = items.at(-1);
    if (read.data.length === 0 || (oldest && oldest.at < since)) return items;
  }
  throw new SendError('unavailable', 'the conversation is too long to be read back now');
};

/** Group calls take plain parameters, private ones a single JSON parameter. */
const callFor = (chat: Address, offset: number): { path: string; query: Record<string, string> } =>
  chat.kind === 'group'
    ? {
        path: '/v3.0/oa/group/conversation',
        query: { group_id: chat.externalId, offset: String(offset), count: String(pageSize) },
      }
    : {
        path: '/v2.0/oa/conversation',
        query: { data: JSON.stringify({ user_id: chat.externalId, offset, count: pageSize }) },
      };
