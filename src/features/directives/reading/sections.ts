import { itemMark } from './item-marks.ts';
import {
  about,
  distribution,
  documentTitle,
  isCapitals,
  reasonStart,
  salutation,
  signingPrefix,
  signingTitle,
  telegramTo,
} from './line-marks.ts';

/** A dispatch's paragraphs by what they are for. */
export interface Sections {
  /** Issuer, number, place, date, subject, stamps. */
  header: string[];
  /** What stands after "Kính gửi:", without those words. */
  addressed: string[];
  /** Reasons and lead-in, before the first numbered item. */
  preamble: string[];
  /** The items and what closes them. */
  body: string[];
  /** "Nơi nhận", its list and the signature, in whatever order the page gave them. */
  tail: string[];
  /** Appendices after the signature. */
  appendices: string[];
}

const appendixStart = /^(?:PHỤ LỤC|Phụ lục|BIỂU MẪU|MẪU SỐ|Mẫu số|DANH SÁCH|ĐỀ CƯƠNG)(?=\s|$|:)/u;

const isSalutation = (line: string): boolean => salutation.test(line) || telegramTo.test(line);

/** The first paragraph that is no longer the header. */
const headerEnd = (paragraphs: string[]): number => {
  const addressed = paragraphs.findIndex(isSalutation);
  if (addressed >= 0 && addressed < 60) return addressed;
  const afterTitle = paragraphs.findIndex((line) => documentTitle.test(line));
  const found = paragraphs.findIndex(
    (line, index) =>
      itemMark(line) !== undefined ||
      reasonStart.test(line) ||
      (line.length >= 120 && !about.test(line) && index !== afterTitle + 1),
  );
  return found < 0 ? paragraphs.length : found;
};

/** The first paragraph after the list of addressees. */
const addressedEnd = (paragraphs: string[], start: number): number => {
  const first = paragraphs[start];
  if (first === undefined || !isSalutation(first)) return start;
  let end = start + 1;
  let last = first;
  while (end < paragraphs.length) {
    const line = paragraphs[end] ?? '';
    const listed = /^[-–—+•*]/u.test(line);
    const carriesOn = /[:;,]$/u.test(last) && !reasonStart.test(line) && !itemMark(line);
    if (!listed && !(carriesOn && line.length < 160)) break;
    if (/[.]$/u.test(last) && !salutation.test(last)) break;
    last = line;
    end += 1;
  }
  return end;
};

const isSigning = (line: string): boolean =>
  signingPrefix.test(line) || (isCapitals(line) && signingTitle.test(line));

/** Where receivers or signature begin, whichever the page shows first. */
const tailStart = (paragraphs: string[], from: number): number => {
  const receivers = paragraphs.findIndex((line, index) => index >= from && distribution.test(line));
  const last = receivers < 0 ? paragraphs.length : receivers;
  let lastEnd = from;
  paragraphs.forEach((line, index) => {
    if (index >= from && index < last && (/\.\/\.$/u.test(line) || itemMark(line)))
      lastEnd = index + 1;
  });
  const limit = receivers < 0 ? lastEnd : Math.min(receivers, lastEnd);
  const signing = paragraphs.findIndex((line, index) => index >= limit && isSigning(line));
  if (receivers < 0) return signing < 0 ? paragraphs.length : signing;
  return signing < 0 ? receivers : Math.min(receivers, signing);
};

/** Cuts a dispatch into its parts; every paragraph lands in exactly one. */
export const sectionsOf = (paragraphs: string[]): Sections => {
  const start = headerEnd(paragraphs);
  const bodyStart = addressedEnd(paragraphs, start);
  const end = tailStart(paragraphs, bodyStart);
  const tail = paragraphs.slice(end);
  const inner = paragraphs.slice(bodyStart, end);
  const firstItem = inner.findIndex(
    (line) => itemMark(line) !== undefined && !reasonStart.test(line.replace(/^[-–+•]\s*/u, '')),
  );
  const cut = firstItem < 0 ? inner.length : firstItem;
  const appendix = tail.findIndex((line) => appendixStart.test(line));
  return {
    header: paragraphs.slice(0, start),
    addressed: paragraphs.slice(start, bodyStart),
    preamble: inner.slice(0, cut),
    body: inner.slice(cut),
    tail: appendix < 0 ? tail : tail.slice(0, appendix),
    appendices: appendix < 0 ? [] : tail.slice(appendix),
  };
};
