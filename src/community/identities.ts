import { sql } from 'kysely';
import type { Db } from '../platform/db.ts';
import type { Deps } from '../platform/deps.ts';
import { newId } from '../platform/ids.ts';

declare module '../platform/db.ts' {
  interface Tables {
    identities: Identity;
  }
}

/** Somebody as a channel account knows them. */
export interface Identity {
  id: string;
  accountId: string;
  externalId: string;
  personId: string | null;
  householdId: string | null;
  /** Says it belongs to the household, and waits to be confirmed. */
  residentId: string | null;
  name: string | null;
  linkedAt: Date;
  /** Since when the platform refuses to deliver to it. */
  unreachableAt: Date | null;
}

export interface Who {
  personId: string | null;
  householdId: string | null;
  name: string | null;
}

export const whoIs = async (
  db: Db,
  accountId: string,
  externalId: string,
): Promise<Who | undefined> => {
  const row = await db
    .selectFrom('identities as i')
    .leftJoin('people as p', 'p.id', 'i.personId')
    .leftJoin('households as h', 'h.id', 'i.householdId')
    .select(['i.personId', 'i.householdId', 'i.name', 'p.name as personName', 'h.headName'])
    .where('i.accountId', '=', accountId)
    .where('i.externalId', '=', externalId)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    personId: row.personId,
    householdId: row.householdId,
    name: row.personName ?? row.name ?? row.headName,
  };
};

export interface ChatAddress {
  accountId: string;
  kind: 'group' | 'private';
  externalId: string;
}

type Addressee = { personId: string } | { householdId: string } | { groupId: string };

/** Where to write to somebody, or undefined when no channel reaches them. The identity linked first counts as a household's head. */
export const addressOf = async (db: Db, to: Addressee): Promise<ChatAddress | undefined> => {
  if ('groupId' in to) {
    const group = await db
      .selectFrom('groups')
      .select(['accountId', 'externalId'])
      .where('id', '=', to.groupId)
      .executeTakeFirst();
    return group && { accountId: group.accountId, kind: 'group', externalId: group.externalId };
  }
  return firstIdentity(db, to);
};

const firstIdentity = async (
  db: Db,
  to: { personId: string } | { householdId: string },
): Promise<ChatAddress | undefined> => {
  let query = db
    .selectFrom('identities')
    .select(['accountId', 'externalId'])
    .where('unreachableAt', 'is', null);
  query =
    'personId' in to
      ? query.where('personId', '=', to.personId)
      : query.where('householdId', '=', to.householdId);
  const row = await query.orderBy('linkedAt').orderBy('id').limit(1).executeTakeFirst();
  return row && { accountId: row.accountId, kind: 'private', externalId: row.externalId };
};

/** Where each of many is written to, by the id of the group, person or household, in one query; `closed`: those the platform refuses to deliver to, as they were last known there. */
export const addressesOf = async (
  db: Db,
  ids: {
    groupIds: readonly string[];
    personIds: readonly string[];
    householdIds: readonly string[];
  },
  closed = false,
): Promise<Map<string, ChatAddress>> => {
  const rows = await sql<ChatAddress & { id: string }>`
    select id, "accountId", 'group' as kind, "externalId" from groups where id = any(${ids.groupIds}::uuid[]) and not ${closed}::boolean
    union all (
      select distinct on ("personId") "personId", "accountId", 'private', "externalId" from identities
      where "personId" = any(${ids.personIds}::uuid[]) and ("unreachableAt" is not null) = ${closed}
      order by "personId", "linkedAt", id)
    union all (
      select distinct on ("householdId") "householdId", "accountId", 'private', "externalId" from identities
      where "householdId" = any(${ids.householdIds}::uuid[]) and ("unreachableAt" is not null) = ${closed}
      order by "householdId", "linkedAt", id)`.execute(db);
  return new Map(rows.rows.map(({ id, ...address }) => [id, address]));
};

/** The phone of whoever stands behind an identity, or of their household. */
export const phoneBehind = async (
  db: Db,
  accountId: string,
  externalId: string,
): Promise<string | null> => {
  const row = await db
    .selectFrom('identities as i')
    .leftJoin('people as p', 'p.id', 'i.personId')
    .leftJoin('households as h', 'h.id', 'i.householdId')
    .select(['p.phone', 'h.phone as householdPhone'])
    .where('i.accountId', '=', accountId)
    .where('i.externalId', '=', externalId)
    .executeTakeFirst();
  return row?.phone ?? row?.householdPhone ?? null;
};

/** The platform ids of people on one account, for mentions; people without one are left out. */
export const externalIdsOf = async (
  db: Db,
  accountId: string,
  personIds: readonly string[],
): Promise<Map<string, string>> => {
  if (personIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('identities')
    .select(['personId', 'externalId'])
    .where('accountId', '=', accountId)
    .where('personId', 'in', [...personIds])
    .execute();
  return new Map(rows.map((row) => [row.personId ?? '', row.externalId]));
};

/** Remembers that a person, seen on an account, is this person of ours. Saying it again changes the link. */
export const linkPerson = async (
  deps: Deps,
  link: { accountId: string; externalId: string; personId: string; name?: string | null },
): Promise<void> => {
  await deps.db
    .insertInto('identities')
    .values({
      id: newId(),
      accountId: link.accountId,
      externalId: link.externalId,
      personId: link.personId,
      householdId: null,
      residentId: null,
      name: link.name ?? null,
      linkedAt: deps.clock(),
      unreachableAt: null,
    })
    .onConflict((c) =>
      c
        .columns(['accountId', 'externalId'])
        .doUpdateSet({ personId: link.personId, unreachableAt: null }),
    )
    .execute();
};

/** Notes that the platform refuses to deliver to somebody since `at`; null when they have written again. Returns whether that is news. */
export const noteReach = async (
  db: Db,
  who: { accountId: string; externalId: string },
  unreachableAt: Date | null,
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('identities')
    .set({ unreachableAt })
    .where('accountId', '=', who.accountId)
    .where('externalId', '=', who.externalId)
    .where('unreachableAt', unreachableAt ? 'is' : 'is not', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};
