import type { Recipient, RecipientClass } from '../../../contract/dispatch.ts';
import { itemMark } from './item-marks.ts';
import { distribution, isCapitals, salutation, signingPrefix, telegramTo } from './line-marks.ts';
import { listNames } from './organisations.ts';

const purpose =
  /\(\s*(?:để\s+)?(b\s?\/\s?c|bc|báo\s+cáo|t\s?\/\s?h|th|thực\s+hiện|triển\s+khai(?:\s+thực\s+hiện)?|p\s?\/\s?h|ph|phối\s+hợp(?:\s+(?:thực\s+hiện|chỉ\s+đạo))?|biết|theo\s+dõi|chỉ\s+đạo|kiểm\s+tra|đăng\s+tải|đăng\s+tin|đưa\s+tin|tuyên\s+truyền|công\s+bố)[^()]{0,40}\)/iu;
const publishers =
  /^(?:Cổng\s|Trang\s|Đài(?=\s|$)|Báo\s+(?=\p{Lu})|Website|Fanpage|Facebook|Cổng\/Trang|Hệ thống loa|Truyền thanh)|TTĐT/iu;

const classOf = (text: string): RecipientClass => {
  if (/^Lưu(?=[\s:]|$)/iu.test(text)) return 'archive';
  if (/^Như(?=\s)/iu.test(text)) return 'execute';
  const mark = purpose.exec(text)?.[1]?.toLowerCase().replace(/\s+/gu, ' ');
  if (mark !== undefined) {
    if (/^b|^báo/u.test(mark) && mark !== 'biết') return 'report-to';
    if (/^(?:t ?\/|th$|thực|triển|p|ph)/u.test(mark)) return 'execute';
    if (/^(?:đăng|đưa|tuyên|công)/u.test(mark)) return 'publish';
    return 'inform';
  }
  return publishers.test(text) ? 'publish' : 'inform';
};

const looksListed = (line: string): boolean =>
  /[;.,]$/u.test(line) || /^(?:Như|Lưu)(?=\s|:)/u.test(line) || purpose.test(line);

/** The lines under "Nơi nhận", whole again where the page broke them. */
const listed = (tail: string[]): string[] => {
  const start = tail.findIndex((line) => distribution.test(line));
  if (start < 0) return tail.filter((line) => /^[-–]\s*(?:Như|Lưu)/u.test(line));
  const lines: string[] = [];
  const first = (tail[start] ?? '').replace(/^Nơi\s+nhận\s*:?\s*/iu, '');
  if (first !== '') lines.push(first);
  for (const line of tail.slice(start + 1)) {
    if (isCapitals(line) || signingPrefix.test(line)) continue;
    const last = lines.at(-1);
    const isOpen = last !== undefined && !/[;.]$/u.test(last) && !/^[-–]?\s*Lưu/u.test(last);
    const mark = itemMark(line);
    if (mark) lines.push(line.slice(mark.length));
    else if (/^\(\s*(?:để\s)?b\s?\/\s?c\s*\)/iu.test(line) && last !== undefined)
      lines[lines.length - 1] = `${last} ${line}`;
    else if (isOpen && /^(?:\p{Ll}|Covid|COVID)/u.test(line))
      lines[lines.length - 1] = `${last} ${line}`;
    else if (looksListed(line)) lines.push(line);
  }
  return lines;
};

const tidy = (text: string): string =>
  text
    .replace(new RegExp(purpose.source, 'giu'), '')
    .replace(/^[-–—+•]\s*/u, '')
    .replace(/\s+([;.,])/gu, '$1')
    .replace(/[\s;.,]+$/u, '')
    .trim();

/** Cuts at semicolons; a purpose written after one belongs to the name before it. */
const cutEntries = (line: string): string[] => {
  const entries: string[] = [];
  for (const piece of line.split(';')) {
    const last = entries.at(-1);
    if (last !== undefined && tidy(piece) === '' && purpose.test(piece)) {
      entries[entries.length - 1] = `${last} ${piece.trim()}`;
    } else if (tidy(piece) !== '') entries.push(piece.trim());
  }
  return entries;
};

/** Everybody under "Nơi nhận" and what the paper is to them. */
export const recipientsIn = (tail: string[]): Recipient[] =>
  listed(tail)
    .flatMap(cutEntries)
    .map((entry) => ({ name: tidy(entry), class: classOf(entry.replace(/^[-–—+•]\s*/u, '')) }))
    .filter(({ name }) => /\p{L}/u.test(name));

/** Everybody the document is addressed to. */
export const addresseesIn = (addressed: string[]): string[] => {
  const lines = addressed
    .map((line) =>
      telegramTo.test(line) ? '' : line.replace(salutation, '').replace(/^\s*:\s*/u, ''),
    )
    .map((line) => line.replace(/\s*\.\s*(?:\/\.)?$/u, ''))
    .filter((line) => line.trim() !== '');
  return [...new Set(lines.flatMap(listNames))];
};
