import { foldKey } from '../../platform/vietnamese.ts';

/** Whether a message says "received", and what it says besides. */
export interface Acknowledgement {
  acknowledges: boolean;
  /** Everything after the acknowledgement, as written; empty when there is nothing more. */
  remainder: string;
}

const OPENING =
  /^(?:da|vang|ok|oke|okie|okay|oki|uk|u|r|roi|e|em|toi|chau|minh|xin|to|xa|ban|chung em|chung toi)$/u;
const CORE =
  /^(?:(?:da|xin|vua|moi) )?(?:nhan(?: duoc)?(?: roi| du| thong tin| tin| lenh| viec| chi dao| thong bao| van ban| cong van(?: so)?(?: \d+)?(?: roi)?)?|ro(?: roi)?|nghe ro|nam ro|nam duoc|tiep nhan|tiep thu|xac nhan|copy|roger)$/u;
const SHORT = /^(?:ok|oke|okie|okay|oki|ok nhan|ok ro|vang|da|da vang|vang a|ro|uk|👍|✅|👌)$/u;
const TAIL = /^(?:a|nhe|nha|roi|r|em|anh|chi|bac|sep|nhe a|dc|duoc|thoi|ah|j)$/u;
const MORE = /[,.;!\n]|(?<!\p{L})(?:nhưng|nhung|mà|ma|song|còn|con|tuy nhiên|tuy nhien)(?!\p{L})/u;

const trimTail = (fold: string): string => {
  const words = fold.split(' ');
  while (words.length > 1 && TAIL.test(words.at(-1) ?? '')) words.pop();
  return words.join(' ');
};

const trimOpening = (fold: string): string => {
  const words = fold.split(' ');
  while (words.length > 1 && OPENING.test(words[0] ?? '') && !CORE.test(words.join(' ')))
    words.shift();
  return words.join(' ');
};

const acknowledges = (part: string): boolean => {
  const fold = foldKey(part.replace(/[^\p{L}\p{N}\s👍✅👌]/gu, ' '));
  if (fold === '') return false;
  const bare = trimTail(fold);
  return SHORT.test(fold) || SHORT.test(bare) || CORE.test(bare) || CORE.test(trimOpening(bare));
};

/**
 * Tells a bare "đã nhận" from one that goes on: "đã nhận, mà nhà em hết gạo rồi" acknowledges, and
 * its remainder must be read as a message of its own.
 */
export const isAcknowledgement = (text: string): Acknowledgement => {
  const whole = text.trim();
  if (acknowledges(whole)) return { acknowledges: true, remainder: '' };
  const cut = MORE.exec(whole);
  if (!cut || cut.index === 0 || cut.index > 60) return { acknowledges: false, remainder: whole };
  if (!acknowledges(whole.slice(0, cut.index))) return { acknowledges: false, remainder: whole };
  const remainder = whole.slice(cut.index).replace(/^[\s,.;!]+/u, '');
  return { acknowledges: true, remainder };
};
