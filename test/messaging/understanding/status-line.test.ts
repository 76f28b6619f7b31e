import { describe, expect, it, test } from '@jest/globals';
import { createStatusLine } from '../../../src/messaging/understanding/index.ts';
import { settings, understand } from './profile.ts';

const readLine = createStatusLine(settings.rules, understand);
const brief = (text: string) => {
  const line = readLine(text);
  if (!line) return null;
  return {
    items: line.items.map(({ household, understanding }) => [household, understanding.category]),
    rest: line.restAllClear,
  };
};

describe('a team reports its households in a line', () => {
  test.each([
    'nhà A Páo 2 người sốt, H12 hết gạo, còn lại ok',
    'nhà A Páo 2 người sốt\nH12 hết gạo\ncòn lại ok',
    'nhà A Páo 2 người sốt; H12 hết gạo; các hộ khác bình thường',
    'nhà A Páo 2 người sốt. H12 hết gạo. Còn lại bt ạ',
    'nhà A Páo 2 người sốt và H12 hết gạo còn lại ok',
  ])('%s', (text) => {
    expect(brief(text)).toEqual({
      items: [
        ['A Páo', 'symptom'],
        ['H12', 'food'],
      ],
      rest: true,
    });
  });
  it('is read without diacritics too', () => {
    const line = readLine('nha a pao 2 nguoi sot, h12 het gao, con lai ok');
    expect(line?.items.map(({ key }) => key)).toEqual(['a pao', 'h12']);
    expect(line?.restAllClear).toBe(true);
  });
  test.each(['cả tổ bình thường', 'còn lại bình thường', 'con lai ok a', 'tất cả ổn'])(
    'vouches for everyone: %s',
    (text) => {
      expect(brief(text)).toEqual({ items: [], rest: true });
    },
  );
  it('keeps what is said of one household together', () => {
    const line = readLine('nhà A Páo 2 người sốt, 1 người ho, còn lại ok');
    expect(line?.items[0]?.segment).toBe('nhà A Páo 2 người sốt, 1 người ho');
  });
  it('counts the rest', () => {
    expect(readLine('H3 hết gạo, còn 43 hộ ok')).toMatchObject({
      restAllClear: true,
      restCount: 43,
    });
  });
  it('names who is not known yet', () => {
    const line = readLine('cả tổ ok, còn nhà A Páo chưa biết');
    expect(line?.items).toMatchObject([{ household: 'A Páo', unknown: true }]);
  });
  it('takes back an earlier line', () => {
    const line = readLine('nhầm, nhà A Páo 1 người sốt thôi');
    expect(line).toMatchObject({ correction: true });
    expect(line?.items[0]?.understanding.slots.people).toBe(1);
  });
});

describe('totals', () => {
  it('of a quiet day clear everyone', () => {
    expect(readLine('42 hộ 0 sốt 0 người về bt')).toMatchObject({
      totals: { households: 42, fever: 0, arrivals: 0 },
      restAllClear: true,
    });
  });
  it('with someone ill clear nobody', () => {
    expect(readLine('to 3: 42 ho, 3 sot, 1 nguoi ve')).toMatchObject({
      totals: { households: 42, fever: 3, arrivals: 1 },
      restAllClear: false,
    });
  });
});

describe('what is no status line', () => {
  test.each(['nhà em hết gạo', 'hôm nay trời đẹp', 'cảm ơn tổ', 'mẹ em khó thở', ''])(
    '%s',
    (text) => {
      expect(readLine(text)).toBeNull();
    },
  );
  it('still hears the need of the speaker beside a blanket word', () => {
    const line = readLine('nhà em hết gạo, còn lại ok');
    expect(line?.others).toMatchObject([{ understanding: { category: 'food' } }]);
  });
});
