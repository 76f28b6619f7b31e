import { type Entry, type Leaf, type Lexicon, type Place, step } from './lexicon.ts';
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
  spellings: readonly string[];
  entries: readonly Entry[];
  /** Sayings are said as they are, with nothing between. */
  exact: boolean;
}

const NONE: readonly Match[] = [];
const COMMA = 44;

/** What may still be meant where marks do not tell words apart. */
const unsure = (
  leaves: readonly Leaf[],
  single: Token | undefined,
  lexicon: Lexicon,
): readonly Leaf[] => {
  const bare = single && !single.marked && lexicon.common.has(single.fold);
  return leaves.filter((leaf) => !leaf.strict && !(bare && lexicon.alone.has(leaf.concept)));
};

/** Where the next word leads; a filler inside a phrase leads nowhere else. */
const onward = (search: Search, place: Place, at: number): Place | null => {
  const reached = step(place, search.spellings[at] ?? '');
  if (reached || search.exact) return reached;
  return search.lexicon.fillers.has(search.message.tokens[at]?.key ?? '') ? place : null;
};

/** A comma ends a phrase: "rồi, đội ơn" is not "rơi đồi". */
const afterComma = ({ clean, tokens }: Normalised, at: number): boolean =>
  clean.charCodeAt(tokens[at - 1]?.end ?? 0) === COMMA;

/** Whether a phrase that began at `start` may go on to the word at `at`. */
const goesOn = ({ message }: Search, start: number, at: number): boolean =>
  message.tokens[at]?.sentence === message.tokens[start]?.sentence && !afterComma(message, at);

const leavesAt = (search: Search, place: Place, start: number, at: number, marked: boolean) => {
  if (marked || place.leaves.length === 0) return place.leaves;
  return unsure(place.leaves, at === start ? search.message.tokens[at] : undefined, search.lexicon);
};

/** Every phrase that starts at a word, the shortest first; `from` is where that word leads. */
const matchesAt = (from: Place | null, search: Search, start: number): readonly Match[] => {
  if (!from) return NONE;
  const { tokens } = search.message;
  let matches: Match[] | undefined;
  let marked = search.message.marked;
  let place = from;
  for (let at = start; ;) {
    marked ||= tokens[at]?.marked === true;
    const leaves = leavesAt(search, place, start, at, marked);
    at += 1;
    if (leaves.length > 0) (matches ??= []).push({ end: at, leaves });
    let next: Place | null = place;
    // A filler stays where it is, and ends no phrase.
    for (; !place.last && goesOn(search, start, at); at += 1) {
      next = onward(search, place, at);
      if (next !== place) break;
      marked ||= tokens[at]?.marked === true;
    }
    if (!next || next === place) return matches ?? NONE;
    place = next;
  }
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
    const idiom = matchesAt(search.entries[start]?.idioms ?? null, search, start).at(-1);
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
  const entries = spellings.map(lexicon.entry);
  const search: Search = { lexicon, message, spellings, entries, exact: false };
  const { sayings, free } = findSayings({ ...search, exact: true });

  const hits: Hit[] = sayings;
  let covered = 0;
  let hidden = 0;
  for (let start = 0; start < tokens.length; start++) {
    if (!free(start, start + 1)) continue;
    const best =
      start < covered
        ? undefined
        : matchesAt(entries[start]?.root ?? null, search, start).findLast(({ end }) =>
            free(start, end),
          );
    if (best) {
      covered = best.end;
      hits.push(...toHits(start, best));
      if (best.leaves.some((leaf) => COVERS.has(leaf.concept))) hidden = best.end;
    }
    for (const match of matchesAt(entries[start]?.weak ?? null, search, start)) {
      if (match.end > hidden && free(start, match.end)) hits.push(...toHits(start, match));
    }
  }
  return hits;
};
