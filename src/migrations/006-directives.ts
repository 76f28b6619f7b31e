import { sql, type Kysely } from 'kysely';

/** Official dispatches: their tasks, the places they must reach hop by hop, each place's share of each task, their story; and reminders. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await directives(db);
  await places(db);
  await sql`
    create table reminders (
      id uuid primary key,
      key text not null unique,
      target jsonb not null,
      "aboutKind" text not null,
      "aboutId" text not null,
      lane text not null,
      times jsonb not null,
      sent int not null,
      "createdAt" timestamptz not null,
      "stoppedAt" timestamptz
    )`.execute(db);
};

const directives = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table directives (
      id uuid primary key,
      code text not null unique,
      status text not null check (status in ('draft', 'approved', 'issued', 'closed', 'recalled', 'superseded')),
      version int not null,
      number text,
      symbol text,
      date text,
      place text,
      issuer text,
      subject text not null,
      urgency text,
      signer jsonb not null,
      basis jsonb not null,
      addressees text[] not null,
      recipients jsonb not null,
      attachments text[] not null,
      warnings jsonb not null,
      text text not null,
      "textHash" text not null,
      "approvedHash" text,
      internal boolean not null,
      audience text not null check (audience in ('officials', 'households')),
      "householdText" text,
      places jsonb not null,
      unresolved text[] not null,
      "unitId" uuid not null references units,
      "unitPath" text not null,
      "bodyId" uuid,
      "drafterPersonId" uuid not null references people,
      "approverPersonId" uuid,
      "issuerPersonId" uuid,
      "messageId" uuid,
      "createdAt" timestamptz not null,
      "approvedAt" timestamptz,
      "issuedAt" timestamptz,
      "endedAt" timestamptz,
      "endReason" text,
      check (status in ('draft', 'approved') or (number is not null and date is not null))
    )`.execute(db);
  await sql`create index "directivesByUnit" on directives ("unitPath" text_pattern_ops, id desc)`.execute(
    db,
  );
  await sql`create unique index "directivesOnce" on directives ("unitId", number, coalesce(symbol, ''), date) where status in ('issued', 'closed')`.execute(
    db,
  );
  await sql`create unique index "directivesMessage" on directives ("messageId") where "messageId" is not null`.execute(
    db,
  );
  await sql`
    create table "directiveTasks" (
      id uuid primary key,
      "directiveId" uuid not null references directives,
      position int not null,
      path text not null,
      text text not null,
      lead text[] not null,
      coordinating text[] not null,
      "completeBefore" timestamptz,
      "reportBefore" timestamptz,
      "reportTo" text[] not null,
      recurs text,
      standing boolean not null,
      "spanStart" int,
      "spanEnd" int,
      unique ("directiveId", position)
    )`.execute(db);
  await sql`
    create table "directiveEvents" (
      id uuid primary key,
      "directiveId" uuid not null references directives,
      "hopId" uuid,
      "taskId" uuid,
      at timestamptz not null,
      kind text not null,
      "personId" uuid,
      post text,
      details jsonb not null
    )`.execute(db);
  await sql`create index "directiveEventsOf" on "directiveEvents" ("directiveId", at)`.execute(db);
};

const places = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table "directiveHops" (
      id uuid primary key,
      "directiveId" uuid not null references directives,
      "parentId" uuid references "directiveHops",
      "unitId" uuid not null references units,
      "unitPath" text not null,
      "bodyId" uuid references bodies,
      tier text not null,
      name text not null,
      class text not null,
      "mustAcknowledge" boolean not null,
      households boolean not null,
      "groupId" uuid references groups,
      reached boolean not null,
      "sentAt" timestamptz,
      "dueAt" timestamptz,
      "acknowledgedAt" timestamptz,
      "acknowledgedBy" uuid,
      "acknowledgedPost" text,
      "incomingNumber" text,
      "relayMode" text,
      "relayAt" timestamptz,
      "relayedAt" timestamptz,
      "relayedBy" uuid,
      note text,
      "heldAt" timestamptz,
      "heldBy" uuid,
      "heldReason" text,
      "remindRound" int not null
    )`.execute(db);
  await sql`create unique index "directiveHopsOnce" on "directiveHops" ("directiveId", "unitId", coalesce("bodyId", "unitId"), coalesce("groupId", "unitId"), class)`.execute(
    db,
  );
  await sql`create index "directiveHopsParent" on "directiveHops" ("parentId") where "parentId" is not null`.execute(
    db,
  );
  await sql`create index "directiveHopsWaiting" on "directiveHops" ("unitId", "sentAt") where "acknowledgedAt" is null and "mustAcknowledge"`.execute(
    db,
  );
  await sql`create index "directiveHopsUnit" on "directiveHops" ("unitId", "directiveId")`.execute(
    db,
  );
  await sql`
    create table "directiveShares" (
      id uuid primary key,
      "directiveId" uuid not null references directives,
      "taskId" uuid not null references "directiveTasks",
      "hopId" uuid not null references "directiveHops",
      status text not null check (status in ('waiting', 'acknowledged', 'assigned', 'reported', 'accepted', 'returned', 'excused')),
      "dueAt" timestamptz,
      "assigneePersonId" uuid,
      "assignedBy" uuid,
      "assignedAt" timestamptz,
      report text,
      nothing boolean not null,
      evidence jsonb not null,
      "reportedBy" uuid,
      "reportedAt" timestamptz,
      late boolean not null,
      "decidedBy" uuid,
      "decidedAt" timestamptz,
      reason text,
      "difficultyId" uuid,
      "extensionUntil" timestamptz,
      "extensionReason" text,
      "extensionBy" uuid,
      unique ("taskId", "hopId")
    )`.execute(db);
  await sql`create index "directiveSharesOf" on "directiveShares" ("directiveId", "taskId")`.execute(
    db,
  );
  await sql`create index "directiveSharesHop" on "directiveShares" ("hopId")`.execute(db);
};
