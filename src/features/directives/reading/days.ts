/** Days and instants as Vietnam writes them: no clock, no time zone tables, UTC+7 all year. */
export interface Day {
  year: number;
  month: number;
  day: number;
}

export interface Hour {
  hour: number;
  minute: number;
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const daysIn = (year: number, month: number): number =>
  [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;

/** The day, or undefined where the calendar has none such. */
export const dayOf = (year: number, month: number, day: number): Day | undefined =>
  year >= 1945 && year <= 2199 && month >= 1 && day >= 1 && day <= daysIn(year, month)
    ? { year, month, day }
    : undefined;

export const dayAfter = ({ year, month, day }: Day, count = 1): Day => {
  let next = { year, month, day };
  for (let left = count; left > 0; left -= 1) {
    if (next.day < daysIn(next.year, next.month)) next = { ...next, day: next.day + 1 };
    else if (next.month < 12) next = { year: next.year, month: next.month + 1, day: 1 };
    else next = { year: next.year + 1, month: 1, day: 1 };
  }
  return next;
};

const two = (value: number): string => String(value).padStart(2, '0');

export const isoDay = ({ year, month, day }: Day): string =>
  `${String(year)}-${two(month)}-${two(day)}`;

/** The instant as `2021-11-22T17:00:00+07:00`; 24:00 is the next day's first. */
export const isoInstant = (day: Day, at: Hour = { hour: 0, minute: 0 }): string =>
  at.hour >= 24
    ? isoInstant(dayAfter(day), { hour: 0, minute: at.minute })
    : `${isoDay(day)}T${two(at.hour)}:${two(at.minute)}:00+07:00`;

/** The day as people write it: 19/11/2021. */
export const spokenDay = ({ year, month, day }: Day): string =>
  `${two(day)}/${two(month)}/${String(year)}`;
