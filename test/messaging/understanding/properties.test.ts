import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stripMarks } from '../../../src/platform/vietnamese.ts';
import { sets, understand, utterances } from './profile.ts';

const rows = sets.flatMap(utterances);
const calls = rows.filter(
  ({ categories, severity }) =>
    severity !== null && categories.some((one) => one === 'medical' || one === 'food'),
);

it('has an answer for any string at all', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const result = understand(text);
      expect(result.labels[0]).toBe(result.category);
      expect(result.actionable).toBe(result.severity !== null);
      expect(result.text).toBe(text);
    }),
    { numRuns: 500 },
  );
});

it('is not swayed by politeness or faces', () => {
  const polite = fc.constantFrom(' ạ', ' nhé', ' 🙏', ' 🙏🙏', ' với ạ', '!', '!!!', ' 😭');
  fc.assert(
    fc.property(fc.constantFrom(...calls), polite, ({ text }, tail) => {
      expect(understand(text + tail).actionable).toBe(true);
    }),
    { numRuns: 400 },
  );
});

it('hears a call among other words, with and without marks', () => {
  const around = fc.constantFrom(
    '',
    'Alo ',
    'Dạ ',
    'Chào cả nhà, ',
    'Mọi người ơi ',
    'Cán bộ ơi. ',
  );
  fc.assert(
    fc.property(fc.constantFrom(...calls), around, ({ text }, head) => {
      expect(understand(head + text).actionable).toBe(true);
      expect(understand(stripMarks(head + text)).actionable).toBe(true);
    }),
    { numRuns: 400 },
  );
});

it('keeps a call however it is cased', () => {
  for (const { text } of calls) expect(understand(text.toUpperCase()).actionable).toBe(true);
});

it.each([
  'hết gạo ',
  'không ',
  'a',
  '1',
  '0 ',
  'sốt, ',
  '.',
  'nhà A Páo ',
  'sootj ',
  '38,5',
  '+84 ',
])('reads ten thousand letters of "%s" at once', (piece) => {
  const text = piece.repeat(10_000 / piece.length);
  // The best of a few, because other work shares the machine.
  const spent = Array.from({ length: 5 }, () => {
    const start = process.cpuUsage();
    understand(text);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  expect(Math.min(...spent)).toBeLessThan(50);
});
