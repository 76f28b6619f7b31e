import { sql, type Kysely } from 'kysely';

/** Cases opened from what somebody said, their story, who is told, who was asked to take them over. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table reports (
      id uuid primary key,
      code text not null unique,
      category text not null,
      severity text not null,
      labels text[] not null,
      slots jsonb not null,
      because jsonb not null,
      situation text,
      text text not null,
      status text not null,
      source text not null,
      "unitId" uuid not null,
      "unitPath" text not null,
      "communeId" uuid not null,
      "householdId" uuid,
      "reporterPersonId" uuid,
      "messageId" uuid,
      about jsonb,
      restricted boolean not null,
      masked boolean not null,
      "subjectPersonIds" uuid[] not null,
      "ownerTier" text not null,
      "ownerUnitId" uuid not null,
      "receiverPersonId" uuid,
      "handlerPersonId" uuid,
      "handlerTitle" text,
      "powerTier" text not null,
      "powerUnitId" uuid not null,
      "beyondPowerAt" timestamptz,
      proposal text,
      "receivedAt" timestamptz not null,
      "filedAt" timestamptz not null,
      "acceptBy" timestamptz not null,
      "resolveBy" timestamptz not null,
      "acceptedAt" timestamptz,
      "actedAt" timestamptz,
      "resolvedAt" timestamptz,
      "confirmedAt" timestamptz,
      "endedAt" timestamptz,
      chain jsonb not null,
      rung int not null,
      epoch int not null,
      asks int not null,
      reopened int not null,
      resolution text,
      "mergedInto" uuid references reports,
      "reviewerPersonId" uuid
    )`.execute(db);
  await sql`create index "reportsOpen" on reports ("unitPath" text_pattern_ops, "receivedAt") where "endedAt" is null`.execute(
    db,
  );
  await sql`create index "reportsByUnitPath" on reports ("unitPath" text_pattern_ops, "receivedAt" desc)`.execute(
    db,
  );
  await sql`create index "reportsOpenOfHousehold" on reports ("householdId") where "endedAt" is null`.execute(
    db,
  );
  await sql`create index "reportsOpenOfPlace" on reports ("unitId", category, "receivedAt")`.execute(
    db,
  );
  await sql`create index "reportsOfMessage" on reports ("messageId")`.execute(db);
  await sql`
    create table "reportEvents" (
      id uuid primary key,
      "reportId" uuid not null references reports,
      at timestamptz not null,
      kind text not null,
      "personId" uuid,
      post text,
      "unitId" uuid,
      details jsonb not null
    )`.execute(db);
  await sql`create index "reportEventsOfReport" on "reportEvents" ("reportId", id)`.execute(db);
  await sql`
    create table "reportReporters" (
      id uuid primary key,
      "reportId" uuid not null references reports,
      "messageId" uuid,
      "personId" uuid,
      "householdId" uuid,
      "senderId" text,
      "accountId" uuid,
      "chatKind" text,
      "chatId" text,
      text text not null,
      at timestamptz not null,
      subscribed boolean not null,
      "answeredAt" timestamptz,
      unique ("reportId", "messageId")
    )`.execute(db);
  await sql`create index "reportReportersOfChat" on "reportReporters" ("accountId", "chatId", "senderId")`.execute(
    db,
  );
  await sql`create index "reportReportersOfPerson" on "reportReporters" ("personId")`.execute(db);
  await sql`
    create table "reportForwards" (
      id uuid primary key,
      "reportId" uuid not null references reports,
      key text not null,
      at timestamptz not null,
      kind text not null,
      role text,
      rung int not null,
      "personId" uuid,
      "unitId" uuid,
      "groupId" uuid,
      reached boolean not null,
      unique ("reportId", key)
    )`.execute(db);
  await sql`create index "reportForwardsOfPerson" on "reportForwards" ("personId")`.execute(db);
  await sql`create index "reportForwardsOfGroup" on "reportForwards" ("groupId")`.execute(db);
  await sql`
    create table "reportHandOvers" (
      id uuid primary key,
      "reportId" uuid not null references reports,
      "fromPersonId" uuid not null,
      "fromUnitId" uuid not null,
      "fromStatus" text not null,
      "toRole" text,
      "toUnitId" uuid not null,
      "toPersonIds" uuid[] not null,
      note text not null,
      at timestamptz not null,
      state text not null,
      "settledAt" timestamptz,
      "settledBy" uuid
    )`.execute(db);
  await sql`create unique index "reportHandOversPending" on "reportHandOvers" ("reportId") where state = 'pending'`.execute(
    db,
  );
  await sql`
    create table "reportSecondLooks" (
      id uuid primary key,
      "reportId" uuid not null references reports,
      kind text not null,
      "askedBy" uuid not null,
      at timestamptz not null,
      reason text not null,
      proposal jsonb not null,
      state text not null,
      "decidedBy" uuid,
      "decidedAt" timestamptz
    )`.execute(db);
  await sql`create unique index "reportSecondLooksWaiting" on "reportSecondLooks" ("reportId", kind) where state = 'waiting'`.execute(
    db,
  );
};
