import { householdsOf, type Household } from '../../../src/community/households.ts';
import type { HouseholdStatusRow } from '../../../src/community/household-status.ts';
import { resolveRole } from '../../../src/community/roles.ts';
import { addressOf } from '../../../src/community/identities.ts';
import type { Unit } from '../../../src/community/units.ts';
import { unitById } from '../../../src/community/units.ts';
import type { World } from '../../support/world.ts';

/** The demo's first cluster of 45 households, its team, and the chats around it. */
export interface Village {
  cluster: Unit;
  households: Household[];
  /** The platform's ids of the team's members, and their people. */
  team: { personId: string; externalId: string }[];
  /** The cluster's own group, and the commune's. */
  group: string;
  communeGroup: string;
  commune: Unit;
  /** The private chat of a member with the account that serves them. */
  oa: string;
}

const must = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`the demo has no ${what}`);
  return value;
};

export const firstVillage = async (world: World): Promise<Village> => {
  const { db } = world.deps;
  const largest = await db
    .selectFrom('households')
    .select('unitId')
    .groupBy('unitId')
    .having((e) => e.fn.countAll(), '=', 45)
    .executeTakeFirst();
  const cluster = must(await unitById(db, must(largest, 'cluster of 45').unitId), 'cluster');
  const commune = must(
    await db
      .selectFrom('units')
      .selectAll()
      .where('kind', '=', 'commune')
      .where('id', 'in', cluster.path.split('/').filter(Boolean))
      .executeTakeFirst(),
    'commune',
  );
  const people = await resolveRole(world.deps, 'team', cluster.id, world.clock());
  const team: Village['team'] = [];
  for (const { id } of people) {
    const address = await addressOf(db, { personId: id });
    if (address) team.push({ personId: id, externalId: address.externalId });
  }
  const groups = await db.selectFrom('groups').selectAll().execute();
  const own = must(
    groups.find(({ unitId, kind }) => unitId === cluster.id && kind === 'community'),
    'community group',
  );
  const above = must(
    groups.find(({ unitId, kind }) => unitId === commune.id && kind === 'commune'),
    'commune group',
  );
  const account = await db
    .selectFrom('channelAccounts')
    .select('externalId')
    .where('id', '=', own.accountId)
    .executeTakeFirstOrThrow();
  return {
    cluster,
    commune,
    households: await householdsOf(db, cluster.id),
    team,
    group: own.externalId,
    communeGroup: above.externalId,
    oa: `oa:${account.externalId}`,
  };
};

export const statusesOf = async (
  world: World,
  village: Village,
): Promise<Map<string, HouseholdStatusRow>> => {
  const rows = await world.deps.db
    .selectFrom('householdStatus as s')
    .innerJoin('households as h', 'h.id', 's.householdId')
    .selectAll('s')
    .select('h.code')
    .where('h.unitId', '=', village.cluster.id)
    .execute();
  return new Map(rows.map((row) => [row.code, row]));
};

/** What Loa wrote to a chat: a group, or somebody's private chat. */
export const written = async (world: World, chat: string): Promise<string[]> => {
  const rows = await world.deps.db
    .selectFrom('outboxDeliveries')
    .select(['text', 'seq'])
    .where('chatId', '=', chat)
    .orderBy('seq')
    .execute();
  return rows.map(({ text }) => text);
};

export const outcomeOf = async (world: World, text: string): Promise<string | null> => {
  const row = await world.deps.db
    .selectFrom('inboxMessages')
    .select('outcome')
    .where('text', '=', text)
    .orderBy('seq', 'desc')
    .executeTakeFirstOrThrow();
  return row.outcome;
};
