import { dayAfter, isoInstant } from './days.ts';
import type { Day } from './days.ts';
import { readMoment } from './moments.ts';
import type { Context, Moment } from './moments.ts';
import { readNames } from './organisations.ts';
import { recurrenceOf } from './recurrence.ts';
import { clausesOf } from './sentences.ts';
import type { Span } from './sentences.ts';
import { windowsIn } from './windows.ts';

/** A limit in time: what it limits, and the exclusive instant, or null where the date is not whole. */
export interface Deadline {
  limits: 'complete' | 'report' | 'both';
  before: string | null;
  /** The words that say so. */
  words: string;
  clause: Span;
  /** The part of the clause that this limit alone belongs to. */
  part: string;
  assumedYear: boolean;
  day: Day | null;
}

const cue =
  /(?<!\p{L})(?:(trước)(?!\s+(?:khi|đó|mắt|tiên|hết|tình|diễn|đây|những|các\s+(?!ngày)))|(chậm\s+nhất|muộn\s+nhất|hạn\s+(?:cuối(?:\s+cùng)?|chót|nộp|gửi|báo\s+cáo|hoàn\s+thành)|(?:thời\s+hạn|thời\s+gian)\s+(?:hoàn\s+thành|báo\s+cáo|gửi(?:\s+báo\s+cáo)?|nộp)(?:\s+báo\s+cáo)?|thời\s+hạn(?=\s*:)|hạn(?=\s*:))|((?:đến|tới)\s+hết|hết(?=\s+ngày\s+\d))|(trong)(?=\s+(?:buổi\s+)?(?:(?:sáng|chiều|tối)\s+)?ngày|\s+hôm\s+nay|\s+tháng\s+\d|\s+quý\s+[IV1-4]))(?!\p{L})/giu;
const filler =
  /^(?:[\s,:(]*(?:báo\s+cáo|hoàn\s+thành|gửi|nộp|là|vào|lúc|đến|tới|hết|trong|của|thời\s+điểm|mốc|buổi|sáng|chiều|tối|và\s+hoàn\s+thành)(?=[\s,:(]))*[\s,:(]*/iu;
const exclusiveFiller =
  /^[\s,:(]*(?:(?:là|vào|lúc|phải|xong|hoàn\s+thành)\s+)*trước\s+(?:và\s+)?/iu;
const wholeMonth = /^tháng\s+(\d{1,2})(?:\s*(?:\/|-|năm)\s*(\d{4}))?(?!\s*\/|\d)/iu;
const quarter = /^quý\s+(I{1,3}|IV|[1-4])(?:\s*(?:\/|-|năm)\s*(\d{4}))?(?!\p{L})/iu;

const reporting =
  /(?<!\p{L})(?:báo\s+cáo|gửi(?!\s+kèm)|nộp|trình(?!\s+(?:độ|trạng|diễn))|phản\s+hồi|trả\s+lời|đăng\s+ký(?=\s+(?:số|danh|nhu|về|với))|cung\s+cấp(?=\s+(?:số|danh|thông)))(?!\p{L})/giu;
const finishing = /(?<!\p{L})(?:hoàn\s+(?:thành|tất|thiện)|xong|kết\s+thúc)(?!\p{L})/giu;
const doing =
  /(?:[,;]|\svà|\sđể)\s+(?:tổ\s+chức|triển\s+khai|rà\s+soát|tiêm|lập|xây\s+dựng|thành\s+lập|kiện\s+toàn|ban\s+hành|khắc\s+phục|bố\s+trí|thực\s+hiện)(?!\p{L})/giu;
/** "người về trước ngày 01/11" tells whom, not by when. */
const criterion =
  /(?:người|trường\s+hợp|công\s+dân|đối\s+tượng|trẻ|học\s+sinh|lao\s+động|ca)[^.;]{0,80}(?:về|đến|sinh|tiêm|mắc|cư\s+trú|có\s+mặt|trở\s+lại)[^,.;]{0,30}$/iu;
const thenReport =
  /^[\s,)]*(?:(?:và|đồng\s+thời)\s+)?(?:gửi\s+)?báo\s+cáo(?!\s+(?:viên|trước|chậm|muộn))/iu;
const doneAndReported =
  /(?:hoàn\s+(?:thành|tất)|xong)(?:\s*(?:,|và|đồng\s+thời)\s*)+(?:gửi\s+)?báo\s+cáo(?!\p{L})/iu;

const lastAt = (shape: RegExp, text: string): number =>
  [...text.matchAll(shape)].at(-1)?.index ?? -1;

/** What a limit limits: the nearest verb before it says, or after it where the limit comes first. */
const limitsOf = (clause: string, at: number, end: number, since: number): Deadline['limits'] => {
  const before = clause.slice(since, at);
  const after = clause.slice(end);
  const report = lastAt(reporting, before);
  const finish = lastAt(finishing, before);
  if (report < 0 && finish < 0) return limitsFromAfter(before, after);
  if (report > finish) {
    if (doneAndReported.test(before)) return 'both';
    return lastAt(doing, before) > report ? 'complete' : 'report';
  }
  const reportsLater = /^[^.;]{0,120}(?:trước|chậm\s+nhất|muộn\s+nhất)\s/iu.test(after);
  return thenReport.test(after) && !reportsLater ? 'both' : 'complete';
};

/** "Trước ngày 20/11, các xã báo cáo …": no verb stands before the limit, so the next one counts. */
const limitsFromAfter = (before: string, after: string): Deadline['limits'] => {
  const isFirst = opensSentence(before.trim());
  if (!isFirst) return thenReport.test(after) ? 'both' : 'complete';
  const near = after.slice(0, 100);
  const report = near.search(new RegExp(reporting.source, 'iu'));
  const finish = near.search(new RegExp(finishing.source, 'iu'));
  const other = near.search(new RegExp(doing.source, 'iu'));
  const leads = report >= 0 && [finish, other].every((one) => one < 0 || report < one);
  return leads ? 'report' : 'complete';
};

/** Nothing, a name, or a phrase closed by a comma stands before the limit. */
const opensSentence = (before: string): boolean =>
  before === '' ||
  before.endsWith(',') ||
  before === '(' ||
  (readNames(before, 0)?.end ?? 0) >= Math.max(1, before.length - 6);

interface Limit {
  /** Where the words of the limit itself say what it limits: "hạn báo cáo". */
  limits?: Deadline['limits'] | undefined;
  before: string | null;
  day: Day | null;
  assumedYear: boolean;
  end: number;
}

const known = (moment: Moment, exclusive: boolean): Limit => {
  const { day, hour, assumedYear, end } = moment;
  if (day === null) return { before: null, day, assumedYear, end };
  const last = exclusive || hour ? day : dayAfter(day);
  return { before: isoInstant(last, hour ?? undefined), day, assumedYear, end };
};

const monthLimit = (
  text: string,
  at: number,
  exclusive: boolean,
  context: Context,
): Limit | null => {
  const month = wholeMonth.exec(text.slice(at, at + 30));
  const part = month ? null : quarter.exec(text.slice(at, at + 30));
  const found = month ?? part;
  if (!found) return null;
  const year = found[2] === undefined ? context.year : Number(found[2]);
  const named = found[1] ?? '';
  const index = ['I', 'II', 'III', 'IV'].indexOf(named.toUpperCase()) + 1 || Number(named);
  const first = month ? index : index * 3 - 2;
  const next = exclusive ? first : first + (month ? 1 : 3);
  const end = at + found[0].length;
  if (year === null || first < 1 || first > 12)
    return { before: null, day: null, assumedYear: false, end };
  const day = next > 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: next, day: 1 };
  return { before: isoInstant(day), day, assumedYear: false, end };
};

const limitAt = (text: string, found: RegExpExecArray, context: Context): Limit | null => {
  let at = found.index + found[0].length;
  let exclusive = found[1] !== undefined;
  const turned = exclusive ? undefined : exclusiveFiller.exec(text.slice(at, at + 40))?.[0].length;
  if (turned !== undefined) {
    at += turned;
    exclusive = true;
  }
  const skipped = filler.exec(text.slice(at, at + 60))?.[0] ?? '';
  at += skipped.length;
  const month = monthLimit(text, at, exclusive, context);
  if (month) return month;
  const moment = readMoment(text, at, context);
  if (!moment) return null;
  const morning = /sáng/iu.test(skipped) && moment.hour === null;
  const limit = known(morning ? { ...moment, hour: { hour: 12, minute: 0 } } : moment, exclusive);
  const whole = /hết/iu.test(skipped + found[0]) && moment.hour === null && moment.day !== null;
  return { ...(whole ? known(moment, false) : limit), limits: namedIn(`${found[0]} ${skipped}`) };
};

const namedIn = (words: string): Deadline['limits'] | undefined => {
  if (/báo\s+cáo|gửi|nộp/iu.test(words)) return 'report';
  return /hoàn\s+thành/iu.test(words) ? 'complete' : undefined;
};

const relative =
  /(?:trong(?:\s+(?:vòng|thời\s+hạn|thời\s+gian))?|sau)\s+(\d{1,3})\s+(ngày|giờ)(\s+làm\s+việc)?,?\s+(?:kể\s+)?(?:từ|sau)\s+(?:ngày|khi|thời\s+điểm)\s+(ký|ban\s+hành|\p{L}+(?:\s+\p{L}+)?)/giu;

/** "trong 05 ngày kể từ ngày ký": counted where the day of signing is known, else left to a person. */
const relativeLimits = (clause: Span, context: Context): Deadline[] =>
  [...clause.text.matchAll(relative)].map((found) => {
    const [words, count, unit, working, event] = found;
    const counted = unit === 'ngày' && working === undefined && /^(?:ký|ban)/u.test(event ?? '');
    const day = counted && context.date ? dayAfter(context.date, Number(count) + 1) : null;
    return {
      limits: limitsOf(clause.text, found.index, found.index + words.length, 0),
      before: day ? isoInstant(day) : null,
      words,
      clause,
      part: clause.text,
      assumedYear: false,
      day,
    };
  });

/** Whether what looks like a limit only describes people, data or an event already past. */
const isNoLimit = (
  clause: string,
  found: RegExpExecArray,
  limit: Limit,
  context: Context,
): boolean => {
  const before = clause.slice(0, found.index);
  if (/(?:tính|số liệu|cập nhật)\s*$/iu.test(before)) return true;
  const past = limit.day !== null && context.date !== null && isEarlier(limit.day, context.date);
  const near = before.slice(-60);
  const strong = /hoàn thành|báo cáo|xong|gửi|nộp|chậm nhất|hạn/iu.test(near);
  if (past && !strong && found[1] !== undefined) return true;
  return (
    found[1] !== undefined &&
    criterion.test(before.slice(-140)) &&
    !/hoàn thành|báo cáo|xong|gửi/iu.test(before.slice(-40))
  );
};

export const isEarlier = (one: Day, other: Day): boolean =>
  one.year * 10_000 + one.month * 100 + one.day <
  other.year * 10_000 + other.month * 100 + other.day;

const deadlinesInClause = (clause: Span, context: Context): Deadline[] => {
  const { text } = clause;
  const repeats = recurrenceOf(clause) !== null;
  const windows = windowsIn(text, context);
  const all: Deadline[] = [];
  let since = 0;
  for (const found of text.matchAll(cue)) {
    if (
      found.index < since ||
      windows.some(({ at, end }) => found.index >= at && found.index < end)
    )
      continue;
    const limit = limitAt(text, found, context);
    if (!limit || isNoLimit(text, found, limit, context)) continue;
    if (limit.before === null && (repeats || !speaksOfDuty(text, found))) continue;
    all.push({
      limits: limit.limits ?? limitsOf(text, found.index, limit.end, since),
      before: limit.before,
      words: wordsOf(text, found.index, limit),
      clause,
      part: partOf(text.slice(since, limit.end)),
      assumedYear: limit.assumedYear,
      day: limit.day,
    });
    since = limit.end;
  }
  return all;
};

const partOf = (text: string): string => text.replace(/^[\s,;)]*(?:và\s+)?/u, '');

/** The limit as written; one that is not whole keeps what follows, to be recognised by. */
const wordsOf = (text: string, at: number, { before, end }: Limit): string => {
  const rest = before === null ? (/^[^,;:()\p{L}]{0,16}/u.exec(text.slice(end))?.[0] ?? '') : '';
  return `${text.slice(at, end)}${rest}`.replace(/[\s.]+$/u, '');
};

/** An incomplete date is worth a warning only where something is to be done by it. */
const speaksOfDuty = (text: string, found: RegExpExecArray): boolean =>
  found[1] === undefined ||
  /hoàn thành|báo cáo|xong|gửi|nộp|rà soát|lập|trình|thực hiện|tổ chức|tiêm/iu.test(text);

/** Every limit in time that a text sets, in order. */
export const deadlinesIn = (text: string, context: Context): Deadline[] =>
  clausesOf(text).flatMap((clause) => [
    ...deadlinesInClause(clause, context),
    ...relativeLimits(clause, context),
  ]);
