import type { Urgency } from '../../../contract/dispatch.ts';
import { dayOf } from './days.ts';
import type { Day } from './days.ts';
import {
  about,
  documentTitle,
  incomingStamp,
  isCapitals,
  leadIn,
  motto,
  nationalName,
  ownNumber,
  placeAndDate,
  reasonStart,
  secrecyMark,
  urgencyMark,
} from './line-marks.ts';

/** What stands above the salutation. */
export interface Header {
  number: string | null;
  symbol: string | null;
  place: string | null;
  date: Day | null;
  month: number | null;
  year: number | null;
  issuer: string | null;
  subject: string | null;
  urgency: Urgency | null;
}

const reference = (lines: string[]): Pick<Header, 'number' | 'symbol'> => {
  for (const line of lines) {
    const found = ownNumber.exec(line);
    if (!found) continue;
    const [, number, year, partyNumber, code = ''] = found;
    const symbol = code.replace(/\s*([-–/])\s*/gu, '$1').replace(/–/gu, '-');
    return {
      number: number ?? partyNumber ?? null,
      symbol: year === undefined ? symbol : `${year}/${symbol}`,
    };
  }
  return { number: null, symbol: null };
};

const placed = (lines: string[]): Pick<Header, 'place' | 'date' | 'month' | 'year'> => {
  for (const line of lines) {
    const found = placeAndDate.exec(line);
    if (!found) continue;
    const day = found[2] ?? found[5];
    const month = found[3] ?? found[6];
    const year = found[4] ?? found[7];
    const whole = day !== undefined && month !== undefined && year !== undefined;
    return {
      place: (found[1] ?? '').trim(),
      date: whole ? (dayOf(Number(year), Number(month), Number(day)) ?? null) : null,
      month: month === undefined ? null : Number(month),
      year: year === undefined ? null : Number(year),
    };
  }
  return { place: null, date: null, month: null, year: null };
};

const newBody =
  /^(?:UBND|ỦY BAN|UỶ BAN|SỞ|PHÒNG(?!,|\s+CHỐNG)|TRUNG TÂM|BAN|CÔNG AN|BỘ|VĂN PHÒNG|HỘI|TRƯỜNG|BỆNH VIỆN|CHÍNH PHỦ|THỦ TƯỚNG|CỤC|CHI CỤC|TỔNG CỤC|VIỆN|TRẠM|(?:TỈNH|HUYỆN|THÀNH|ĐẢNG) [ỦU]Ỷ?Y?(?=\s|$)|MẶT TRẬN|LIÊN ĐOÀN|ĐOÀN|TỔ|CHỦ TỊCH|HĐND|QUỐC HỘI)(?=\s|$|,)/u;

const isHeading = (line: string): boolean =>
  isCapitals(line) &&
  !nationalName.test(line) &&
  !motto.test(line) &&
  !ownNumber.test(line) &&
  !urgencyMark.test(line) &&
  !secrecyMark.test(line) &&
  !incomingStamp.test(line) &&
  !documentTitle.test(line);

/** The last body named above the number: the one above it only says whose it is. */
const issuerIn = (lines: string[]): string | null => {
  const bodies: string[] = [];
  for (const line of lines) {
    if (about.test(line) || documentTitle.test(line) || reasonStart.test(line)) break;
    if (!isHeading(line)) continue;
    const last = bodies.at(-1);
    if (last === undefined || newBody.test(line)) bodies.push(line);
    else bodies[bodies.length - 1] = `${last} ${line}`;
  }
  return bodies.at(-1) ?? null;
};

const endsSubject = (line: string): boolean =>
  isHeading(line) ||
  nationalName.test(line) ||
  motto.test(line) ||
  ownNumber.test(line) ||
  placeAndDate.test(line) ||
  urgencyMark.test(line) ||
  incomingStamp.test(line) ||
  leadIn.test(line) ||
  reasonStart.test(line);

/** What the document is about: after "V/v", or under its title. */
const subjectIn = (lines: string[]): string | null => {
  const short = lines.find((line) => about.test(line));
  if (short !== undefined) return tidySubject(short.replace(about, ''));
  const title = lines.findIndex((line) => documentTitle.test(line));
  if (title < 0) {
    const whole = lines.find((line) => /^Về việc\s/u.test(line));
    return whole === undefined ? null : tidySubject(whole);
  }
  const parts = [documentTitle.exec(lines[title] ?? '')?.[2] ?? ''];
  for (const line of lines.slice(title + 1)) {
    if (endsSubject(line)) break;
    parts.push(line);
  }
  return tidySubject(parts.join(' '));
};

/** Party letters write "Về tăng cường …", with neither title nor "V/v". */
const partySubjectIn = (lines: string[]): string | null => {
  const line = lines.find((one) => /^Về\s+\p{Ll}/u.test(one));
  return line === undefined ? null : tidySubject(line.replace(/^Về\s+/u, ''));
};

const tidySubject = (text: string): string | null => {
  const subject = text
    .replace(/^\s*[Vv]ề việc\s+/u, '')
    .replace(/[\s.;:]+$/u, '')
    .trim();
  return subject === '' ? null : subject;
};

const urgencyOf = (lines: string[]): Urgency | null => {
  for (const line of lines) {
    const mark = urgencyMark.exec(line)?.[1]?.toUpperCase();
    if (mark === undefined) continue;
    if (/T[ỐO]C/u.test(mark)) return 'HOẢ TỐC';
    return /^TH/u.test(mark) ? 'THƯỢNG KHẨN' : 'KHẨN';
  }
  return null;
};

/** Reads the header; `anywhere` holds lines where a scrambled page may have put the rest of it. */
export const readHeader = (header: string[], anywhere: string[]): Header => {
  const all = [...header, ...anywhere];
  return {
    ...reference(all),
    ...placed(all),
    issuer: issuerIn(header),
    subject: subjectIn(all) ?? partySubjectIn(header),
    urgency: urgencyOf(all),
  };
};
