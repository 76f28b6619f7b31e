import { z } from 'zod';
import { loadYaml } from '../../platform/yaml.ts';
import { categoriesSchema, type CategorySettings, labels, severities } from './categories.ts';
import { namesIn } from './expression.ts';

/** What the reader itself sees in a text, beside the words of the lexicon. */
export const readFacts = [
  'infant',
  'elder',
  'older-child-age',
  'a-day',
  'people-2',
  'spo2-low',
  'temperature-high',
  'temperature-39',
  'question-mark',
  'link',
  'phone',
  'foreign',
  'idiom-said',
  'short',
  'lone',
  'brief',
] as const;

const label = z.enum(labels);
const severity = z.enum(severities);
const expressions = z.array(z.string());
const words = z.string().transform((list) => list.trim().split(/\s+/u));

const rule = z.strictObject({
  label,
  severity,
  because: z.string(),
  situation: z.string().optional(),
  when: expressions.min(1),
  unless: expressions.default([]),
  drops: z.array(label).default([]),
  'drops-unless': expressions.default([]),
});
export type Rule = z.output<typeof rule>;

const menuItem = z.strictObject({
  label,
  severity: severity.optional(),
  because: z.string(),
});

const shape = z.strictObject({
  version: z.string(),
  source: z.string(),
  menu: z.record(z.string().regex(/^\d$/u, 'must be one digit'), menuItem),
  order: z.array(label),
  yields: z.partialRecord(label, z.array(label)),
  abbreviations: z.record(z.string(), words),
  clauseBreaks: words,
  transparent: words,
  fillers: words.default([]),
  polar: z.array(z.string()),
  weak: z.array(z.string()),
  common: words,
  together: z.array(z.string()),
  concepts: z.record(z.string(), z.string()),
  facts: z.record(z.string(), expressions),
  rules: z.array(rule),
  raise: z.array(z.strictObject({ label, to: severity, because: z.string(), when: expressions })),
});

/**
 * The rule file of a profile: lexicon, conditions, severities. Every name a condition uses must be
 * a concept or a fact of the same file.
 */
export const rulesSchema = shape.superRefine((rules, context) => {
  const known = new Set([
    ...Object.keys(rules.concepts),
    ...Object.keys(rules.facts),
    ...readFacts,
  ]);
  const check = (sources: readonly string[], path: (string | number)[]): void => {
    for (const source of sources) {
      for (const name of namesIn(source)) {
        if (!known.has(name)) {
          context.addIssue({
            code: 'custom',
            path,
            message: `"${name}" is no concept and no fact`,
          });
        }
      }
    }
  };
  rules.rules.forEach((one, at) => {
    check(one.when, ['rules', at, 'when']);
    check(one.unless, ['rules', at, 'unless']);
    check(one['drops-unless'], ['rules', at, 'drops-unless']);
  });
  rules.raise.forEach((one, at) => check(one.when, ['raise', at, 'when']));
  for (const [name, sources] of Object.entries(rules.facts)) check(sources, ['facts', name]);
  rules.weak.forEach((name, at) => check([name], ['weak', at]));
  rules.polar.forEach((name, at) => check([name], ['polar', at]));
});
export type UnderstandingRules = z.output<typeof rulesSchema>;

export interface UnderstandingSettings {
  rules: UnderstandingRules;
  categories: CategorySettings;
}

/** Loads how a profile understands messages; a mistake is a sentence with file and line. */
export const loadUnderstanding = (
  rulesFile: string,
  categoriesFile: string,
): UnderstandingSettings => ({
  rules: loadYaml(rulesFile, rulesSchema),
  categories: loadYaml(categoriesFile, categoriesSchema),
});
