import { type Leaf, type Lexicon, type Place, step } from './lexicon.ts';
import type { Normalised, Token } from './normalise.ts';

/** A phrase found in a message. */
export interface Hit {
  concept: string;
  /** First token, and the one after the last. */
  start: number;
  end: number;
}

interface Match {
  end: number;
  leaves: readonly Leaf[];
}

/** How each word is looked up: as written; literally; or, when looking loosely, without its tone. */
const spellingsIn = (message: Normalised, lexicon: Lexicon, loose: boolean): string[] =>
  message.tokens.map(({ key, fold, literal, marked, number }) => {
    if (number !== undefined) return literal;
    if (loose) return marked ? key.replace(/(?<=\D)\d$/u, '') : key;
    return message.marked && !marked && lexicon.common.has(fold) ? literal : key;
  });

interface Search {
  lexicon: Lexicon;
  message: Normalised;
  loose: boolean;
  spellings: readonly string[];
  /** Sayings are said as they are, with nothing between. */
  exact: boolean;
}

const NONE: readonly Match[] = [];
const COMMA = 44;

/** What may still be meant where marks do not tell words apart. */
const unsure = (
  leaves: readonly Leaf[],
  single: Token | false,
  lexicon: Lexicon,
): readonly Leaf[] => {
  const bare = single && !single.marked && lexicon.common.has(single.fold);
  return leaves.filter((leaf) => !leaf.strict && !(bare && lexicon.alone.has(leaf.concept)));
};

/** Where the next word leads; a filler inside a phrase leads nowhere else. */
const onward = (search: Search, place: Place, start: number, at: number): Place | null => {
  const reached = step(place, search.spellings[at] ?? '');
  if (reached || at === start || search.exact) return reached;
  return search.lexicon.fillers.has(search.message.tokens[at]?.key ?? '') ? place : null;
};

/** A comma ends a phrase: "rồi, đội ơn" is not "rơi đồi". */
const afterComma = ({ clean, tokens }: Normalised, at: number): boolean =>
  clean.charCodeAt(tokens[at - 1]?.end ?? 0) === COMMA;

/** Every phrase that starts at a word, the shortest first. */
const matchesAt = (from: Place, search: Search, start: number): readonly Match[] => {
  const { lexicon, message } = search;
  const { tokens } = message;
  const sentence = tokens[start]?.sentence;
  let matches: Match[] | undefined;
  let place: Place | null = from;
  let marked = message.marked;
  for (let at = start; place; at++) {
    const token = tokens[at];
    if (!token || token.sentence !== sentence || (at > start && afterComma(message, at))) break;
    const before: Place = place;
    place = onward(search, place, start, at);
    marked ||= token.marked;
    if (!place || place === before) continue;
    const leaves = marked ? place.leaves : unsure(place.leaves, at === start && token, lexicon);
    if (leaves.length > 0) (matches ??= []).push({ end: at + 1, leaves });
  }
  return matches ?? NONE;
};

const toHits = (start: number, { end, leaves }: Match): Hit[] =>
  leaves.map(({ concept }) => ({ concept, start, end }));

/** What hides even the weak phrases inside it. */
const COVERS = new Set([
  'ho-household',
  'all-clear',
  'plenty',
  'fulfilled',
  'good-news',
  'thanks',
  'misfire',
]);

/** Marks the idioms of a message, so that nothing else is read out of their words. */
const findSayings = (search: Search) => {
  const { tokens } = search.message;
  const sayings: Hit[] = [];
  const idiomatic = new Uint8Array(tokens.length);
  for (let start = 0; start < tokens.length; start++) {
    const idiom = matchesAt(search.lexicon.idioms, search, start).at(-1);
    if (!idiom) continue;
    idiomatic.fill(1, start, idiom.end);
    sayings.push(...toHits(start, idiom));
  }
  const free = (from: number, to: number): boolean => {
    for (let at = from; at < to; at++) if (idiomatic[at] === 1) return false;
    return true;
  };
  return { sayings, free };
};

/**
 * Finds the phrases of a message, from the left, the longest at each place: "hộ nghèo" hides "ho".
 * Idioms come first and hide whatever touches them, so that "sốt đất" is never "sốt".
 * With `loose`, wrong tones are forgiven.
 */
export const findHits = (lexicon: Lexicon, message: Normalised, loose = false): Hit[] => {
  const { tokens } = message;
  const spellings = spellingsIn(message, lexicon, loose);
  const search: Search = { lexicon, message, loose, spellings, exact: false };
  const { sayings, free } = findSayings({ ...search, exact: true });

  const hits: Hit[] = sayings;
  let covered = 0;
  let hidden = 0;
  for (let start = 0; start < tokens.length; start++) {
    if (!free(start, start + 1)) continue;
    const best =
      start < covered
        ? undefined
        : matchesAt(lexicon.root, search, start).findLast(({ end }) => free(start, end));
    if (best) {
      covered = best.end;
      hits.push(...toHits(start, best));
      if (best.leaves.some((leaf) => COVERS.has(leaf.concept))) hidden = best.end;
    }
    for (const match of matchesAt(lexicon.weak, search, start)) {
      if (match.end > hidden && free(start, match.end)) hits.push(...toHits(start, match));
    }
  }
  return hits;
};
