import type { Citation } from '../../../contract/dispatch.ts';
import { isoDay } from './days.ts';
import { readMoment } from './moments.ts';
import type { Context } from './moments.ts';

/** "3375/UBND-VX", "30/2020/NĐ-CP", "1070/TTg-KGVX"; and the Party's "12-CT/TU". */
const symbolShape =
  /(?<![\p{L}\d/.,])(\d{1,5})(?:\s?\/\s?((?:19|20)\d{2}))?\s?\/\s?((?:\p{Lu}{2}[\p{L}\d]{0,10}|TTg|CTr)(?:\s{0,2}[-–]\s{0,2}(?:\p{Lu}{2}[\p{L}\d]{0,10}|TTg|CP|TU)){0,3})(?![\p{L}\d])|(?<![\p{L}\d/.,-])(\d{1,5})\s?-\s?((?:CT|CV|CĐ|NQ|QĐ|TB|KH|KL|HD|BC|TTr|CTr|ĐA)\/\p{Lu}{2}[\p{L}\d]{0,8}(?:-\p{Lu}{2,6})?)(?![\p{L}\d])/gu;

/** Bodies whose code names them without doubt. */
const knownIssuers: readonly (readonly [RegExp, string])[] = [
  [/\/TTg(?:-|$)|-TTg$/u, 'Thủ tướng Chính phủ'],
  [/\/VPCP(?:-|$)|-VPCP$/u, 'Văn phòng Chính phủ'],
  [/-CP$/u, 'Chính phủ'],
  [/-BYT$|\/BYT-/u, 'Bộ Y tế'],
  [/-UBTVQH\d*$|\/UBTVQH\d*$/u, 'Ủy ban Thường vụ Quốc hội'],
  [/\/QH\d+$/u, 'Quốc hội'],
];

interface Mention {
  symbol: string;
  at: number;
  end: number;
}

const mentionsIn = (text: string): Mention[] =>
  [...text.matchAll(symbolShape)].map((found) => {
    const [all, number = '', year, code = '', partyNumber, partyCode = ''] = found;
    const tidy = code.replace(/\s*[-–]\s*/gu, '-');
    const symbol =
      partyNumber === undefined
        ? `${number}/${year === undefined ? '' : `${year}/`}${tidy}`
        : `${partyNumber}-${partyCode}`;
    return { symbol, at: found.index, end: found.index + all.length };
  });

/** A body's name after "của": up to what the document is about. */
const issuerAfter =
  /^[\s,]*(?:ngày\s[^a-zà-ỹ;.()]{1,30}|ngày\s\d{1,2}\s?tháng\s?\d{1,2}\s?năm\s?\d{4}[\s,]*)?của\s((?:phòng, chống|Văn hóa, Thể thao|Văn hoá, Thể thao|[^,;.:()\n]){2,120}?)(?=\s(?:về|V\/v|đến|ngày|hướng dẫn|quy định|ban hành|phê duyệt|và \p{Ll}|có|tại|trên|để|thì|vẫn|trong|triển khai|[“"])(?:\s|$|\P{L})|[,;.:()\n]|$)/u;
const issuerBefore =
  /(?:văn bản|công văn|thông báo|quyết định|chỉ thị)\s+của\s+([^:;.\n]{3,80}):[^.\n]*$/iu;

/** "đề nghị của Sở Y tế tại Tờ trình số …". */
const issuerAt =
  /\scủa\s([^:;.,()\n]{3,80})\stại\s(?:Tờ trình|Công văn|Báo cáo|Văn bản|Thông báo|Kế hoạch)(?:\s+số)?\s*:?\s*$/u;

const citationOf = (text: string, mention: Mention, next: number, context: Context): Citation => {
  const after = text.slice(mention.end, Math.min(next, mention.end + 260));
  const gap = /^[\s,]*(?:của\s[^,;.:()\d]{2,90}?[\s,]+)?(?=ngày\s)/u.exec(after);
  const moment = gap ? readMoment(after, gap[0].length, context) : null;
  const named = issuerAfter.exec(after)?.[1]?.trim();
  const earlier = text.slice(Math.max(0, mention.at - 400), mention.at);
  const heading = issuerBefore.exec(earlier)?.[1] ?? issuerAt.exec(earlier)?.[1];
  const known = knownIssuers.find(([code]) => code.test(mention.symbol))?.[1];
  return {
    symbol: mention.symbol,
    date: moment?.day ? isoDay(moment.day) : null,
    issuer: named ?? heading?.trim() ?? known ?? null,
  };
};

/** A later mention may be shorter ("5312/VPCP" for "5312/VPCP-KGVX") or know more; each document is listed once. */
const merge = (all: Citation[], one: Citation): Citation[] => {
  const same = all.find(
    ({ symbol }) =>
      symbol === one.symbol ||
      symbol.startsWith(`${one.symbol}-`) ||
      one.symbol.startsWith(`${symbol}-`),
  );
  if (!same) return [...all, one];
  const whole = {
    symbol: same.symbol.length >= one.symbol.length ? same.symbol : one.symbol,
    date: same.date ?? one.date,
    issuer: same.issuer ?? one.issuer,
  };
  return all.map((each) => (each === same ? whole : each));
};

/** "455-CV/HU" of the Party and "455/CV-HU" of the state are told apart by their words, not their strokes. */
const plainSymbol = (symbol: string): string => symbol.replace(/[-–/]/gu, '/');

/** Every document that the paragraphs cite, in order, with its date and issuer where given. */
export const citationsIn = (paragraphs: string[], context: Context, own: string): Citation[] =>
  paragraphs
    .flatMap((text) => {
      const mentions = mentionsIn(text);
      return mentions.map((mention, index) =>
        citationOf(text, mention, mentions[index + 1]?.at ?? text.length, context),
      );
    })
    .filter(({ symbol }) => plainSymbol(symbol) !== plainSymbol(own))
    .reduce(merge, []);

/** The symbols in a stretch of text, in order. */
export const symbolsIn = (text: string): string[] => mentionsIn(text).map(({ symbol }) => symbol);

/** The date of a citation, for guessing the year of a document that carries none. */
export const yearOf = ({ date }: Citation): number => Number((date ?? '0').slice(0, 4));
