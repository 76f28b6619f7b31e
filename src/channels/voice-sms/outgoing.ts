import { z } from 'zod';
import type { Address, ChannelAccount, OutboundMessage } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError, type SendFailure } from '../../platform/errors.ts';
import { http, neverLeft, type HttpAnswer } from '../../platform/http.ts';
import { secretOf } from './settings.ts';
import { signatureOf } from './signature.ts';
import { partsOf, smsOf } from './sms-text.ts';
import { charge, giveBack, type Cost } from './spend.ts';

/** What a call is counted as until the provider has said how long it was: ours. */
const minutesPerCall = 1;
/** How often the words of a call are spoken, how long it rings, how many digits are waited for. */
const repeat = 2;
const ringSeconds = 30;
const gatherDigits = 2;
const thanks = 'Loa đã nghe số vừa bấm. Loa trả lời bằng tin nhắn ngay.';

const taken = z.object({ id: z.union([z.string().min(1), z.number().transform(String)]) });

/** "sms:0901234567" or "call:0901234567". */
const destination = /^(sms|call):(\+?\d{3,15})$/u;

/**
 * Sends an SMS or starts a call, by what stands before the number, and returns the provider's id for it.
 * The cost is written down before; what surely never left is taken off again. Throws only {@link SendError}.
 */
export const sendByPhone = async (
  deps: Deps,
  account: ChannelAccount,
  { externalId }: Address,
  { text, reference = '', urgent = false }: OutboundMessage,
): Promise<string> => {
  const [, way, to = ''] = destination.exec(externalId) ?? [];
  if (text === '' || !way) throw new SendError('rejected', 'neither words nor a number to call');
  const words = smsOf(text);
  const cost: Cost =
    way === 'sms'
      ? { sms: partsOf(words), callMinutes: 0 }
      : { sms: 0, callMinutes: minutesPerCall };
  const body =
    way === 'sms'
      ? { to, text: words, reference }
      : {
          to,
          say: text,
          repeat,
          ringSeconds,
          gather: { digits: gatherDigits, thanks },
          reference,
        };
  await spend(deps, account, cost, urgent);
  try {
    return await post(deps, account, way === 'sms' ? '/sms' : '/calls', body);
  } catch (error) {
    if (error instanceof SendError && error.failure !== 'uncertain')
      await forgive(deps, account, cost);
    throw error;
  }
};

const spend = async (
  deps: Deps,
  account: ChannelAccount,
  cost: Cost,
  urgent: boolean,
): Promise<void> => {
  try {
    await charge(deps, account, cost, urgent);
  } catch (error) {
    if (error instanceof SendError) throw error;
    deps.log.warn({ err: error }, 'what phoning costs could not be written down');
    throw new SendError('unavailable', 'the account of what is spent cannot be reached');
  }
};

const forgive = async (deps: Deps, account: ChannelAccount, cost: Cost): Promise<void> => {
  try {
    await giveBack(deps, account, cost);
  } catch (error) {
    deps.log.warn({ err: error }, 'a cost that did not arise could not be taken off');
  }
};

const post = async (
  deps: Deps,
  account: ChannelAccount,
  path: string,
  content: object,
): Promise<string> => {
  const secret = secretOf(deps, account);
  if (!secret) throw new SendError('unavailable', 'the phone line has no secret');
  const body = JSON.stringify(content);
  const timestamp = String(deps.clock().getTime());
  let answer: HttpAnswer;
  try {
    answer = await http(`${deps.config.VOICE_SMS_BASE_URL ?? ''}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-loa-account': account.externalId,
        'x-loa-timestamp': timestamp,
        'x-loa-signature': signatureOf(secret, timestamp, body),
      },
      body,
      timeoutMs: 10_000,
    });
  } catch (error) {
    const code = (error as { code?: string } | null)?.code ?? 'no-answer';
    throw new SendError(neverLeft(error) ? 'unavailable' : 'uncertain', 'no answer', { code });
  }
  return idOf(answer);
};

const idOf = ({ status, body, headers }: HttpAnswer): string => {
  // A reference that was taken before is no second call: the provider names the first.
  if ((status >= 200 && status < 300) || status === 409) {
    const id = taken.safeParse(parse(body)).data?.id;
    if (id !== undefined) return id;
    throw new SendError('uncertain', 'taken without an id', { code: String(status) });
  }
  const after = Number(headers['retry-after']);
  throw new SendError(failureOf(status), 'the provider refused', {
    code: String(status),
    ...(status === 429 && after > 0 ? { retryAfterMs: after * 1_000 } : {}),
  });
};

const failureOf = (status: number): SendFailure => {
  if (status === 429) return 'throttled';
  // Mended by a person: the secret, the grant, money on the account.
  if ([401, 402, 403].includes(status)) return 'unavailable';
  // The number does not exist, or takes nothing.
  if (status === 404 || status === 410) return 'unreachable';
  if (status === 408 || status >= 500) return 'uncertain';
  return 'rejected';
};

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};
