import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadProfile } from '../../../src/community/profile.ts';
import { besides, readLine, restCountOf } from '../../../src/features/status/line/said.ts';
import { settingsOf } from '../../../src/features/status/settings.ts';
import {
  createUnderstanding,
  loadUnderstanding,
} from '../../../src/messaging/understanding/index.ts';

const profile = loadProfile(path.resolve('config/profiles/tam-duong-2021'));
const { rules, categories } = profile.files;
const understand = createUnderstanding(loadUnderstanding(rules, categories).rules);
const read = (text: string) => readLine({ profile, understand }, text);
const heard = (text: string) =>
  read(text)?.items.map((item) => [item.household, item.understanding.category]);

describe('what a team writes', () => {
  it.each([
    [
      'H3, H5, H9 sốt',
      [
        ['H3', 'symptom'],
        ['H5', 'symptom'],
        ['H9', 'symptom'],
      ],
    ],
    [
      'H3 H5 sốt, còn lại ok',
      [
        ['H3', 'symptom'],
        ['H5', 'symptom'],
      ],
    ],
    [
      'H3, H5 bình thường',
      [
        ['H3', 'all-clear'],
        ['H5', 'all-clear'],
      ],
    ],
    [
      'nhà A Páo và nhà A Chư sốt, còn lại ok',
      [
        ['A Páo', 'symptom'],
        ['A Chư', 'symptom'],
      ],
    ],
    [
      'nhà A Páo và H5 khó thở tím tái',
      [
        ['A Páo', 'medical'],
        ['H5', 'medical'],
      ],
    ],
  ])('holds what is said of several for each of them: %s', (text, expected) => {
    expect(heard(text)).toEqual(expected);
  });

  it.each(['báo cáo: 45/45 hộ bình thường', '45/45 hộ ok', 'báo cáo 45 hộ bình thường'])(
    'speaks for all, with a figure to check: %s',
    (text) => {
      const line = read(text);
      expect(line?.restAllClear).toBe(true);
      expect(line && restCountOf(line)).toBe(45);
    },
  );

  it('speaks for all in any order of the words', () => {
    expect(read('ok cả tổ')?.restAllClear).toBe(true);
    expect(read('cả cụm bình thường nhé')?.restAllClear).toBe(true);
  });

  it.each(['nhà em hết gạo', 'nhận PA-2F7K', 'PA-2F7K xong, còn lại ok', 'cảm ơn cả tổ', 'ok'])(
    'is no line about households: %s',
    (text) => {
      expect(read(text)).toBeNull();
    },
  );

  it('does not take a name for the code of a case', () => {
    expect(heard('nhà A Pa khoẻ, còn lại ok')).toEqual([['A Pa', 'all-clear']]);
  });

  it('takes back one household for another', () => {
    const line = read('nhầm, không phải H7 mà H9 sốt');
    expect(line).toMatchObject({ correction: true, retracted: ['H7'] });
    expect(line?.items.map(({ household }) => household)).toEqual(['H9']);
  });

  it('hears a need that belongs to no household', () => {
    const text = 'còn lại ok, mà cụm hết gạo cứu trợ rồi';
    const line = read(text);
    if (!line) throw new Error('it is a line');
    const needs = besides(line, { text, understanding: understand(text) });
    expect(needs.map(({ understanding }) => understanding.category)).toEqual(['food']);
  });

  it('is gathered by the figures of the profile, also of one that extends another', () => {
    const later = loadProfile(path.resolve('config/profiles/lai-chau-2025'));
    expect(settingsOf({ profile: later })).toEqual(settingsOf({ profile }));
  });
});
