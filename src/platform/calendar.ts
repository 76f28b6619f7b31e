import dayjs, { type Dayjs } from 'dayjs';
import utc from 'dayjs/plugin/utc.js';

dayjs.extend(utc);

/** People's hours. Vietnam has kept UTC+7 without summer time since 1975, so a fixed offset is exact. */
const offsetMinutes = 7 * 60;

export const local = (at: Date): Dayjs => dayjs.utc(at).utcOffset(offsetMinutes);

const two = (n: number): string => String(n).padStart(2, '0');

/** The local calendar day, `2021-11-18`. */
export const localDate = (at: Date): string => local(at).format('YYYY-MM-DD');

/** The instant of a local day and time: `atLocal('2021-11-18', '15:00')`. */
export const atLocal = (day: string, time = '00:00'): Date => new Date(`${day}T${time}:00+07:00`);

export const startOfDay = (at: Date): Date => atLocal(localDate(at));

/** The first instant after the local day: exclusive, as deadlines are. */
export const endOfDay = (at: Date): Date => addDays(startOfDay(at), 1);

export const addDays = (at: Date, days: number): Date => new Date(at.getTime() + days * 86_400_000);

/** "14:05" */
export const clockTime = (at: Date): string => local(at).format('HH:mm');

/** "18/11", with the year when it is another one than now's. */
export const dayMonth = (at: Date, now: Date): string =>
  local(at).format(local(at).year() === local(now).year() ? 'DD/MM' : 'DD/MM/YYYY');

/** "14:05" today, else "14:05 ngày 18/11". */
export const timeAndDay = (at: Date, now: Date): string =>
  localDate(at) === localDate(now) ? clockTime(at) : `${clockTime(at)} ngày ${dayMonth(at, now)}`;

const partOfDay = (hour: number): string => {
  if (hour < 11) return 'sáng';
  if (hour < 13) return 'trưa';
  return hour < 18 ? 'chiều' : 'tối';
};

/** "15 giờ", "15 giờ 30" */
const hours = (at: Dayjs): string =>
  at.minute() === 0 ? `${at.hour()} giờ` : `${at.hour()} giờ ${two(at.minute())}`;

/**
 * When something is due, as people say it and can check it: "trước 15 giờ chiều nay", "trước 9 giờ sáng mai",
 * "trước 9 giờ ngày 20/11". An exclusive midnight reads as the day before it: "hết hôm nay", "hết ngày 19/11".
 */
export const beforeWords = (dueAt: Date, now: Date): string => {
  const due = local(dueAt);
  const midnight = due.hour() === 0 && due.minute() === 0;
  const day = midnight ? addDays(dueAt, -1) : dueAt;
  const ahead = daysBetween(now, day);
  if (midnight) {
    if (ahead === 0) return 'hết hôm nay';
    return ahead === 1 ? 'hết ngày mai' : `hết ngày ${dayMonth(day, now)}`;
  }
  const part = partOfDay(due.hour());
  if (ahead === 0) return `trước ${hours(due)} ${part} nay`;
  if (ahead === 1) return `trước ${hours(due)} ${part} mai`;
  return `trước ${hours(due)} ngày ${dayMonth(dueAt, now)}`;
};

/** Local days from one instant's day to the other's. */
export const daysBetween = (from: Date, to: Date): number =>
  Math.round((startOfDay(to).getTime() - startOfDay(from).getTime()) / 86_400_000);

/** A span in its two largest useful words: "25 phút", "4 giờ", "1 giờ 30 phút", "2 ngày". */
export const spanWords = (milliseconds: number): string => {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  if (minutes < 60) return `${minutes} phút`;
  const whole = Math.floor(minutes / 60);
  if (whole >= 48) return `${Math.floor(whole / 24)} ngày`;
  return whole < 6 && minutes % 60 > 0 ? `${whole} giờ ${minutes % 60} phút` : `${whole} giờ`;
};

/** Hours of the day, `from` included and `to` not; may run over midnight. */
export interface DailyWindow {
  /** "21:30" */
  from: string;
  /** "06:00" */
  to: string;
}

export const isWithin = (at: Date, window: DailyWindow): boolean => {
  const time = clockTime(at);
  return window.from <= window.to
    ? time >= window.from && time < window.to
    : time >= window.from || time < window.to;
};

/** The first instant from `at` on that lies outside the quiet hours. */
export const nextAllowed = (at: Date, quiet: DailyWindow): Date => {
  if (!isWithin(at, quiet)) return at;
  const today = atLocal(localDate(at), quiet.to);
  return today > at ? today : addDays(today, 1);
};

/** The next time the local clock shows `time`, strictly after `at`. */
export const nextAt = (at: Date, time: string): Date => {
  const today = atLocal(localDate(at), time);
  return today > at ? today : addDays(today, 1);
};

/** Days that are not what their weekday says. */
export interface WorkCalendar {
  /** Local days off, `2021-09-02`. */
  holidays: ReadonlySet<string>;
  /** Weekend days worked in exchange for a day off. */
  workingWeekends: ReadonlySet<string>;
  /** Office hours. */
  office: DailyWindow;
}

export const isWorkingDay = (at: Date, calendar: WorkCalendar): boolean => {
  const day = localDate(at);
  if (calendar.holidays.has(day)) return false;
  const weekday = local(at).day();
  return (weekday !== 0 && weekday !== 6) || calendar.workingWeekends.has(day);
};

/** The start of the n-th working day after the day of `at`; 1 = the next working day. */
export const addWorkingDays = (at: Date, days: number, calendar: WorkCalendar): Date => {
  let day = startOfDay(at);
  for (let left = days; left > 0;) {
    day = addDays(day, 1);
    if (isWorkingDay(day, calendar)) left -= 1;
  }
  return day;
};
