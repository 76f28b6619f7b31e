import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { loadYaml, parseYaml } from '../../src/platform/yaml.ts';

const schema = z.object({ people: z.array(z.object({ name: z.string(), age: z.number() })) });

it('reads a good file', () => {
  expect(parseYaml('people:\n  - name: A\n    age: 3\n', schema, 'f.yaml').people).toHaveLength(1);
});
it('names every mistake with its line', () => {
  const source = 'people:\n  - name: A\n    age: x\n  - age: 4\n';
  expect(() => parseYaml(source, schema, 'f.yaml')).toThrow(
    /^f\.yaml:3: people\.0\.age: .*\nf\.yaml:4: people\.1\.name: /u,
  );
});
it('names the line where the YAML itself is broken', () => {
  expect(() => parseYaml('people:\n  - {name: A\n', schema, 'f.yaml')).toThrow(/^f\.yaml:\d: /u);
});
it('says which file is missing', () => {
  expect(() => loadYaml('no/such.yaml', schema)).toThrow('no/such.yaml:1: file: cannot be read');
});
