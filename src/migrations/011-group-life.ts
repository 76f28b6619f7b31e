import { sql, type Kysely } from 'kysely';

/** Deputies of groups, groups that grow, groups that end. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table "groupMembers" add column deputy boolean not null default false`.execute(
    db,
  );
  await sql`
    alter table "groupChanges" drop constraint "groupChanges_verb_check", add constraint "groupChanges_verb_check"
      check (verb in ('invite', 'remove', 'accept', 'reject', 'promote', 'demote', 'enlarge', 'disband'))`.execute(
    db,
  );
  await sql`
    alter table "rosterItems" drop constraint "rosterItems_kind_check", add constraint "rosterItems_kind_check"
      check (kind in ('missing', 'must-leave', 'unknown', 'no-bridge', 'join-request', 'claim', 'no-deputy', 'too-small', 'disband'))`.execute(
    db,
  );
  await sql`
    create table "formerGroups" (
      id uuid primary key,
      kind text not null,
      "unitId" uuid not null references units,
      "accountId" uuid not null references "channelAccounts",
      "externalId" text not null,
      name text not null,
      members int not null,
      "endedAt" timestamptz not null
    )`.execute(db);
  // What was sent to a group that is no more keeps its record; only the tie goes.
  await sql`
    alter table bodies drop constraint "bodies_groupId_fkey",
      add constraint "bodies_groupId_fkey" foreign key ("groupId") references groups on delete set null`.execute(
    db,
  );
  await sql`
    alter table "directiveHops" drop constraint "directiveHops_groupId_fkey",
      add constraint "directiveHops_groupId_fkey" foreign key ("groupId") references groups on delete set null`.execute(
    db,
  );
};
