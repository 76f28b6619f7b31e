import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import type { ChannelAccount, Listening, Receive } from '../../platform/channel.ts';
import { accountsOf } from '../../platform/channel-accounts.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import { callBot } from './api.ts';
import { inboundOf, updateOf } from './incoming.ts';
import { secretOf } from './webhook.ts';

/** Seconds Zalo holds a question for which there is no answer yet; ours waits longer. */
const askSeconds = 30;
const answerWithinMs = (askSeconds + 10) * 1_000;
/** Between looks for accounts, and for the turn to ask for one. */
const lookMs = 15_000;
const shortestMs = 1_000;
const longestMs = 30_000;
/** A token that Zalo refuses is mended by a person. */
const refusedMs = 600_000;
/** Webhooks are set again should somebody have changed them. */
const keepMs = 600_000;

/**
 * Keeps hearing. With `ZALO_BOT_LISTEN=poll` it asks Zalo for updates, one process of the cluster
 * for each bot; else it sees to it that the webhook is set, where Loa's public address is known.
 * What arrives while nobody asks may be lost by Zalo: polling is for trials.
 */
export const listen = (deps: Deps, receive: Receive): Listening => {
  const ending = new AbortController();
  const { signal } = ending;
  const busy = new Map<string, Promise<void>>();
  const poll = deps.config.ZALO_BOT_LISTEN === 'poll';
  const look = async (): Promise<void> => {
    while (!signal.aborted) {
      for (const account of await known(deps)) {
        if (busy.has(account.id)) continue;
        const work = poll ? takeTurn(deps, account, receive, signal) : keepWebhook(deps, account);
        const guarded = work.catch((error: unknown) => {
          deps.log.error({ err: error, account: account.name }, 'a bot does not hear just now');
        });
        busy.set(account.id, poll ? guarded.finally(() => busy.delete(account.id)) : guarded);
      }
      await wait(poll ? lookMs : keepMs, signal);
      if (!poll) busy.clear();
    }
  };
  const looking = look();
  return {
    stop: async () => {
      ending.abort();
      await looking;
      await Promise.all(busy.values());
    },
  };
};

const known = async (deps: Deps): Promise<ChannelAccount[]> => {
  try {
    return await accountsOf(deps.db, 'zalo-bot');
  } catch (error) {
    deps.log.warn({ err: error }, 'the bots could not be read');
    return [];
  }
};

/** Ends early when asked to stop; never keeps a process alive. */
const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);

/** One process asks for a bot at a time: whoever holds the lock, for as long as its connection lives. */
const takeTurn = async (
  deps: Deps,
  account: ChannelAccount,
  receive: Receive,
  signal: AbortSignal,
): Promise<void> => {
  const client = await deps.pool.connect();
  const lost = new AbortController();
  const stopped = AbortSignal.any([signal, lost.signal]);
  const onError = (): void => lost.abort();
  client.on('error', onError);
  try {
    if (await locked(client, account)) await ask(deps, account, receive, stopped);
  } finally {
    client.off('error', onError);
    // The lock ends with the connection, so it goes back to nobody.
    client.release(true);
  }
};

const locked = async (client: PoolClient, { id }: ChannelAccount): Promise<boolean> => {
  const answer = await client.query<{ mine: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as mine',
    [`zalo-bot poll ${id}`],
  );
  return answer.rows[0]?.mine === true;
};

/** Asks until stopped. An idle answer (408) is no failure; Zalo has no acknowledgement, so an update is stored before the next question. */
const ask = async (
  deps: Deps,
  account: ChannelAccount,
  receive: Receive,
  signal: AbortSignal,
): Promise<void> => {
  let pauseMs = shortestMs;
  let isFirst = true;
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    try {
      // A bot with a webhook is told there and answers no questions.
      if (isFirst) await callBot(deps, account, 'deleteWebhook', {});
      isFirst = false;
      const options = { timeoutMs: answerWithinMs, signal };
      const result = await callBot(deps, account, 'getUpdates', { timeout: askSeconds }, options);
      pauseMs = shortestMs;
      await store(deps, account, receive, { result, signal });
    } catch (error) {
      if (isOver()) return;
      if (!(error instanceof SendError)) throw error;
      if (error.code === '408') continue;
      deps.log.warn({ err: error, account: account.name }, 'a bot could not ask for its messages');
      await wait(error.code === '401' ? refusedMs : (error.retryAfterMs ?? pauseMs), signal);
      pauseMs = Math.min(longestMs, pauseMs * 2);
    }
  }
};

/** This is the only copy there is: kept trying until it lies somewhere. */
const store = async (
  deps: Deps,
  account: ChannelAccount,
  receive: Receive,
  { result, signal }: { result: unknown; signal: AbortSignal },
): Promise<void> => {
  const update = updateOf(result);
  if (!update) {
    deps.log.warn({ account: account.name }, 'an update nobody can read');
    return;
  }
  const inbound = inboundOf(update, account, Buffer.from(JSON.stringify(result)), deps.clock());
  for (;;) {
    try {
      await receive([inbound]);
      return;
    } catch (error) {
      deps.log.error({ err: error }, 'a message could not be kept; trying again');
      if (signal.aborted) throw error;
      await wait(shortestMs, signal);
    }
  }
};

const keepWebhook = async (deps: Deps, account: ChannelAccount): Promise<void> => {
  const secret = secretOf(deps, account);
  const { LOA_PUBLIC_URL } = deps.config;
  if (secret === undefined || LOA_PUBLIC_URL === undefined) return;
  const url = `${LOA_PUBLIC_URL.replace(/\/$/, '')}/webhooks/zalo-bot`;
  if ((await webhookAt(deps, account)) === url) return;
  await callBot(deps, account, 'setWebhook', { url, secret_token: secret });
  deps.log.info({ account: account.name, url }, 'the webhook of a bot is set');
};

/** Where Zalo tells of the bot's messages; null when nowhere (a real bot answers 404 then). */
export const webhookAt = async (deps: Deps, account: ChannelAccount): Promise<string | null> => {
  try {
    const info = await callBot(deps, account, 'getWebhookInfo', {});
    const url = (info as { url?: unknown } | null)?.url;
    return typeof url === 'string' && url !== '' ? url : null;
  } catch (error) {
    if (error instanceof SendError && error.code === '404') return null;
    throw error;
  }
};
