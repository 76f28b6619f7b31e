import { sql } from 'kysely';
import { heldAt } from '../../../community/dated.ts';
import type { Db } from '../../../platform/db.ts';
import type { Directive, DirectiveStatus, Hop } from '../directive.ts';
import type { Sight } from './sight.ts';

export interface Listing {
  statuses: readonly DirectiveStatus[];
  overdue: boolean;
  after: string | null;
  limit: number;
}

/** Directives somebody may see, the youngest first. */
export const listDirectives = async (
  db: Db,
  sight: Sight,
  listing: Listing,
  now: Date,
): Promise<Directive[]> => {
  const open = sql<boolean>`d.status in ('draft', 'approved')`;
  const within = (paths: readonly string[], column: string) =>
    sql<boolean>`exists (select 1 from unnest(${[...paths]}::text[]) as seen (path) where starts_with(${sql.ref(column)}, seen.path))`;
  let query = db
    .selectFrom('directives as d')
    .selectAll('d')
    .where('d.status', 'in', [...listing.statuses])
    .where((e) =>
      e.or([
        e.and([open, within(sight.draftPaths, 'd.unitPath')]),
        e.and([e.not(open), within(sight.issuedPaths, 'd.unitPath')]),
        e.and([
          e.not(open),
          e.exists(
            e
              .selectFrom('directiveHops as h')
              .select('h.id')
              .whereRef('h.directiveId', '=', 'd.id')
              .where('h.sentAt', 'is not', null)
              .where(
                sql<boolean>`(h."bodyId" = any(${sight.bodyIds}::uuid[])
                  or (h."bodyId" is null and h."unitId" = any(${sight.unitIds}::uuid[]))
                  or (h.households and exists (select 1 from unnest(${sight.ownPaths}::text[]) as own (path) where starts_with(own.path, h."unitPath")))
                  or ${within(sight.issuedPaths, 'h.unitPath')})`,
              ),
          ),
        ]),
      ]),
    );
  if (listing.overdue)
    query = query.where(
      sql<boolean>`exists (select 1 from "directiveShares" s where s."directiveId" = d.id
        and s.status not in ('reported', 'accepted', 'excused') and s."dueAt" <= ${now})`,
    );
  if (listing.after !== null) query = query.where('d.id', '<', listing.after);
  return query.orderBy('d.id', 'desc').limit(listing.limit).execute();
};

/** The hops that count for cards: first ones, those that are late below, and those near the reader. */
export const hopsForCards = async (
  db: Db,
  directiveIds: readonly string[],
  sight: Sight,
  now: Date,
): Promise<Hop[]> =>
  directiveIds.length === 0
    ? []
    : db
        .selectFrom('directiveHops as h')
        .selectAll('h')
        .where('h.directiveId', 'in', [...directiveIds])
        .where('h.mustAcknowledge', '=', true)
        .where((e) =>
          e.or([
            e('h.parentId', 'is', null),
            e.and([
              e('h.acknowledgedAt', 'is', null),
              e('h.sentAt', 'is not', null),
              e('h.dueAt', '<=', now),
            ]),
            e.and([e('h.relayMode', 'is not', null), e('h.relayedAt', 'is', null)]),
            sql<boolean>`h."unitId" = any(${sight.unitIds}::uuid[])`,
            sql<boolean>`exists (select 1 from "directiveHops" up where up.id = h."parentId" and up."unitId" = any(${sight.unitIds}::uuid[]))`,
          ]),
        )
        .orderBy('h.id')
        .execute();

export interface ShareCount {
  directiveId: string;
  taskId: string;
  hopId: string;
  finished: boolean;
  dueAt: Date | null;
}

export const sharesForCards = async (
  db: Db,
  directiveIds: readonly string[],
): Promise<ShareCount[]> =>
  directiveIds.length === 0
    ? []
    : db
        .selectFrom('directiveShares')
        .select([
          'directiveId',
          'taskId',
          'hopId',
          'dueAt',
          sql<boolean>`status in ('reported', 'accepted', 'excused')`.as('finished'),
        ])
        .where('directiveId', 'in', [...directiveIds])
        .execute();

export const taskCounts = async (
  db: Db,
  directiveIds: readonly string[],
): Promise<{ directiveId: string; total: number; dueAt: Date | null }[]> =>
  directiveIds.length === 0
    ? []
    : db
        .selectFrom('directiveTasks')
        .select([
          'directiveId',
          (e) => e.fn.countAll<number>().as('total'),
          sql<Date | null>`min(least("completeBefore", "reportBefore"))`.as('dueAt'),
        ])
        .where('directiveId', 'in', [...directiveIds])
        .groupBy('directiveId')
        .execute();

/** Who speaks for units and bodies, the likeliest first: whom one waits for. */
export const speakersOf = async (
  db: Db,
  unitIds: readonly string[],
  at: Date,
): Promise<{ unitId: string; bodyId: string | null; kind: string; name: string }[]> =>
  unitIds.length === 0
    ? []
    : db
        .selectFrom('posts as p')
        .innerJoin('people as who', 'who.id', 'p.personId')
        .select(['p.unitId', 'p.bodyId', 'p.kind', 'who.name'])
        .where('p.unitId', 'in', [...unitIds])
        .where('p.kind', 'in', ['chair', 'command-head', 'team-lead', 'body-head'])
        .where(heldAt('p', at))
        .orderBy('p.kind')
        .orderBy('p.id')
        .execute();

export interface PostState {
  key: string;
  state: string;
  sentAt: Date | null;
}

/** What became of the posts of a directive at its places. */
export const postStates = (db: Db, directiveId: string): Promise<PostState[]> =>
  db
    .selectFrom('outboxDeliveries')
    .select(['key', 'state', 'sentAt'])
    .where('aboutKind', '=', 'directive')
    .where('aboutId', '=', directiveId)
    .where('key', 'like', `directive:${directiveId}:hop:%`)
    .execute();

/** What Loa posted last in a chat about something that is answered by "nhận". */
export const lastAsked = async (
  db: Db,
  chat: { accountId: string; kind: string; externalId: string },
): Promise<{ kind: string; id: string; sentAt: Date | null } | null> => {
  const row = await db
    .selectFrom('outboxDeliveries')
    .select(['aboutKind', 'aboutId', 'sentAt'])
    .where('address', '=', `${chat.accountId}:${chat.kind}:${chat.externalId}`)
    .where('state', 'in', ['sent', 'delivered', 'uncertain'])
    .where('aboutKind', 'in', ['directive', 'report'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.aboutKind && row.aboutId
    ? { kind: row.aboutKind, id: row.aboutId, sentAt: row.sentAt }
    : null;
};

export const namesOf = async (
  db: Db,
  personIds: readonly string[],
): Promise<Map<string, string>> => {
  if (personIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('people')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(personIds)])
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
};
