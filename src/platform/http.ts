import { Agent, request, type Dispatcher } from 'undici';

/** One pool of kept-alive connections a process: a fan-out to thousands of groups reuses sixteen of them. */
const agent = new Agent({
  connections: 16,
  pipelining: 1,
  keepAliveTimeout: 30_000,
  connect: { timeout: 5_000 },
});

export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface HttpCall {
  method?: Dispatcher.HttpMethod;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Real milliseconds for the whole answer. */
  timeoutMs?: number;
  /** Gives up at once. */
  signal?: AbortSignal;
}

/**
 * One HTTP call with a time-out. Rejects with undici's error when nothing (or not everything) came back:
 * callers decide from its `code` whether the request may have arrived.
 */
export const http = async (url: string, call: HttpCall = {}): Promise<HttpAnswer> => {
  const timeout = call.timeoutMs ?? 10_000;
  const answer = await request(url, {
    dispatcher: agent,
    method: call.method ?? 'GET',
    headers: call.headers ?? {},
    body: call.body ?? null,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    ...(call.signal ? { signal: call.signal } : {}),
  });
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
};

/** Whether a failed call surely never reached the other side: nothing was written, so trying again is safe. */
export const neverLeft = (error: unknown): boolean => {
  const code = (error as { code?: string } | null)?.code ?? '';
  return [
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'UND_ERR_CONNECT_TIMEOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
  ].includes(code);
};
