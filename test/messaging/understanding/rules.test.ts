import { expect, it } from '@jest/globals';
import { categoriesSchema, rulesSchema } from '../../../src/messaging/understanding/index.ts';
import { parseYaml } from '../../../src/platform/yaml.ts';

const rules = (rule: string): string => `version: x
source: ours
menu: {}
order: []
yields: {}
abbreviations: { không: ko }
clauseBreaks: nhưng
transparent: có
polar: []
weak: []
common: co
together: []
concepts: { fever: sốt }
facts: {}
rules:
  - ${rule}
raise: []
`;

it('names the line of a condition that speaks of nothing known', () => {
  const source = rules('{ label: symptom, severity: S3, because: x, when: [feverr] }');
  expect(() => parseYaml(source, rulesSchema, 'config/profiles/x/rules.yaml')).toThrow(
    'config/profiles/x/rules.yaml:16: rules.0.when: "feverr" is no concept and no fact',
  );
});

it('names the line of a severity that does not exist', () => {
  const source = rules('{ label: symptom, severity: S9, because: x, when: [fever] }');
  expect(() => parseYaml(source, rulesSchema, 'r.yaml')).toThrow(
    /^r\.yaml:16: rules\.0\.severity: /u,
  );
});

it('refuses a category that must be acted on but has no urgency', () => {
  const source = 'version: x\nsource: ours\nadvice: {}\ncategories:\n  food: {}\n';
  expect(() => parseYaml(source, categoriesSchema, 'c.yaml')).toThrow(
    /c\.yaml:5: categories\.food/u,
  );
});
