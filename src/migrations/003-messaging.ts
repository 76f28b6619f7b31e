import { sql, type Kysely } from 'kysely';

/** How words travel: what came in, what goes out, what waits for a person. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await inbox(db);
  await outbox(db);
  await sql`
    create table "humanItems" (
      id uuid primary key,
      key text not null unique,
      code text not null unique,
      reason text not null,
      "messageId" uuid,
      "deliveryId" uuid,
      "unitId" uuid,
      "ownerPersonId" uuid,
      "createdAt" timestamptz not null,
      "resolvedAt" timestamptz,
      "resolvedBy" text,
      resolution text
    )`.execute(db);
  await sql`create index "humanItemsOpen" on "humanItems" ("createdAt") where "resolvedAt" is null`.execute(
    db,
  );
  await sql`create index "humanItemsMessage" on "humanItems" ("messageId") where "messageId" is not null`.execute(
    db,
  );
};

/** Accounts are not referenced by a foreign key: the check would cost every webhook a row lock on the same account row. */
const inbox = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table "inboxMessages" (
      id uuid primary key,
      seq bigint generated always as identity,
      "accountId" uuid not null,
      "externalId" text not null,
      "chatKind" text not null,
      "chatId" text not null,
      "senderId" text not null,
      "senderName" text,
      "personId" uuid,
      "householdId" uuid,
      "unitId" uuid,
      kind text not null,
      text text not null,
      attachments jsonb not null,
      "replyTo" text,
      "sentAt" timestamptz not null,
      "receivedAt" timestamptz not null,
      status text not null,
      outcome text,
      labels text[],
      "reportIds" uuid[],
      attempts int not null,
      "nextTryAt" timestamptz,
      "lastError" text,
      "handledAt" timestamptz,
      unique ("accountId", "externalId")
    )`.execute(db);
  await sql`create index "inboxWaiting" on "inboxMessages" ("accountId", "chatId", seq) where status = 'received'`.execute(
    db,
  );
  await sql`create index "inboxByUnit" on "inboxMessages" ("unitId", "receivedAt")`.execute(db);
  await sql`
    create table "inboxEvents" (
      id uuid primary key,
      seq bigint generated always as identity,
      "accountId" uuid not null,
      key text not null,
      type text not null,
      name text not null,
      "chatKind" text,
      "chatId" text,
      "externalId" text,
      text text,
      users text[] not null,
      data jsonb not null,
      at timestamptz not null,
      "receivedAt" timestamptz not null,
      status text not null,
      "handledAt" timestamptz,
      unique ("accountId", key)
    )`.execute(db);
  await sql`create index "inboxEventsWaiting" on "inboxEvents" (seq) where status = 'received'`.execute(
    db,
  );
};

const outbox = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table "outboxDeliveries" (
      id uuid primary key,
      seq bigint generated always as identity,
      key text not null,
      address text not null,
      "accountId" uuid,
      "chatKind" text,
      "chatId" text,
      "groupId" uuid,
      "personId" uuid,
      "householdId" uuid,
      lane text not null,
      text text not null,
      mentions text[] not null,
      fingerprint text not null,
      "aboutKind" text,
      "aboutId" text,
      state text not null,
      "notBefore" timestamptz not null,
      "uselessAfter" timestamptz,
      "retryAt" timestamptz,
      attempts int not null,
      checks int not null,
      "leaseUntil" timestamptz,
      "externalId" text,
      failure text,
      "createdAt" timestamptz not null,
      "claimedAt" timestamptz,
      "sentAt" timestamptz,
      "deliveredAt" timestamptz,
      "endedAt" timestamptz,
      unique (key, address)
    )`.execute(db);
  await sql`create index "deliveriesDue" on "outboxDeliveries" ("accountId", lane, "notBefore", seq) where state = 'pending'`.execute(
    db,
  );
  await sql`create index "deliveriesOpen" on "outboxDeliveries" (address, lane, "notBefore", seq) where state in ('pending', 'sending', 'uncertain')`.execute(
    db,
  );
  await sql`create index "deliveriesInFlight" on "outboxDeliveries" ("leaseUntil") where state in ('sending', 'uncertain')`.execute(
    db,
  );
  await sql`create index "deliveriesPosted" on "outboxDeliveries" ("externalId") where "externalId" is not null`.execute(
    db,
  );
  await sql`create index "deliveriesUseless" on "outboxDeliveries" ("uselessAfter") where state = 'pending' and "uselessAfter" is not null`.execute(
    db,
  );
  await sql`create index "deliveriesAbout" on "outboxDeliveries" ("aboutKind", "aboutId") where "aboutId" is not null`.execute(
    db,
  );
  await sql`
    create table "channelPace" (
      "accountId" uuid primary key,
      tokens double precision not null,
      "refilledAt" timestamptz not null,
      "pausedUntil" timestamptz
    )`.execute(db);
};
