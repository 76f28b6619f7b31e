import { describe, expect, it } from '@jest/globals';
import type { RelayHop } from '../../src/contract/directives.ts';
import { branchesOf, countAll } from '../../src/web/console/directives/relay-tree.ts';
import {
  before,
  fromLocalInput,
  lasted,
  moment,
  number,
  toLocalInput,
} from '../../src/web/shared/format.ts';
import { newKey } from '../../src/web/shared/key.ts';

const now = new Date('2021-11-18T07:05:00Z');

describe('times as people say them', () => {
  it('reads the clock of Vietnam wherever the machine stands', () => {
    expect(moment('2021-11-18T07:00:00Z', now)).toBe('14:00');
    expect(moment('2021-11-17T16:59:00Z', now)).toBe('23:59 hôm qua');
    expect(moment('2021-11-17T17:00:00Z', now)).toBe('00:00');
    expect(moment('2021-11-18T17:30:00Z', now)).toBe('00:30 ngày mai');
    expect(moment('2021-11-01T02:00:00Z', now)).toBe('09:00 1/11');
    expect(moment('2020-12-31T02:00:00Z', now)).toBe('09:00 31/12/2020');
  });

  it('says an exclusive midnight as the end of the day before', () => {
    expect(before('2021-08-20T00:00:00+07:00')).toBe('hết ngày 19/8/2021');
    expect(before('2021-11-22T17:00:00+07:00')).toBe('trước 17:00 ngày 22/11/2021');
    expect(before('2022-01-01T00:00:00+07:00')).toBe('hết ngày 31/12/2021');
  });

  it('takes a time typed without a zone as the clock of Vietnam, there and back', () => {
    expect(fromLocalInput('2021-11-20T00:00')).toBe('2021-11-19T17:00:00.000Z');
    expect(toLocalInput('2021-11-19T17:00:00.000Z')).toBe('2021-11-20T00:00');
    expect(fromLocalInput('')).toBeNull();
    expect(toLocalInput(null)).toBe('');
  });

  it('tells how long something has lasted, in words that keep two units at most', () => {
    const minutes = (count: number) => lasted(count * 60_000);
    expect([0, 4, 60, 75, 1440, 1500, 6000].map(minutes)).toEqual([
      'vừa xong',
      '4 phút',
      '1 giờ',
      '1 giờ 15 phút',
      '1 ngày',
      '1 ngày 1 giờ',
      '4 ngày',
    ]);
  });

  it('groups the digits of large numbers without breaking the line', () => {
    expect(number(11_000)).toBe('11\u00a0000');
    expect(number(987)).toBe('987');
  });
});

const hop = (id: string, parentId: string | null, more: Partial<RelayHop> = {}): RelayHop => ({
  id,
  parentId,
  unitId: id,
  unitName: id,
  tier: 'commune',
  state: 'acknowledged',
  stateName: 'đã nhận',
  at: null,
  personName: null,
  late: false,
  ...more,
});

describe('the relay as a tree', () => {
  it('puts what is not fine first, and calls a branch fine only when all below it is', () => {
    const tree = branchesOf([
      hop('a', null),
      hop('a1', 'a'),
      hop('b', null),
      hop('b1', 'b'),
      hop('b2', 'b', { state: 'failed' }),
      hop('c', null, { late: true }),
    ]);
    expect(tree.map(({ id, fine }) => [id, fine])).toEqual([
      ['b', false],
      ['c', false],
      ['a', true],
    ]);
    expect(tree[0]?.below.map(({ id }) => id)).toEqual(['b2', 'b1']);
    expect(tree.map(countAll)).toEqual([3, 1, 2]);
  });
});

it('makes keys that are UUIDs and never the same', () => {
  const keys = Array.from({ length: 200 }, newKey);
  expect(new Set(keys).size).toBe(200);
  for (const key of keys)
    expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
