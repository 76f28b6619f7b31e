import { foldOf, keyOf, type Normalised, type Token } from './normalise.ts';

/** A phrase found in a message. */
export interface Hit {
  concept: string;
  /** First token, and the one after the last. */
  start: number;
  end: number;
  /** Whether every word was told apart by its marks. */
  exact: boolean;
}

interface Leaf {
  concept: string;
  /** Only when marks tell the words apart, in a message that has marks. */
  strict: boolean;
}

/** A place in the phrases, reached by words; groups join again, so nothing is multiplied out. */
interface State {
  next: Map<string, State[]>;
  number: State[];
  leaves: Leaf[];
}

/** Several places at once: what the words read so far may still become. Worked out when first met. */
interface Place {
  states: readonly State[];
  leaves: readonly Leaf[];
  next: Map<string, Place | null>;
}

type Element = string | { choices: Element[][]; optional: boolean };

const newState = (): State => ({ next: new Map(), number: [], leaves: [] });

/** Reads the shorthand of one phrase: `(bị|đang)? sốt (cao)*` – `?` and `*` make a group optional. */
export const parsePhrase = (phrase: string): Element[] => {
  const pieces =
    phrase.match(/[()|]|[?*+](?=\s|$|[()|])|[^\s()|]+?(?=[?*+]?(?:\s|$|[()|]))/gu) ?? [];
  let at = 0;
  const sequence = (): Element[] => {
    const elements: Element[] = [];
    while (at < pieces.length && pieces[at] !== ')' && pieces[at] !== '|') {
      const piece = pieces[at++] ?? '';
      if (piece !== '(') {
        if (!/^[?*+]$/u.test(piece)) elements.push(piece);
        continue;
      }
      const choices = [sequence()];
      while (pieces[at] === '|') {
        at += 1;
        choices.push(sequence());
      }
      at += 1; // the closing bracket
      const optional = pieces[at] === '?' || pieces[at] === '*';
      if (optional || pieces[at] === '+') at += 1;
      elements.push({ choices, optional });
    }
    return elements;
  };
  return sequence();
};

/** Marks a spelling that stands for itself alone: "ban" in a text written with marks is not "bản". */
const EXACT = '=';

/**
 * The spellings of a dictionary word that a message may use: whole, without its tone, without the
 * bar of đ, without any mark. A wrong mark is another word.
 */
const spellingsOf = (word: string, strict: boolean): readonly string[] => {
  const key = word === '<plus>' ? '+' : keyOf(word);
  if (strict) return [EXACT + key, key];
  const toneless = key.replace(/(?<=\D)\d$/u, '');
  return [...new Set([EXACT + key, key, toneless, key.replace('đ', 'd'), foldOf(word)])];
};

const spelt = new Map<string, readonly string[]>();
const spell = (word: string, strict: boolean): readonly string[] => {
  const key = strict ? EXACT + word : word;
  let known = spelt.get(key);
  if (!known) spelt.set(key, (known = spellingsOf(word, strict)));
  return known;
};

const link = (from: readonly State[], word: string, strict: boolean, to: State): void => {
  for (const state of from) {
    if (word === '<n>') {
      state.number.push(to);
      continue;
    }
    for (const spelling of spell(word, strict)) {
      const list = state.next.get(spelling);
      if (list) list.push(to);
      else state.next.set(spelling, [to]);
    }
  }
};

/** Threads a phrase through the states and returns where it may end. */
const thread = (from: readonly State[], elements: readonly Element[], strict: boolean): State[] => {
  let ends = [...from];
  for (const element of elements) {
    const join = newState();
    if (typeof element === 'string') {
      link(ends, element, strict, join);
      ends = [join];
      continue;
    }
    const after = [join];
    for (const choice of element.choices) {
      const last = choice.at(-1);
      if (last === undefined) after.push(...ends);
      else if (typeof last === 'string') {
        link(thread(ends, choice.slice(0, -1), strict), last, strict, join);
      } else after.push(...thread(ends, choice, strict));
    }
    ends = element.optional ? [...after, ...ends] : after;
  }
  return ends;
};

const wordsIn = (elements: readonly Element[]): string[] =>
  elements.flatMap((one) => (typeof one === 'string' ? [one] : one.choices.flatMap(wordsIn)));

const placeOf = (states: readonly State[]): Place => {
  const leaves: Leaf[] = [];
  for (const state of states) {
    for (const leaf of state.leaves) {
      if (!leaves.some((other) => other.concept === leaf.concept && other.strict === leaf.strict)) {
        leaves.push(leaf);
      }
    }
  }
  return { states, leaves, next: new Map() };
};

const PLACES_KEPT = 4000;

const NUMBER = '#';

/** Where a word leads; a number also leads where any number does. */
const step = (place: Place, spelling: string): Place | null => {
  const known = place.next.get(spelling);
  if (known !== undefined) return known;
  const isNumber = spelling.startsWith(NUMBER);
  const bare = isNumber ? spelling.slice(1) : spelling;
  const reached = new Set<State>();
  for (const state of place.states) {
    for (const next of state.next.get(bare) ?? []) reached.add(next);
    if (isNumber) for (const next of state.number) reached.add(next);
  }
  const result = reached.size === 0 ? null : placeOf([...reached]);
  if (place.next.size > PLACES_KEPT) place.next.clear();
  place.next.set(spelling, result);
  return result;
};

/** Every concept of a profile in one web of words, so that a message is read once. */
export interface Lexicon {
  /** Sayings that mean nothing of what their words mean. */
  idioms: Place;
  /** Phrases that hide what is inside them. */
  root: Place;
  /** Phrases that neither hide nor are hidden, unless by an idiom. */
  weak: Place;
  /** Every word of the lexicon, without marks. */
  words: ReadonlySet<string>;
  common: ReadonlySet<string>;
  alone: ReadonlySet<string>;
}

/** How a profile wants its phrases read. */
export interface LexiconOptions {
  weak: ReadonlySet<string>;
  /** Words that, without marks, are too many other words to stand alone … */
  common: ReadonlySet<string>;
  /** … for these concepts, which mean something by themselves. */
  alone: ReadonlySet<string>;
}

const IDIOM = 'idiom';

/** Compiles the concepts of a profile; `;` and line ends part their phrases. */
export const createLexicon = (
  concepts: Readonly<Record<string, string>>,
  { weak, common, alone }: LexiconOptions,
): Lexicon => {
  const strong = newState();
  const aside = newState();
  const sayings = newState();
  const words = new Set<string>();
  for (const [concept, list] of Object.entries(concepts)) {
    const root = concept === IDIOM ? sayings : weak.has(concept) ? aside : strong;
    for (const phrase of list.split(/[;\n]/u).map((part) => part.trim())) {
      if (phrase === '') continue;
      const strict = phrase.startsWith('=');
      const elements = parsePhrase(strict ? phrase.slice(1) : phrase);
      for (const word of wordsIn(elements)) words.add(foldOf(word));
      for (const end of thread([root], elements, strict)) {
        if (end !== root) end.leaves.push({ concept, strict });
      }
    }
  }
  return {
    root: placeOf([strong]),
    idioms: placeOf([sayings]),
    weak: placeOf([aside]),
    words,
    common,
    alone,
  };
};

interface Match {
  end: number;
  leaves: readonly Leaf[];
  marked: boolean;
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
}

const NONE: readonly Match[] = [];

/** Every phrase that starts at a word, the shortest first. */
const matchesAt = (from: Place, search: Search, start: number): readonly Match[] => {
  const { lexicon, message, loose, spellings } = search;
  const { tokens } = message;
  let matches: Match[] | undefined;
  let place: Place | null = from;
  let marked = false;
  for (let at = start; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token || token.sentence !== tokens[start]?.sentence) break;
    place = step(place, spellings[at] ?? '');
    if (!place) break;
    marked ||= token.marked;
    if (place.leaves.length === 0) continue;
    const sure = !loose && (message.marked || marked);
    const bare = at === start && !token.marked && !message.marked && lexicon.common.has(token.fold);
    const leaves = sure
      ? place.leaves
      : place.leaves.filter((leaf) => !leaf.strict && !(bare && lexicon.alone.has(leaf.concept)));
    if (leaves.length > 0) (matches ??= []).push({ end: at + 1, leaves, marked });
  }
  return matches ?? NONE;
};

const toHits = (start: number, { end, leaves, marked }: Match): Hit[] =>
  leaves.map(({ concept }) => ({ concept, start, end, exact: marked }));

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

/**
 * Finds the phrases of a message, from the left, the longest at each place: "hộ nghèo" hides "ho".
 * Idioms come first and hide whatever touches them, so that "sốt đất" is never "sốt".
 * With `loose`, wrong tones are forgiven.
 */
export const findHits = (lexicon: Lexicon, message: Normalised, loose = false): Hit[] => {
  const { tokens } = message;
  const search = { lexicon, message, loose, spellings: spellingsIn(message, lexicon, loose) };
  const sayings: Hit[] = [];
  const idiomatic = new Uint8Array(tokens.length);
  for (let start = 0; start < tokens.length; start++) {
    const idiom = matchesAt(lexicon.idioms, search, start).at(-1);
    if (!idiom) continue;
    idiomatic.fill(1, start, idiom.end);
    sayings.push({ concept: IDIOM, start, end: idiom.end, exact: idiom.marked });
  }
  const free = (from: number, to: number): boolean => {
    for (let at = from; at < to; at++) if (idiomatic[at] === 1) return false;
    return true;
  };

  const hits: Hit[] = sayings;
  let covered = 0;
  let hidden = 0;
  for (let start = 0; start < tokens.length; start++) {
    if (idiomatic[start] === 1) continue;
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
