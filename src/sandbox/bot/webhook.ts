import { request } from 'undici';
import { DAY } from '../clock.ts';
import type { Sandbox } from '../sandbox.ts';
import { BotError, botSettings, words, type BotCall, type Method } from './bot-call.ts';

/** What Zalo's probe of a webhook found. Names of outcomes other than "ok" are the sandbox's own. */
interface Probe {
  ok: boolean;
  outcome: 'ok' | 'bad_status' | 'unreachable';
  status_code: number;
  latency_ms: number;
  hint: string;
}

const PROBE_WITHIN_MS = 2000;
const HINTS = {
  ok: '',
  bad_status: 'The address answers, but not with 200',
  unreachable: 'Nobody answers at this address',
};

const probe = async (url: string, secretToken: string): Promise<Probe> => {
  const startedAt = performance.now();
  let status = 0;
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-bot-api-secret-token': secretToken },
      body: JSON.stringify({ ok: true, result: { event_name: 'webhook.verification' } }),
      headersTimeout: PROBE_WITHIN_MS,
      bodyTimeout: PROBE_WITHIN_MS,
    });
    await answer.body.dump();
    status = answer.statusCode;
  } catch {
    // nobody there: told by the outcome
  }
  const outcome = status === 200 ? 'ok' : status === 0 ? 'unreachable' : 'bad_status';
  return {
    ok: outcome === 'ok',
    outcome,
    status_code: status,
    latency_ms: Math.round(performance.now() - startedAt),
    hint: HINTS[outcome],
  };
};

const LOCAL = /^(?:localhost|127\.|10\.|192\.168\.|\[::1\])/;

const addressOf = (call: BotCall): string => {
  const url = words(call, 'url');
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new BotError(400, 'Bad Request: url');
  const { protocol, hostname } = new URL(url);
  if (
    botSettings(call.sandbox).botPublicHttpsOnly &&
    (protocol !== 'https:' || LOCAL.test(hostname))
  )
    throw new BotError(400, 'Bad Request: url must be public and https');
  return url;
};

/** Keeps the address even if the probe fails, and says what the probe found. */
const setWebhook: Method = async (call) => {
  const { sandbox, bot } = call;
  const url = addressOf(call);
  const secretToken = words(call, 'secret_token', 256);
  if (secretToken.length < 8) throw new BotError(400, 'Bad Request: secret_token');
  const updatedAt = sandbox.clock.now();
  sandbox.journal.put('bot', bot.token, { ...bot, webhook: { url, secretToken, updatedAt } });
  const { ok, outcome, status_code, hint } = await probe(url, secretToken);
  return { url, updated_at: updatedAt, verification: { ok, outcome, status_code, hint } };
};

const deleteWebhook: Method = ({ sandbox, bot }) => {
  sandbox.journal.put('bot', bot.token, { ...bot, webhook: null });
  return { url: '', updated_at: sandbox.clock.now() };
};

const getWebhookInfo: Method = ({ bot }) => {
  if (!bot.webhook) throw new BotError(404, 'Not Found');
  return { url: bot.webhook.url, updated_at: bot.webhook.updatedAt };
};

/** So many a day, then 426. */
const testWebhook: Method = async ({ sandbox, bot }) => {
  if (!bot.webhook) throw new BotError(404, 'Not Found');
  countTest(sandbox, bot.token);
  return probe(bot.webhook.url, bot.webhook.secretToken);
};

const countTest = (sandbox: Sandbox, token: string): void => {
  const { journal, clock } = sandbox;
  const key = `tests:${token}`;
  const day = Math.floor(clock.now() / DAY);
  const known = journal.world.setting.get(key) as { day: number; count: number } | undefined;
  const count = known?.day === day ? known.count : 0;
  if (count >= botSettings(sandbox).botTestsPerDay) throw new BotError(426, 'Too many tests today');
  journal.put('setting', key, { day, count: count + 1 });
};

export const webhookMethods: Record<string, Method> = {
  setWebhook,
  deleteWebhook,
  getWebhookInfo,
  testWebhook,
};
