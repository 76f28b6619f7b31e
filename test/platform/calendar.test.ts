import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addWorkingDays,
  atLocal,
  beforeWords,
  clockTime,
  endOfDay,
  isWithin,
  isWorkingDay,
  localDate,
  nextAllowed,
  nextAt,
  spanWords,
  startOfDay,
  timeAndDay,
} from '../../src/platform/calendar.ts';

const at = (text: string): Date => new Date(`${text}:00+07:00`);
const now = at('2021-11-18T09:00');

describe('times as people say them', () => {
  test.each([
    ['2021-11-18T15:00', 'trước 15 giờ chiều nay'],
    ['2021-11-18T10:30', 'trước 10 giờ 30 sáng nay'],
    ['2021-11-18T20:05', 'trước 20 giờ 05 tối nay'],
    ['2021-11-18T12:00', 'trước 12 giờ trưa nay'],
    ['2021-11-19T09:00', 'trước 9 giờ sáng mai'],
    ['2021-11-20T09:00', 'trước 9 giờ ngày 20/11'],
    ['2021-11-19T00:00', 'hết hôm nay'],
    ['2021-11-20T00:00', 'hết ngày mai'],
    ['2021-11-26T00:00', 'hết ngày 25/11'],
    ['2022-01-04T00:00', 'hết ngày 03/01/2022'],
  ])('%s is "%s"', (due, words) => expect(beforeWords(at(due), now)).toBe(words));

  it('keeps Hà Nội time whatever the instant is written in', () => {
    expect(clockTime(new Date('2021-11-18T17:05:00Z'))).toBe('00:05');
    expect(localDate(new Date('2021-11-18T17:05:00Z'))).toBe('2021-11-19');
    expect(timeAndDay(at('2021-11-18T14:05'), now)).toBe('14:05');
    expect(timeAndDay(at('2021-11-17T14:05'), now)).toBe('14:05 ngày 17/11');
    expect(startOfDay(new Date('2021-12-31T18:00:00Z'))).toEqual(atLocal('2022-01-01'));
    expect(endOfDay(now)).toEqual(atLocal('2021-11-19'));
  });

  test.each([
    [25, '25 phút'],
    [60, '1 giờ'],
    [90, '1 giờ 30 phút'],
    [240, '4 giờ'],
    [1_500, '25 giờ'],
    [2_880, '2 ngày'],
  ])('%i minutes are "%s"', (minutes, words) => expect(spanWords(minutes * 60_000)).toBe(words));
});

describe('quiet hours', () => {
  const quiet = { from: '21:30', to: '06:00' };

  test.each([
    ['2021-11-18T21:29', '2021-11-18T21:29'],
    ['2021-11-18T21:30', '2021-11-19T06:00'],
    ['2021-11-18T23:59', '2021-11-19T06:00'],
    ['2021-11-19T00:00', '2021-11-19T06:00'],
    ['2021-11-19T05:59', '2021-11-19T06:00'],
    ['2021-11-19T06:00', '2021-11-19T06:00'],
    ['2021-12-31T22:00', '2022-01-01T06:00'],
  ])('what comes at %s may go at %s', (comes, goes) =>
    expect(nextAllowed(at(comes), quiet)).toEqual(at(goes)),
  );

  it('never sends within them and never earlier than asked', () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2021-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
        time,
        time,
        (instant, from, to) => {
          fc.pre(from !== to);
          const goes = nextAllowed(instant, { from, to });
          expect(isWithin(goes, { from, to })).toBe(false);
          expect(goes.getTime()).toBeGreaterThanOrEqual(instant.getTime());
          expect(goes.getTime() - instant.getTime()).toBeLessThanOrEqual(86_400_000);
        },
      ),
    );
  });

  it('finds the next time the clock shows an hour', () => {
    expect(nextAt(now, '08:00')).toEqual(at('2021-11-19T08:00'));
    expect(nextAt(now, '16:00')).toEqual(at('2021-11-18T16:00'));
    expect(nextAt(now, '09:00')).toEqual(at('2021-11-19T09:00'));
  });
});

describe('working days', () => {
  const calendar = {
    holidays: new Set(['2022-01-31', '2022-02-01', '2022-02-02', '2022-02-03', '2022-02-04']),
    workingWeekends: new Set(['2022-02-12']),
    office: { from: '07:30', to: '17:00' },
  };

  it('leap over Tết and count a Saturday that is worked', () => {
    expect(addWorkingDays(at('2022-01-28T10:00'), 1, calendar)).toEqual(atLocal('2022-02-07'));
    expect(isWorkingDay(at('2022-02-12T10:00'), calendar)).toBe(true);
    expect(isWorkingDay(at('2022-02-13T10:00'), calendar)).toBe(false);
    expect(addWorkingDays(at('2022-02-11T10:00'), 2, calendar)).toEqual(atLocal('2022-02-14'));
  });
});
