import { sql, type Kysely } from 'kysely';

/** Whose phone rings about what, what phoning has cost, and which devices may be rung by push. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table rings (
      id uuid primary key,
      key text not null unique,
      "personId" uuid not null references people,
      phone text,
      "aboutKind" text not null,
      "aboutId" text not null,
      code text not null,
      line text not null,
      spoken text not null,
      link text not null,
      lane text not null,
      digits text not null,
      steps jsonb not null,
      done int not null,
      "startedAt" timestamptz not null,
      "nextAt" timestamptz,
      "stoppedAt" timestamptz
    )`.execute(db);
  await sql`create index "ringsAbout" on rings ("aboutKind", "aboutId")`.execute(db);
  await sql`create index "ringsRinging" on rings ("personId", "nextAt") where "stoppedAt" is null and "nextAt" is not null`.execute(
    db,
  );
  await sql`create index "ringsByPhone" on rings (phone, "startedAt") where phone is not null`.execute(
    db,
  );
  await sql`
    create table "phoneSpend" (
      "accountId" uuid not null,
      period text not null,
      sms int not null,
      "callMinutes" int not null,
      primary key ("accountId", period)
    )`.execute(db);
  await sql`
    create table "pushSubscriptions" (
      id uuid primary key,
      "personId" uuid not null references people,
      endpoint text not null unique,
      p256dh text not null,
      auth text not null,
      device text not null,
      "createdAt" timestamptz not null
    )`.execute(db);
  await sql`create index "pushByPerson" on "pushSubscriptions" ("personId")`.execute(db);
};
