import { sql, type Kysely } from 'kysely';

/** What officials announce to the groups under them. Where each message is stands in the outbox. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table notices (
      id uuid primary key,
      code text not null unique,
      key uuid not null unique,
      text text not null,
      audience text not null check (audience in ('households', 'officials')),
      "unitIds" uuid[] not null,
      "unitPath" text not null,
      urgent boolean not null,
      "byPersonId" uuid not null references people,
      "createdAt" timestamptz not null,
      "sendAt" timestamptz,
      "withdrawnAt" timestamptz,
      groups int not null,
      households int not null,
      "withoutZalo" int not null,
      state text not null check (state in ('asked', 'sent', 'withdrawn')),
      "messageId" uuid
    )`.execute(db);
  await sql`create index "noticesUnit" on notices ("unitPath" text_pattern_ops, "createdAt")`.execute(
    db,
  );
  await sql`create index "noticesAsked" on notices ("byPersonId", "createdAt") where state = 'asked'`.execute(
    db,
  );
};
