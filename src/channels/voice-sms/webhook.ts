import type { FastifyPluginAsync } from 'fastify';
import type { ChannelAccount, Receive } from '../../platform/channel.ts';
import { accountsOf } from '../../platform/channel-accounts.ts';
import type { Deps } from '../../platform/deps.ts';
import { readCallback } from './incoming.ts';
import { secretOf } from './settings.ts';
import { isSignedBy } from './signature.ts';

const mostBytes = 65_536;

/** The provider's callbacks, signed like our requests: verified on the raw bytes, stored, then answered. */
export const webhook =
  (deps: Deps, receive: Receive): FastifyPluginAsync =>
  async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: mostBytes },
      (_request, body, done) => done(null, body),
    );
    app.post('/', { schema: { hide: true } }, async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const account = await signedAccount(deps, request.headers, body);
      const item = account && readCallback(body, account);
      if (!item)
        return reply.code(401).send({ type: 'about:blank', title: 'Không nhận', status: 401 });
      await receive([item]);
      return reply.code(200).send({});
    });
    app.setErrorHandler(async (error: Error & { statusCode?: number }, _request, reply) => {
      if (error.statusCode === 413) return reply.code(413).send();
      deps.log.error({ err: error }, 'a callback could not be kept');
      return reply.code(503).send();
    });
    await Promise.resolve();
  };

const signedAccount = async (
  deps: Deps,
  headers: Record<string, string | string[] | undefined>,
  body: Buffer,
): Promise<ChannelAccount | undefined> => {
  const [name, timestamp, signature] = ['account', 'timestamp', 'signature'].map((key) => {
    const value = headers[`x-loa-${key}`];
    return typeof value === 'string' ? value : '';
  }) as [string, string, string];
  const accounts = await accountsOf(deps.db, 'voice-sms');
  const account = accounts.find((one) => one.externalId === name);
  const secret = account && secretOf(deps, account);
  return secret !== undefined && isSignedBy(secret, { timestamp, signature, body })
    ? account
    : undefined;
};
