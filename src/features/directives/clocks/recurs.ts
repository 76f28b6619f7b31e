import { addDays, atLocal, local, localDate } from '../../../platform/calendar.ts';

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
/** Where a paper names no hour: the end of office hours. Ours. */
const usualHour = '17:00';

const hoursIn = (text: string): string[] => {
  const found = text.match(/\d{2}:\d{2}/gu);
  return found ?? [usualHour];
};

const fits = (day: Date, recurs: string): boolean => {
  const [kind = '', ...rest] = recurs.split(' ');
  const words = rest.join(' ');
  if (kind === 'daily') return true;
  if (kind === 'weekly') {
    const named = weekdays.filter((name) => words.includes(name));
    return (named.length > 0 ? named : ['friday']).includes(weekdays[local(day).day()] ?? '');
  }
  if (kind === 'monthly') {
    const days = (/^[\d,]+(?=\s|$)/u.exec(words)?.[0] ?? '').split(',').filter((one) => one !== '');
    const date = localDate(day).slice(8);
    return days.length > 0 ? days.includes(date) : localDate(addDays(day, 1)).endsWith('-01');
  }
  return kind === 'quarterly' && /-(?:03-31|06-30|09-30|12-31)$/u.test(localDate(day));
};

/**
 * The next moment a repeated report is owed, strictly after `at`: `daily 16:00`, `weekly friday 15:00`,
 * `monthly 05`, `quarterly`. Null when the words are none of these.
 */
export const nextOccurrence = (recurs: string, at: Date): Date | null => {
  for (let ahead = 0; ahead <= 100; ahead += 1) {
    const day = addDays(at, ahead);
    if (!fits(day, recurs)) continue;
    const moment = hoursIn(recurs)
      .map((hour) => atLocal(localDate(day), hour))
      .sort((a, b) => a.getTime() - b.getTime())
      .find((moment) => moment > at);
    if (moment) return moment;
  }
  return null;
};
