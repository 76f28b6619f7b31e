import { createHash } from 'node:crypto';
import { storable } from '../storable.ts';

/** Longest part we send: below every channel's limit, with room for mentions. */
const longestPart = 1_900;
/** "(12/34) " */
const numberRoom = 10;

/** What may go out: no NUL or broken surrogates, one Unicode form, no edges of white space. */
export const tidyText = (text: string): string => storable(text).normalize('NFC').trim();

/**
 * Cuts a text into parts a channel takes, never inside a character as people see it, at a line or
 * word end where there is one. Several parts are numbered, so each stays unique in its chat.
 */
export const splitText = (text: string, longest = longestPart): string[] => {
  const tidy = tidyText(text);
  if (tidy.length <= longest) return [tidy];
  const parts = cut(tidy, longest - numberRoom);
  return parts.map((part, index) => `(${index + 1}/${parts.length}) ${part}`);
};

const segmenter = new Intl.Segmenter('vi', { granularity: 'grapheme' });

const cut = (text: string, longest: number): string[] => {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > longest) {
    const end = endOfPart(rest, longest);
    parts.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  if (rest !== '') parts.push(rest);
  return parts.filter((part) => part !== '');
};

/** The last line end in the second half, else the last word end there, else the last whole character. */
const endOfPart = (text: string, longest: number): number => {
  const window = text.slice(0, longest + 1);
  const line = window.lastIndexOf('\n');
  if (line > longest / 2) return line;
  const word = window.lastIndexOf(' ');
  if (word > longest / 2) return word;
  let end = 0;
  // One character may reach over the edge, so look a little past it.
  for (const { index, segment } of segmenter.segment(text.slice(0, longest + 200))) {
    if (index + segment.length > longest) break;
    end = index + segment.length;
  }
  // A single "character" longer than a message (stacked marks without end) is cut at a code point.
  if (end > 0) return end;
  return isHighSurrogate(text.charCodeAt(longest - 1)) ? longest - 1 : longest;
};

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;

/**
 * What tells one outgoing text from another when it comes back from the platform: white space,
 * invisible characters and the brackets of mentions do not count, all else does.
 */
export const fingerprint = (text: string): string =>
  createHash('sha1')
    .update(
      storable(text)
        .normalize('NFC')
        .replace(/[\s\p{Cf}[\]@＠]+/gu, ''),
    )
    .digest('base64');
