/** The kinds of numbering, from the outermost to the innermost. */
const ranks = {
  part: 0,
  roman: 1,
  capital: 2,
  article: 3,
  number: 4,
  number2: 5,
  number3: 6,
  bracket: 7,
  letter: 8,
  enclosed: 9,
  dash: 10,
  dot: 11,
  plus: 12,
} as const;

export type ItemKind = keyof typeof ranks;

/** A numbered or bulleted beginning: its kind, its own label, and how long it is in the line. */
export interface ItemMark {
  kind: ItemKind;
  label: string;
  length: number;
}

const shapes: readonly (readonly [ItemKind, RegExp])[] = [
  ['part', /^(?:PHẦN|CHƯƠNG|Phần|Chương|MỤC|Mục)\s+([IVX]{1,5}|\d{1,2})\s*[.:]?\s*/u],
  ['article', /^Điều\s+(\d{1,3})\s*[.:]\s*/u],
  ['roman', /^([IVX]{1,5})\s*[./)]\s*(?=\p{L})/u],
  ['capital', /^([A-HĐ])\s*[./)]\s+(?=\p{L})/u],
  ['number3', /^(\d{1,2}\.\d{1,2}\.\d{1,2})[.)]?\s*(?=[\p{L}"“(])/u],
  ['number2', /^(\d{1,2}\.\d{1,2})(?:[.)]\s*(?=[\p{L}"“(])|\s+(?=[\p{Lu}"“]))/u],
  ['number', /^(\d{1,2})(?:\.\s*(?=[\p{L}"“(])|\/\s+(?=\p{L}))/u],
  ['number', /^(\d{1,2})\s?[-–]\s+(?=\p{Lu})/u],
  ['bracket', /^(\d{1,2})\)\s*(?=[\p{L}"“(])/u],
  ['letter', /^([a-zđ])\s*[).]\s*(?=[\p{L}"“(])/u],
  ['letter', /^([a-zđ])\/\s+(?=\p{L})/u],
  ['enclosed', /^\(([a-zđ]|\d{1,2}|[ivx]{1,4})\)\s*(?=[\p{L}"“])/u],
  ['dash', /^()[-–—−](?:\s+(?=\S)|(?=[\p{L}"“(]))/u],
  ['plus', /^()\+(?:\s+(?=\S)|(?=[\p{L}"“(]))/u],
  ['dot', /^()[•·●▪■◦○➢✓✔*]\s*(?=\S)/u],
];

/** Reads the mark that opens an item; undefined where the line is plain text. */
export const itemMark = (line: string): ItemMark | undefined => {
  for (const [kind, shape] of shapes) {
    const found = shape.exec(line);
    if (found) return { kind, label: found[1] ?? '', length: found[0].length };
  }
  return undefined;
};

export const rankOf = (kind: ItemKind): number => ranks[kind];
