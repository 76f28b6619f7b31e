import { foldKey } from '../../platform/vietnamese.ts';
import type { Unit } from '../units.ts';
import { nameOfUnit, unitsOf, type Draft } from './draft.ts';

export interface DemoSignIn {
  username: string;
  label: string;
  personId: string;
}

/** The names people try the demo with. */
export const draftSignIns = (draft: Draft): DemoSignIn[] =>
  draft.plan.signIns.flatMap((wanted) => {
    const homes = wanted.everyCommune
      ? communesWithHouseholds(draft)
      : unitsWithCode(draft, wanted.unitCode);
    return homes.flatMap((home) => {
      const unit = wanted.firstCluster
        ? unitsOf(draft, draft.plan.clusterKind, home.path)[0]
        : home;
      const personId = unit && draft.jobs.get(`${unit.id} ${wanted.key}`)?.[0];
      if (!personId) return [];
      const label = nameOfUnit(draft, unit, wanted.label, draft.plan.communeKind).replace(
        /^(Chủ tịch) (\p{Lu})/u,
        (_, title: string, first: string) => `${title} ${first.toLowerCase()}`,
      );
      return { username: wanted.username.replace('{slug}', slugOf(home)), label, personId };
    });
  });

const unitsWithCode = (draft: Draft, code: string | undefined): Unit[] =>
  [...draft.allUnits.values()].filter((unit) => unit.code !== null && unit.code === code);

const communesWithHouseholds = (draft: Draft): Unit[] =>
  unitsOf(draft, draft.plan.communeKind)
    .filter((commune) => unitsOf(draft, draft.plan.clusterKind, commune.path).length > 0)
    .sort((a, b) => (a.code ?? '').localeCompare(b.code ?? ''));

/** "Bình Lư" → "binh-lu" */
export const slugOf = (unit: Pick<Unit, 'shortName'>): string =>
  foldKey(unit.shortName).replaceAll(' ', '-');
