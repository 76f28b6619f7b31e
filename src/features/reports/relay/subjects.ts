import { resolveRole, roleUnit } from '../../../community/roles.ts';
import { tierOf } from '../../../community/units.ts';
import { ancestors } from '../../../community/units.ts';
import type { Deps } from '../../../platform/deps.ts';
import { foldKey } from '../../../platform/vietnamese.ts';
import { clocksOf } from '../clocks.ts';
import { rankOf } from './chain.ts';

export interface Subjects {
  personIds: string[];
  /** The highest tier a subject stands at; null when nobody could be made out. */
  tier: string | null;
}

/** Words by which people name an office holder before a given name. */
const titles =
  '(?:ong|ba|anh|chi|bac|chu|co|di|cau|thay|em|dong chi|dc|can bo|truong ban|to truong|chu tich)';

/**
 * Whom a complaint is about, by role or by name, among those who hold office where it comes from.
 * Rather one too many: whoever is taken for a subject only hears nothing, others are told instead.
 */
export const findSubjects = async (deps: Deps, text: string, unitId: string): Promise<Subjects> => {
  const now = deps.clock();
  const folded = ` ${foldKey(text)
    .replace(/[^a-z0-9 ]+/gu, ' ')
    .replace(/\s+/gu, ' ')} `;
  const found = new Map<string, string>();

  for (const { words, role } of clocksOf(deps.profile).complaintSubjects) {
    if (!words.some((word) => folded.includes(` ${word} `))) continue;
    const home = await roleUnit(deps, role, unitId);
    if (home === undefined) continue;
    const tier = await tierOfUnit(deps, home);
    const people = await resolveRole(deps, role, unitId, now);
    for (const person of people) found.set(person.id, tier);
    if (people.length === 0) found.set(`role:${role}`, tier);
  }

  for (const holder of await holdersAround(deps, unitId)) {
    if (isNamed(folded, holder.folded))
      found.set(holder.id, higher(found.get(holder.id), holder.tier));
  }

  const tier = [...found.values()].reduce<string | null>(
    (top, one) => (top === null ? one : higher(top, one)),
    null,
  );
  return { personIds: [...found.keys()].filter((id) => !id.startsWith('role:')), tier };
};

const higher = (a: string | undefined, b: string): string =>
  a !== undefined && rankOf(a) > rankOf(b) ? a : b;

const tierOfUnit = async (deps: Deps, unitId: string): Promise<string> => {
  const [unit] = await ancestors(deps.db, unitId);
  return unit ? tierOf(deps, unit) : 'community';
};

const isNamed = (text: string, name: string): boolean => {
  const words = name.split(' ');
  const given = words.at(-1) ?? '';
  const lastTwo = words.slice(-2).join(' ');
  if (words.length > 1 && (text.includes(` ${name} `) || text.includes(` ${lastTwo} `)))
    return true;
  return given.length > 1 && new RegExp(` ${titles} ${given} `, 'u').test(text);
};

/** Everybody in office at the unit, above it, and in the villages and teams of its own commune line. */
const holdersAround = async (
  deps: Deps,
  unitId: string,
): Promise<{ id: string; folded: string; tier: string }[]> => {
  const line = await ancestors(deps.db, unitId);
  const now = deps.clock();
  const rows = await deps.db
    .selectFrom('posts as p')
    .innerJoin('people as who', 'who.id', 'p.personId')
    .innerJoin('units as u', 'u.id', 'p.unitId')
    .select(['who.id', 'who.folded', 'u.kind'])
    .where(
      'p.unitId',
      'in',
      line.map((unit) => unit.id),
    )
    .where('p.validFrom', '<=', now)
    .where((e) => e.or([e('p.validTo', 'is', null), e('p.validTo', '>', now)]))
    .execute();
  return rows.map(({ id, folded, kind }) => ({ id, folded, tier: tierOf(deps, { kind }) }));
};
