import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fingerprint, splitText } from '../../../src/messaging/outbox/split-text.ts';
import { neutralise } from '../../../src/channels/zalo-oa/outgoing.ts';

describe('a long text', () => {
  it('loses nothing and never grows past the channel’s limit', () => {
    const word = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('hộ', 'gạo 🍚', '👨‍👩‍👧‍👦', '\n', '. '),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 900 }), (words) => {
        const text = words.join(' ');
        const parts = splitText(text, 300);
        const squeeze = (given: string): string =>
          given.normalize('NFC').replace(/[\s\u0000]/g, '');
        const body =
          parts.length === 1 ? parts : parts.map((part) => part.replace(/^\(\d+\/\d+\) /, ''));
        expect(squeeze(body.join(''))).toBe(squeeze(text).replace(/\p{Cs}/gu, '\uFFFD'));
        expect(parts.every((part) => part.length <= 300)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('of one endless character is cut all the same', () => {
    const parts = splitText(`e${'\u0301'.repeat(5_000)}`);
    expect(parts.every((part) => part.length <= 1_900)).toBe(true);
  });

  it('of ten thousand characters is cut at once', () => {
    const startedAt = performance.now();
    splitText('đói quá '.repeat(1_250));
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe('a fingerprint', () => {
  it('is the same for what went out and for how it comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(fingerprint(` ${neutralise(text)}\n`)).toBe(fingerprint(text));
      }),
    );
  });

  it('tells texts apart that differ in a digit or a mark', () => {
    expect(new Set(['PA-1', 'PA-2', 'PA 1!', 'Mã PA-1'].map(fingerprint)).size).toBe(4);
  });
});
