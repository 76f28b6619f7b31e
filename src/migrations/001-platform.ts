import { sql, type Kysely } from 'kysely';

/** Clocks, the audit trail, what each process keeps for itself. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`create extension if not exists unaccent with schema public`.execute(db);
  await sql`create extension if not exists pg_trgm with schema public`.execute(db);
  await sql`
    create table deadlines (
      id uuid primary key,
      kind text not null,
      "subjectId" text not null,
      step text not null,
      "dueAt" timestamptz not null,
      attempts int not null,
      unique (kind, "subjectId", step)
    )`.execute(db);
  await sql`create index "deadlinesDue" on deadlines ("dueAt")`.execute(db);
  await sql`
    create table audit (
      id uuid primary key,
      at timestamptz not null,
      actor text not null,
      post text,
      verb text not null,
      "subjectKind" text not null,
      "subjectId" text not null,
      "unitId" uuid,
      details jsonb not null
    )`.execute(db);
  await sql`create index "auditSubject" on audit ("subjectKind", "subjectId", at)`.execute(db);
  await sql`
    create table "channelAccounts" (
      id uuid primary key,
      channel text not null,
      "externalId" text not null,
      name text not null,
      settings jsonb not null,
      unique (channel, "externalId")
    )`.execute(db);
  await sql`
    create table "channelTokens" (
      "accountId" uuid primary key references "channelAccounts",
      "accessToken" text not null,
      "refreshToken" text not null,
      "previousAccessToken" text,
      "previousRefreshToken" text,
      "expiresAt" timestamptz not null,
      "refreshedAt" timestamptz not null
    )`.execute(db);
  await sql`create table "processState" (key text primary key, value jsonb not null)`.execute(db);
};
