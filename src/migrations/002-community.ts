import { sql, type Kysely } from 'kysely';

/** Who there is: units, bodies, people and their posts, groups, households and how they are. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await units(db);
  await people(db);
  await households(db);
  await groups(db);
  await status(db);
};

/** A unit keeps its id through renames and moves; names, codes and parents are dated beside it. */
const units = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table units (
      id uuid primary key,
      kind text not null,
      name text not null,
      "shortName" text not null,
      "parentId" uuid references units,
      path text not null unique,
      code text,
      "validFrom" timestamptz,
      "validTo" timestamptz,
      check ("validTo" is null or "validFrom" is null or "validTo" > "validFrom")
    )`.execute(db);
  await sql`create index "unitsPath" on units (path text_pattern_ops)`.execute(db);
  await sql`create index "unitsParent" on units ("parentId", kind)`.execute(db);
  await sql`create index "unitsKind" on units (kind)`.execute(db);
  await sql`
    create table "unitNames" (
      id uuid primary key,
      "unitId" uuid not null references units on delete cascade,
      kind text not null check (kind in ('short', 'official', 'alias')),
      name text not null,
      folded text not null,
      "validFrom" timestamptz,
      "validTo" timestamptz,
      unique nulls not distinct ("unitId", kind, folded, "validFrom")
    )`.execute(db);
  await sql`create index "unitNamesFolded" on "unitNames" using gin (folded gin_trgm_ops)`.execute(
    db,
  );
  await sql`create index "unitNamesExact" on "unitNames" (folded text_pattern_ops)`.execute(db);
  await sql`
    create table "unitCodes" (
      id uuid primary key,
      "unitId" uuid not null references units on delete cascade,
      code text not null,
      "validFrom" timestamptz,
      "validTo" timestamptz,
      unique nulls not distinct (code, "validFrom")
    )`.execute(db);
  await sql`create index "unitCodesUnit" on "unitCodes" ("unitId")`.execute(db);
  await sql`
    create table "unitParents" (
      id uuid primary key,
      "unitId" uuid not null references units on delete cascade,
      "parentId" uuid not null references units,
      "validFrom" timestamptz,
      "validTo" timestamptz,
      basis text,
      unique nulls not distinct ("unitId", "validFrom")
    )`.execute(db);
  await sql`create index "unitParentsParent" on "unitParents" ("parentId")`.execute(db);
};

const people = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table people (
      id uuid primary key,
      name text not null,
      folded text not null,
      phone text,
      "birthYear" int
    )`.execute(db);
  await sql`create index "peopleFolded" on people using gin (folded gin_trgm_ops)`.execute(db);
  await sql`create index "peoplePhone" on people (phone) where phone is not null`.execute(db);
  await sql`
    create table bodies (
      id uuid primary key,
      kind text not null,
      name text not null,
      folded text not null,
      also text[] not null,
      "unitId" uuid not null references units,
      "groupId" uuid,
      unique ("unitId", kind, folded)
    )`.execute(db);
  await sql`create index "bodiesFolded" on bodies using gin (folded gin_trgm_ops)`.execute(db);
  await sql`
    create table posts (
      id uuid primary key,
      "personId" uuid not null references people,
      kind text not null,
      "unitId" uuid not null references units,
      "bodyId" uuid references bodies,
      title text not null,
      "validFrom" timestamptz not null,
      "validTo" timestamptz,
      basis text,
      "standInFor" uuid references posts,
      check ("validTo" is null or "validTo" > "validFrom")
    )`.execute(db);
  await sql`
    create unique index "postsOnce" on posts ("personId", kind, "unitId", "bodyId") nulls not distinct
      where "validTo" is null`.execute(db);
  await sql`create index "postsUnit" on posts ("unitId", kind)`.execute(db);
  await sql`create index "postsPerson" on posts ("personId")`.execute(db);
  await sql`create index "postsBody" on posts ("bodyId") where "bodyId" is not null`.execute(db);
  await sql`
    create table assignments (
      id uuid primary key,
      kind text not null,
      "personId" uuid references people,
      "bodyId" uuid references bodies,
      "unitId" uuid not null references units,
      "validFrom" timestamptz not null,
      "validTo" timestamptz,
      basis text,
      check (("personId" is null) <> ("bodyId" is null)),
      check ("validTo" is null or "validTo" > "validFrom")
    )`.execute(db);
  await sql`
    create unique index "assignmentsOnce" on assignments (kind, "unitId", "personId", "bodyId") nulls not distinct
      where "validTo" is null`.execute(db);
  await sql`create index "assignmentsUnit" on assignments ("unitId", kind)`.execute(db);
  await sql`create index "assignmentsPerson" on assignments ("personId") where "personId" is not null`.execute(
    db,
  );
  await sql`create index "assignmentsBody" on assignments ("bodyId") where "bodyId" is not null`.execute(
    db,
  );
  await sql`
    create table "dutyShifts" (
      id uuid primary key,
      "personId" uuid not null references people,
      "unitId" uuid not null references units,
      "startsAt" timestamptz not null,
      "endsAt" timestamptz not null,
      unique ("unitId", "personId", "startsAt"),
      check ("endsAt" > "startsAt")
    )`.execute(db);
  await sql`create index "dutyShiftsUnit" on "dutyShifts" ("unitId", "endsAt")`.execute(db);
};

/** A household belongs to exactly one cluster: the column, not a link table, says so. */
const households = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table households (
      id uuid primary key,
      code text not null,
      "unitId" uuid not null references units,
      "headName" text not null,
      folded text not null,
      phone text,
      size int not null check (size >= 0),
      reach text not null check (reach in ('zalo', 'phone', 'proxy', 'visit')),
      "proxyPersonId" uuid references people,
      languages text[] not null,
      "underTwo" boolean not null,
      "over65" boolean not null,
      ill boolean not null,
      alone boolean not null,
      pregnant boolean not null,
      disabled boolean not null,
      unique ("unitId", code)
    )`.execute(db);
  await sql`
    create table residents (
      id uuid primary key,
      "householdId" uuid not null references households,
      "personId" uuid references people,
      name text not null,
      folded text not null,
      "birthYear" int,
      sex text check (sex in ('nam', 'nữ')),
      relation text,
      state text not null check (state in ('confirmed', 'claimed', 'refused'))
    )`.execute(db);
  await sql`create index "residentsHousehold" on residents ("householdId")`.execute(db);
  await sql`
    create unique index "residentsPerson" on residents ("householdId", "personId") where "personId" is not null`.execute(
    db,
  );
};

const groups = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table groups (
      id uuid primary key,
      kind text not null,
      "unitId" uuid not null references units,
      "accountId" uuid not null references "channelAccounts",
      "externalId" text not null,
      name text not null,
      unique ("accountId", "externalId"),
      unique (kind, "unitId")
    )`.execute(db);
  await sql`create index "groupsUnit" on groups ("unitId")`.execute(db);
  await sql`alter table bodies add foreign key ("groupId") references groups`.execute(db);
  await sql`
    create table identities (
      id uuid primary key,
      "accountId" uuid not null references "channelAccounts",
      "externalId" text not null,
      "personId" uuid references people,
      "householdId" uuid references households,
      "residentId" uuid references residents,
      name text,
      "linkedAt" timestamptz not null,
      "unreachableAt" timestamptz,
      unique ("accountId", "externalId")
    )`.execute(db);
  await sql`create index "identitiesPerson" on identities ("personId") where "personId" is not null`.execute(
    db,
  );
  await sql`create index "identitiesHousehold" on identities ("householdId") where "householdId" is not null`.execute(
    db,
  );
  await sql`
    create table "groupMembers" (
      "groupId" uuid not null references groups on delete cascade,
      "externalId" text not null,
      "seenAt" timestamptz not null,
      "leftAt" timestamptz,
      primary key ("groupId", "externalId")
    )`.execute(db);
};

/** Counters stand beside the statuses so that a board costs the same for a village and for a province. */
const status = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table "householdStatus" (
      "householdId" uuid primary key references households,
      status text not null,
      source text not null,
      since timestamptz not null,
      "statedAt" timestamptz not null,
      "reportedAt" timestamptz not null,
      "reportSource" text not null,
      "byPersonId" uuid references people,
      "messageId" uuid,
      note text
    )`.execute(db);
  await sql`
    create table "householdStatusHistory" (
      id uuid primary key,
      "householdId" uuid not null references households,
      at timestamptz not null,
      status text not null,
      source text not null,
      applied boolean not null,
      "byPersonId" uuid references people,
      "messageId" uuid,
      note text
    )`.execute(db);
  await sql`create index "householdStatusHistoryOf" on "householdStatusHistory" ("householdId", at)`.execute(
    db,
  );
  await sql`
    create table "householdCounts" (
      "unitId" uuid not null references units,
      status text not null,
      households int not null,
      primary key ("unitId", status)
    )`.execute(db);
  await sql`
    create table "reportedDays" (
      "unitId" uuid not null references units,
      day text not null,
      households int not null,
      blanket int not null,
      primary key ("unitId", day)
    )`.execute(db);
};
