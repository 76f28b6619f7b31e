import { stripMarks } from '../../platform/vietnamese.ts';

/** One SMS; of several, each loses seven characters to its number. */
const single = 160;
const perPart = 153;
/** What a message may cost at most. */
const mostParts = 2;

const replaced: Record<string, string> = {
  '–': '-',
  '—': '-',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '…': '...',
  '·': '-',
  '×': 'x',
};

/** Characters that take two places in the alphabet of phones. */
const wide = /[\^{}\\[~\]|]/gu;

/** Words in the alphabet every phone has (GSM-7): without marks, signs of other alphabets left out. */
export const plainSms = (text: string): string =>
  stripMarks(text.normalize('NFC'))
    .replace(/[–—“”‘’…·×]/gu, (sign) => replaced[sign] ?? ' ')
    .replace(/[^\n\x20-\x7e]|`/gu, '')
    .replace(/[ \t]+/gu, ' ')
    .replace(/ ?\n ?/gu, '\n')
    .trim();

const lengthOf = (text: string): number => text.length + (text.match(wide)?.length ?? 0);

/** How many messages a text is billed as. */
export const partsOf = (text: string): number => {
  const length = lengthOf(text);
  return length <= single ? 1 : Math.ceil(length / perPart);
};

/**
 * A text as it goes out by SMS: plain, and short enough for two parts. A longer one is cut at a word,
 * its last line kept: that is where the code and the number to call stand.
 */
export const smsOf = (text: string): string => {
  const plain = plainSms(text);
  if (partsOf(plain) <= mostParts) return plain;
  const lines = plain.split('\n');
  const last = lines.length > 1 ? `\n${lines.pop() ?? ''}` : '';
  const room = perPart * mostParts - lengthOf(last) - 3;
  return room > 20 ? cut(lines.join('\n'), room) + last : cut(plain, perPart * mostParts - 3);
};

const cut = (text: string, room: number): string => {
  const words = text.split(' ');
  let kept = words.shift() ?? '';
  for (const word of words) {
    if (lengthOf(kept) + 1 + lengthOf(word) > room) break;
    kept += ` ${word}`;
  }
  return `${lengthOf(kept) > room ? kept.slice(0, room / 2) : kept}...`;
};
