import { newId } from '../../platform/ids.ts';
import { foldKey } from '../../platform/vietnamese.ts';
import { namesOf } from '../add-unit.ts';
import type { Body } from '../bodies.ts';
import type { DemoPlan } from '../demo-schema.ts';
import type { DutyShift } from '../duty.ts';
import type { Group } from '../groups.ts';
import type { HouseholdRow, ResidentRow } from '../households.ts';
import type { Identity } from '../identities.ts';
import type { Person } from '../people.ts';
import type { AssignmentRow, PostRow } from '../posts.ts';
import type { Profile } from '../profile.ts';
import type { Unit, UnitName } from '../units.ts';
import { seededRandom, type Random } from './random.ts';

export interface DemoAccount {
  id: string;
  plan: DemoPlan['accounts'][number];
  unit: Unit;
}

/** Everything the demo is made of, collected before it is written in a few statements. */
export interface Draft {
  profile: Profile;
  plan: DemoPlan;
  random: Random;
  now: Date;
  accounts: DemoAccount[];
  /** Those read from units.csv and those made here. */
  allUnits: Map<string, Unit>;
  bodies: Body[];
  newUnits: Unit[];
  unitNames: UnitName[];
  unitParents: {
    id: string;
    unitId: string;
    parentId: string;
    validFrom: null;
    validTo: null;
    basis: null;
  }[];
  people: (Person & { folded: string; birthYear: number | null })[];
  posts: PostRow[];
  assignments: AssignmentRow[];
  shifts: DutyShift[];
  households: HouseholdRow[];
  residents: ResidentRow[];
  groups: Group[];
  identities: Identity[];
  /** Who does which job where: `<unit id> <key>` → people. */
  jobs: Map<string, string[]>;
  /** How many of each numbered thing there are so far. */
  counters: Map<string, number>;
}

export const newDraft = (profile: Profile, plan: DemoPlan, now: Date): Draft => ({
  profile,
  plan,
  now,
  random: seededRandom(plan.seed),
  accounts: [],
  allUnits: new Map(),
  bodies: [],
  newUnits: [],
  unitNames: [],
  unitParents: [],
  people: [],
  posts: [],
  assignments: [],
  shifts: [],
  households: [],
  residents: [],
  groups: [],
  identities: [],
  jobs: new Map(),
  counters: new Map(),
});

/** 1, 2, 3 … of a kind of thing: numbers that stay the same every time. */
export const number = (draft: Draft, of: string): number => {
  const next = (draft.counters.get(of) ?? 0) + 1;
  draft.counters.set(of, next);
  return next;
};

/** An obviously invented mobile number: 09000xxxxx. */
export const demoPhone = (draft: Draft): string =>
  `09000${String(number(draft, 'phone')).padStart(5, '0')}`;

export const unitsOf = (draft: Draft, kind: string, underPath = '/'): Unit[] =>
  [...draft.allUnits.values()].filter(
    (unit) => unit.kind === kind && unit.path.startsWith(underPath),
  );

/** The account that serves a unit: that of the nearest unit above; who works above all accounts uses the first. */
export const accountOf = (draft: Draft, unit: Unit): DemoAccount | undefined =>
  draft.accounts
    .filter((account) => unit.path.startsWith(account.unit.path))
    .sort((a, b) => b.unit.path.length - a.unit.path.length)[0] ?? draft.accounts[0];

export const addDemoUnit = (
  draft: Draft,
  kind: string,
  names: { name: string; shortName: string; aliases?: string[] },
  parent: Unit,
): Unit => {
  const id = newId();
  const unit: Unit = {
    id,
    kind,
    name: names.name.normalize('NFC'),
    shortName: names.shortName.normalize('NFC'),
    parentId: parent.id,
    path: `${parent.path}${id}/`,
    code: null,
    validFrom: null,
    validTo: null,
  };
  draft.allUnits.set(id, unit);
  draft.newUnits.push(unit);
  draft.unitNames.push(...namesOf(unit, names.aliases ?? []));
  draft.unitParents.push({
    id: newId(),
    unitId: id,
    parentId: parent.id,
    validFrom: null,
    validTo: null,
    basis: null,
  });
  return unit;
};

export const addDemoPerson = (
  draft: Draft,
  name: string,
  phone: string,
  birthYear: number,
): string => {
  const id = newId();
  draft.people.push({ id, name, folded: foldKey(name), phone, birthYear });
  return id;
};

/** Gives somebody a Zalo account on the channel account that serves the unit. Its id is the same every time. */
export const addDemoIdentity = (
  draft: Draft,
  unit: Unit,
  who: { personId?: string; householdId?: string; name: string },
): void => {
  const account = accountOf(draft, unit);
  if (!account) return;
  const index = number(draft, `identity ${account.plan.unitCode}`);
  draft.identities.push({
    id: newId(),
    accountId: account.id,
    externalId: `38${account.plan.unitCode.padStart(5, '0')}${String(index).padStart(12, '0')}`,
    personId: who.personId ?? null,
    householdId: who.householdId ?? null,
    residentId: null,
    name: who.name,
    linkedAt: draft.now,
    unreachableAt: null,
  });
};

export const nameOfUnit = (draft: Draft, unit: Unit, pattern: string, upTo?: string): string => {
  const line: string[] = [];
  for (let at: Unit | undefined = unit; at; at = draft.allUnits.get(at.parentId ?? '')) {
    line.push(at.shortName);
    if (at.kind === (upTo ?? at.kind)) break;
  }
  return pattern.replace('{name}', unit.name).replace('{line}', line.join(' · ')).normalize('NFC');
};
