import { sql, type Kysely } from 'kysely';

/** How people and groups come to Loa: printed codes, who should be in which group, groups being set up. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await codes(db);
  await rosterItems(db);
  await setUp(db);
};

const codes = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table "linkCodes" (
      id uuid primary key,
      code text not null unique,
      "householdId" uuid references households,
      "personId" uuid references people,
      "issuedAt" timestamptz not null,
      "issuedBy" uuid references people,
      "expiresAt" timestamptz not null,
      "usedAt" timestamptz,
      check (("householdId" is null) <> ("personId" is null))
    )`.execute(db);
  await sql`create index "linkCodesHousehold" on "linkCodes" ("householdId", "expiresAt")`.execute(
    db,
  );
  await sql`create index "linkCodesPerson" on "linkCodes" ("personId", "expiresAt")`.execute(db);
  await sql`
    create table "linkTries" (
      id uuid primary key,
      "accountId" uuid not null,
      "externalId" text not null,
      at timestamptz not null
    )`.execute(db);
  await sql`create index "linkTriesOf" on "linkTries" ("accountId", "externalId", at)`.execute(db);
};

const rosterItems = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table "rosterItems" (
      id uuid primary key,
      code text not null unique,
      kind text not null check (kind in ('missing', 'must-leave', 'unknown', 'no-bridge', 'join-request', 'claim')),
      "groupId" uuid not null references groups on delete cascade,
      "subject" text not null,
      "externalId" text,
      "personId" uuid references people,
      "householdId" uuid references households,
      "residentId" uuid references residents,
      name text,
      why text not null,
      state text not null check (state in ('open', 'done', 'dismissed')),
      "createdAt" timestamptz not null,
      "askedAt" timestamptz,
      "approvedBy" uuid references people,
      "approvedAt" timestamptz,
      "closedAt" timestamptz,
      "closedBy" text,
      resolution text
    )`.execute(db);
  await sql`
    create unique index "rosterItemsOnce" on "rosterItems" ("groupId", kind, subject) where state = 'open'`.execute(
    db,
  );
  await sql`create index "rosterItemsOf" on "rosterItems" ("groupId", kind, subject)`.execute(db);
  await sql`
    create index "rosterItemsSender" on "rosterItems" ("externalId") where state = 'open'`.execute(
    db,
  );
};

const setUp = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table "groupChanges" (
      id uuid primary key,
      "groupId" uuid not null references groups on delete cascade,
      verb text not null check (verb in ('invite', 'remove', 'accept', 'reject')),
      "externalIds" text[] not null,
      because text not null,
      state text not null check (state in ('planned', 'calling', 'done', 'failed')),
      attempts int not null,
      "dueAt" timestamptz not null,
      failure text,
      "createdAt" timestamptz not null,
      "endedAt" timestamptz
    )`.execute(db);
  await sql`
    create index "groupChangesDue" on "groupChanges" ("dueAt") where state in ('planned', 'calling')`.execute(
    db,
  );
  await sql`create index "groupChangesOf" on "groupChanges" ("groupId", state)`.execute(db);
  await sql`
    create table "groupOrders" (
      id uuid primary key,
      kind text not null,
      "unitId" uuid not null references units,
      "accountId" uuid not null references "channelAccounts",
      name text not null,
      size int not null,
      "firstMembers" text[] not null,
      "assetId" text,
      state text not null check (state in ('planned', 'creating', 'created', 'failed')),
      "groupId" uuid references groups on delete set null,
      attempts int not null,
      "dueAt" timestamptz not null,
      failure text,
      "orderedBy" uuid references people,
      "createdAt" timestamptz not null,
      "endedAt" timestamptz
    )`.execute(db);
  await sql`
    create unique index "groupOrdersOnce" on "groupOrders" (kind, "unitId") where state in ('planned', 'creating')`.execute(
    db,
  );
  await sql`
    create unique index "groupOrdersAsset" on "groupOrders" ("accountId", "assetId")
    where state in ('planned', 'creating') and "assetId" is not null`.execute(db);
  await sql`
    create table "groupStates" (
      "groupId" uuid primary key references groups on delete cascade,
      link text,
      enabled boolean not null,
      members int not null,
      room int,
      "readAt" timestamptz not null
    )`.execute(db);
};
