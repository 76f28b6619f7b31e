import { z } from 'zod';
import type { ChannelAccount } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError, type SendFailure } from '../../platform/errors.ts';
import { http, neverLeft, type HttpAnswer } from '../../platform/http.ts';

const envelope = z.object({
  ok: z.boolean(),
  result: z.unknown().optional(),
  description: z.string().default(''),
  error_code: z.coerce.number().optional(),
  errorCode: z.coerce.number().optional(),
});
type Envelope = z.infer<typeof envelope>;

/** A burst passes in a minute; a month's quota does not, and asking all the time does not help. */
const burstMs = 60_000;
const quotaMs = 3_600_000;

/** Calls a method of the bot platform and returns its result. The token stands in the address, so addresses appear in no log and no error. Throws only {@link SendError}. */
export const callBot = async (
  deps: Deps,
  account: ChannelAccount,
  method: string,
  body: unknown,
  options: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<unknown> => {
  const token = await tokenOf(deps, account);
  const base = deps.config.ZALO_BOT_BASE_URL ?? 'https://bot-api.zaloplatforms.com';
  let answer: HttpAnswer;
  try {
    answer = await http(`${base}/bot${token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      timeoutMs: 10_000,
      ...options,
    });
  } catch (error) {
    const code = (error as { code?: string } | null)?.code ?? 'no-answer';
    throw new SendError(neverLeft(error) ? 'unavailable' : 'uncertain', 'no answer', { code });
  }
  const read = parse(answer.body);
  // Without the platform's envelope it is a proxy that answers: nobody knows what became of the call.
  if (!read)
    throw new SendError('uncertain', 'not an answer of the platform', {
      code: String(answer.status),
    });
  if (read.ok) return read.result;
  throw errorOf(read, answer.status);
};

const tokenOf = async (deps: Deps, account: ChannelAccount): Promise<string> => {
  try {
    const row = await deps.db
      .selectFrom('channelTokens')
      .select('accessToken')
      .where('accountId', '=', account.id)
      .executeTakeFirst();
    const token = row?.accessToken ?? deps.config.ZALO_BOT_TOKEN;
    if (token) return token;
  } catch (error) {
    deps.log.warn({ err: error }, 'the token of a bot could not be read');
  }
  throw new SendError('unavailable', 'the bot has no token');
};

const errorOf = ({ description, error_code, errorCode }: Envelope, status: number): SendError => {
  const code = error_code ?? errorCode ?? status;
  const more = { code: String(code) };
  if (code === 429) {
    const retryAfterMs = /quota/i.test(description) ? quotaMs : burstMs;
    return new SendError('throttled', description, { ...more, retryAfterMs });
  }
  return new SendError(failureOf(code, description), description.slice(0, 200), more);
};

const failureOf = (code: number, description: string): SendFailure => {
  if (/chat not found|blocked|not a member/i.test(description)) return 'unreachable';
  // 401 and 403 are mended by a person (a new token); 408 and 5xx may have taken effect.
  if (code === 401 || code === 403) return 'unavailable';
  if (code === 408 || code >= 500) return 'uncertain';
  return 'rejected';
};

const parse = (body: string): Envelope | undefined => {
  try {
    return envelope.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
};
