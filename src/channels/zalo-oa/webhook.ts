import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { Inbound, Receive } from '../../platform/channel.ts';
import { stopwatch } from '../../platform/clock.ts';
import type { Deps } from '../../platform/deps.ts';
import { createAccounts, type Accounts } from './accounts.ts';
import { eventSchema, inboundOf, instant, oaOf, signalOf, type ZaloEvent } from './incoming.ts';

/** Retries carry the timestamp of the first try for about two hours; older than this nobody retries. Replays within it are stored once. */
const oldestMs = 24 * 3_600_000;
const mostBytes = 1_048_576;
/** The third comes a quarter of an hour after the first failure. */
const alarmingRepeats = 3;

/** The app's webhook: one address for all its OAs. What is signed is kept and answered with 200, what is not is refused and not kept. */
export const webhook =
  (deps: Deps, receive: Receive): FastifyPluginAsync =>
  async (app) => {
    const accounts = createAccounts(deps);
    // The signature covers the exact bytes, so nothing may parse them before it is checked.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: mostBytes },
      (_request, body, done) => done(null, body),
    );
    app.get('/', { schema: { hide: true } }, () => 'ok');
    app.post('/', { schema: { hide: true } }, async (request, reply) => {
      const startedAt = stopwatch();
      const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const event = parse(raw);
      const signature = request.headers['x-zevent-signature'];
      if (!event || !(await isSigned(deps, accounts, event, raw, signature))) return refuse(reply);
      noteRepeat(deps, request.headers['num_retry']);
      if (event.event_name === 'permission_revoked') {
        deps.log.error(
          { oa: oaOf(event) },
          'an OA took back the permission it gave: somebody must grant it anew',
        );
      }
      const item = await inboundFor(deps, accounts, event, raw);
      if (!item) return reply.code(503).send();
      await receive([item]);
      deps.metrics.webhookSeconds.observe(
        { channel: 'zalo-oa' },
        (stopwatch() - startedAt) / 1_000,
      );
      return reply.code(200).send({});
    });
    app.setErrorHandler(async (error: Error & { statusCode?: number }, _request, reply) => {
      if (error.statusCode === 413) return reply.code(413).send();
      deps.log.error({ err: error }, 'a webhook could not be kept; Zalo will repeat it');
      return reply.code(503).send();
    });
    await Promise.resolve();
  };

/** The last of five repeats comes after about two hours; when it fails too, Zalo switches the events off. */
const noteRepeat = (deps: Deps, header: string | string[] | undefined): void => {
  if (header === undefined) return;
  deps.metrics.webhookRepeats.inc({ channel: 'zalo-oa' });
  const count = Number(header);
  const message = 'Zalo had to repeat a webhook: after five failures it switches them off';
  if (count >= alarmingRepeats) deps.log.error({ count }, message);
  else deps.log.warn({ count }, message);
};

/** An OA that is not set up here shares the app: kept as a signal, since a refusal would in the end switch the webhook off for all. */
const inboundFor = async (
  deps: Deps,
  accounts: Accounts,
  event: ZaloEvent,
  raw: Buffer,
): Promise<Inbound | undefined> => {
  const account = await accounts.byOa(oaOf(event));
  if (account) return inboundOf(event, account.id, raw);
  deps.log.error({ event: event.event_name }, 'an event for an OA that is not set up here');
  const other = accounts.any();
  return other && signalOf(event, other.id, raw);
};

const parse = (raw: Buffer): ZaloEvent | undefined => {
  try {
    return eventSchema.safeParse(JSON.parse(raw.toString('utf8'))).data;
  } catch {
    return undefined;
  }
};

const isSigned = async (
  deps: Deps,
  accounts: Accounts,
  event: ZaloEvent,
  raw: Buffer,
  header: string | string[] | undefined,
): Promise<boolean> => {
  const given = typeof header === 'string' ? readSignature(header) : undefined;
  if (!given) return false;
  const age = deps.clock().getTime() - instant(event.timestamp).getTime();
  if (age > oldestMs) return false;
  const fits = (secret: string): boolean => timingSafeEqual(given, signatureOf(event, raw, secret));
  return (await accounts.secrets()).some(fits) || (await accounts.secrets(true)).some(fits);
};

/** Bare hexadecimal, or after "mac=". */
const readSignature = (header: string): Buffer | undefined => {
  const hex = /^\s*(?:mac\s*=\s*)?([0-9a-f]{64})\s*$/i.exec(header)?.[1];
  return hex === undefined ? undefined : Buffer.from(hex, 'hex');
};

const signatureOf = (event: ZaloEvent, raw: Buffer, secret: string): Buffer =>
  createHash('sha256')
    .update(event.app_id)
    .update(raw)
    .update(event.timestamp)
    .update(secret)
    .digest();

const refuse = (reply: FastifyReply): FastifyReply =>
  reply.code(401).send({ type: 'about:blank', title: 'Chữ ký không đúng', status: 401 });
