import { z } from 'zod';
import type { Address, ChannelAccount, OutboundMessage } from '../../platform/channel.ts';
import { SendError } from '../../platform/errors.ts';
import type { Api } from './api.ts';

export const longestText = 2_000;

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
