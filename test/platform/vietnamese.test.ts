import { expect, test } from '@jest/globals';
import { foldKey } from '../../src/platform/vietnamese.ts';

test.each([
  ['Giàng A  Páo', 'giang a pao'],
  ['ĐƯỜNG Đồng', 'duong dong'],
  ['  Thị\ttrấn\nTam Đường ', 'thi tran tam duong'],
  ['Hoà', foldKey('Hòa')],
  ['e\u0302\u0301'.normalize('NFD'), 'e'],
])('"%s" and "%s" are one', (text, key) => {
  expect(foldKey(text)).toBe(key);
});
