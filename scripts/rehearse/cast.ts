import type { Deps } from '../../src/platform/deps.ts';

/** Somebody with a Zalo account, as the sandbox knows them. */
export interface Someone {
  /** Their id on Zalo. */
  id: string;
  name: string;
  phone: string | null;
  /** Their own chat with Loa. */
  own: string;
}

export interface Cluster {
  id: string;
  name: string;
  village: string;
  group: string;
  households: (Someone & { code: string })[];
  /** How many households there are, on Zalo or not. */
  size: number;
  team: Someone[];
  /** The head of its village. */
  head: Someone;
}

export interface Commune {
  id: string;
  name: string;
  group: string;
  chair: Someone;
  clusters: Cluster[];
}

/** Everybody who plays in the rehearsal: the district's people by what they do, never by what they are called. */
export interface Cast {
  /** The unit Loa is run for. */
  root: { id: string; name: string; fullName: string; group: string };
  commander: Someone;
  deputy: Someone;
  communes: Commune[];
  clusters: Cluster[];
}

interface Unit {
  id: string;
  kind: string;
  name: string;
  shortName: string;
  path: string;
  code: string | null;
}

/** Reads who is who from the demo district. */
export const castOf = async (deps: Deps): Promise<Cast> => {
  const { db, profile } = deps;
  const plan = profile.demo;
  if (!plan) throw new Error(`the profile ${profile.name} has no demo to rehearse with`);
  const units: Unit[] = await db
    .selectFrom('units')
    .selectAll()
    .where('validTo', 'is', null)
    .execute();
  const root = units.find((unit) => unit.code === profile.rootUnitCode);
  if (!root) throw new Error(`the unit ${profile.rootUnitCode} is missing`);
  const within = (kind: string, above: Unit): Unit[] =>
    units
      .filter((unit) => unit.kind === kind && unit.path.startsWith(above.path))
      .sort((a, b) => a.id.localeCompare(b.id));

  const accounts = await db.selectFrom('channelAccounts').select(['id', 'externalId']).execute();
  const accountName = new Map(accounts.map((account) => [account.id, account.externalId]));
  const groups = await db.selectFrom('groups').selectAll().execute();
  const groupAt = (unitId: string): string | undefined =>
    groups.find((group) => group.unitId === unitId && group.kind !== 'command')?.externalId;
  const posts = await db
    .selectFrom('posts as p')
    .innerJoin('identities as i', 'i.personId', 'p.personId')
    .innerJoin('people as who', 'who.id', 'p.personId')
    .select(['p.kind', 'p.unitId', 'i.externalId', 'i.accountId', 'who.name', 'who.phone'])
    .where('p.validTo', 'is', null)
    .orderBy('p.id')
    .execute();
  const someone = (row: {
    externalId: string;
    accountId: string;
    name: string | null;
    phone: string | null;
  }): Someone => ({
    id: row.externalId,
    name: row.name ?? '',
    phone: row.phone,
    own: `oa:${accountName.get(row.accountId) ?? ''}:${row.externalId}`,
  });
  const holders = (unitId: string, ...kinds: string[]): Someone[] =>
    posts.filter((post) => post.unitId === unitId && kinds.includes(post.kind)).map(someone);
  const first = (unitId: string, kind: string): Someone => {
    const [holder] = holders(unitId, kind);
    if (!holder) throw new Error(`nobody holds the post ${kind} at ${unitId}`);
    return holder;
  };
  const households = await db
    .selectFrom('households as h')
    .innerJoin('identities as i', 'i.householdId', 'h.id')
    .select([
      'h.unitId',
      'h.code',
      'h.phone',
      'i.externalId',
      'i.accountId',
      'i.name',
      'i.personId',
    ])
    .orderBy('h.id')
    .execute();

  const counted = await db
    .selectFrom('households')
    .select((e) => ['unitId', e.fn.countAll<number>().as('size')])
    .groupBy('unitId')
    .execute();
  const sizes = new Map(counted.map(({ unitId, size }) => [unitId, size]));

  const clusterOf = (unit: Unit): Cluster[] => {
    const group = groupAt(unit.id);
    const village = units.find(
      (one) => one.kind === plan.villageKind && unit.path.startsWith(one.path),
    );
    if (group === undefined || !village) return [];
    return [
      {
        id: unit.id,
        name: unit.shortName,
        village: village.shortName,
        group,
        // The team's own homes are left out: who reports there is asked as a household.
        households: households
          .filter((row) => row.unitId === unit.id && row.personId === null)
          .map((row) => ({ ...someone(row), code: row.code })),
        size: sizes.get(unit.id) ?? 0,
        team: holders(unit.id, 'team-lead', 'team-member'),
        head: first(village.id, 'village-head'),
      },
    ];
  };
  const communes = within(plan.communeKind, root).flatMap((unit): Commune[] => {
    const clusters = within(plan.clusterKind, unit).flatMap(clusterOf);
    const group = groupAt(unit.id);
    if (clusters.length === 0 || group === undefined) return [];
    return [{ id: unit.id, name: unit.shortName, group, chair: first(unit.id, 'chair'), clusters }];
  });
  return {
    root: { id: root.id, name: root.shortName, fullName: root.name, group: groupAt(root.id) ?? '' },
    commander: first(root.id, 'command-head'),
    deputy: first(root.id, 'command-deputy'),
    communes,
    clusters: communes.flatMap((commune) => commune.clusters),
  };
};
