import { foldOf, keyOf } from './normalise.ts';

export interface Leaf {
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
export interface Place {
  states: readonly State[];
  leaves: readonly Leaf[];
  next: Map<string, Place | null>;
  /** No phrase goes on from here. */
  last: boolean;
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
  const last = states.every(({ next, number }) => next.size === 0 && number.length === 0);
  return { states, leaves, next: new Map(), last };
};

const PLACES_KEPT = 4000;
const ENTRIES_KEPT = 20_000;

/** Begins the spelling of a figure. */
const NUMBER = '#';

/** Where a word leads; a number also leads where any number does. */
export const step = (place: Place, spelling: string): Place | null => {
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

/** Where phrases that begin with a word lead. */
export interface Entry {
  /** Sayings that mean nothing of what their words mean. */
  idioms: Place | null;
  /** Phrases that hide what is inside them. */
  root: Place | null;
  /** Phrases that neither hide nor are hidden, unless by an idiom. */
  weak: Place | null;
}

/** Every concept of a profile in one web of words, so that a message is read once. */
export interface Lexicon {
  entry: (spelling: string) => Entry;
  /** Every word of the lexicon, without marks. */
  words: ReadonlySet<string>;
  common: ReadonlySet<string>;
  alone: ReadonlySet<string>;
  fillers: ReadonlySet<string>;
}

/** All beginnings of a word in one look-up; most words of a message begin nothing. */
const entriesOf = (idioms: Place, root: Place, weak: Place): Lexicon['entry'] => {
  let known = new Map<string, Entry>();
  return (spelling) => {
    let entry = known.get(spelling);
    if (!entry) {
      entry = {
        idioms: step(idioms, spelling),
        root: step(root, spelling),
        weak: step(weak, spelling),
      };
      if (known.size > ENTRIES_KEPT) known = new Map();
      known.set(spelling, entry);
    }
    return entry;
  };
};

/** How a profile wants its phrases read. */
export interface LexiconOptions {
  weak: ReadonlySet<string>;
  /** Words that, without marks, are too many other words to stand alone … */
  common: ReadonlySet<string>;
  /** … for these concepts, which mean something by themselves. */
  alone: ReadonlySet<string>;
  /** Words that may stand inside any phrase: "chưa *cũng* ăn gì". */
  fillers: ReadonlySet<string>;
}

/** The concepts whose phrases mean nothing of what their words mean: talk, and plain compound words. */
const SAYINGS = new Set(['idiom', 'compound']);

/** Compiles the concepts of a profile; `;` and line ends part their phrases. */
export const createLexicon = (
  concepts: Readonly<Record<string, string>>,
  { weak, common, alone, fillers }: LexiconOptions,
): Lexicon => {
  const strong = newState();
  const aside = newState();
  const sayings = newState();
  const words = new Set<string>();
  for (const [concept, list] of Object.entries(concepts)) {
    const root = SAYINGS.has(concept) ? sayings : weak.has(concept) ? aside : strong;
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
    entry: entriesOf(placeOf([sayings]), placeOf([strong]), placeOf([aside])),
    words,
    common,
    alone,
    fillers,
  };
};
