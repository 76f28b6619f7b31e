import type { z } from 'zod';
import type { Hierarchy, MemberSource, Powers } from './profile-schema.ts';

type Report = (path: (string | number)[], message: string) => void;

/** Adds what a shape cannot say: every kind a rule names must exist. `whole` completes a file that extends another. */
export const checkHierarchy = <S extends z.ZodType<Partial<Hierarchy>>>(
  schema: S,
  whole: (own: z.output<S>) => Hierarchy,
): S =>
  schema.superRefine((own, context) => {
    const report: Report = (path, message) => context.addIssue({ code: 'custom', path, message });
    const all = whole(own);
    checkTiers(all, report);
    checkRoles(all, report);
    checkGroups(all, report);
    checkBodies(all, report);
  });

export const checkPowers = <S extends z.ZodType<Powers>>(schema: S, hierarchy: Hierarchy): S =>
  schema.superRefine((powers, context) => {
    for (const [verb, rules] of Object.entries(powers)) {
      for (const [index, rule] of rules.entries()) {
        const unknown = [
          ...rule.posts.filter((post) => !(post in hierarchy.postKinds)),
          ...(rule.bodies ?? []).filter((body) => !(body in hierarchy.bodyKinds)),
        ];
        for (const name of unknown) {
          context.addIssue({
            code: 'custom',
            path: [verb, index],
            message: `"${name}" is not a kind of hierarchy.yaml`,
          });
        }
      }
    }
  });

const checkTiers = (all: Hierarchy, report: Report): void => {
  for (const [index, tier] of all.tiers.entries()) {
    for (const kind of [tier.unitKind, ...tier.also]) {
      if (!(kind in all.unitKinds))
        report(['tiers', index], `unit kind "${kind}" is not among unitKinds`);
    }
  }
  for (const [index, kind] of all.counters.entries()) {
    if (!(kind in all.unitKinds))
      report(['counters', index], `unit kind "${kind}" is not among unitKinds`);
  }
};

const checkRoles = (all: Hierarchy, report: Report): void => {
  for (const [name, role] of Object.entries(all.roles)) {
    const path = ['roles', name];
    checkKinds(all, [...(role.posts ?? []), ...role.holders], 'postKinds', (message) =>
      report(path, message),
    );
    checkKinds(all, role.bodies ?? [], 'bodyKinds', (message) => report(path, message));
    checkKinds(all, role.assignment ? [role.assignment] : [], 'assignmentKinds', (message) =>
      report(path, message),
    );
    checkKinds(all, role.unitKind ? [role.unitKind] : [], 'unitKinds', (message) =>
      report(path, message),
    );
    checkKinds(all, role.fallback ? [role.fallback] : [], 'roles', (message) =>
      report(path, message),
    );
    if ((role.tier === undefined) === (role.unitKind === undefined))
      report(path, 'lives at a tier or at a unitKind: say one');
    const ways = [role.posts, role.bodies, role.assignment, role.duty || undefined].filter(
      (way) => way !== undefined,
    );
    if (ways.length !== 1)
      report(path, 'is filled by posts, bodies, an assignment or duty: say one');
    if (fallsInCircle(all, name)) report(path, 'its fallbacks run in a circle');
  }
};

const fallsInCircle = (all: Hierarchy, start: string): boolean => {
  const seen = new Set<string>();
  for (let at: string | undefined = start; at !== undefined; at = all.roles[at]?.fallback) {
    if (seen.has(at)) return true;
    seen.add(at);
  }
  return false;
};

const checkGroups = (all: Hierarchy, report: Report): void => {
  for (const [name, kind] of Object.entries(all.groupKinds)) {
    const tier = all.tiers.find((tier) => tier.key === kind.tier);
    if (!tier) report(['groupKinds', name, 'tier'], `tier "${kind.tier}" is not among tiers`);
    for (const [index, rule] of kind.members.entries()) {
      const path = ['groupKinds', name, 'members', index];
      checkSource(all, rule, (message) => report(path, message));
      if (
        [rule.posts, rule.assignments, rule.households || undefined].filter(
          (way) => way !== undefined,
        ).length !== 1
      ) {
        report(path, 'takes posts, assignments or households: say one');
      }
    }
    for (const [index, source] of kind.deputies?.from.entries() ?? [])
      checkSource(all, source, (message) =>
        report(['groupKinds', name, 'deputies', index], message),
      );
  }
  for (const [index, bridge] of all.bridges.entries()) {
    checkKinds(all, [bridge.child, bridge.parent], 'groupKinds', (message) =>
      report(['bridges', index], message),
    );
    for (const source of bridge.by)
      checkSource(all, source, (message) => report(['bridges', index, 'by'], message));
  }
};

const checkSource = (
  all: Hierarchy,
  source: MemberSource,
  say: (message: string) => void,
): void => {
  checkKinds(all, [...(source.posts ?? []), ...source.holders], 'postKinds', say);
  checkKinds(all, source.assignments ?? [], 'assignmentKinds', say);
  checkKinds(all, source.unitKind ? [source.unitKind] : [], 'unitKinds', say);
  if (source.at !== 'self' && !source.unitKind) say(`"at: ${source.at}" needs a unitKind`);
};

const checkBodies = (all: Hierarchy, report: Report): void => {
  for (const [kind, bodies] of Object.entries(all.bodies)) {
    checkKinds(all, [kind], 'unitKinds', (message) => report(['bodies', kind], message));
    for (const [index, body] of bodies.entries()) {
      checkKinds(all, [body.kind], 'bodyKinds', (message) =>
        report(['bodies', kind, index], message),
      );
    }
  }
};

type KindTable =
  'unitKinds' | 'postKinds' | 'bodyKinds' | 'assignmentKinds' | 'roles' | 'groupKinds';

const checkKinds = (
  all: Hierarchy,
  names: string[],
  table: KindTable,
  say: (message: string) => void,
): void => {
  for (const name of names) if (!(name in all[table])) say(`"${name}" is not among ${table}`);
};
