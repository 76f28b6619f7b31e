import { stripMarks } from '../../platform/vietnamese.ts';
import { decodeVni, type Speller } from './syllables.ts';

/** One word of a message, with the two keys it is matched by. */
export interface Token {
  /** As written. */
  word: string;
  /** Where it stands in {@link Normalised.clean}. */
  start: number;
  end: number;
  /** With marks: the vowels, then the tone, so that `hoà` and `hòa` are one. */
  key: string;
  /** Without marks. */
  fold: string;
  /** How a lexicon looks it up where it may stand only for itself; `#` before figures. */
  literal: string;
  marked: boolean;
  number: number | undefined;
  sentence: number;
  clause: number;
}

export interface Normalised {
  raw: string;
  /** The raw text without invisible and decorated letters; phones and links are blanked out. */
  clean: string;
  tokens: Token[];
  /** Written with diacritics; otherwise every word may be several. */
  marked: boolean;
  phones: string[];
  links: number;
  /** Carries a laughing face or a run of laughter. */
  laughs: boolean;
  questionMark: boolean;
  /** Share of the words that could be Vietnamese. */
  knownShare: number;
}

/** The words a profile teaches the normaliser. */
export interface Vocabulary {
  abbreviations: ReadonlyMap<string, readonly string[]>;
  knows: (fold: string) => boolean;
  spell: Speller;
  clauseBreaks: ReadonlySet<string>;
}

interface Word {
  key: string;
  fold: string;
  literal: string;
  marked: boolean;
  number: number | undefined;
  known: boolean;
  breaks: boolean;
}

const TONES: Record<string, string> = {
  '\u0300': '2',
  '\u0301': '1',
  '\u0309': '3',
  '\u0303': '3', // hỏi and ngã are one in many mouths
  '\u0323': '5',
};

/** The key with marks: `sốt` → `sôt1`. */
export const keyOf = (word: string): string => {
  let tone = '';
  const base = word
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300\u0301\u0303\u0309\u0323]/gu, (mark) => {
      tone = TONES[mark] ?? '';
      return '';
    })
    .normalize('NFC')
    .replace(/^([bcdđhklmnpqrstvx]|th|qu)y$/u, '$1i');
  return base + tone;
};

/** The key without marks: `sốt` → `sot`. */
export const foldOf = (word: string): string =>
  stripMarks(word)
    .toLowerCase()
    .replace(/^([bcdhklmnpqrstvx]|th|qu)y$/u, '$1i');

const LAUGHTER =
  /[=:]\)\)|=\)|:v\b|:d\b|[😂🤣😆😹]|(?<!\p{L})(?:ha ?){2,}(?!\p{L})|(?<!\p{L})(?:hi|he|ka|kk)(?:hi|he|ka|k)+(?!\p{L})/iu;
const INVISIBLE = /[\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufe00-\ufe0f\ufeff]/gu;
const DECORATED =
  /[\u1d00-\u1d7f\u2100-\u214f\u2460-\u24ff\uff00-\uffef\u{1d400}-\u{1d7ff}\u{1f130}-\u{1f18f}]/u;
const SMALL_CAPITALS: Record<string, string> = Object.fromEntries(
  Array.from('ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ', (letter, at) => [
    letter,
    'abcdefghijklmnoprtuvwyz'[at] ?? letter,
  ]),
);
const PHONE = /(?<![\d.,])(?:\+?84|0)(?:[ .-]?\d){9}(?!\d)/gu;
const LINK =
  /https?:\/\/\S+|www\.\S+|\b[a-z0-9-]+\.(?:com|vn|net|xyz|top|info|org|cc|shop|site|online|club|vip|me|ly)\b(?:\/\S*)?/giu;
const PIECE = /\d+[.,]\d+(?![\d.,])|[\p{L}\p{M}\p{N}]+|🆘|[^\s\p{L}\p{M}\p{N}]|\n/gu;
const HARD = new Set(['.', '!', '?', ';', '\n', '…', '。']);
const SOFT = new Set([',', ':', '(', ')', '-', '–', '|']);
const NUMBERS: Record<string, number> = {
  một: 1, hai: 2, ba: 3, bốn: 4, năm: 5, sáu: 6, bảy: 7, bẩy: 7, tám: 8, chín: 9, mười: 10,
}; // prettier-ignore
const NUMBER_WORDS = new Map<string, number>();
NUMBER_WORDS.set(keyOf('chục'), 10).set('chuc', 10);
for (const [word, value] of Object.entries(NUMBERS)) {
  NUMBER_WORDS.set(keyOf(word), value);
  NUMBER_WORDS.set(foldOf(word), value);
}

/** Politeness that a phone completes by itself: it does not show that the rest is written with marks. */
const POLITE = new Set('a da nhe voi oi vang chao ca nha moi nguoi'.split(' '));

const blank = (match: string): string => ' '.repeat(match.length);

/** `+84 912…`, `0912.345.678` → `0912345678`. */
export const phoneOf = (text: string): string => {
  const digits = text.replace(/\D/gu, '');
  return digits.startsWith('84') && digits.length === 11 ? `0${digits.slice(2)}` : digits;
};

const cleaned = (raw: string): string => {
  let clean = raw.normalize('NFC').replace(INVISIBLE, '');
  if (DECORATED.test(clean)) {
    clean = clean.replace(/[ʀ-ʟᴀ-ᴢғɢɪɴʏʙʜ]/gu, (letter) => SMALL_CAPITALS[letter] ?? letter);
    clean = clean.normalize('NFKC');
  }
  return clean;
};

/** Takes out what fingers hold down: `sốtttt` → `sốt`, `quáaaa` → `quá`. */
const collapse = (word: string): string => {
  if (word.length < 3 || /^\d/u.test(word)) return word;
  const fold = stripMarks(word).toLowerCase();
  if (fold.length !== word.length || !/([a-z])\1\1/u.test(fold)) return word;
  let result = '';
  for (let at = 0; at < word.length;) {
    let end = at + 1;
    while (end < word.length && fold[end] === fold[at]) end++;
    const run = Array.from(word.slice(at, end));
    const strongest = run.find((letter) => letter !== fold[at]) ?? run[0] ?? '';
    result += end - at >= 3 ? strongest : word.slice(at, end);
    at = end;
  }
  return result;
};

const digitsOf = (text: string): number | undefined =>
  /^\d+(?:[.,]\d+)?$/u.test(text) ? Number(text.replace(',', '.')) : undefined;

/** `3kg` → `3 kg`, `38o5` → `38.5 độ`; codes such as `f0`, `h12`, `spo2` stay whole. */
const splitDigits = (text: string): string[] => {
  const degrees = /^(3[5-9]|4[0-2])(?:o|độ|do|0c|º|°)(\d)?c?$/iu.exec(text);
  if (degrees) return [degrees[2] ? `${degrees[1]}.${degrees[2]}` : (degrees[1] ?? ''), 'độ'];
  const parts = /^(\d+)([\p{L}\p{M}]+)(\d*)$/u.exec(text);
  if (parts) return [parts[1] ?? '', parts[2] ?? '', ...(parts[3] ? [parts[3]] : [])];
  const spo2 = /^(spo2)(\d+)$/iu.exec(text);
  return spo2 ? [spo2[1] ?? '', spo2[2] ?? ''] : [text];
};

/** Reads one written word into the words it stands for; remembers, because villages repeat themselves. */
const createReader = (vocabulary: Vocabulary) => {
  let seen = new Map<string, readonly Word[]>();

  const wordOf = (text: string): Word => {
    const fold = foldOf(text);
    const key = keyOf(text);
    const number = digitsOf(text) ?? NUMBER_WORDS.get(key);
    return {
      key,
      fold,
      literal: (number === undefined ? '=' : '#') + key,
      marked: key !== fold,
      number,
      known: number !== undefined || vocabulary.knows(fold),
      breaks: vocabulary.clauseBreaks.has(key),
    };
  };

  const read = (text: string): Word[] => {
    const word = wordOf(collapse(text.toLowerCase()));
    const { fold, key } = word;
    const full = vocabulary.abbreviations.get(key);
    if (full) return full.map((one) => ({ ...wordOf(one), marked: word.marked }));
    if (word.marked && fold.length < 8) return [word];
    if (!/^[a-z]+$/u.test(fold)) return [word];
    const spelt = vocabulary.spell(fold);
    if (spelt.length === 1 && spelt[0] === fold) return [word];
    return spelt.map(wordOf);
  };

  return (text: string): readonly Word[] => {
    const known = seen.get(text);
    if (known) return known;
    if (seen.size > 20_000) seen = new Map();
    // A single letter after a figure is a unit (120k, 72t, 2h), never an abbreviation.
    const words = splitDigits(text).flatMap((part, at) =>
      at > 0 && part.length === 1 ? [wordOf(part)] : read(part),
    );
    seen.set(text, words);
    return words;
  };
};

/** Two words of one number as one token; undefined when they are not. */
const joinPair = (last: Token | undefined, token: Token): Token | undefined => {
  const tens = last?.number;
  if (last === undefined || tens === undefined || last.sentence !== token.sentence) {
    return undefined;
  }
  const isTen = token.fold === 'muoi' || token.fold === 'chuc';
  if (isTen && tens < 10) return { ...last, end: token.end, fold: 'muoi', number: tens * 10 };
  const units = token.number ?? (token.fold === 'lam' ? 5 : 10);
  const inWords = last.fold === 'muoi' || last.fold === 'chuc';
  return inWords && units < 10 && tens % 10 === 0
    ? { ...last, end: token.end, number: tens + units }
    : undefined;
};

/** Joins numbers in words: `hai mươi` → 20, `mười lăm` → 15. */
const joinNumbers = (tokens: Token[]): Token[] => {
  if (!tokens.some(({ fold }) => fold === 'muoi' || fold === 'chuc')) return tokens;
  const result: Token[] = [];
  for (const token of tokens) {
    const joined = joinPair(result.at(-1), token);
    if (joined) result[result.length - 1] = joined;
    else result.push(token);
  }
  return result;
};

const isVni = (pieces: readonly RegExpExecArray[]): boolean =>
  pieces.filter((piece) => decodeVni(piece[0].toLowerCase()) !== undefined).length > 1;

const isMarked = (tokens: readonly Token[]): boolean => {
  let [marks, plain] = [0, 0];
  for (const { fold, marked } of tokens) {
    if (POLITE.has(fold)) continue;
    if (marked) marks += 1;
    else plain += 1;
  }
  return marks > 0 && marks * 3 >= plain * 2;
};

/** Cuts a cleaned text into tokens with the sentence and clause each stands in. */
const cut = (clean: string, reader: (text: string) => readonly Word[]) => {
  const pieces = [...clean.matchAll(PIECE)];
  const vni = /[a-z][1-9]/iu.test(clean) && isVni(pieces);
  const tokens: Token[] = [];
  let sentence = 0;
  let clause = 0;
  let questionMark = false;
  let known = 0;
  for (const piece of pieces) {
    const text = piece[0];
    if (text.length === 1 && !/[\p{L}\p{N}+]/u.test(text)) {
      if (HARD.has(text)) {
        sentence += 1;
        clause += 1;
        questionMark ||= text === '?';
      } else if (SOFT.has(text)) clause += 1;
      continue;
    }
    const decoded = vni ? decodeVni(text.toLowerCase()) : undefined;
    const end = piece.index + text.length;
    for (const word of reader(decoded ?? text)) {
      if (word.breaks) clause += 1;
      if (word.known) known += 1;
      const { key, fold, literal, marked, number } = word;
      tokens.push({
        word: text,
        start: piece.index,
        end,
        key,
        fold,
        literal,
        marked,
        number,
        sentence,
        clause,
      });
    }
  }
  return { tokens, questionMark, known };
};

/**
 * Makes the normaliser of a profile. What people wrote stays in `raw`; everything else here is for
 * matching only.
 */
export const createNormaliser = (vocabulary: Vocabulary) => {
  const reader = createReader(vocabulary);

  return (raw: string): Normalised => {
    const phones: string[] = [];
    let links = 0;
    let clean = cleaned(raw);
    if (/\d\d.?\d/u.test(clean)) {
      clean = clean.replace(PHONE, (match) => (phones.push(phoneOf(match)), blank(match)));
    }
    if (clean.includes('.')) clean = clean.replace(LINK, (match) => ((links += 1), blank(match)));

    const { tokens, questionMark, known } = cut(clean, reader);
    return {
      raw,
      clean,
      tokens: joinNumbers(tokens),
      marked: isMarked(tokens),
      phones,
      links,
      laughs: LAUGHTER.test(clean),
      questionMark,
      knownShare: tokens.length === 0 ? 1 : known / tokens.length,
    };
  };
};

export type Normaliser = ReturnType<typeof createNormaliser>;
