import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { atLocal } from '../platform/calendar.ts';
import { SettingsError } from '../platform/yaml.ts';
import type { Hierarchy } from './profile-schema.ts';

/** A unit as units.csv lists it. */
export interface UnitSeed {
  code: string;
  kind: string;
  name: string;
  shortName: string;
  parentCode: string | null;
  aliases: string[];
  validFrom: Date | null;
  validTo: Date | null;
}

const day = z
  .string()
  .regex(/^(\d{4}-\d\d-\d\d)?$/, 'use a day as "2025-07-01" or leave it empty')
  .transform((text) => (text === '' ? null : atLocal(text)));

const row = z.object({
  code: z.string().min(1, 'is empty'),
  kind: z.string(),
  name: z.string().min(1, 'is empty'),
  short_name: z.string().min(1, 'is empty'),
  parent_code: z.string().transform((text) => text || null),
  aliases: z.string().transform((text) => text.split('|').filter((alias) => alias !== '')),
  valid_from: day,
  valid_to: day,
});

/** Reads units.csv; parents stand before their children. Every mistake is one line: `file:line: field: what is wrong`. */
export const loadUnitRows = (file: string, hierarchy: Pick<Hierarchy, 'unitKinds'>): UnitSeed[] => {
  const shown = path.relative(process.cwd(), file);
  const mistakes: string[] = [];
  const units: UnitSeed[] = [];
  const seen = new Set<string>();
  for (const { record, info } of records(file, shown)) {
    const say = (field: string, message: string): void =>
      void mistakes.push(`${shown}:${info.lines}: ${field}: ${message}`);
    const parsed = row.safeParse(record);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) say(issue.path.join('.') || 'row', issue.message);
      continue;
    }
    const { short_name, parent_code, valid_from, valid_to, ...rest } = parsed.data;
    if (!(rest.kind in hierarchy.unitKinds))
      say('kind', `"${rest.kind}" is not among unitKinds of hierarchy.yaml`);
    if (parent_code !== null && !seen.has(parent_code))
      say('parent_code', `"${parent_code}" is not the code of a row above`);
    if (seen.has(rest.code)) say('code', `"${rest.code}" stands twice`);
    seen.add(rest.code);
    units.push({
      ...rest,
      shortName: short_name,
      parentCode: parent_code,
      validFrom: valid_from,
      validTo: valid_to,
    });
  }
  if (mistakes.length > 0) throw new SettingsError(mistakes.join('\n'));
  return units;
};

const records = (file: string, shown: string): { record: unknown; info: { lines: number } }[] => {
  try {
    return parse(readFileSync(file, 'utf8'), {
      columns: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
    });
  } catch (error) {
    const lines = error instanceof Error && 'lines' in error ? String(error.lines) : '1';
    throw new SettingsError(
      `${shown}:${lines}: file: ${error instanceof Error ? error.message : 'cannot be read'}`,
    );
  }
};
