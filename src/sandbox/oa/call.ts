import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MINUTE } from '../clock.ts';
import { noteCall, noteOutcome } from '../calls.ts';
import { chance, type Sandbox } from '../sandbox.ts';
import type { App, Oa, Token } from '../world.ts';
import { REFUSALS, ZaloError } from './errors.ts';

/** What one call of the OpenAPI is about: who calls, and its input from body or query. */
export interface OaCall {
  sandbox: Sandbox;
  oa: Oa;
  app: App;
  input: Record<string, unknown>;
  request: FastifyRequest;
}

interface CallOptions {
  /** The call changes something, so that an answer can be lost after the effect. */
  effect?: boolean;
  /** Counts towards nobody's allowance. */
  free?: boolean;
}

/** Wraps a call in all that every call meets: faults, token, rate limit, envelope. */
export const oaCall =
  (
    sandbox: Sandbox,
    perform: (call: OaCall) => unknown,
    options: CallOptions = {},
  ): ((request: FastifyRequest, reply: FastifyReply) => Promise<unknown>) =>
  async (request, reply) => {
    if (await meetFaults(sandbox, request, reply)) return reply;
    const envelope = await enveloped(async () => {
      const { oa, app } = authorise(sandbox, request);
      noteOutcome(request, { who: oa.name });
      if (options.free !== true) limit(sandbox, reply, oa, app);
      const refusal = refusalFor(sandbox, request);
      if (refusal) throw new ZaloError(refusal.error, refusal.message);
      return await perform({ sandbox, oa, app, input: inputOf(request), request });
    });
    noteOutcome(request, { code: envelope.error, message: envelope.message });
    const { timeoutAfterEffectRate } = sandbox.faults;
    if (options.effect !== true || envelope.error !== 0 || !chance(timeoutAfterEffectRate))
      return envelope;
    silence(sandbox, request, reply);
    return reply;
  };

const enveloped = async (perform: () => Promise<unknown>) => {
  try {
    return { data: await perform(), error: 0, message: 'Success' };
  } catch (error) {
    if (error instanceof ZaloError) return { error: error.code, message: error.message };
    throw error;
  }
};

/** Counts the call, lets it wait, and fails it as often as was asked; true if it was failed. */
export const meetFaults = async (
  { counts, faults }: Sandbox,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> => {
  const path = request.routeOptions.url ?? request.url;
  counts.calls.set(path, (counts.calls.get(path) ?? 0) + 1);
  if (faults.latencyMs > 0) await pause(faults.latencyMs);
  if (!chance(faults.errorRate)) return false;
  await reply
    .code(503)
    .type('text/html')
    .send('<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>');
  return true;
};

/** What every call to this path is to be refused with at present, if anything. */
export const refusalFor = (
  { faults: { refuse } }: Sandbox,
  request: FastifyRequest,
): { error: number; message: string } | null =>
  refuse && request.url.startsWith(refuse.path) ? refuse : null;

/** Never answers: the caller is left to its own patience, or to a connection that is cut. */
export const silence = (sandbox: Sandbox, request: FastifyRequest, reply: FastifyReply): void => {
  noteOutcome(request, { silent: true });
  noteCall(sandbox, request, 0);
  reply.hijack();
  const timer = setTimeout(() => request.raw.socket.destroy(), sandbox.faults.silenceMs);
  request.raw.socket.once('close', () => clearTimeout(timer));
};

const authorise = (sandbox: Sandbox, request: FastifyRequest): { oa: Oa; app: App } => {
  const { world } = sandbox.journal;
  const token = validToken(sandbox, request);
  const oa = world.oa.get(token.oaId);
  const app = world.app.get(oa?.appId ?? '');
  if (!oa || !app) throw REFUSALS.badToken();
  if (app.settings.appSecretProof && !provesSecret(request, token.token, app))
    throw REFUSALS.badProof();
  return { oa, app };
};

const validToken = ({ journal, clock }: Sandbox, request: FastifyRequest): Token => {
  const header = request.headers['access_token'];
  const token = journal.world.accessToken.get(typeof header === 'string' ? header : '');
  const business = request.url.startsWith('/message/');
  if (!token || token.state === 'replaced')
    throw business ? REFUSALS.badBusinessToken() : REFUSALS.badToken();
  if (token.state === 'expired' || token.expiresAt <= clock.now())
    throw business ? REFUSALS.badBusinessToken() : REFUSALS.oldToken();
  return token;
};

/** `appsecret_proof`: the access token signed with the app's secret, in hexadecimal. */
const provesSecret = (request: FastifyRequest, token: string, app: App): boolean =>
  request.headers['appsecret_proof'] ===
  createHmac('sha256', app.secretKey).update(token).digest('hex');

/** Takes one from this minute's allowance of the OA and of its app, and says what is left. */
const limit = (sandbox: Sandbox, reply: FastifyReply, oa: Oa, app: App): void => {
  const allowance = sandbox.faults.rateLimitPerMinute ?? oa.ratePerMinute;
  if (allowance === null) return;
  const left = take(sandbox, `oa:${oa.id}`, allowance);
  void reply
    .header('X-RateLimit-Limit', String(allowance))
    .header('X-RateLimit-Remain', String(Math.max(0, left)));
  if (left < 0) throw REFUSALS.rateOfOa();
  if (app.ratePerMinute !== null && take(sandbox, `app:${app.id}`, app.ratePerMinute) < 0)
    throw REFUSALS.rateOfApp();
};

const take = ({ rates, clock }: Sandbox, key: string, allowance: number): number => {
  const minute = Math.floor(clock.now() / MINUTE);
  let rate = rates.get(key);
  if (rate?.minute !== minute) {
    rate = { minute, used: 0 };
    rates.set(key, rate);
  }
  if (rate.used >= allowance) return -1;
  rate.used += 1;
  return allowance - rate.used;
};

/** A POST's JSON body; a GET's plain parameters, or the one JSON parameter `data`. */
const inputOf = (request: FastifyRequest): Record<string, unknown> => {
  if (request.method === 'POST') return record(request.body);
  const query = record(request.query);
  if (typeof query['data'] !== 'string') return query;
  try {
    return record(JSON.parse(query['data']));
  } catch {
    throw new ZaloError(-201, 'data is invalid');
  }
};

export const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value)
    ? (value as Record<string, unknown>)
    : {};

/** A text field that must be there; numbers pass as their digits. */
export const text = (input: Record<string, unknown>, field: string): string => {
  const value = input[field];
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value === '') throw new ZaloError(-201, `${field} is invalid`);
  return value;
};

/** `offset` and `count`, held within what a page may be. */
export const page = (
  input: Record<string, unknown>,
  usual: number,
  most: number,
): { offset: number; count: number } => {
  const number = (field: string, otherwise: number): number => {
    const value = input[field];
    if (value === undefined || value === '') return otherwise;
    const read = Number(value);
    if (!Number.isInteger(read) || read < 0) throw new ZaloError(-201, `${field} is invalid`);
    return read;
  };
  return { offset: number('offset', 0), count: Math.min(number('count', usual), most) };
};
