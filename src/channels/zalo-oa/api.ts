import { createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ChannelAccount } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import { http, neverLeft, type HttpAnswer } from '../../platform/http.ts';
import { businessErrorOf, isAboutToken, sendErrorOf } from './errors.ts';
import { appOf } from './oauth.ts';
import type { Tokens } from './tokens.ts';

/** One call of the OpenAPI. A call with a body changes something at Zalo; one without only reads. */
export interface ApiCall {
  /** The OpenAPI's, unless it says otherwise. */
  host?: 'business';
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  /** Sent as a form with one field `file`. */
  file?: { name: string; contentType: string; bytes: Buffer };
}

export type Api = (account: ChannelAccount, call: ApiCall) => Promise<unknown>;

const timeoutMs = 10_000;
const uploadTimeoutMs = 20_000;
const envelope = z.object({
  error: z.coerce.number(),
  message: z.string().default(''),
  data: z.unknown().optional(),
});

/** Calls the OpenAPI and returns `data`. A token refused is renewed and the call tried again, once. Throws only {@link SendError}. */
export const createApi =
  (deps: Deps, tokens: Tokens): Api =>
  async (account, call) => {
    const secret = appOf(deps, account.settings)?.secret;
    const token = await tokens.current(account);
    const first = await callOnce(deps, { token, secret }, call);
    if (!isAboutToken(first.error, first.message)) return dataOf(call, first);
    const fresh = await tokens.renew(account, token);
    return dataOf(call, await callOnce(deps, { token: fresh, secret }, call));
  };

/** What a call is signed with: the token, and the app's secret where it is known. */
export interface Key {
  token: string;
  secret?: string | undefined;
}

/** An app may demand that every call proves its secret; where it does not, the proof does no harm. */
const headersOf = ({ token, secret }: Key): Record<string, string> => ({
  access_token: token,
  ...(secret === undefined
    ? {}
    : { appsecret_proof: createHmac('sha256', secret).update(token).digest('hex') }),
});

type Envelope = z.infer<typeof envelope>;

const dataOf = ({ host }: ApiCall, { error, message, data }: Envelope): unknown => {
  if (error !== 0)
    throw host === 'business' ? businessErrorOf(error, message) : sendErrorOf(error, message);
  return data;
};

/** One call with the key given, errors and all. Throws {@link SendError} only when Zalo did not answer as itself. */
export const callOnce = async (deps: Deps, key: Key, call: ApiCall): Promise<Envelope> => {
  const reads = call.body === undefined && call.file === undefined;
  const content = contentOf(call);
  const base = baseOf(deps, call);
  const query = call.query ? `?${new URLSearchParams(call.query).toString()}` : '';
  let answer: HttpAnswer;
  try {
    answer = await http(`${base}${call.path}${query}`, {
      method: reads ? 'GET' : 'POST',
      headers: {
        ...headersOf(key),
        ...(content ? { 'content-type': content.type } : {}),
      },
      ...(content ? { body: content.body } : {}),
      timeoutMs: call.file ? uploadTimeoutMs : timeoutMs,
    });
  } catch (error) {
    const code = (error as { code?: string } | null)?.code ?? 'no-answer';
    // Reading changes nothing, so it may simply be tried again.
    throw new SendError(reads || neverLeft(error) ? 'unavailable' : 'uncertain', 'no answer', {
      code,
    });
  }
  return readAnswer(answer, reads);
};

const contentOf = ({ body, file }: ApiCall): { type: string; body: string | Buffer } | null => {
  if (body !== undefined) return { type: 'application/json', body: JSON.stringify(body) };
  if (!file) return null;
  const boundary = `loa-${randomUUID()}`;
  const name = file.name.replace(/["\r\n\\]/g, '_');
  const head =
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n` +
    `content-type: ${file.contentType}\r\n\r\n`;
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(head), file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
};

/** One stand-in serves all of Zalo's hosts, so its address goes for the business host too. */
const baseOf = ({ config }: Deps, { host }: ApiCall): string =>
  host === 'business'
    ? (config.ZALO_BUSINESS_BASE_URL ??
      config.ZALO_OA_BASE_URL ??
      'https://business.openapi.zalo.me')
    : (config.ZALO_OA_BASE_URL ?? 'https://openapi.zalo.me');

/** An HTTP error is a proxy's or a crash's: whether the call took effect before it, nobody knows. */
const readAnswer = (answer: HttpAnswer, reads: boolean): Envelope => {
  const code = String(answer.status);
  if (answer.status === 429) {
    const seconds = Number(answer.headers['retry-after']);
    throw new SendError('throttled', 'too many requests', {
      code,
      ...(seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {}),
    });
  }
  if (answer.status >= 400 && answer.status < 500) {
    throw new SendError('rejected', 'the platform refuses the call', { code });
  }
  const parsed = answer.status === 200 ? parse(answer.body) : undefined;
  if (parsed) return parsed;
  throw new SendError(reads ? 'unavailable' : 'uncertain', 'not an answer of the platform', {
    code,
  });
};

const parse = (body: string): Envelope | undefined => {
  try {
    return envelope.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
};
