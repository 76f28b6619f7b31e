import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { severities } from '../../messaging/understanding/index.ts';
import { HouseholdStatus } from '../../contract/households.ts';
import type { Deps } from '../../platform/deps.ts';
import { loadYaml } from '../../platform/yaml.ts';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'use a time as "18:00"');

const schema = z.strictObject({
  source: z.string(),
  evening: z
    .strictObject({ prompt: time, again: time, silent: time, tell: z.string() })
    .refine(({ prompt, again, silent }) => prompt < again && again < silent, {
      message: 'prompt, again and silent must follow one another',
    })
    .nullable(),
  team: z.string(),
  lineGroups: z.array(z.string()).min(1),
  correctWithinHours: z.number().positive(),
  askWithinHours: z.number().positive(),
  namesShown: z.number().int().positive(),
  teamWord: z.record(z.string(), HouseholdStatus),
  positiveWord: z.strictObject({
    category: z.string(),
    severity: z.enum(severities),
    status: HouseholdStatus,
  }),
  worrying: z.array(HouseholdStatus),
});

/** How an area gathers its households' status. */
export type StatusSettings = z.output<typeof schema>;

const loaded = new Map<string, StatusSettings>();

/** The profile's `status.yaml`, or that of the profile it takes its clocks and rules from; a mistake names its line. */
export const settingsOf = ({ profile }: Pick<Deps, 'profile'>): StatusSettings => {
  const known = loaded.get(profile.dir);
  if (known) return known;
  const folders = [profile.dir, ...Object.values(profile.files).map((file) => path.dirname(file))];
  const files = folders.map((folder) => path.join(folder, 'status.yaml'));
  const file =
    files.find((candidate) => existsSync(candidate)) ?? path.join(profile.dir, 'status.yaml');
  const settings = loadYaml(file, schema);
  loaded.set(profile.dir, settings);
  return settings;
};
