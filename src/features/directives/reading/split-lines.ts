import { motto, nationalName } from './line-marks.ts';

/** Markdown, tables and invisible characters say nothing in an official text. */
const plain = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\r\n?|[\u000b\u000c\u0085\u2028\u2029]/gu, '\n')
    .replace(/<br\s*\/?>/giu, '\n')
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff\u0000-\u0008\u000e-\u001f]/gu, '')
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/gu, ' ');

const withoutMarkdown = (line: string): string =>
  line
    .replace(/^\s*(?:>\s*)+/u, '')
    .replace(/^\s*#{1,6}\s+/u, '')
    .replace(/^(\s*)\*\s+(?!\*)/u, '$1- ')
    .replace(/\\([-.()*_#+[\]])/gu, '$1')
    .replace(/\*+/gu, '')
    .replace(/_{2}(?=\S)|(?<=\S)_{2}/gu, '')
    .replace(/\|/gu, '    ')
    .replace(/\t/gu, '    ');

const centredDate =
  /(?:^|\s{2,})(\p{Lu}[\p{L} .]{1,40},?\s*ngày[\s.…_\d/]*(?:tháng[\s.…_\d]*năm)?)/u;
const gap = /\s{3,}/u;
const rightColumn = /^(?:\p{Lu}[\p{Lu}\d .,/()-]{3,}|\p{Lu}\p{L}+(?:\s\p{Lu}\p{L}*){1,5})$/u;

/** Two columns on one line (issuer and state name, number and date, receivers and signer) become two lines. */
const columns = (line: string): string[] => {
  for (const shape of [nationalName, motto]) {
    const found = shape.exec(line);
    if (found) {
      const before = line.slice(0, found.index);
      const after = line.slice(found.index + found[0].length);
      return [before, found[0], after].filter((piece) => piece.trim() !== '');
    }
  }
  const date = /ngày[\s.…_\d/]*(?:tháng|\d)/u.test(line) ? centredDate.exec(line) : null;
  if (date && date.index > 0) {
    const at = date.index + date[0].length - (date[1] ?? '').length;
    return [line.slice(0, at), line.slice(at)];
  }
  const pieces = line.trim().split(gap);
  const right = pieces.at(-1) ?? '';
  const left = pieces.slice(0, -1).join(' ');
  const isTail = /^[-–+•]|^Nơi\s+nhận/iu.test(left) || /[;.]$/u.test(left);
  return pieces.length > 1 && isTail && rightColumn.test(right) ? [left, right] : [line];
};

/** The text as clean, trimmed, non-empty lines: NFC, no markdown, one column. */
export const splitLines = (text: string): string[] =>
  plain(text)
    .split('\n')
    .map(withoutMarkdown)
    .filter((line) => !/^[\s\-=_:.*–—]*$/u.test(line))
    .flatMap(columns)
    .map((line) => line.replace(/\s+/gu, ' ').trim())
    .filter((line) => line !== '');
