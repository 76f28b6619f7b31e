import { expect, test } from '@jest/globals';
import { isAcknowledgement } from '../../../src/messaging/understanding/index.ts';

test.each([
  'đã nhận',
  'Đã nhận ạ',
  'nhận',
  'rõ',
  'ok nhận',
  'dạ em nhận rồi',
  'da ro',
  'xã đã nhận',
  '👍',
])('"%s" acknowledges and says no more', (text) => {
  expect(isAcknowledgement(text)).toEqual({ acknowledges: true, remainder: '' });
});

test.each([
  ['đã nhận, mà nhà em hết gạo rồi', 'mà nhà em hết gạo rồi'],
  ['rõ ạ, con em sốt', 'con em sốt'],
  ['da nhan nhung nha e co nguoi sot', 'nhung nha e co nguoi sot'],
])('"%s" acknowledges and goes on', (text, remainder) => {
  expect(isAcknowledgement(text)).toEqual({ acknowledges: true, remainder });
});

test.each([
  'nhận gạo ở đâu',
  'đã nhận được gạo',
  'chưa nhận được',
  'mẹ em khó thở',
  'không rõ lắm',
])('"%s" acknowledges nothing', (text) => {
  expect(isAcknowledgement(text)).toEqual({ acknowledges: false, remainder: text });
});
