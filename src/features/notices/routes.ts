import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { scopes } from '../../community/access.ts';
import { requireActor } from '../../community/access/session.ts';
import { personById } from '../../community/people.ts';
import { unitById } from '../../community/units.ts';
import {
  NoticeBody,
  NoticeCard,
  NoticeDraft,
  NoticePreview,
  NoticesPage,
} from '../../contract/notices.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { stripMarks } from '../../platform/vietnamese.ts';
import type { Draft, Notice } from './notice.ts';
import { reachOf } from './preview-notice.ts';
import { sendNotice } from './send-notice.ts';
import { deliveryCounts, noticeById, noticesUnder } from './store.ts';
import { texts } from './texts.ts';

const pageSize = 30;

const toDraft = (body: z.infer<typeof NoticeDraft>): Draft => ({
  ...body,
  sendAt: body.sendAt === null ? null : new Date(body.sendAt),
});

export const noticeRoutes = (scope: FastifyInstance, deps: Deps): void => {
  const app = scope.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/api/v1/notices/preview',
    { schema: { body: NoticeDraft, response: { 200: NoticePreview } } },
    async (request) => {
      const draft = toDraft(request.body);
      const reach = await reachOf(deps, requireActor(request), draft);
      return {
        groups: reach.groups.length,
        households: reach.households,
        withoutZalo: reach.withoutZalo,
        startsAt: reach.startsAt.toISOString(),
        finishedAt: finishOf(reach.startsAt, reach.groups.length).toISOString(),
        seen: {
          household: texts.post(reach.from, draft.text, 'TB-····'),
          official: texts.post(reach.from, draft.text, 'TB-····'),
          sms: stripMarks(texts.sms(reach.from, draft.text)),
        },
        problems: reach.problems.filter(({ blocking }) => blocking).map(({ text }) => text),
        notes: reach.problems.filter(({ blocking }) => !blocking).map(({ text }) => text),
        examples: reach.groups.slice(0, 3).map((group) => group.name),
      };
    },
  );

  app.post(
    '/api/v1/notices',
    { schema: { body: NoticeBody, response: { 201: NoticeCard } } },
    async (request, reply) => {
      const { key, ...draft } = request.body;
      const notice = await sendNotice(deps, requireActor(request), toDraft(draft), key);
      const [card] = await cardsOf(deps, [notice]);
      if (!card) throw new Refusal('missing', texts.gone);
      return reply.code(201).send(card);
    },
  );

  app.get(
    '/api/v1/notices',
    {
      schema: {
        querystring: z.object({ before: z.uuid().optional() }),
        response: { 200: NoticesPage },
      },
    },
    async (request) => {
      const paths = await scopes(deps, requireActor(request), 'see-board');
      const found = await noticesUnder(deps.db, paths, {
        before: request.query.before ?? null,
        limit: pageSize + 1,
      });
      const page = found.slice(0, pageSize);
      return {
        notices: await cardsOf(deps, page),
        next: found.length > pageSize ? (page.at(-1)?.id ?? null) : null,
      };
    },
  );

  app.get(
    '/api/v1/notices/:id',
    { schema: { params: z.object({ id: z.uuid() }), response: { 200: NoticeCard } } },
    async (request) => {
      const notice = await noticeById(deps.db, request.params.id);
      const paths = await scopes(deps, requireActor(request), 'see-board');
      if (!notice || !paths.some((path) => notice.unitPath.startsWith(path)))
        throw new Refusal('missing', texts.gone);
      const [card] = await cardsOf(deps, [notice]);
      if (!card) throw new Refusal('missing', texts.gone);
      return card;
    },
  );
};

/** Posts a minute the slowest usual package of the channel lets through: the promise errs on the late side. */
const postsPerMinute = 100;

const finishOf = (startsAt: Date, groups: number): Date =>
  new Date(startsAt.getTime() + Math.ceil(groups / postsPerMinute) * 60_000);

const cardsOf = async (
  deps: Deps,
  notices: readonly Notice[],
): Promise<z.infer<typeof NoticeCard>[]> => {
  const counts = await deliveryCounts(
    deps.db,
    notices.map((notice) => notice.id),
  );
  return Promise.all(
    notices.map(async (notice) => ({
      id: notice.id,
      code: notice.code,
      text: notice.text,
      audience: notice.audience,
      unitNames: (await Promise.all(notice.unitIds.map((id) => unitById(deps.db, id)))).flatMap(
        (unit) => unit?.name ?? [],
      ),
      byName: (await personById(deps.db, notice.byPersonId))?.name ?? '',
      createdAt: notice.createdAt.toISOString(),
      sendAt: (notice.sendAt ?? notice.createdAt).toISOString(),
      groups: counts.get(notice.id) ?? { total: notice.groups, sent: 0, failed: 0 },
      households: notice.households,
      withoutZalo: notice.withoutZalo,
    })),
  );
};
