import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { demand } from '../../community/access.ts';
import { requireActor } from '../../community/access/session.ts';
import { unitByCode } from '../../community/units.ts';
import { AccountChecks } from '../../contract/accounts.ts';
import { audit } from '../../platform/audit.ts';
import type { Channel, Grant } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { accountsHere, checkAccounts } from './check-accounts.ts';
import { checkPage, grantPage, sentencePage } from './page.ts';
import { texts } from './texts.ts';

const Params = z.object({ channel: z.string().regex(/^[a-z-]+$/) });

/** The pages an administrator opens once to join a live account, and whenever something seems wrong with it. */
export const accountRoutes = (app: FastifyInstance, deps: Deps): void => {
  const web = app.withTypeProvider<ZodTypeProvider>();

  web.get(
    '/channels/:channel/grant',
    { schema: { params: Params, hide: true } },
    (request, reply) => reply.redirect(`/api/v1/channels/${request.params.channel}/grant`),
  );

  web.get(
    '/api/v1/channels/:channel/grant',
    { schema: { summary: 'How to grant Loa an account, as a page', params: Params } },
    (request, reply) =>
      asPage(reply, async () => {
        await administrator(deps, request);
        const { channel } = request.params;
        const grant = grantOf(deps, channel);
        const callback = callbackUrl(deps, request, channel);
        return grantPage({
          toEnter: await grant.toEnter(callback),
          link: await grant.link(callback),
          troubles: grant.troubles,
          checkUrl: `/api/v1/channels/${channel}/check`,
          accounts: await accountsHere(deps, channel),
        });
      }),
  );

  web.get(
    '/api/v1/channels/:channel/grant/done',
    {
      schema: {
        summary: 'Where the platform sends an administrator back to',
        params: Params,
        querystring: z.record(z.string(), z.string()),
      },
    },
    (request, reply) =>
      asPage(reply, async () => {
        const personId = await administrator(deps, request);
        const { channel } = request.params;
        const account = await finishing(grantOf(deps, channel), request.query);
        if (typeof account === 'string') {
          const again = { href: `/channels/${channel}/grant`, words: texts.again };
          void reply.code(400);
          return sentencePage(texts.notGranted, account, again);
        }
        await audit(deps, {
          actor: personId,
          verb: 'grant-account',
          subjectKind: 'account',
          subjectId: account.id,
        });
        const check = { href: `/api/v1/channels/${channel}/check`, words: texts.openCheck };
        return sentencePage(texts.granted, texts.grantedTo(account.name), check);
      }),
  );

  web.get(
    '/api/v1/channels/:channel/check',
    {
      schema: {
        summary: 'Whether the live accounts of a channel have all they need',
        params: Params,
        response: { 200: AccountChecks },
      },
    },
    async (request, reply) => {
      const { channel } = request.params;
      const read = async (): Promise<AccountChecks> => {
        await administrator(deps, request);
        return checkAccounts(deps, channelOf(deps, channel));
      };
      if (!/text\/html/.test(request.headers.accept ?? '')) return read();
      // A page is a text that no schema describes.
      return asPage(reply, async () => checkPage(await read()));
    },
  );
};

const administrator = async (deps: Deps, request: FastifyRequest): Promise<string> => {
  const actor = requireActor(request);
  const root = await unitByCode(deps.db, deps.profile.rootUnitCode, deps.clock());
  await demand(deps, actor, 'administer', root?.id ?? '');
  return actor.personId;
};

const channelOf = (deps: Deps, name: string): Channel => {
  const channel = deps.channels.get(name);
  if (!channel) throw new Refusal('missing', texts.unknownChannel);
  return channel;
};

const grantOf = (deps: Deps, name: string): Grant => {
  const { grant } = channelOf(deps, name);
  if (!grant) throw new Refusal('missing', texts.noGrant);
  return grant;
};

const callbackUrl = (deps: Deps, request: FastifyRequest, channel: string): string => {
  const here = deps.config.LOA_PUBLIC_URL ?? `${request.protocol}://${request.host}`;
  return `${here.replace(/\/$/, '')}/api/v1/channels/${channel}/grant/done`;
};

/** What the platform refused is a sentence for whoever sits before the page. */
const finishing = async (
  grant: Grant,
  query: Record<string, string>,
): Promise<Awaited<ReturnType<Grant['finish']>> | string> => {
  try {
    return await grant.finish(query);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
};

const statusOf: Partial<Record<Refusal['kind'], number>> = {
  'signed-out': 401,
  forbidden: 403,
  missing: 404,
};

const asPage = async (reply: FastifyReply, make: () => Promise<string>): Promise<FastifyReply> => {
  void reply.type('text/html; charset=utf-8').header('cache-control', 'no-store');
  try {
    return await reply.send(await make());
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const page = sentencePage(texts.cannotShow, error.message, {
      href: '/console',
      words: texts.toConsole,
    });
    return reply.code(statusOf[error.kind] ?? 409).send(page);
  }
};
