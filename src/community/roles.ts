import type { Deps } from '../platform/deps.ts';
import { onDuty } from './duty.ts';
import type { Person } from './people.ts';
import { assignedTo, holdersOf, peopleOfBodies } from './posts.ts';
import type { RoleRule } from './profile-schema.ts';
import { tierUnit, unitOfKind } from './units.ts';

/** A role's definition in the profile; a name the profile does not have is a bug, not a gap. */
const ruleOf = (deps: Deps, role: string): RoleRule => {
  const rule = deps.profile.roles[role];
  if (!rule) throw new Error(`the profile "${deps.profile.name}" has no role "${role}"`);
  return rule;
};

/** How a role is called: "trực xã". */
export const roleName = (deps: Deps, role: string): string => ruleOf(deps, role).name;

/**
 * Who fills a role for a unit at this moment. The role is looked up at the tier it lives at, which may be
 * the unit's own or above it. Nobody there → the role's fallback; nobody there either → [].
 */
export const resolveRole = async (
  deps: Deps,
  role: string,
  unitId: string,
  at: Date,
): Promise<Person[]> => {
  const rule = ruleOf(deps, role);
  const home = await homeOf(deps, rule, unitId);
  const people = home === undefined ? [] : await fill(deps, rule, home, at);
  if (people.length > 0 || rule.fallback === undefined) return people;
  return resolveRole(deps, rule.fallback, unitId, at);
};

/** The unit at which a role is held for a unit, whether or not anybody holds it. */
export const roleUnit = (deps: Deps, role: string, unitId: string): Promise<string | undefined> =>
  homeOf(deps, ruleOf(deps, role), unitId);

const homeOf = async (deps: Deps, rule: RoleRule, unitId: string): Promise<string | undefined> => {
  const unit = rule.tier
    ? await tierUnit(deps, unitId, rule.tier)
    : await unitOfKind(deps.db, unitId, rule.unitKind ?? '');
  return unit?.id;
};

const fill = (deps: Deps, rule: RoleRule, unitId: string, at: Date): Promise<Person[]> => {
  if (rule.duty) return onDuty(deps.db, unitId, at);
  if (rule.posts) return holdersOf(deps.db, { kinds: rule.posts, unitId, at });
  if (rule.bodies) return peopleOfBodies(deps.db, { bodyKinds: rule.bodies, unitId, at });
  return assignedTo(deps.db, { kind: rule.assignment ?? '', unitId, holders: rule.holders, at });
};
