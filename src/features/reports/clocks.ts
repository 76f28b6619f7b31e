import { z } from 'zod';
import { ways } from '../../messaging/ringing/index.ts';
import { loadYaml } from '../../platform/yaml.ts';

const minute = 60_000;
const unitsOf = { s: 1_000, m: minute, h: 60 * minute, d: 24 * 60 * minute } as const;

/** "30s", "15m", "4h", "3d" as milliseconds. */
const duration = z
  .string()
  .regex(/^\d+[smhd]$/, 'write a number and s, m, h or d, such as 15m')
  .transform((text) => Number(text.slice(0, -1)) * unitsOf[text.slice(-1) as keyof typeof unitsOf]);

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write hours and minutes as 22:00');
const window = z.strictObject({ from: clockTime, to: clockTime });
const severity = z.enum(['S1', 'S2', 'S3', 'S4']);
const words = z.array(z.string().min(1)).min(1);
const perSeverity = z.strictObject({ S1: duration, S2: duration, S3: duration, S4: duration });

const limits = z.strictObject({
  receive: duration,
  accept: duration,
  act: duration.nullable(),
  resolve: duration,
  keep: duration.nullable(),
  update: duration.nullable(),
  repeat: duration,
  /** The pause doubles up to this; left out, it stays the same. */
  repeatMost: duration.optional(),
  counts: z.enum(['always', 'daytime', 'working']),
});

const rung = z.strictObject({
  after: duration,
  owner: z.string(),
  group: z.string().optional(),
  tell: words,
});

const ladder = z.strictObject({
  name: z.string(),
  categories: words.optional(),
  severities: z.array(severity).optional(),
  /** Rungs at or below the tier of whoever is complained about are left out. */
  aboveSubject: z.boolean().default(false),
  /** A unit's own difficulty starts at the issuer of what it cannot carry out. */
  aboveReporter: z.boolean().default(false),
  rungs: z.array(rung).min(1),
});

const ringing = z.strictObject({
  source: z.string(),
  always: z.array(severity),
  night: z.strictObject({ severities: z.array(severity), roles: words }),
  steps: z
    .array(z.strictObject({ after: duration, way: z.enum(ways) }))
    .min(1)
    .refine((list) => list.every((one, at) => one.after >= (list[at - 1]?.after ?? 0)), {
      message: 'the steps stand in the order of their times',
    }),
  /** Nobody has taken it: who else is rung then. */
  next: duration,
});

export const clocksSchema = z.strictObject({
  source: z.string(),
  night: window,
  daytime: window,
  nightRoles: words,
  severities: z.strictObject({ S1: limits, S2: limits, S3: limits, S4: limits }),
  forward: z.strictObject({
    within: duration,
    alarm: z.strictObject({ tier: z.string(), roles: words, repeat: duration }),
  }),
  ringing,
  joinWindow: duration,
  clusterOfSymptoms: z.strictObject({
    category: z.string(),
    households: z.number().int().min(2),
    within: duration,
    severity,
  }),
  families: z.array(words),
  besides: words,
  confirm: z.strictObject({ again: duration, silence: duration, remindClose: duration }),
  handOver: perSeverity,
  external: perSeverity,
  externalRoles: words,
  secondLook: duration,
  restricted: words,
  masked: words,
  inform: z.strictObject({ severity, roles: words }),
  beyond: z.record(z.string(), z.string()),
  ladders: z
    .array(ladder)
    .min(1)
    .refine((list) => list.some((one) => !one.categories && !one.severities), {
      message: 'one ladder without categories and severities must catch every other case',
    }),
  phones: z
    .array(
      z.strictObject({
        categories: words.optional(),
        severities: z.array(severity).optional(),
        keys: z.array(z.string()),
      }),
    )
    .min(1),
  groupNames: z.record(z.string(), z.string()),
  answerInGroup: words,
  unclear: z.string(),
  ownWord: z.record(z.string(), z.enum(['needs-help', 'symptomatic'])),
  handOverTo: z.array(z.strictObject({ words, role: z.string() })),
  complaintSubjects: z.array(z.strictObject({ words, role: z.string(), tier: z.string() })),
});

export type Clocks = z.infer<typeof clocksSchema>;
export type Limits = z.infer<typeof limits>;
export type Rung = z.infer<typeof rung>;
export type Ladder = z.infer<typeof ladder>;

const loaded = new Map<string, Clocks>();

/** The clocks of a profile, read once per file; a mistake names its line. */
export const clocksOf = (profile: { files: { clocks: string } }): Clocks => {
  const file = profile.files.clocks;
  const known = loaded.get(file);
  if (known) return known;
  const clocks = loadYaml(file, clocksSchema);
  loaded.set(file, clocks);
  return clocks;
};
