import { request, type Dispatcher } from 'undici';
import type { Sandbox } from '../sandbox.ts';
import type { WebhookEvent } from '../world.ts';
import { sign } from './sign.ts';
import { lineHeaders } from '../phone/signature.ts';

const ANSWER_WITHIN_MS = 2000;

/** One attempt to tell a receiver, as the page behind the scenes shows it. */
export interface Post {
  at: number;
  event: string;
  url: string;
  /** 0 the first time; Zalo's `num_retry` after that. */
  retries: number;
  /** 0 if nothing came back within two seconds. */
  status: number;
  ms: number;
  outcome: 'told' | 'again' | 'given-up' | 'dropped';
}

/** Where an event goes, and the proof that it comes from here. */
export interface Destination {
  url: string;
  headers: Record<string, string>;
}

/** The event's destination as it is now; null when nobody listens any more. */
export const destinationOf = (sandbox: Sandbox, event: WebhookEvent): Destination | null => {
  const { world } = sandbox.journal;
  if ('bot' in event.target) {
    const webhook = world.bot.get(event.target.bot)?.webhook;
    return webhook
      ? { url: webhook.url, headers: { 'x-bot-api-secret-token': webhook.secretToken } }
      : null;
  }
  if ('line' in event.target) {
    const line = world.line.get(event.target.line);
    return line
      ? { url: line.callbackUrl, headers: lineHeaders(line, event.timestamp, event.body) }
      : null;
  }
  const app = world.app.get(event.target.app);
  const oa = world.oa.get(event.target.oaId);
  if (!app?.webhookUrl || !app.subscribed || !oa) return null;
  const key = app.settings.signedWith === 'app' ? app.secretKey : oa.secretKey;
  const signature = sign(app.id, event.body, event.timestamp, key);
  return {
    url: app.webhookUrl,
    headers: {
      'x-zevent-signature': app.settings.signaturePrefix + signature,
      ...(event.chat.startsWith('zns:') ? { 'x-zevent-server': 'ZNS' } : {}),
    },
  };
};

/** Posts the event's exact bytes; the status answered within two seconds, 0 if none was. */
export const postEvent = async (
  dispatcher: Dispatcher,
  to: Destination,
  body: string,
  retries: number,
): Promise<number> => {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWER_WITHIN_MS);
  try {
    const answer = await request(to.url, {
      method: 'POST',
      dispatcher,
      signal: late.signal,
      headers: {
        'content-type': 'application/json',
        ...to.headers,
        ...(retries > 0 ? { num_retry: String(retries) } : {}),
      },
      body,
    });
    await answer.body.dump();
    return answer.statusCode;
  } catch {
    return 0;
  } finally {
    clearTimeout(timer);
  }
};
