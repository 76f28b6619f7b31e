import { sql, type Kysely } from 'kysely';

/** Which way a message went, what goes with it, and what the platform keeps of it for a week. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table "outboxFiles" (
      id uuid primary key,
      digest text not null unique,
      kind text not null check (kind in ('image', 'file')),
      name text not null,
      "contentType" text not null,
      bytes bytea not null,
      "createdAt" timestamptz not null
    )`.execute(db);
  await sql`alter table "outboxDeliveries" add column via text`.execute(db);
  await sql`alter table "outboxDeliveries" add column "fileId" uuid references "outboxFiles"`.execute(
    db,
  );
  await sql`
    create table "channelUploads" (
      "accountId" uuid not null,
      digest text not null,
      "externalId" text not null,
      "uploadedAt" timestamptz not null,
      primary key ("accountId", digest)
    )`.execute(db);
};
