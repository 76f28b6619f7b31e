import { z } from 'zod';
import { verbs } from '../contract/session.ts';

/** From the people upward. A profile may leave tiers out; it cannot invent others. */
export const tierKeys = ['community', 'commune', 'district', 'province'] as const;
export type TierKey = (typeof tierKeys)[number];

export type Verb = (typeof verbs)[number];

const key = z.string().regex(/^[a-z][a-z0-9-]*$/, 'use small letters, digits and dashes');
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'use a time as "06:00"');
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'use a day as "2021-11-18"');
const source = z.string().optional();
const name = z.string().min(1);

const tier = z.strictObject({
  key: z.enum(tierKeys),
  unitKind: key,
  also: z.array(key).default([]),
  name,
});

const postKind = z.strictObject({
  name,
  /** One holder per unit or body: an appointment ends the one before it. */
  single: z.boolean().default(false),
  titles: z.record(key, name).default({}),
});

const body = z.strictObject({ kind: key, name, abbreviations: z.array(name).default([]) });

const role = z.strictObject({
  name,
  tier: z.enum(tierKeys).optional(),
  unitKind: key.optional(),
  posts: z.array(key).optional(),
  bodies: z.array(key).optional(),
  assignment: key.optional(),
  /** Who speaks for a body that is assigned: these posts in it. */
  holders: z.array(key).default([]),
  duty: z.boolean().default(false),
  fallback: key.optional(),
});

const memberSource = {
  posts: z.array(key).optional(),
  assignments: z.array(key).optional(),
  holders: z.array(key).default([]),
  at: z.enum(['self', 'below', 'above']),
  unitKind: key.optional(),
};

const memberRule = z.strictObject({
  why: name,
  households: z.boolean().default(false),
  ...memberSource,
});
const bridgeRule = z.strictObject(memberSource);

const groupKind = z.strictObject({
  name,
  tier: z.enum(tierKeys),
  members: z.array(memberRule).min(1),
  /** Who looks after the live group in the platform itself: the first of these who are in it. */
  deputies: z
    .strictObject({ most: z.number().int().positive(), from: z.array(bridgeRule).min(1) })
    .optional(),
});

/** What a place for a group of some size costs, for planning only. */
const groupSize = z.strictObject({
  size: z.number().int().positive(),
  vndPerMonth: z.number().int().nonnegative(),
});
export type GroupSize = z.output<typeof groupSize>;

const bridge = z.strictObject({ child: key, parent: key, by: z.array(bridgeRule).min(1) });

const householdStatus = z.strictObject({
  key,
  name,
  /** How long the status stands against a blanket word. */
  freshHours: z.number().positive().default(24),
  /** Set by those who may decide it: the household's own word does not lower it. */
  official: z.boolean().default(false),
});

export const hierarchySchema = z.strictObject({
  unitKinds: z.record(key, z.strictObject({ name })),
  tiers: z.array(tier).min(1),
  counters: z.array(key),
  postKinds: z.record(key, postKind),
  bodyKinds: z.record(key, z.strictObject({ name, abbreviations: z.array(name).default([]) })),
  bodies: z.record(key, z.array(body)),
  extraBodies: z.array(body.extend({ unitCode: name })).default([]),
  assignmentKinds: z.record(key, z.strictObject({ name })),
  roles: z.record(key, role),
  groupKinds: z.record(key, groupKind),
  groupSizes: z.array(groupSize).default([]),
  bridges: z.array(bridge),
  householdStatuses: z.array(householdStatus).min(1),
});
export type Hierarchy = z.output<typeof hierarchySchema>;
export type RoleRule = Hierarchy['roles'][string];
export type MemberRule = z.output<typeof memberRule>;
export type MemberSource = z.output<typeof bridgeRule>;

const power = z.strictObject({
  posts: z.array(key).min(1),
  /** own = the post's unit and all below it; unit = that unit alone; assigned = the areas given to the person or the body. */
  scope: z.enum(['own', 'unit', 'assigned']),
  /** Only posts in bodies of these kinds. */
  bodies: z.array(key).optional(),
});
export type Power = z.output<typeof power>;
export const powersSchema = z.strictObject(
  Object.fromEntries(verbs.map((verb) => [verb, z.array(power)])) as Record<
    Verb,
    z.ZodArray<typeof power>
  >,
);
export type Powers = z.output<typeof powersSchema>;

const window = z.strictObject({ from: time, to: time, source });
export const calendarSchema = z.strictObject({
  quietHours: window,
  office: window,
  goodHours: z.array(window).default([]),
  holidays: z.array(z.strictObject({ from: day, to: day.optional(), name })),
  workingWeekends: z.array(day).default([]),
});

export const answersSchema = z.strictObject({
  answers: z.array(
    z.strictObject({
      key,
      question: name,
      /** Each line is a set of phrases that must all occur; no marks needed. */
      matches: z.array(z.array(name).min(1)).min(1),
      answer: name.max(600),
      validFrom: day,
      validTo: day.optional(),
      approvedOn: day,
      source: z.string().min(1),
    }),
  ),
});
export type Answer = z.output<typeof answersSchema>['answers'][number];

const hotline = z.strictObject({
  key,
  name,
  number: z.string().regex(/^[0-9][0-9 ]{2,14}$/, 'use digits and single spaces'),
  unitCode: name.optional(),
  placeholder: z.boolean().default(false),
});
export type Hotline = z.output<typeof hotline>;

const relayRule = z.strictObject({
  urgency: z.enum(['HOẢ TỐC', 'THƯỢNG KHẨN', 'KHẨN']).nullable(),
  mode: z.enum(['at-once', 'after', 'confirm']),
  minutes: z.number().int().positive().optional(),
  source,
});
export type RelayRule = z.output<typeof relayRule>;

export const profileSchema = z.strictObject({
  name: key,
  title: name,
  extends: key.optional(),
  rootUnitCode: name,
  relay: z.array(relayRule).optional(),
  hotlines: z.array(hotline).optional(),
});
