import { sql, type Kysely } from 'kysely';

/** People who sign in: better-auth's tables in a schema of their own, and the count of wrong passwords. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`create schema if not exists auth`.execute(db);
  await sql`
    create table auth."user" (
      id text primary key,
      name text not null,
      email text not null unique,
      "emailVerified" boolean not null,
      image text,
      username text unique,
      "displayUsername" text,
      "personId" uuid,
      "createdAt" timestamptz not null,
      "updatedAt" timestamptz not null
    )`.execute(db);
  await sql`create index "userPerson" on auth."user" ("personId")`.execute(db);
  await sql`
    create table auth.session (
      id text primary key,
      "userId" text not null references auth."user" on delete cascade,
      token text not null unique,
      "expiresAt" timestamptz not null,
      "ipAddress" text,
      "userAgent" text,
      "createdAt" timestamptz not null,
      "updatedAt" timestamptz not null
    )`.execute(db);
  await sql`create index "sessionUser" on auth.session ("userId")`.execute(db);
  await sql`
    create table auth.account (
      id text primary key,
      "userId" text not null references auth."user" on delete cascade,
      "accountId" text not null,
      "providerId" text not null,
      "accessToken" text,
      "refreshToken" text,
      "idToken" text,
      "accessTokenExpiresAt" timestamptz,
      "refreshTokenExpiresAt" timestamptz,
      scope text,
      password text,
      "createdAt" timestamptz not null,
      "updatedAt" timestamptz not null,
      unique ("providerId", "accountId")
    )`.execute(db);
  await sql`create index "accountUser" on auth.account ("userId")`.execute(db);
  await sql`
    create table auth.verification (
      id text primary key,
      identifier text not null,
      value text not null,
      "expiresAt" timestamptz not null,
      "createdAt" timestamptz not null,
      "updatedAt" timestamptz not null
    )`.execute(db);
  await sql`create index "verificationIdentifier" on auth.verification (identifier)`.execute(db);
  await sql`
    create table auth."wrongPasswords" (
      key text primary key,
      count int not null,
      until timestamptz not null
    )`.execute(db);
};
