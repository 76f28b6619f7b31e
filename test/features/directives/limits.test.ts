import { describe, expect, it } from '@jest/globals';
import { loadProfile } from '../../../src/community/profile.ts';
import {
  overdueTold,
  receiptLimit,
  receiptReminders,
  taskReminders,
} from '../../../src/features/directives/clocks/limits.ts';
import { nextOccurrence } from '../../../src/features/directives/clocks/recurs.ts';
import { atLocal, local } from '../../../src/platform/calendar.ts';

const hours = loadProfile('config/profiles/tam-duong-2021');
const words = (at: Date | null): string | null =>
  at ? local(at).format('YYYY-MM-DD HH:mm') : null;
const at = (text: string): Date => atLocal(text.slice(0, 10), text.slice(11));

describe('how long a place has to say it received', () => {
  it.each([
    ['HOẢ TỐC', '2021-11-18 23:50', '2021-11-19 00:20'],
    ['KHẨN', '2021-11-18 09:00', '2021-11-18 13:00'],
    ['KHẨN', '2021-11-18 20:00', '2021-11-19 06:00'],
    [null, '2021-11-18 09:00', '2021-11-19 11:00'],
    [null, '2021-11-19 16:00', '2021-11-22 11:00'],
    [null, '2021-08-31 09:00', '2021-09-01 11:00'],
    [null, '2021-09-01 09:00', '2021-09-06 11:00'],
  ] as const)('%s sent at %s: until %s', (urgency, sent, until) => {
    expect(words(receiptLimit(urgency, at(sent), hours))).toBe(until);
  });

  it('is reminded at the limit and in even steps after it', () => {
    const due = at('2021-11-18 09:30');
    expect(receiptReminders('HOẢ TỐC', due, hours).slice(0, 3).map(words)).toEqual([
      '2021-11-18 09:30',
      '2021-11-18 09:45',
      '2021-11-18 10:00',
    ]);
    expect(receiptReminders(null, at('2021-11-19 11:00'), hours).slice(0, 2).map(words)).toEqual([
      '2021-11-19 11:00',
      '2021-11-22 08:00',
    ]);
  });
});

describe('when a task is reminded of', () => {
  it('is at eight, three days, one day and no day before its last', () => {
    expect(taskReminders(at('2021-11-25 00:00'), at('2021-11-18 09:00')).map(words)).toEqual([
      '2021-11-21 08:00',
      '2021-11-23 08:00',
      '2021-11-24 08:00',
    ]);
    expect(words(overdueTold(at('2021-11-25 00:00')))).toBe('2021-11-25 08:00');
  });

  it('is two hours before, when no morning is left', () => {
    expect(taskReminders(at('2021-11-18 17:00'), at('2021-11-18 09:00')).map(words)).toEqual([
      '2021-11-18 15:00',
    ]);
    expect(taskReminders(at('2021-11-18 10:00'), at('2021-11-18 09:00'))).toEqual([]);
    expect(taskReminders(at('2021-11-10 00:00'), at('2021-11-18 09:00'))).toEqual([]);
  });
});

describe('a report that comes back', () => {
  it.each([
    ['daily 16:00', '2021-11-18 09:00', '2021-11-18 16:00'],
    ['daily 16:00', '2021-11-18 16:00', '2021-11-19 16:00'],
    ['daily 07:00,15:00', '2021-11-18 09:00', '2021-11-18 15:00'],
    ['daily', '2021-11-18 09:00', '2021-11-18 17:00'],
    ['weekly friday 15:00', '2021-11-18 09:00', '2021-11-19 15:00'],
    ['weekly monday,thursday', '2021-11-18 18:00', '2021-11-22 17:00'],
    ['monthly 05', '2021-11-18 09:00', '2021-12-05 17:00'],
    ['monthly 15,25', '2021-11-18 09:00', '2021-11-25 17:00'],
    ['monthly', '2021-11-18 09:00', '2021-11-30 17:00'],
    ['quarterly', '2021-11-18 09:00', '2021-12-31 17:00'],
    ['now and then', '2021-11-18 09:00', null],
  ])('%s, after %s: %s', (recurs, now, next) => {
    expect(words(nextOccurrence(recurs, at(now)))).toBe(next);
  });
});
