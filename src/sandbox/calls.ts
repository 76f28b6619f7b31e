import type { FastifyRequest } from 'fastify';
import type { Sandbox } from './sandbox.ts';

/** One call of Zalo's interfaces, as the page behind the scenes shows it. No secret stands in it whole. */
export interface Call {
  /** Milliseconds of the sandbox's clock. */
  at: number;
  method: string;
  path: string;
  /** The OA or bot it was made for, once that is known. */
  who: string;
  status: number;
  /** The code of Zalo's envelope; 0 is success, null an answer without one. */
  code: number | null;
  message: string;
  ms: number;
}

interface Outcome {
  who?: string;
  code?: number;
  message?: string;
  /** It took effect and is never answered. */
  silent?: boolean;
}

/** It took effect, and the caller never hears. */
const SILENT = 'never answered';
const outcomes = new WeakMap<FastifyRequest, Outcome>();

/** What is known of a call while it is under way. */
export const noteOutcome = (request: FastifyRequest, outcome: Outcome): void => {
  outcomes.set(request, { ...outcomes.get(request), ...outcome });
};

/** Long enough to tell two apart, too short to be used. */
export const hint = (secret: string): string =>
  secret.length <= 8 ? `${secret.slice(0, 2)}…` : `${secret.slice(0, 4)}…${secret.slice(-2)}`;

const ZALO = /^\/(?:v[234]\.?0?\/|message\/|template\/|bot[^/]+\/)/;

/** The path without its query, and without the token bots carry in it. */
export const shownPath = (url: string): string =>
  (url.split('?')[0] ?? url).replace(
    /^\/bot([^/]+)/,
    (_all, token: string) => `/bot${hint(token)}`,
  );

/** Notes one call of Zalo's interfaces; what else this server serves is nobody's call. */
export const noteCall = (
  { calls, clock }: Pick<Sandbox, 'calls' | 'clock'>,
  request: FastifyRequest,
  status: number,
  ms = 0,
): void => {
  if (!ZALO.test(request.url)) return;
  const { who = '', code = null, message = '', silent = false } = outcomes.get(request) ?? {};
  calls.add({
    at: clock.now(),
    method: request.method,
    path: shownPath(request.url),
    who,
    status,
    code,
    message: silent ? SILENT : code === 0 ? '' : message,
    ms: Math.round(ms * 10) / 10,
  });
};
