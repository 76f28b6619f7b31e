import { z } from 'zod';
import type {
  Address,
  ChannelAccount,
  OutboundFile,
  OutboundMessage,
} from '../../platform/channel.ts';
import { SendError } from '../../platform/errors.ts';
import type { Api } from './api.ts';
import type { Uploads } from './uploads.ts';

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

/**
 * Posts with the file Zalo keeps for us; one that it has forgotten is brought again, once. Where it
 * does not take the file at all, the words go alone.
 */
const withFile = async (
  account: ChannelAccount,
  { text, file }: OutboundMessage,
  uploads: Uploads,
  post: (attachment: object | null) => Promise<unknown>,
): Promise<unknown> => {
  if (!file) return post(null);
  let kept: string;
  try {
    kept = await uploads.keep(account, file);
  } catch (error) {
    const refused = error instanceof SendError && error.failure === 'rejected';
    if (!refused || text === '') throw error;
    return post(null);
  }
  try {
    return await post(attachmentOf(file.kind, kept));
  } catch (error) {
    if (!(error instanceof SendError) || error.code !== '-100') throw error;
    return post(attachmentOf(file.kind, await uploads.keep(account, file, kept)));
  }
};

const attachmentOf = (kind: OutboundFile['kind'], kept: string): object =>
  kind === 'file'
    ? { type: 'file', payload: { token: kept } }
    : {
        type: 'template',
        payload: {
          template_type: 'media',
          elements: [{ media_type: 'image', attachment_id: kept }],
        },
      };

const id = z.union([z.string().min(1), z.number().transform(String)]);
const sent = z.object({ message_id: id });

/** Posts one message and returns Zalo's id for it. */
export const sendMessage = async (
  api: Api,
  account: ChannelAccount,
  to: Address,
  message: OutboundMessage,
  uploads: Uploads,
): Promise<string> => {
  const group = to.kind === 'group';
  const post = async (attachment: object | null): Promise<unknown> => {
    const text = textOf(group ? message : { text: message.text });
    return api(account, {
      path: group ? '/v3.0/oa/group/message' : '/v3.0/oa/message/cs',
      body: {
        recipient: group ? { group_id: to.externalId } : { user_id: to.externalId },
        message: { ...(text === '' ? {} : { text }), ...(attachment ? { attachment } : {}) },
      },
    });
  };
  const data = await (message.file ? withFile(account, message, uploads, post) : post(null));
  const id = sent.safeParse(data).data?.message_id;
  // Success without an id: it is there, so it must not be sent again before somebody has looked.
  if (id === undefined) throw new SendError('uncertain', 'success without a message id');
  return id;
};
