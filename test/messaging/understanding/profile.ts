import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  createUnderstanding,
  loadUnderstanding,
} from '../../../src/messaging/understanding/index.ts';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const profile = '../../../config/profiles/tam-duong-2021';

export const settings = loadUnderstanding(
  file(`${profile}/rules.yaml`),
  file(`${profile}/categories.yaml`),
);
export const understand = createUnderstanding(settings.rules);

/** The first was written to tune by, `opponent` to break the rules; the others before any rule saw them. */
export const sets = [
  'tune',
  'held-out',
  'unseen-1',
  'unseen-2',
  'unseen-3',
  'opponent',
  'blind-1',
  'blind-2',
  'blind-3',
];

/** What a person wrote, and what a careful reader makes of it; `a/b` where two readings are fair. */
export interface Utterance {
  categories: string[];
  severity: string | null;
  text: string;
}

export const utterances = (name: string): Utterance[] =>
  readFileSync(file(`./fixtures/${name}.tsv`), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [category = '', severity = '', text = ''] = line.split('\t');
      return {
        categories: category.split('/'),
        severity: severity === '-' ? null : severity,
        text,
      };
    });
