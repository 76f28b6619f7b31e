import type { Unit } from '../units.ts';
import { addDemoUnit, unitsOf, type Draft } from './draft.ts';
import { settleCluster } from './households.ts';
import { staffUnit } from './staff.ts';

export type Size = 'full' | 'small';

/** Invents villages, clusters, households and everybody in office, in one fixed order. */
export const settle = (draft: Draft, size: Size): void => {
  const { plan } = draft;
  keepOnly(draft, size);
  for (const unit of [...draft.allUnits.values()].sort(
    (a, b) => a.path.length - b.path.length || compare(a.code, b.code),
  )) {
    staffUnit(draft, unit, peoplesAt(draft, unit));
  }
  const clusters = chosenCommunes(draft, size).flatMap((commune) =>
    villagesAndClusters(draft, commune, size),
  );
  const sizes =
    size === 'small' ? smallSizes(draft, clusters.length) : fullSizes(draft, clusters.length);
  for (const [index, { unit, peoples }] of clusters.entries())
    settleCluster(draft, unit, sizes[index] ?? plan.small.households, peoples);
};

const compare = (a: string | null, b: string | null): number => (a ?? '').localeCompare(b ?? '');

interface Commune {
  unit: Unit;
  plan: Draft['plan']['communes'][number];
}

/** Communes with villages, in the order of the plan (small: in the order of its list). */
const chosenCommunes = (draft: Draft, size: Size): Commune[] => {
  const codes =
    size === 'small'
      ? draft.plan.small.communes
      : draft.plan.communes.map((commune) => commune.code);
  return codes.map((code) => {
    const plan = draft.plan.communes.find((commune) => commune.code === code);
    const unit = unitsOf(draft, draft.plan.communeKind).find((known) => known.code === code);
    if (!plan || !unit)
      throw new Error(
        `the demo plan names the commune ${code}, which units.csv or the plan does not describe`,
      );
    return { plan, unit };
  });
};

/** Leaves out units the demo does not play in: districts without an account, and most communes of a small one. */
const keepOnly = (draft: Draft, size: Size): void => {
  const described = new Set(draft.plan.communes.map((commune) => commune.code));
  const wanted = new Set(size === 'small' ? draft.plan.small.communes : described);
  const others = new Map<string, number>();
  for (const unit of [...draft.allUnits.values()].sort((a, b) => compare(a.code, b.code))) {
    const account = draft.accounts.find(({ unit: home }) => unit.path.startsWith(home.path));
    const isAbove = draft.accounts.some(({ unit: home }) => home.path.startsWith(unit.path));
    if (isAbove || wanted.has(unit.code ?? '')) continue;
    const seen = others.get(account?.id ?? '') ?? 0;
    const keep =
      account !== undefined &&
      !described.has(unit.code ?? '') &&
      (size === 'full' || seen < draft.plan.small.otherCommunes);
    if (keep) others.set(account.id, seen + 1);
    else draft.allUnits.delete(unit.id);
  }
};

const peoplesAt = (draft: Draft, unit: Unit): string[] => {
  const commune = draft.plan.communes.find((known) => known.code === unit.code);
  return [...draft.plan.officials, ...(commune?.peoples ?? [])];
};

const villagesAndClusters = (
  draft: Draft,
  { unit, plan }: Commune,
  size: Size,
): { unit: Unit; peoples: string[] }[] => {
  const names =
    size === 'small' ? plan.villages.slice(0, draft.plan.small.villages) : plan.villages;
  const clusters = size === 'small' ? names.length * draft.plan.small.clusters : plan.clusters;
  return names.flatMap((shortName, index) => {
    const village = addDemoUnit(
      draft,
      draft.plan.villageKind,
      { name: villageName(shortName), shortName, aliases: [`${shortName} ${unit.shortName}`] },
      unit,
    );
    staffUnit(draft, village, plan.peoples);
    // Larger villages come first: what does not divide evenly is theirs.
    const share = Math.floor(clusters / names.length) + (index < clusters % names.length ? 1 : 0);
    return Array.from({ length: share }, (_, turn) => {
      const name = `Cụm ${turn + 1}`;
      const cluster = addDemoUnit(
        draft,
        draft.plan.clusterKind,
        {
          name: `${name} · ${shortName}`,
          shortName: name,
          aliases: [`${name} ${shortName}`, `Tổ ${turn + 1} ${shortName}`],
        },
        village,
      );
      return { unit: cluster, peoples: plan.peoples };
    });
  });
};

/** "Bản Nà Cơ"; quarters of a town keep their own word. */
const villageName = (shortName: string): string =>
  /^(?:Khu|Bản) /u.test(shortName) ? shortName : `Bản ${shortName}`;

const smallSizes = (draft: Draft, clusters: number): number[] =>
  Array.from({ length: clusters }, (_, index) =>
    index === 0 ? draft.plan.small.largest : draft.plan.small.households,
  );

const least = 30;
const most = 50;

/** Between 30 and 50 households each, and together exactly as many as planned; the first has as many as the small demo's first. */
const fullSizes = (draft: Draft, clusters: number): number[] => {
  const mean = draft.plan.households / clusters;
  const sizes = Array.from({ length: clusters }, (_, index) =>
    index === 0
      ? draft.plan.small.largest
      : Math.min(most, Math.max(least, Math.round(mean + draft.random.between(-8, 8)))),
  );
  let off = draft.plan.households - sizes.reduce((sum, size) => sum + size, 0);
  for (let index = 1; off !== 0; index = (index % (clusters - 1)) + 1) {
    const next = (sizes[index] ?? 0) + Math.sign(off);
    if (next < least || next > most) continue;
    sizes[index] = next;
    off -= Math.sign(off);
  }
  return sizes;
};
