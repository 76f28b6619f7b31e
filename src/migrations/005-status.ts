import { sql, type Kysely } from 'kysely';

/** What teams say of their households, what was asked back, and who was not heard in the evening. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await lines(db);
  await evenings(db);
};

const lines = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table "statusLines" (
      id uuid primary key,
      "messageId" uuid not null,
      "clusterId" uuid not null references units,
      "personId" uuid not null references people,
      at timestamptz not null,
      number int not null,
      text text not null,
      rest boolean not null,
      named int not null,
      blanket int not null,
      "corrects" uuid references "statusLines",
      "supersededBy" uuid references "statusLines",
      unique ("messageId", "clusterId")
    )`.execute(db);
  await sql`create index "statusLinesCluster" on "statusLines" ("clusterId", at)`.execute(db);
  await sql`create index "statusLinesPerson" on "statusLines" ("personId", at)`.execute(db);
  await sql`
    create table "statusLineItems" (
      id uuid primary key,
      "lineId" uuid not null references "statusLines",
      "householdIds" uuid[] not null,
      named text not null,
      segment text not null,
      state text not null check (state in ('recorded', 'excepted', 'unclear', 'unmatched', 'asked', 'retracted')),
      status text,
      "reportIds" uuid[] not null
    )`.execute(db);
  await sql`create index "statusLineItemsLine" on "statusLineItems" ("lineId")`.execute(db);
  await sql`
    create table "statusQuestions" (
      id uuid primary key,
      kind text not null check (kind in ('household', 'cluster')),
      "messageId" uuid not null,
      "itemId" uuid references "statusLineItems",
      "personId" uuid not null references people,
      "accountId" uuid not null,
      "chatId" text not null,
      "optionIds" uuid[] not null,
      at timestamptz not null,
      "answeredAt" timestamptz
    )`.execute(db);
  await sql`create index "statusQuestionsOpen" on "statusQuestions" ("personId", at) where "answeredAt" is null`.execute(
    db,
  );
};

const evenings = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table "clusterEvenings" (
      id uuid primary key,
      "clusterId" uuid not null references units,
      day text not null,
      "promptedAt" timestamptz,
      "remindedAt" timestamptz,
      "judgedAt" timestamptz,
      unique ("clusterId", day)
    )`.execute(db);
  await sql`
    create table "silentClusters" (
      id uuid primary key,
      "clusterId" uuid not null references units,
      "unitPath" text not null,
      day text not null,
      since timestamptz not null,
      evenings int not null,
      "endedAt" timestamptz,
      "endedBy" uuid references people
    )`.execute(db);
  await sql`create unique index "silentClustersOpen" on "silentClusters" ("clusterId") where "endedAt" is null`.execute(
    db,
  );
  await sql`create index "silentClustersPath" on "silentClusters" ("unitPath" text_pattern_ops) where "endedAt" is null`.execute(
    db,
  );
};
