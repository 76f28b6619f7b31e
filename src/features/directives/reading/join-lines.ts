import { itemMark } from './item-marks.ts';
import {
  about,
  distribution,
  documentTitle,
  incomingStamp,
  leadIn,
  reasonStart,
  salutation,
  standsAlone,
  telegramTo,
} from './line-marks.ts';
import { splitLines } from './split-lines.ts';

const startsLower = /^["“'(]?\p{Ll}/u;
/** A date or a figure, never the beginning of a paragraph unless it numbers one. */
const startsFigure = /^\d/u;
const ended = /[.;:!?]["”')]*$/u;
/** Words after which a sentence cannot have ended. */
const unfinished =
  /(?:[,/–-]|(?:^|\s)(?:của|và|với|theo|tại|các|về|do|cho|từ|đến|trong|số|ngày|tháng|năm|điểm|khoản|mục|Điều|Khoản|Covid|COVID|là|bằng|giữa|trên))$/u;
/** "Tài chính" + "- Kế hoạch": a dash inside an office's name, not a bullet. */
const officeBroken =
  /(?:Tài chính|Văn hóa|Văn hoá|Lao động|HĐND|Truyền thanh|chính trị|GDNN|Dân số)$/u;
const officeRest = /^[-–] ?(?:Kế hoạch|Thông tin|Thương binh|UBND|Truyền hình|xã hội|GDTX|KHHGĐ)/u;

const titled = /^Về\s+việc\s/u;

const opensAlone = (line: string): boolean =>
  standsAlone(line) ||
  salutation.test(line) ||
  telegramTo.test(line) ||
  distribution.test(line) ||
  about.test(line) ||
  documentTitle.test(line) ||
  incomingStamp.test(line);

const opensItem = (paragraph: string, line: string): boolean => {
  if (!itemMark(line)) return false;
  if (!/^[-–+•]/u.test(line) && unfinished.test(paragraph)) return false;
  if (/^[-–+]\s\p{Ll}/u.test(line) && !ended.test(paragraph)) return false;
  return true;
};

/** Paragraphs that nothing can be added to. */
const isWhole = (paragraph: string): boolean =>
  standsAlone(paragraph) ||
  documentTitle.test(paragraph) ||
  incomingStamp.test(paragraph) ||
  distribution.test(paragraph) ||
  (salutation.test(paragraph) && ended.test(paragraph));

/**
 * Whether a line carries on the paragraph before it. Asks only how the paragraph reads so far and
 * how the line begins, so that reading joined text again changes nothing.
 */
const continues = (paragraph: string, line: string): boolean => {
  if (officeBroken.test(paragraph) && officeRest.test(line)) return true;
  if (opensAlone(line) || opensItem(paragraph, line) || isWhole(paragraph)) return false;
  if (titled.test(paragraph) && leadIn.test(line)) return false;
  if (startsLower.test(line)) return true;
  if (startsFigure.test(line) && !/[.;]$/u.test(paragraph)) return true;
  if (ended.test(paragraph)) return false;
  if (about.test(paragraph) || unfinished.test(paragraph)) return true;
  return paragraph.length >= 45 && !reasonStart.test(line);
};

/** The text as paragraphs, lines broken by a printer or a page made whole again. */
export const paragraphsOf = (text: string): string[] => {
  const paragraphs: string[] = [];
  for (const line of splitLines(text)) {
    const last = paragraphs.at(-1);
    if (last !== undefined && continues(last, line)) {
      paragraphs[paragraphs.length - 1] = `${last} ${line}`;
    } else {
      paragraphs.push(line);
    }
  }
  return paragraphs;
};

/** The normal form of a dispatch's text: one paragraph a line. Normalising twice changes nothing. */
export const normalise = (text: string): string => paragraphsOf(text).join('\n');
