import type { Db } from '../../../platform/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { newCode, newId } from '../../../platform/ids.ts';

declare module '../../../platform/db.ts' {
  interface Tables {
    rosterItems: RosterItem;
  }
}

export const itemKinds = [
  'missing',
  'must-leave',
  'unknown',
  'no-bridge',
  'join-request',
  'claim',
  'no-deputy',
  'too-small',
  'disband',
] as const;
export type ItemKind = (typeof itemKinds)[number];

/** Where a group and its roster differ, or somebody waits to be let in: for a person to settle. */
export interface RosterItem {
  id: string;
  /** What people call it: `TV-2F7K5`. */
  code: string;
  kind: ItemKind;
  groupId: string;
  /** Who or what it is about; with group and kind, open only once. */
  subject: string;
  externalId: string | null;
  personId: string | null;
  householdId: string | null;
  residentId: string | null;
  name: string | null;
  why: string;
  state: 'open' | 'done' | 'dismissed';
  createdAt: Date;
  /** When those who settle it were written to. */
  askedAt: Date | null;
  /** The first of the two who must agree before somebody is taken out, or the group disbanded. */
  approvedBy: string | null;
  approvedAt: Date | null;
  closedAt: Date | null;
  closedBy: string | null;
  resolution: string | null;
}

export type NewItem = Pick<RosterItem, 'kind' | 'groupId' | 'subject' | 'why'> &
  Partial<Pick<RosterItem, 'externalId' | 'personId' | 'householdId' | 'residentId' | 'name'>>;

/** Puts it on the list unless it is there; `fresh` says whether it was not. */
export const openItem = async (
  deps: Deps,
  given: NewItem,
): Promise<{ item: RosterItem; fresh: boolean }> => {
  const row: RosterItem = {
    id: newId(),
    code: newCode('TV', 5),
    externalId: null,
    personId: null,
    householdId: null,
    residentId: null,
    name: null,
    ...given,
    state: 'open',
    createdAt: deps.clock(),
    askedAt: null,
    approvedBy: null,
    approvedAt: null,
    closedAt: null,
    closedBy: null,
    resolution: null,
  };
  const inserted = await deps.db
    .insertInto('rosterItems')
    .values(row)
    .onConflict((c) =>
      c.columns(['groupId', 'kind', 'subject']).where('state', '=', 'open').doNothing(),
    )
    .returningAll()
    .executeTakeFirst();
  if (inserted) deps.live.hint('groups', `group:${given.groupId}`);
  const item =
    inserted ??
    (await deps.db
      .selectFrom('rosterItems')
      .selectAll()
      .where('groupId', '=', given.groupId)
      .where('kind', '=', given.kind)
      .where('subject', '=', given.subject)
      .where('state', '=', 'open')
      .executeTakeFirstOrThrow());
  return { item, fresh: inserted !== undefined };
};

/** Takes items off the list; returns how many were still on it. */
export const closeItems = async (
  deps: Deps,
  ids: readonly string[],
  ending: { state: 'done' | 'dismissed'; by: string; resolution: string },
): Promise<number> => {
  if (ids.length === 0) return 0;
  const rows = await deps.db
    .updateTable('rosterItems')
    .set({
      state: ending.state,
      closedAt: deps.clock(),
      closedBy: ending.by,
      resolution: ending.resolution,
    })
    .where('id', 'in', [...ids])
    .where('state', '=', 'open')
    .returning('groupId')
    .execute();
  deps.live.hint('groups', ...new Set(rows.map(({ groupId }) => `group:${groupId}`)));
  return rows.length;
};

/** The item, locked, so that two words about it wait for each other. */
export const lockItem = async (db: Db, id: string): Promise<RosterItem | undefined> =>
  db.selectFrom('rosterItems').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const itemByCode = async (db: Db, code: string): Promise<RosterItem | undefined> =>
  db.selectFrom('rosterItems').selectAll().where('code', '=', code).executeTakeFirst();

export const openItemsOf = async (db: Db, groupId: string): Promise<RosterItem[]> =>
  db
    .selectFrom('rosterItems')
    .selectAll()
    .where('groupId', '=', groupId)
    .where('state', '=', 'open')
    .orderBy('kind')
    .orderBy('id')
    .execute();

/** Open items about somebody as an account knows them. */
export const openItemsAbout = async (
  db: Db,
  accountId: string,
  externalId: string,
): Promise<RosterItem[]> =>
  db
    .selectFrom('rosterItems as r')
    .innerJoin('groups as g', 'g.id', 'r.groupId')
    .selectAll('r')
    .where('g.accountId', '=', accountId)
    .where('r.externalId', '=', externalId)
    .where('r.state', '=', 'open')
    .orderBy('r.id', 'desc')
    .execute();

/** Open items somebody was written to about, newest first. */
export const openItemsAskedOf = async (db: Db, personId: string): Promise<RosterItem[]> =>
  db
    .selectFrom('rosterItems as r')
    .selectAll('r')
    .where('r.state', '=', 'open')
    .where((e) =>
      e.exists(
        e
          .selectFrom('outboxDeliveries as d')
          .select('d.id')
          .where('d.aboutKind', '=', 'roster-item')
          .where('d.personId', '=', personId)
          .whereRef('d.aboutId', '=', e.cast<string>('r.id', 'text')),
      ),
    )
    .orderBy('r.id', 'desc')
    .execute();

/** The open item one of our posts was about. */
export const itemOfPost = async (
  db: Db,
  accountId: string,
  externalId: string,
): Promise<RosterItem | undefined> =>
  db
    .selectFrom('outboxDeliveries as d')
    .innerJoin('rosterItems as r', (on) =>
      on.on((e) => e(e.cast<string>('r.id', 'text'), '=', e.ref('d.aboutId'))),
    )
    .selectAll('r')
    .where('d.accountId', '=', accountId)
    .where('d.externalId', '=', externalId)
    .where('d.aboutKind', '=', 'roster-item')
    .where('r.state', '=', 'open')
    .executeTakeFirst();

/** The open item our last post in a chat asked about; undefined when that post was about anything else. */
export const itemLastAsked = async (
  db: Db,
  accountId: string,
  chatId: string,
): Promise<RosterItem | undefined> => {
  const last = await db
    .selectFrom('outboxDeliveries')
    .select(['aboutKind', 'aboutId'])
    .where('accountId', '=', accountId)
    .where('chatId', '=', chatId)
    .where('state', 'in', ['sent', 'delivered'])
    .orderBy('sentAt', 'desc')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last?.aboutKind !== 'roster-item' || last.aboutId === null) return undefined;
  return db
    .selectFrom('rosterItems')
    .selectAll()
    .where('id', '=', last.aboutId)
    .where('state', '=', 'open')
    .executeTakeFirst();
};
