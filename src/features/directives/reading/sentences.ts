/** A stretch of text and where it begins. */
export interface Span {
  text: string;
  at: number;
}

/** A full stop after these is part of a name. */
const abbreviation = /(?:^|[\s(])(?:TT|TP|Tp|Tx|TX|Đ\/c|P|Q|H|BS|ThS|TS|KT|TM|TL|VP|ĐT|sđt|No)$/u;

const cut = (text: string, shape: RegExp): Span[] => {
  const spans: Span[] = [];
  let from = 0;
  const push = (to: number): void => {
    const piece = text.slice(from, to);
    const lead = piece.length - piece.trimStart().length;
    if (piece.trim() !== '') spans.push({ text: piece.trim(), at: from + lead });
  };
  for (const found of text.matchAll(shape)) {
    if (
      found[0] === '.' &&
      abbreviation.test(text.slice(Math.max(0, found.index - 6), found.index))
    )
      continue;
    push(found.index + 1);
    from = found.index + found[0].length;
  }
  push(text.length);
  return spans;
};

/** Clauses end at a full stop, a semicolon or a line's end. */
export const clausesOf = (text: string): Span[] => cut(text, /[.;](?=\s|$)|\n/gu);
