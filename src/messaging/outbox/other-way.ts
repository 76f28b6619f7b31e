import { phoneBehind } from '../../community/identities.ts';
import type { Channel, ChannelAccount } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import type { Claimed } from './claim.ts';
import { whyOf, type Result } from './settle.ts';

/**
 * The usual way does not reach this person: tries the other ways the account has. Whatever becomes
 * of them, the result keeps why the usual one failed.
 */
export const otherWay = async (
  deps: Deps,
  channel: Channel,
  account: ChannelAccount,
  row: Claimed,
  error: SendError,
): Promise<Result> => {
  const failed = { row, result: 'failed', error } as const;
  const { chatKind, chatId } = row;
  if (error.failure !== 'unreachable' || chatKind !== 'private' || chatId === null) return failed;
  // A template carries words, and no document.
  if (row.text === '') return failed;
  if (!channel.otherWay?.offered(account)) return failed;
  const unreachable = true;
  try {
    const phone = await phoneBehind(deps.db, account.id, chatId);
    const sent = await channel.otherWay.send(account, { externalId: chatId, phone }, row.text);
    return sent
      ? { row, result: 'sent', ...sent, because: whyOf(error), at: deps.clock(), unreachable }
      : { ...failed, unreachable };
  } catch (thrown) {
    const second =
      thrown instanceof SendError ? thrown : new SendError('uncertain', String(thrown));
    if (!(thrown instanceof SendError))
      deps.log.error({ err: thrown, channel: channel.name }, 'a channel threw what it should not');
    return { ...failed, error: both(error, second), unreachable, provable: false };
  }
};

/** What the second way says to do, with both reasons. */
const both = (first: SendError, second: SendError): SendError => {
  const { failure, code, notBefore, retryAfterMs } = second;
  return new SendError(failure, `${second.message}, after ${first.code ?? ''} ${first.message}`, {
    ...(code === undefined ? {} : { code }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
};
