import { z } from 'zod';
import type { Address, ChannelAccount, OutboundMessage } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import { callBot } from './api.ts';

export const longestText = 2_000;

const sent = z.object({ message_id: z.union([z.string().min(1), z.number().transform(String)]) });

/** Sends one message and returns its id. Bots cannot mention anybody, so mentions are left out. */
export const sendMessage = async (
  deps: Deps,
  account: ChannelAccount,
  to: Address,
  { text }: OutboundMessage,
): Promise<string> => {
  if (text === '') throw new SendError('rejected', 'a bot sends no documents');
  const result = await callBot(deps, account, 'sendMessage', { chat_id: to.externalId, text });
  const id = sent.safeParse(result).data?.message_id;
  if (id === undefined) throw new SendError('uncertain', 'success without a message id');
  return id;
};
