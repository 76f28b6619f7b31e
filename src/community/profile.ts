import { existsSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { StartupProblem } from '../platform/errors.ts';
import {
  addDays,
  atLocal,
  localDate,
  type DailyWindow,
  type WorkCalendar,
} from '../platform/calendar.ts';
import { loadYaml, SettingsError } from '../platform/yaml.ts';
import { demoSchema, type DemoPlan } from './demo-schema.ts';
import { checkHierarchy, checkPowers } from './profile-references.ts';
import {
  answersSchema,
  calendarSchema,
  hierarchySchema,
  powersSchema,
  profileSchema,
  type Answer,
  type Hierarchy,
  type Hotline,
  type Powers,
  type RelayRule,
} from './profile-schema.ts';
import { loadUnitRows, type UnitSeed } from './profile-units.ts';

declare module '../platform/deps.ts' {
  interface Deps {
    profile: Profile;
  }
}

/** An area's way of working, as data: what the code may not know by heart. */
export interface Profile extends Hierarchy {
  name: string;
  dir: string;
  title: string;
  /** The unit this Loa is run for. */
  rootUnitCode: string;
  units: UnitSeed[];
  powers: Powers;
  relay: RelayRule[];
  hotlines: Hotline[];
  quietHours: DailyWindow;
  goodHours: DailyWindow[];
  calendar: WorkCalendar;
  /** Every local day off, with its name. */
  holidays: ReadonlyMap<string, string>;
  answers: Answer[];
  demo: DemoPlan | null;
  /** Absolute paths; a profile that extends another uses the other's where it has none of its own. */
  files: { categories: string; rules: string; clocks: string; answers: string };
}

/**
 * Reads a profile's folder and those it extends.
 * @throws StartupProblem naming file, line and field of every mistake in the first file that has one.
 */
export const loadProfile = (dir: string): Profile => {
  try {
    return read(path.resolve(dir), []);
  } catch (error) {
    if (error instanceof SettingsError) throw new StartupProblem(error.message);
    throw error;
  }
};

const read = (dir: string, extendedBy: string[]): Profile => {
  const file = path.join(dir, 'profile.yaml');
  const own = loadYaml(file, profileSchema);
  if (extendedBy.includes(dir))
    throw new SettingsError(`${shown(file)}:1: extends: runs in a circle`);
  const base = own.extends
    ? read(path.join(path.dirname(dir), own.extends), [...extendedBy, dir])
    : null;
  const at = (name: string): string => nearest(dir, base, name);

  const hierarchy = readHierarchy(dir, base);
  const powers = readOr(dir, 'powers.yaml', checkPowers(powersSchema, hierarchy), base?.powers);
  const calendar = has(dir, 'calendar.yaml') || !base ? readCalendar(dir) : base;
  return {
    ...hierarchy,
    name: own.name,
    dir,
    title: own.title,
    rootUnitCode: own.rootUnitCode,
    units: readUnits(dir, base, hierarchy),
    powers,
    relay: own.relay ?? base?.relay ?? missing(file, 'relay'),
    hotlines: own.hotlines ?? base?.hotlines ?? missing(file, 'hotlines'),
    quietHours: calendar.quietHours,
    goodHours: calendar.goodHours,
    calendar: calendar.calendar,
    holidays: calendar.holidays,
    answers: readAnswers(dir, base),
    demo: readDemo(dir, base),
    files: {
      categories: at('categories.yaml'),
      rules: at('rules.yaml'),
      clocks: at('clocks.yaml'),
      answers: at('answers.yaml'),
    },
  };
};

/** Whole keys of the extending file replace the base's; roles, kinds and bodies are merged entry by entry. */
const readHierarchy = (dir: string, base: Profile | null): Hierarchy => {
  const file = path.join(dir, 'hierarchy.yaml');
  if (!base)
    return loadYaml(
      file,
      checkHierarchy(hierarchySchema, (own) => own),
    );
  const known = base as Hierarchy;
  if (!existsSync(file)) return pick(known);
  const merge = (own: Partial<Hierarchy>): Hierarchy => ({
    ...pick(known),
    ...own,
    unitKinds: { ...known.unitKinds, ...own.unitKinds },
    postKinds: { ...known.postKinds, ...own.postKinds },
    bodyKinds: { ...known.bodyKinds, ...own.bodyKinds },
    assignmentKinds: { ...known.assignmentKinds, ...own.assignmentKinds },
    roles: { ...known.roles, ...own.roles },
  });
  return merge(loadYaml(file, checkHierarchy(hierarchySchema.partial(), merge)));
};

const pick = (profile: Hierarchy): Hierarchy =>
  Object.fromEntries(
    Object.keys(hierarchySchema.shape).map((key) => [key, profile[key as keyof Hierarchy]]),
  ) as unknown as Hierarchy;

const readOr = <S extends z.ZodType>(
  dir: string,
  name: string,
  schema: S,
  fallback: z.output<S> | null | undefined,
): z.output<S> => {
  const file = path.join(dir, name);
  return existsSync(file) || fallback === null || fallback === undefined
    ? loadYaml(file, schema)
    : fallback;
};

const has = (dir: string, name: string): boolean => existsSync(path.join(dir, name));

const readUnits = (dir: string, base: Profile | null, hierarchy: Hierarchy): UnitSeed[] =>
  has(dir, 'units.csv') || !base
    ? loadUnitRows(path.join(dir, 'units.csv'), hierarchy)
    : base.units;

const readAnswers = (dir: string, base: Profile | null): Answer[] =>
  readOr(dir, 'answers.yaml', answersSchema, base && { answers: base.answers }).answers;

/** A demo plan may take over parts of the one it extends, key by key. */
const readDemo = (dir: string, base: Profile | null): DemoPlan | null => {
  const file = path.join(dir, 'demo.yaml');
  if (!existsSync(file)) return null;
  return base?.demo
    ? { ...base.demo, ...loadYaml(file, demoSchema.partial()) }
    : loadYaml(file, demoSchema);
};

const readCalendar = (
  dir: string,
): Pick<Profile, 'quietHours' | 'goodHours' | 'calendar' | 'holidays'> => {
  const read = loadYaml(path.join(dir, 'calendar.yaml'), calendarSchema);
  const holidays = new Map<string, string>();
  for (const { from, to, name } of read.holidays) {
    for (let at = atLocal(from); localDate(at) <= (to ?? from); at = addDays(at, 1))
      holidays.set(localDate(at), name);
  }
  return {
    quietHours: read.quietHours,
    goodHours: read.goodHours,
    holidays,
    calendar: {
      holidays: new Set(holidays.keys()),
      workingWeekends: new Set(read.workingWeekends),
      office: read.office,
    },
  };
};

const nearest = (dir: string, base: Profile | null, name: string): string => {
  const own = path.join(dir, name);
  if (existsSync(own) || !base) return own;
  return base.files[name.replace('.yaml', '') as keyof Profile['files']];
};

const shown = (file: string): string => path.relative(process.cwd(), file);

const missing = (file: string, field: string): never => {
  throw new SettingsError(`${shown(file)}:1: ${field}: is missing`);
};
