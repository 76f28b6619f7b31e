import type { DispatchWindow } from '../../../contract/dispatch.ts';
import { dayAfter, dayOf, isoDay, isoInstant } from './days.ts';
import type { Day, Hour } from './days.ts';
import { readMoment } from './moments.ts';
import type { Context, Moment } from './moments.ts';

/** A period found in a text, with the stretch of text that says so. */
export interface FoundWindow extends DispatchWindow {
  at: number;
  end: number;
}

const opens = /(?<!\p{L})(?:kể\s+)?(?:từ|bắt\s+đầu\s+từ)\s+(?=ngày|\d|hôm\s+nay)/giu;
const closes = /^[\s,)]*(?:cho\s+)?(?:đến|tới|[-–])\s*(?:hết\s+)?/iu;
const untilNow = /^[\s,)]*(?:cho\s+)?(?:đến|tới)\s+nay(?!\p{L})/iu;
const untilNotice = /^[\s,)]*(?:cho\s+)?(?:đến|tới)\s+khi\s+/iu;
const bareDay = /^(?:ngày\s+)?(\d{1,2})(?=\s*(?:,?\s*(?:đến|tới|[-–])\s*))/iu;
const together =
  /(?:trong\s+)?(?:các|hai|ba|0?[2-9])\s+ngày\s*(?:\(|:|từ)?\s*(\d{1,2})\s*(?:,|và|-|–|đến)\s*(?:\d{1,2}\s*(?:,|và|-|–)\s*){0,5}(?=\d{1,2}\s*(?:\/|tháng))/giu;
const endOnly =
  /(?<!\p{L})(?:đến|tới)\s+(?:hết\s+)?(?=ngày\s+\d|\d{1,2}\s*(?:h|giờ|g)|\d{1,2}\/\d)/giu;

const measureWords =
  /giãn cách|cách ly|phong t[ỏo][ảa]?|tạm dừng|tạm đình chỉ|tạm ngừng|dừng (?:các|toàn|mọi|hoạt)|ngừng (?:các|hoạt)|áp dụng (?:các )?(?:biện|Chỉ|chỉ)|hạn chế|cấm|đình chỉ|thiết lập vùng|khoanh vùng|Chỉ thị (?:số )?1[569]/iu;
const dataWords =
  /số liệu|tính từ|thống kê|kỳ báo cáo|số người|số ca|số lượng|ghi nhận|kết quả[^.;]{0,40}từ|tổng hợp|người (?:về|đến|từ)[^.;]{0,60}$|về địa phương|danh sách|luỹ kế|lũy kế/iu;
const campaignWords =
  /thời gian\s+(?:kiểm tra|tiêm|thực hiện|triển khai|tổ chức)|kiểm tra|chiến dịch|ra quân|tiêm|đợt|cao điểm|tuyên truyền/iu;

/** The word of a kind that stands nearest before the window says what the window is. */
const kindAt = (text: string, at: number): DispatchWindow['kind'] => {
  const before =
    text
      .slice(Math.max(0, at - 140), at)
      .split(/[.;]\s/u)
      .at(-1) ?? '';
  if (/(?:số liệu|tính|số người|số ca|thống kê|kỳ báo cáo)[^,]{0,60}$/iu.test(before))
    return 'data';
  if (
    /thời gian\s+(?:kiểm tra|tiêm|thực hiện|triển khai|tổ chức)[^.;]{0,30}$/iu.test(before) &&
    !measureWords.test(before)
  )
    return 'campaign';
  const near = `${before} ${text.slice(at, at + 160).split(/[.;](?:\s|$)/u)[0] ?? ''}`;
  if (dataWords.test(before) && !campaignWords.test(before.slice(-50))) return 'data';
  if (/(?:kiểm tra|giám sát|tuyên truyền|tiêm)[^.;]{0,60}$/iu.test(before)) return 'campaign';
  if (measureWords.test(near)) return 'measure';
  if (campaignWords.test(near)) return 'campaign';
  return dataWords.test(near) ? 'data' : 'campaign';
};

/** A day where hours are whole days, an instant where the text names another hour. */
const edge = (day: Day, hour: Hour | null, side: 'from' | 'to'): string => {
  if (hour === null) return isoDay(day);
  const whole = side === 'from' ? hour.hour === 0 && hour.minute === 0 : hour.hour >= 24;
  return whole ? isoDay(day) : isoInstant(day, hour);
};

/** "từ ngày 06 đến 09/11": the first day takes month and year from the last. */
const opening = (text: string, at: number, last: Moment, context: Context): Moment | null => {
  const year = last.day?.year ?? context.year;
  const read = readMoment(text, at, { ...context, year, month: null, date: null });
  if (read?.day) return read;
  const bare = bareDay.exec(text.slice(at, at + 24))?.[1];
  if (bare === undefined || last.day === null) return null;
  const day = dayOf(last.day.year, last.day.month, Number(bare));
  return day ? { day, hour: null, assumedYear: false, end: at } : null;
};

/** Where the text after "từ" turns to its end, looking past a first moment that may lack its month. */
const turning = (text: string, at: number, context: Context): number => {
  const read = readMoment(text, at, context);
  const bare = bareDay.exec(text.slice(at, at + 24))?.[0].length;
  if (read?.day) return read.end;
  if (bare !== undefined) return at + bare;
  return read?.end ?? at;
};

const spanFrom = (text: string, found: RegExpExecArray, context: Context): FoundWindow | null => {
  const at = found.index;
  const start = at + found[0].length;
  const turn = turning(text, start, context);
  const rest = text.slice(turn, turn + 60);
  const kind = kindAt(text, at);
  const close = closes.exec(rest)?.[0].length;
  const last = close === undefined ? null : readMoment(text, turn + close, context);
  if (last?.day) {
    const begun = opening(text, start, last, context);
    if (!begun?.day) return null;
    const from = edge(begun.day, begun.hour, 'from');
    return { from, to: edge(last.day, last.hour, 'to'), kind, at, end: last.end };
  }
  const first = readMoment(text, start, context);
  if (!first?.day) return null;
  return openSpan(edge(first.day, first.hour, 'from'), kind, rest, { at, end: turn }, context);
};

/** A period that begins on a day and runs on: to now, until further notice, or without a word of its end. */
const openSpan = (
  from: string,
  kind: DispatchWindow['kind'],
  rest: string,
  { at, end }: { at: number; end: number },
  context: Context,
): FoundWindow | null => {
  if (untilNow.test(rest)) {
    const to = context.date ? isoDay(context.date) : null;
    return { from, to, kind: kind === 'campaign' ? 'data' : kind, at, end };
  }
  if (untilNotice.test(rest)) {
    return { from, to: null, kind: kind === 'data' ? kind : 'measure', at, end };
  }
  return kind === 'measure' ? { from, to: null, kind, at, end } : null;
};

/** "trong các ngày 06, 07/11/2021". */
const spanTogether = (
  text: string,
  found: RegExpExecArray,
  context: Context,
): FoundWindow | null => {
  const last = readMoment(text, found.index + found[0].length, context);
  if (!last?.day) return null;
  const first = dayOf(last.day.year, last.day.month, Number(found[1]));
  if (!first) return null;
  const kind = kindAt(text, found.index);
  return { from: isoDay(first), to: isoDay(last.day), kind, at: found.index, end: last.end };
};

/** A restriction, and after it no duty that the date would limit instead. */
const restricts = (before: string): boolean => {
  const at = before.search(measureWords);
  return (
    at >= 0 && !/hoàn thành|báo cáo|xong|gửi|nộp|chậm nhất|muộn nhất|hạn\s/iu.test(before.slice(at))
  );
};

/** "Tạm dừng … đến hết ngày 30/11": a restriction whose beginning is the document's own. */
const spanUntil = (text: string, found: RegExpExecArray, context: Context): FoundWindow | null => {
  const before =
    text
      .slice(Math.max(0, found.index - 160), found.index)
      .split(/[.;]\s/u)
      .at(-1) ?? '';
  const data = /(?:tính|số liệu|cập nhật)\s*$/iu.test(before);
  if (!data && !restricts(before)) return null;
  const last = readMoment(text, found.index + found[0].length, context);
  if (!last?.day) return null;
  const to = edge(last.day, last.hour, 'to');
  return { from: null, to, kind: data ? 'data' : 'measure', at: found.index, end: last.end };
};

/** Every period that a text names. */
export const windowsIn = (text: string, context: Context): FoundWindow[] => {
  const found: FoundWindow[] = [];
  const add = (one: FoundWindow | null): void => {
    if (one && !found.some(({ at, end }) => one.at < end && at < one.end)) found.push(one);
  };
  for (const each of text.matchAll(opens)) add(spanFrom(text, each, context));
  for (const each of text.matchAll(together)) add(spanTogether(text, each, context));
  for (const each of text.matchAll(endOnly)) add(spanUntil(text, each, context));
  return found.sort((one, other) => one.at - other.at);
};

/** The first instant after a window's last day; null for a window without a known end. */
export const windowEnd = ({ to }: DispatchWindow): string | null => {
  if (to === null || to.length > 10) return to;
  const [year = 0, month = 0, day = 0] = to.split('-').map(Number);
  const last = dayOf(year, month, day);
  return last ? isoInstant(dayAfter(last)) : null;
};
