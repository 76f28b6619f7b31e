import { readHour } from './moments.ts';
import type { Span } from './sentences.ts';

const every =
  /(?:hằng|hàng|mỗi)\s+(ngày|tuần|tháng|quý)|chế\s+độ\s+báo\s+cáo\s+(ngày|tuần|tháng|quý)(?!\s+\d)/iu;
/** "đời sống hằng ngày" is life, not a report. */
const everydayLife =
  /(?:sinh hoạt|đời sống|nhu cầu|công việc|cuộc sống|giao tiếp|lao động|tiêu dùng)\s+(?:hằng|hàng)\s+ngày/iu;
const weekdays: readonly (readonly [RegExp, string])[] = [
  [/^(?:hai|2)$/iu, 'monday'],
  [/^(?:ba|3)$/iu, 'tuesday'],
  [/^(?:tư|4)$/iu, 'wednesday'],
  [/^(?:năm|5)$/iu, 'thursday'],
  [/^(?:sáu|6)$/iu, 'friday'],
  [/^(?:bảy|7)$/iu, 'saturday'],
];
const weekday = /(?<!\p{L})(?:thứ\s+(hai|ba|tư|năm|sáu|bảy|[2-7])|(chủ\s+nhật))(?!\p{L})/giu;
const monthDays =
  /ngày\s+(\d{1,2})(?:\s*(?:và|,)\s*(?:ngày\s+)?(\d{1,2}))?(?:\s+của)?\s+(?:hằng|hàng|mỗi)\s+tháng|(?:hằng|hàng|mỗi)\s+tháng[^.;\d]{0,40}ngày\s+(\d{1,2})(?!\s*[/\d]|\s*tháng)/iu;

const two = (value: number): string => String(value).padStart(2, '0');

/** The hours in a clause that belong to no date. */
const freeHours = (text: string): string[] => {
  const hours: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (!/\d/u.test(text[at] ?? '') || /[\d/.,]/u.test(text[at - 1] ?? '')) continue;
    const read = readHour(text, at);
    if (!read) continue;
    const dated =
      /^[\s,(]*(?:thứ\s+\p{L}+\s*,?\s*)?(?:ngày\s+)?\d{1,2}\s*(?:\/|tháng)|^\s*hôm\s+nay/iu;
    const spans = /(?:^|\s)(?:giờ|tiếng|\/)/iu.test(text.slice(Math.max(0, at - 1), at));
    if (!dated.test(text.slice(read.end, read.end + 30)) && !spans) {
      hours.push(`${two(read.hour.hour)}:${two(read.hour.minute)}`);
    }
    at = read.end - 1;
  }
  return hours;
};

const daysOfWeek = (text: string): string[] =>
  [...text.matchAll(weekday)].flatMap((found) => {
    if (found[2] !== undefined) return ['sunday'];
    const name = weekdays.find(([shape]) => shape.test(found[1] ?? ''))?.[1];
    return name === undefined ? [] : [name];
  });

/** How often a clause wants its duty done: `daily 16:00`, `weekly friday`, `monthly 05`; null for once. */
export const recurrenceOf = ({ text }: Span): string | null => {
  const often = every.exec(text);
  const unit = (often?.[1] ?? often?.[2])?.toLowerCase();
  if (unit === undefined || everydayLife.test(text)) return null;
  const hours = freeHours(text).join(',');
  const parts = (...all: string[]): string => all.filter((part) => part !== '').join(' ');
  if (unit === 'ngày') return parts('daily', hours);
  if (unit === 'tuần') return parts('weekly', [...new Set(daysOfWeek(text))].join(','), hours);
  if (unit === 'quý') return 'quarterly';
  const found = monthDays.exec(text);
  const days = [found?.[1] ?? found?.[3], found?.[2]].filter((day) => day !== undefined);
  return parts('monthly', days.map((day) => day.padStart(2, '0')).join(','), hours);
};
