import { dayAfter, dayOf } from './days.ts';
import type { Day, Hour } from './days.ts';

/** What the text alone does not say: the document's own day and year. */
export interface Context {
  date: Day | null;
  month: number | null;
  year: number | null;
}

/** A point in time read from the text: whole, or begun but not complete. */
export interface Moment {
  day: Day | null;
  hour: Hour | null;
  /** The year was not written and is not simply the document's own. */
  assumedYear: boolean;
  /** The position after what was read. */
  end: number;
}

const hourAt =
  /(\d{1,2})\s*(?:(?:giờ|h|g)(?:\s*(\d{2})(?!\s*(?:\/|tháng))(?:\s*(?:phút|'|p))?)?|:(\d{2}))(?![\p{L}\d])['’]?(?:\s*(sáng|trưa|chiều|tối|đêm))?/uy;
const between =
  /\s*[,(]?\s*(?:của\s+)?(?:(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật)\s*(?:[,(]\s*)?)?/iuy;
const dayWord = /(?:các\s+)?ngày\s*/iuy;
const slashed = /(\d{1,2})\s*\/\s*(\d{1,2})(?:\s*\/\s*(\d{4}))?(?![\d/]|\s*\/\s*\d)/uy;
const dashed = /(\d{1,2})\s*([-.])\s*(\d{1,2})\s*\2\s*(\d{4})(?!\d)/uy;
const worded = /(\d{1,2})\s*tháng\s*(\d{1,2})(?:\s*(?:năm|\/|-)\s*(\d{4}))?(?!\d)/iuy;
const relative = /(?:ngày\s+)?(hôm\s+nay|ngày\s+mai|mai(?=\s|[.,;)]|$))/iuy;

const readAt = (shape: RegExp, text: string, at: number): RegExpExecArray | null => {
  shape.lastIndex = at;
  return shape.exec(text);
};

/** Reads an hour such as "17h00", "16 giờ 30 phút", "5 giờ chiều". */
export const readHour = (text: string, at: number): { hour: Hour; end: number } | null => {
  const found = readAt(hourAt, text, at);
  if (!found) return null;
  const written = Number(found[1]);
  const minute = Number(found[2] ?? found[3] ?? 0);
  const later = /chiều|tối/u.test(found[4] ?? '') && written < 12;
  const hour = later ? written + 12 : written;
  return hour > 24 || minute > 59 ? null : { hour: { hour, minute }, end: at + found[0].length };
};

interface WrittenDate {
  day: number;
  month: number;
  year: number | null;
  end: number;
}

const readWritten = (text: string, at: number, named: boolean): WrittenDate | null => {
  const four = readAt(dashed, text, at);
  if (four) {
    const [all, day, , month, year] = four;
    return { day: Number(day), month: Number(month), year: Number(year), end: at + all.length };
  }
  const found = readAt(slashed, text, at) ?? readAt(worded, text, at);
  if (!found) return null;
  const year = found[3] === undefined ? null : Number(found[3]);
  const fraction = year === null && !named && Number(found[2]) > 12;
  if (fraction) return null;
  return { day: Number(found[1]), month: Number(found[2]), year, end: at + found[0].length };
};

/** A date in January written at the end of the year without its year means the next one. */
const yearFor = (month: number, context: Context): { year: number | null; assumed: boolean } => {
  const turns = context.month !== null && context.month >= 10 && month <= 2;
  return turns && context.year !== null
    ? { year: context.year + 1, assumed: true }
    : { year: context.year, assumed: false };
};

const readDate = (text: string, at: number, context: Context): Moment | null => {
  const near = readAt(relative, text, at);
  if (near) {
    const shift = /mai/iu.test(near[1] ?? '') ? 1 : 0;
    const day = context.date && (shift ? dayAfter(context.date) : context.date);
    return { day, hour: null, assumedYear: false, end: at + near[0].length };
  }
  const word = readAt(dayWord, text, at);
  const start = at + (word?.[0].length ?? 0);
  const written = readWritten(text, start, word !== null);
  if (written) {
    const { year, assumed } =
      written.year === null
        ? yearFor(written.month, context)
        : { year: written.year, assumed: false };
    const day = year === null ? undefined : dayOf(year, written.month, written.day);
    return { day: day ?? null, hour: null, assumedYear: assumed, end: written.end };
  }
  return word ? { day: null, hour: null, assumedYear: false, end: start } : null;
};

/**
 * Reads a moment at a place in the text: an hour, a date, or both. Null where nothing there speaks
 * of time; `day: null` where a date is begun but cannot be known.
 */
export const readMoment = (text: string, at: number, context: Context): Moment | null => {
  const hour = readHour(text, at);
  if (!hour) {
    const skipped = readAt(between, text, at)?.[0] ?? '';
    const weekday = /thứ|chủ/iu.test(skipped);
    const date = readDate(text, at + (weekday ? skipped.length : 0), context);
    return (
      date ??
      (weekday ? { day: null, hour: null, assumedYear: false, end: at + skipped.length } : null)
    );
  }
  const gap = readAt(between, text, hour.end)?.[0].length ?? 0;
  const date = readDate(text, hour.end + gap, context);
  if (date) return { ...date, hour: hour.hour };
  return { day: null, hour: hour.hour, assumedYear: false, end: hour.end };
};
