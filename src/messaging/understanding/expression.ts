import type { Polarity, SpokenHit } from './polarity.ts';
import type { Normalised } from './normalise.ts';

/** What a condition is asked of. */
export interface Scene {
  message: Normalised;
  hits: ReadonlyMap<string, readonly SpokenHit[]>;
  /** Things read rather than found: `infant`, `days-1`, `asks` … */
  facts: ReadonlySet<string>;
}

/** A condition that held, with the places that made it hold. */
export type Found = readonly SpokenHit[] | undefined;
export type Condition = (scene: Scene) => Found;

const GAP = 4;
const SO: ReadonlySet<Polarity> = new Set(['so']);
const DENIED: ReadonlySet<Polarity> = new Set(['not', 'over']);
const ANY: ReadonlySet<Polarity> = new Set(['so', 'not', 'over', 'if', 'past']);
const SUPPOSED: ReadonlySet<Polarity> = new Set(['if']);
const PAST: ReadonlySet<Polarity> = new Set(['past']);
const MOODS: Record<string, ReadonlySet<Polarity>> = {
  '-': DENIED,
  '*': ANY,
  '?': SUPPOSED,
  '<': PAST,
};

/** Alternatives, each with the ways of speaking it accepts. */
type Atom = readonly { name: string; moods: ReadonlySet<Polarity> }[];

const atomOf = (source: string): Atom =>
  source.split('|').map((part) => {
    const name = part.trim();
    const moods = MOODS[name.slice(-1)];
    return moods ? { name: name.slice(0, -1), moods } : { name, moods: SO };
  });

const hitsOf = (scene: Scene, atom: Atom): SpokenHit[] => {
  const found: SpokenHit[] = [];
  for (const { name, moods } of atom) {
    for (const hit of scene.hits.get(name) ?? []) if (moods.has(hit.polarity)) found.push(hit);
  }
  return found;
};

const sentenceOf = (scene: Scene, hit: SpokenHit) => scene.message.tokens[hit.start]?.sentence;

const single = (source: string): Condition => {
  const atom = atomOf(source);
  return (scene) => {
    for (const { name, moods } of atom) {
      const found = scene.hits.get(name)?.find((hit) => moods.has(hit.polarity));
      if (found) return [found];
    }
    return atom.some(({ name }) => scene.facts.has(name)) ? [] : undefined;
  };
};

type Relation = (scene: Scene, left: SpokenHit, right: SpokenHit) => boolean;
const follows =
  (gap: number): Relation =>
  (scene, left, right) =>
    right.start > left.start &&
    right.end > left.end &&
    right.start - left.end <= gap &&
    sentenceOf(scene, left) === sentenceOf(scene, right);
const together: Relation = (scene, left, right) =>
  (right.start >= left.end || left.start >= right.end) &&
  sentenceOf(scene, left) === sentenceOf(scene, right);

const pair = (leftSource: string, rightSource: string, related: Relation): Condition => {
  const [leftAtom, rightAtom] = [atomOf(leftSource), atomOf(rightSource)];
  return (scene) => {
    const lefts = hitsOf(scene, leftAtom);
    if (lefts.length === 0) return undefined;
    const rights = hitsOf(scene, rightAtom);
    for (const left of lefts) {
      for (const right of rights) if (related(scene, left, right)) return [left, right];
    }
    return undefined;
  };
};

const termOf = (source: string): Condition => {
  if (source.startsWith('!')) {
    const inner = termOf(source.slice(1).trim());
    return (scene) => (inner(scene) ? undefined : []);
  }
  const order = /^(.+?)\s*(~~?|\+)\s*(.+)$/u.exec(source);
  if (!order) return single(source);
  const [, left = '', sign, right = ''] = order;
  const relation = sign === '+' ? together : follows(sign === '~~' ? GAP * 3 : GAP);
  return pair(left, right, relation);
};

/** The concept and fact names an expression speaks of, for checking it against the lexicon. */
export const namesIn = (source: string): string[] =>
  source
    .split(/[&~+|!]/u)
    .map((name) => name.trim().replace(/[-*?<]$/u, ''))
    .filter((name) => name !== '');

/**
 * Compiles a condition: `a` said as so · `a-` denied or over · `a?` supposed · `a<` past · `a*` however ·
 * `a|b` either · `a ~ b` b within four words after a · `a ~~ b` within twelve · `a + b` in one sentence · `!x` not · `&` and.
 */
export const compile = (source: string): Condition => {
  const terms = source.split('&').map((term) => termOf(term.trim()));
  return (scene) => {
    const found: SpokenHit[] = [];
    for (const term of terms) {
      const part = term(scene);
      if (!part) return undefined;
      found.push(...part);
    }
    return found;
  };
};

/** Holds when any of the expressions does. */
export const anyOf = (sources: readonly string[]): Condition => {
  const conditions = sources.map(compile);
  return (scene) => {
    for (const condition of conditions) {
      const found = condition(scene);
      if (found) return found;
    }
    return undefined;
  };
};

const isAnchor = (term: string): boolean => !term.startsWith('!');

/** The names of which an expression needs at least one, so that it is only tried where one is found. */
export const anchorsOf = (source: string): string[] => {
  const terms = source.split('&').map((term) => term.trim());
  const term = terms.find(isAnchor);
  return term === undefined ? [] : namesIn(term.split(/~~?|\+/u)[0] ?? '');
};
