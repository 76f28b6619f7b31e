import { readNames } from './organisations.ts';
import { clausesOf } from './sentences.ts';

/** Who a text names: to lead, to help, and to be reported to. */
export interface Actors {
  /** Named where the text begins: they lead it, whoever led the heading above. */
  opening: string[];
  /** Named further on in the text. */
  later: string[];
  coordinating: string[];
  reportTo: string[];
  /** Where the opening actor ends; 0 without one. */
  openingEnd: number;
}

const order =
  /(?:^|[\s(])(?:[Gg]iao(?:\s+(?:nhiệm\s+vụ|trách\s+nhiệm))?(?:\s+cho)?|[Đđ]ề\s+nghị|[Yy]êu\s+cầu)\s*:?\s+/gu;
/** Somebody with power stands before the order; else it may be what the task asks of the public. */
const orderedBy =
  /(?:UBND|Ủy ban|Uỷ ban|Chủ tịch|Trung tâm|Ban|Sở|Phòng|Chỉ huy|Trưởng|Giám đốc|Thủ tướng|Bộ)[^,;.:]{0,90}(?:,\s*[^,;.:]{0,40})?$/u;
const opener =
  /^["“(]?(?:(?:[Gg]iao(?:\s+(?:nhiệm\s+vụ|trách\s+nhiệm))?(?:\s+cho)?|[Đđ]ề\s+nghị|[Yy]êu\s+cầu|[Đđ]ối\s+với|[Tt]rách\s+nhiệm\s+của|[Nn]hiệm\s+vụ\s+của|[Pp]hân\s+công)\s*:?\s+)?/u;
const dated = /^[^,]{0,60}(?:ngày|tháng|tuần)[^,]{0,40},\s+/iu;
/** What follows a name that only describes it, and does not bid it do anything. */
const describes = /^\s+(?:là|đã|vẫn|còn|cũng|bị|không\s+(?:còn|có)|đang|thời\s+gian\s+qua)(?=\s)/u;
const bids =
  /^\s+(?:yêu\s+cầu|đề\s+nghị|giao|có\s+ý\s+kiến|chỉ\s+đạo\s+như|thông\s+báo\s+(?:để|đến)|quyết\s+định|ban\s+hành)(?=\s|:|$)/u;
const help = /[Pp]hối\s+hợp(?:\s+chặt\s+chẽ)?(?:\s+(?:với|cùng(?:\s+với)?))?\s+/gu;
const leads = /^,?\s*(?:\([^()]{1,60}\)\s*)?chủ\s+trì/u;
const reports =
  /(?<!nghe\s+)(?<!để\s+(?:tổng\s+hợp\s*,?\s+|kịp\s+thời\s+)?)(?:[Bb]áo\s+cáo|[Gg]ửi(?!\s+kèm)|[Nn]ộp|[Tt]rình(?!\s+(?:độ|trạng|diễn))|[Pp]hản\s+hồi)(?=[\s,])/gu;
/** Words between "báo cáo" and the one who receives it. */
const reportGap =
  /^(?:[\s,]*(?:báo\s+cáo|nhanh|ngay|kịp\s+thời|bằng\s+văn\s+bản|kết\s+quả(?:\s+(?:thực\s+hiện|triển\s+khai|rà\s+soát|kiểm\s+tra|tổ\s+chức\s+thực\s+hiện|tổ\s+chức))?|danh\s+sách|số\s+liệu|định\s+kỳ|tổng\s+hợp|hồ\s+sơ|kế\s+hoạch|văn\s+bản|thông\s+tin|tình\s+hình|tiến\s+độ|đột\s+xuất|hằng\s+ngày|hàng\s+ngày))*[\s,]*(?:(?:gửi\s+)?(?:về|cho|tới|đến|với|lên|tại)\s+)?/u;
const reportFar = /^[^.;:()]{0,90}?\s(?:gửi\s+về|về|cho|lên)\s+(?=\p{Lu}|cấp\s|cơ\s+quan)/u;
const via = /^[\s,]*\(?\s*(?:thông\s+)?qua\s+/u;

const unique = (names: string[]): string[] => [...new Set(names)];

/** The bodies a clause begins with, where it bids them do something. */
const openingOf = (text: string): { names: string[]; end: number } => {
  const starts = [opener.exec(text)?.[0].length ?? 0];
  const date = dated.exec(text)?.[0].length;
  if (date !== undefined) starts.push(date);
  for (const at of starts) {
    const found = readNames(text, at);
    if (!found) continue;
    const rest = text.slice(found.end, found.end + 40);
    if (describes.test(rest) || bids.test(rest)) continue;
    return found;
  }
  return { names: [], end: 0 };
};

/** Bodies ordered or put in the lead anywhere in a clause. */
const orderedIn = (text: string): string[] => {
  const names: string[] = [];
  for (const found of text.matchAll(order)) {
    const bidden = /^[\s(]?\p{Lu}/u.test(found[0]) || orderedBy.test(text.slice(0, found.index));
    if (!bidden) continue;
    const read = readNames(text, found.index + found[0].length);
    if (read) names.push(...read.names);
  }
  for (const found of text.matchAll(/chủ\s+trì(?!\s+(?:cuộc|buổi|hội\s+nghị|phiên))/gu)) {
    const from = Math.max(0, found.index - 160);
    for (let at = from; at < found.index; at += 1) {
      if (at > 0 && !/[\s(]/u.test(text[at - 1] ?? '')) continue;
      const read = readNames(text, at);
      if (!read || !leads.test(text.slice(read.end, read.end + 80))) continue;
      names.push(...read.names);
      break;
    }
  }
  return names;
};

const helpersIn = (text: string): string[] =>
  [...text.matchAll(help)].flatMap(
    (found) => readNames(text, found.index + found[0].length)?.names ?? [],
  );

/** Who receives the reports that a text asks for, with the office they pass through. */
const receiversIn = (text: string): string[] =>
  [...text.matchAll(reports)].flatMap((found) => {
    const start = found.index + found[0].length;
    const rest = text.slice(start, start + 200);
    const gap = reportGap.exec(rest)?.[0].length ?? 0;
    const far = reportFar.exec(rest)?.[0].length;
    const read =
      readNames(text, start + gap) ?? (far === undefined ? null : readNames(text, start + far));
    if (!read) {
      const passing = via.exec(text.slice(start + gap, start + gap + 30))?.[0].length;
      return passing === undefined ? [] : (readNames(text, start + gap + passing)?.names ?? []);
    }
    const through = via.exec(text.slice(read.end, read.end + 30))?.[0].length;
    const second = through === undefined ? null : readNames(text, read.end + through);
    return [...read.names, ...(second?.names ?? [])];
  });

/** Reads who is named in a text and as what. */
export const actorsIn = (text: string): Actors => {
  const clauses = clausesOf(text);
  const opening = openingOf(text);
  const later = clauses.flatMap((clause) => [
    ...(clause.at < opening.end ? [] : openingOf(clause.text).names),
    ...orderedIn(clause.text),
  ]);
  const coordinating = unique(helpersIn(text));
  return {
    opening: unique(opening.names),
    later: unique(later).filter((name) => !opening.names.includes(name)),
    coordinating,
    reportTo: unique(receiversIn(text)),
    openingEnd: opening.end,
  };
};
