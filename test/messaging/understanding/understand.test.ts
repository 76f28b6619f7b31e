import { describe, expect, it, test } from '@jest/globals';
import { stripMarks } from '../../../src/platform/vietnamese.ts';
import { settings, understand, type Utterance, utterances } from './profile.ts';

const share = (rows: readonly Utterance[], holds: (row: Utterance) => boolean): number =>
  rows.filter(holds).length / rows.length;
const rightCategory = ({ text, categories }: Utterance): boolean =>
  categories.includes(understand(text).category);
const rightSeverity = ({ text, severity }: Utterance): boolean =>
  understand(text).severity === severity;
const rightlyActed = ({ text, severity }: Utterance): boolean =>
  understand(text).actionable === (severity !== null);
const LIFE = new Set(['medical', 'food', 'emergency', 'symptom']);
const isLife = ({ categories }: Utterance): boolean =>
  categories.some((category) => LIFE.has(category));

describe.each([
  { set: 'tune', category: 0.97, severity: 0.97, acted: 0.99 },
  { set: 'held-out', category: 0.95, severity: 0.95, acted: 0.97 },
  { set: 'unseen-1', category: 0.94, severity: 0.95, acted: 0.97 },
  { set: 'unseen-2', category: 0.94, severity: 0.95, acted: 0.97 },
  { set: 'unseen-3', category: 0.94, severity: 0.95, acted: 0.97 },
  { set: 'opponent', category: 0.96, severity: 0.96, acted: 0.98 },
  { set: 'blind-1', category: 0.89, severity: 0.89, acted: 0.96 },
  { set: 'blind-2', category: 0.79, severity: 0.85, acted: 0.95 },
  { set: 'blind-3', category: 0.86, severity: 0.86, acted: 0.95 },
])('what villagers wrote in the $set set', ({ set, category, severity, acted }) => {
  const rows = utterances(set);
  const plain = rows.map((row) => ({ ...row, text: stripMarks(row.text) }));

  it('is filed under the right category', () => {
    expect(share(rows, rightCategory)).toBeGreaterThanOrEqual(category);
  });
  it('gets the right urgency', () => {
    expect(share(rows, rightSeverity)).toBeGreaterThanOrEqual(severity);
  });
  it('is acted upon exactly when somebody must act', () => {
    expect(share(rows, rightlyActed)).toBeGreaterThanOrEqual(acted);
  });
  it('is understood nearly as well without diacritics', () => {
    expect(share(plain, rightCategory)).toBeGreaterThanOrEqual(category - 0.12);
    expect(share(plain, rightlyActed)).toBeGreaterThanOrEqual(acted - 0.05);
  });
  it('never takes hunger, sickness or danger for talk, with or without diacritics', () => {
    const lost = [...rows, ...plain].filter(
      (row) => row.severity !== null && isLife(row) && !understand(row.text).actionable,
    );
    expect(lost.map((row) => row.text)).toEqual([]);
  });
});

describe('one message, several needs', () => {
  it('puts the life in danger first and keeps the rest', () => {
    const result = understand('nha e cach ly het gao, ba ngoai kho tho nua');
    expect(result.labels.slice(0, 2)).toEqual(['medical', 'food']);
    expect(result.perLabel).toMatchObject({ medical: 'S1' });
    expect(result.situation).toBe('breathless');
  });
  it('carries three labels at most', () => {
    const text =
      'chồng em F0 khó thở, nhà hết gạo, có người từ Sài Gòn về chưa khai báo, hàng xóm đánh nhau';
    expect(understand(text).labels).toHaveLength(3);
  });
});

describe('how a thing is spoken of', () => {
  test.each([
    ['denied', 'không ai sốt, ho gì cả'],
    ['denied in a list', 'nhà em không sốt ho khó thở'],
    ['over', 'cháu hết sốt rồi'],
    ['long ago', 'năm ngoái nhà em hết gạo phải đi vay'],
    ['got already', 'hết gạo mấy hôm, tổ mang đến rồi cảm ơn'],
  ])('is quiet when %s', (_, text) => {
    expect(understand(text).actionable).toBe(false);
  });
  test.each([
    ['not over after all', 'uống thuốc rồi mà chưa hết sốt', 'symptom'],
    ['denied, but another is so', 'không sốt nhưng ho nhiều', 'symptom'],
    ['past, but again now', 'năm ngoái em bị rồi, giờ lại sốt', 'symptom'],
    ['got one thing, lacks another', 'gạo đã nhận rồi nhưng hết sữa cho con', 'food'],
    ['lasting since long ago', 'nhà em hết gạo từ tháng trước', 'food'],
  ])('is a case when %s', (_, text, category) => {
    expect(understand(text).category).toBe(category);
  });
  it('answers a question about what might happen, and does not open a case of it', () => {
    expect(understand('nếu bị sốt thì gọi ai')).toMatchObject({ category: 'question' });
  });
});

describe('what cannot be read', () => {
  test.each(['image', 'audio', 'video', 'file', 'location'] as const)(
    'sends a wordless %s to a human',
    (kind) => {
      expect(understand('', { kind })).toMatchObject({ category: 'other', severity: 'S2' });
    },
  );
  it('reads the words that come with a picture', () => {
    expect(understand('nhà em hết gạo', { kind: 'image' }).category).toBe('food');
  });
  it('leaves a sticker and an empty line alone', () => {
    expect(understand('', { kind: 'sticker' }).category).toBe('chatter');
    expect(understand('   ').category).toBe('chatter');
  });
  it('sends words of another language to a human', () => {
    expect(understand('kuv mob taub hau heev pab kuv').category).toBe('other');
  });
});

describe('spellings', () => {
  test.each([
    ['Telex without a keyboard', 'Sootj cao laws bacs six oiw', 'symptom'],
    ['VNI digits', 'nha2 em he6t1 ga5o ro6i2', 'food'],
    ['held keys', 'sốttttt caoooo quáaaa', 'symptom'],
    ['decorated letters', '𝐡𝐞𝐭 𝐠𝐚𝐨 𝐫𝐨𝐢', 'food'],
    ['invisible letters', 'h\u200bết g\u200bạo', 'food'],
    ['the old tone place', 'khoẻ cả, không ai ốm', 'all-clear'],
    ['a wrong tone', 'nhà em hệt gạo', 'food'],
    ['words run together', 'hetgao roi', 'food'],
    ['regional consonants', 'con em bị xốt', 'symptom'],
  ])('%s', (_, text, category) => {
    expect(understand(text).category).toBe(category);
  });
});

describe('the digits of the menu', () => {
  test.each([
    ['1', 'symptom'],
    ['2', 'food'],
    ['3', 'medical'],
    ['4', 'arrival'],
    ['5', 'all-clear'],
  ])('%s means %s', (digit, category) => {
    expect(understand(digit).category).toBe(category);
  });
  it('takes several at once', () => {
    expect(understand('1, 2').labels).toEqual(expect.arrayContaining(['symptom', 'food']));
  });
});

describe('what a message names', () => {
  test.each([
    ['nhà A Páo 2 người sốt 38 do 5', { household: 'A Páo', people: 2, temperatureC: 38.5 }],
    ['H12 hết gạo 2 hôm nay', { household: 'H12', days: 2 }],
    ['em tôi về từ Bình Dương, gọi 0912.345.678', { from: 'Bình Dương', phone: '0912345678' }],
    ['gọi +84 912 345 678 giúp em', { phone: '0912345678' }],
    ['hai mẹ con em sốt', { people: 2 }],
    ['có mười hai người ho ở bản Nà Cơ', { people: 12, place: 'bản Nà Cơ' }],
    ['hết gạo từ hôm qua', { days: 1 }],
  ])('%s', (text, slots) => {
    expect(understand(text).slots).toMatchObject(slots);
  });
});

describe('hunger', () => {
  test.each([
    ['nhà em hết gạo', 'S2'],
    ['nhà em hết gạo 2 hôm nay', 'S1'],
    ['hết sữa cho bé 6 tháng', 'S1'],
    ['hết gạo, có bà 72t', 'S1'],
    ['hết gạo, con 5 tuổi', 'S2'],
    ['sắp hết gạo', 'S2'],
  ])('%s is %s', (text, severity) => {
    expect(understand(text)).toMatchObject({ category: 'food', severity });
  });
});

it('has first advice for every situation a rule names', () => {
  const named = settings.rules.rules.flatMap(({ situation }) => situation ?? []);
  expect(named.filter((situation) => !(situation in settings.categories.advice))).toEqual([]);
});

it('says why', () => {
  expect(understand('mẹ em khó thở').because.join()).toContain('khó thở');
});
