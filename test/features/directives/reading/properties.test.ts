import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dispatchSchema } from '../../../../src/contract/dispatch.ts';
import { normalise } from '../../../../src/features/directives/reading/join-lines.ts';
import { readDispatch } from '../../../../src/features/directives/reading/read-dispatch.ts';

const folder = new URL('fixtures/', import.meta.url);
const papers = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
const words = papers.join(' ').split(/\s+/u);

/** Text that looks like a dispatch gone wrong: its words, its marks and its breaks in any order. */
const jumbled = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom(...words),
        fc.constantFrom(
          '-',
          '+',
          '1.',
          '2.1.',
          'a)',
          '(1)',
          'Điều 1.',
          'I.',
          './.',
          'trước ngày',
          'từ ngày',
          'đến',
        ),
        fc.string({ maxLength: 6, unit: 'binary' }),
      ),
      fc.constantFrom(' ', ' ', ' ', '\n', '\n\n', '\t', '    '),
    ),
    { maxLength: 120 },
  )
  .map((pieces) => pieces.flat().join(''));
const anyText = fc.oneof(
  jumbled,
  fc.string({ maxLength: 400, unit: 'binary' }),
  fc.constantFrom(...papers),
);

const holdsFor = (text: string): void => {
  const dispatch = readDispatch(text);
  expect(dispatchSchema.safeParse(dispatch).error).toBeUndefined();
  const whole = normalise(text);
  expect(normalise(whole)).toBe(whole);
  expect(readDispatch(whole)).toEqual(dispatch);
  for (const { text: words } of dispatch.tasks) expect(whole).toContain(words);
  const paths = dispatch.tasks.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
};

describe('whatever is pasted', () => {
  it('is read without failing, the same again once normalised, in its own words', () => {
    fc.assert(fc.property(anyText, holdsFor), { numRuns: 400 });
  });

  it.each(papers.map((text, index) => [index, text] as const))('holds for paper %i', (_, text) => {
    holdsFor(text);
  });

  it('reads the same from decomposed letters, Windows line ends and markdown', () => {
    for (const text of papers) {
      const expected = readDispatch(text);
      expect(readDispatch(text.normalize('NFD'))).toEqual(expected);
      expect(readDispatch(`\ufeff${text.replaceAll('\n', '\r\n')}`)).toEqual(expected);
    }
  });

  it.each([
    'trước ngày ',
    'từ ngày 1 ',
    'Sở Y tế chủ trì ',
    'UBND các xã, ',
    'phối hợp với UBND các xã và ',
    '12/QĐ-UBND ',
    'gửi báo cáo kết quả ',
    '(',
    '1/',
    '- a\n',
    '1. a:\n- b:\n',
    ' ',
  ])('costs no more than its length: %j over and over', (piece) => {
    const started = process.hrtime.bigint();
    readDispatch(piece.repeat(Math.ceil(60_000 / piece.length)));
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(3000);
  });
});
