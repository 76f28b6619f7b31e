import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import type { ChannelAccount, Receive } from '../../platform/channel.ts';
import { accountsOf } from '../../platform/channel-accounts.ts';
import { stopwatch } from '../../platform/clock.ts';
import type { Deps } from '../../platform/deps.ts';
import { inboundOf, readUpdate } from './incoming.ts';

const mostBytes = 1_048_576;
const settings = z.object({ webhookSecret: z.string().min(8).optional() });

/** The bots' webhook: the secret in its header tells which bot is meant, and that Zalo is speaking. */
export const webhook =
  (deps: Deps, receive: Receive): FastifyPluginAsync =>
  async (app) => {
    const accounts = createAccounts(deps);
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: mostBytes },
      (_request, body, done) => done(null, body),
    );
    app.post('/', { schema: { hide: true } }, async (request, reply) => {
      const startedAt = stopwatch();
      const secret = request.headers['x-bot-api-secret-token'];
      const account = typeof secret === 'string' ? await accounts.bySecret(secret) : undefined;
      const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const update = readUpdate(raw);
      if (!account || !update) {
        return reply.code(401).send({ type: 'about:blank', title: 'Không nhận', status: 401 });
      }
      await receive([inboundOf(update, account, raw, deps.clock())]);
      deps.metrics.webhookSeconds.observe(
        { channel: 'zalo-bot' },
        (stopwatch() - startedAt) / 1_000,
      );
      return reply.code(200).send({});
    });
    app.setErrorHandler(async (error: Error & { statusCode?: number }, _request, reply) => {
      if (error.statusCode === 413) return reply.code(413).send();
      deps.log.error({ err: error }, 'a webhook could not be kept');
      return reply.code(503).send();
    });
    await Promise.resolve();
  };

const freshMs = 30_000;
const soonestMs = 1_000;

/** What Zalo must say to be believed about this bot. */
export const secretOf = (
  { config }: Pick<Deps, 'config'>,
  account: ChannelAccount,
): string | undefined =>
  settings.safeParse(account.settings).data?.webhookSecret ?? config.ZALO_BOT_WEBHOOK_SECRET;

const createAccounts = (
  deps: Deps,
): { bySecret(secret: string): Promise<ChannelAccount | undefined> } => {
  let accounts: ChannelAccount[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  const refresh = async (olderThanMs: number): Promise<void> => {
    if (stopwatch() - readAt < olderThanMs) return;
    readAt = stopwatch();
    try {
      accounts = await accountsOf(deps.db, 'zalo-bot');
    } catch (error) {
      deps.log.warn({ err: error }, 'the bots could not be read; those known before are used');
    }
  };
  const find = (secret: string): ChannelAccount | undefined =>
    accounts.find((account) => {
      const expected = secretOf(deps, account);
      return expected !== undefined && same(expected, secret);
    });
  return {
    bySecret: async (secret) => {
      await refresh(freshMs);
      if (!find(secret)) await refresh(soonestMs);
      return find(secret);
    },
  };
};

/** In constant time, whatever their lengths. */
const same = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
