import type { TierKey } from '../../../community/profile-schema.ts';
import { tierKeys } from '../../../community/profile-schema.ts';
import type { Clocks, Ladder } from '../clocks.ts';
import type { ChainRung, Severity } from '../report.ts';

export const rankOf = (tier: string): number => tierKeys.indexOf(tier as TierKey);

/** The first ladder of the profile that fits. */
export const ladderFor = (clocks: Clocks, category: string, severity: Severity): Ladder => {
  const found = clocks.ladders.find(
    (one) =>
      (one.categories?.includes(category) ?? true) && (one.severities?.includes(severity) ?? true),
  );
  if (!found) throw new Error(`no ladder for ${category} ${severity}`);
  return found;
};

/**
 * The ladder a case keeps from its first minute on. Rungs of tiers below `floor` are left out: a complaint
 * goes over the head of its subject, a unit's own difficulty to who gave the order; the first rung left rings at once.
 */
export const frozenChain = (
  clocks: Clocks,
  wanted: { category: string; severity: Severity; floor: number },
): ChainRung[] => {
  const { rungs } = ladderFor(clocks, wanted.category, wanted.severity);
  const higher = rungs.filter((rung) => rankOf(rung.owner) >= wanted.floor);
  const kept = higher.length > 0 ? higher : rungs.slice(-1);
  const start = kept[0]?.after ?? 0;
  return kept.map((rung) => ({
    after: rung.after - start,
    owner: rung.owner,
    group: rung.group ?? null,
    tell: rung.tell,
  }));
};
