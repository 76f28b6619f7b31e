import { tierOf } from '../../../community/units.ts';
import { ancestors, type Unit } from '../../../community/units.ts';
import type { Deps } from '../../../platform/deps.ts';
import { clocksOf } from '../clocks.ts';
import type { Severity } from '../report.ts';

export interface Place {
  unit: Unit;
  /** The unit itself first, then upward. */
  line: Unit[];
  /** What a larger group may read: the village, never the cluster. */
  village: string;
  /** "Cụm 2 · Nà Cơ · Bình Lư" */
  full: string;
}

/** Where a case is, as people say it. */
export const placeOf = async (deps: Deps, unitId: string): Promise<Place> => {
  const line = await ancestors(deps.db, unitId);
  const [unit] = line;
  if (!unit) throw new Error(`no unit ${unitId}`);
  const lowest = deps.profile.tiers[0]?.key;
  const near = line.filter((one) => tierOf(deps, one) === lowest);
  const village = near.at(-1)?.shortName ?? unit.shortName;
  const full = line
    .slice(0, Math.max(near.length + 1, 1))
    .map((one) => one.shortName)
    .join(' · ');
  return { unit, line, village, full };
};

/** The numbers to call for a case, nearest first, ready to read: "115", "Trạm y tế xã Bình Lư 0213 000 306". */
export const phonesFor = (
  deps: Deps,
  place: Place,
  category: string,
  severity: Severity,
): string[] => {
  const rule = clocksOf(deps.profile).phones.find(
    (one) =>
      (one.categories?.includes(category) ?? true) && (one.severities?.includes(severity) ?? true),
  );
  return (rule?.keys ?? []).flatMap((key) => {
    const known = deps.profile.hotlines.filter((hotline) => hotline.key === key);
    const near = place.line
      .map((unit) =>
        known.find((hotline) => hotline.unitCode !== undefined && hotline.unitCode === unit.code),
      )
      .find((hotline) => hotline !== undefined);
    const found = near ?? known.find((hotline) => hotline.unitCode === undefined);
    if (!found) return [];
    return [found.unitCode === undefined ? found.number : `${found.name} ${found.number}`];
  });
};
