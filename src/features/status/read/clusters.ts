import { demand, may, scopes, type Actor } from '../../../community/access.ts';
import { countsOf, type UnitCounts } from '../../../community/counts.ts';
import { onDuty } from '../../../community/duty.ts';
import { freshness } from '../../../community/freshness.ts';
import { resolveRole } from '../../../community/roles.ts';
import { tierUnit, unitById, type Unit } from '../../../community/units.ts';
import type {
  ClusterCard,
  ClusterPage,
  ClustersPage,
  ClusterSummary,
  HouseholdStatus,
} from '../../../contract/households.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { settingsOf } from '../settings.ts';
import { texts } from '../texts.ts';
import { cardsOf, isFresh, isWorrying, villageOf } from './cards.ts';
import { clustersWithin, linesOfCluster, type ClusterLine } from './store.ts';

const clusterKinds = ({ profile }: Deps): string[] => {
  const tier = profile.tiers.find(({ key }) => key === 'community');
  return tier ? [tier.unitKind, ...tier.also] : [];
};

const clusterOf = async (deps: Deps, actor: Actor, id: string): Promise<Unit> => {
  const unit = await unitById(deps.db, id);
  if (!unit || !clusterKinds(deps).includes(unit.kind))
    throw new Refusal('missing', texts.noCluster, 'cluster');
  await demand(deps, actor, 'see-households', unit.id);
  return unit;
};

/** One cluster, who looks after it, and every household of it. @throws Refusal when the actor may not see it. */
export const readCluster = async (
  deps: Deps,
  actor: Actor,
  clusterId: string,
  only: 'all' | 'unreported' | 'worrying',
): Promise<ClusterPage> => {
  const cluster = await clusterOf(deps, actor, clusterId);
  const now = deps.clock();
  const lines = await linesOfCluster(deps.db, cluster.id);
  const cards = await cardsOf(deps, actor, cluster.id, lines);
  const commune = (await tierUnit(deps, cluster.id, 'commune')) ?? cluster;
  const duty = new Set((await onDuty(deps.db, cluster.id, now)).map(({ id }) => id));
  const team = await resolveRole(deps, settingsOf(deps).team, cluster.id, now);
  const byStatus: Partial<Record<HouseholdStatus, number>> = {};
  for (const { status } of cards) byStatus[status] = (byStatus[status] ?? 0) + 1;
  return {
    at: now.toISOString(),
    cluster: {
      id: cluster.id,
      name: cluster.shortName,
      villageName: await villageOf(deps, cluster.id),
      communeId: commune.id,
      communeName: commune.shortName,
    },
    team: team.map(({ id, name }) => ({ name, onDuty: duty.has(id) })),
    total: cards.length,
    reported: cards.filter(({ fresh }) => fresh).length,
    byStatus,
    households: cards.filter(
      (card) => only === 'all' || (only === 'unreported' ? !card.fresh : isWorrying(deps, card)),
    ),
    may: { report: await may(deps, actor, 'report-status', cluster.id) },
  };
};

/** The clusters at and below a unit, or all the actor looks after: counts only, the silent ones first. */
export const readClusters = async (
  deps: Deps,
  actor: Actor,
  unitId: string | undefined,
): Promise<ClustersPage> => {
  const { unitName, paths } = await placeOf(deps, actor, unitId);
  const found = await clustersWithin(deps.db, paths, clusterKinds(deps));
  const clusters = await clusterCards(deps, found);
  return {
    at: deps.clock().toISOString(),
    unitName,
    clusters: clusters.sort(
      (a, b) =>
        Number(b.silent) - Number(a.silent) || Number(b.worrying > 0) - Number(a.worrying > 0),
    ),
  };
};

const placeOf = async (
  deps: Deps,
  actor: Actor,
  unitId: string | undefined,
): Promise<{ unitName: string; paths: string[] }> => {
  if (unitId !== undefined) {
    const unit = await unitById(deps.db, unitId);
    if (!unit) throw new Refusal('missing', texts.noUnit, 'unit');
    // Counts are for whoever watches the place, names only for whoever looks after its households.
    if (!(await may(deps, actor, 'see-board', unit.id)))
      await demand(deps, actor, 'see-households', unit.id);
    return { unitName: unit.shortName, paths: [unit.path] };
  }
  const paths = [
    ...(await scopes(deps, actor, 'see-households')),
    ...(await scopes(deps, actor, 'see-board')),
  ];
  if (paths.length === 0) throw new Refusal('forbidden', texts.noPlace);
  const widest = [...paths].sort((a, b) => a.length - b.length)[0] ?? '/';
  const unit = await unitById(deps.db, widest.split('/').filter(Boolean).at(-1) ?? '');
  return { unitName: unit?.shortName ?? '', paths };
};

const clusterCards = async (deps: Deps, found: readonly ClusterLine[]): Promise<ClusterCard[]> => {
  const now = deps.clock();
  const counts = await countsOf(
    deps.db,
    found.map(({ id }) => id),
    now,
  );
  const byId = new Map(counts.map((count) => [count.unitId, count]));
  const communes = new Map<string, string>();
  const cards: ClusterCard[] = [];
  for (const cluster of found) {
    const above = cluster.path.split('/').slice(0, -3).join('/');
    const communeName =
      communes.get(above) ?? (await tierUnit(deps, cluster.id, 'commune'))?.shortName ?? '';
    communes.set(above, communeName);
    cards.push(cardOf(deps, cluster, byId.get(cluster.id), communeName));
  }
  return cards;
};

const cardOf = (
  deps: Deps,
  cluster: ClusterLine,
  counts: UnitCounts | undefined,
  communeName: string,
): ClusterCard => ({
  id: cluster.id,
  name: cluster.name,
  villageName: cluster.villageName,
  communeName,
  total: counts?.households ?? 0,
  reported: counts?.reported ?? 0,
  worrying: settingsOf(deps).worrying.reduce(
    (sum, status) => sum + (counts?.byStatus[status] ?? 0),
    0,
  ),
  lastAt: cluster.lastAt?.toISOString() ?? null,
  silent: cluster.silentSince !== null,
});

/** How much is known of one cluster today. */
export const readSummary = async (
  deps: Deps,
  actor: Actor,
  clusterId: string,
): Promise<ClusterSummary> => {
  const unit = await clusterOf(deps, actor, clusterId);
  const now = deps.clock();
  const [line] = (await clustersWithin(deps.db, [unit.path], [unit.kind])).filter(
    ({ id }) => id === unit.id,
  );
  const [card] = line ? await clusterCards(deps, [line]) : [];
  if (!line || !card) throw new Refusal('missing', texts.noCluster, 'cluster');
  const lines = await linesOfCluster(deps.db, unit.id);
  const known = await freshness(deps.db, unit.id, now);
  const fresh = lines.filter((household) => isFresh(household, now));
  const byStatus: Partial<Record<HouseholdStatus, number>> = {};
  for (const { status } of lines)
    byStatus[status ?? 'unknown'] = (byStatus[status ?? 'unknown'] ?? 0) + 1;
  return {
    at: now.toISOString(),
    cluster: card,
    communeId: (await tierUnit(deps, unit.id, 'commune'))?.id ?? unit.id,
    byStatus,
    fresh: fresh.length,
    blanket: known.blanket,
    unreported: lines
      .filter((household) => !fresh.includes(household))
      .map(({ id, code, headName }) => ({ id, code, headName }))
      .sort((a, b) => a.code.localeCompare(b.code, 'vi', { numeric: true })),
    silentSince: line.silentSince?.toISOString() ?? null,
  };
};
