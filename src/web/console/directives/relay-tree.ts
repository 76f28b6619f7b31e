import type { RelayHop } from '../../../contract/directives.ts';

export interface Branch extends RelayHop {
  below: Branch[];
  /** Every hop at and below this one has acknowledged, or had nothing to. */
  fine: boolean;
}

const isFine = (hop: RelayHop): boolean =>
  (hop.state === 'acknowledged' || hop.state === 'informed') && !hop.late;

/** Flat hops as a tree; what is not fine comes first among its like. */
export const branchesOf = (hops: readonly RelayHop[]): Branch[] => {
  const byParent = new Map<string | null, RelayHop[]>();
  for (const hop of hops) byParent.set(hop.parentId, [...(byParent.get(hop.parentId) ?? []), hop]);
  const grow = (parentId: string | null): Branch[] =>
    (byParent.get(parentId) ?? [])
      .map((hop) => {
        const below = grow(hop.id);
        return { ...hop, below, fine: isFine(hop) && below.every((branch) => branch.fine) };
      })
      .sort(
        (a, b) => Number(a.fine) - Number(b.fine) || a.unitName.localeCompare(b.unitName, 'vi'),
      );
  return grow(null);
};

/** How many hops a branch holds, itself included. */
export const countAll = (branch: Branch): number =>
  1 + branch.below.reduce((sum, child) => sum + countAll(child), 0);
