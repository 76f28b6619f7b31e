import { anchorsOf, anyOf, type Condition, type Scene } from './expression.ts';
import { findHits } from './find-hits.ts';
import { createLexicon, type Lexicon } from './lexicon.ts';
import { createNormaliser, foldOf, keyOf, type Normalised, type Normaliser } from './normalise.ts';
import { type PolarityWords, speak, type SpokenHit } from './polarity.ts';
import type { Rule, UnderstandingRules } from './rules.ts';
import { readSlots, type Slots } from './slots.ts';
import { createSpeller, isSyllable } from './syllables.ts';

const HITS_KEPT = 24;

interface CompiledRule extends Rule {
  holds: Condition;
  barred: Condition;
  spared: Condition;
}

/** A rule file made ready to run. */
export interface Machine {
  rules: UnderstandingRules;
  normalise: Normaliser;
  lexicon: Lexicon;
  polarity: PolarityWords;
  facts: readonly (readonly [string, Condition])[];
  compiled: readonly CompiledRule[];
  /** Which rules may hold where a concept or fact is found. */
  rulesBy: ReadonlyMap<string, readonly number[]>;
  raises: readonly (UnderstandingRules['raise'][number] & { holds: Condition })[];
}

const abbreviationsOf = (rules: UnderstandingRules): Map<string, readonly string[]> => {
  const map = new Map<string, readonly string[]>();
  for (const [full, shorts] of Object.entries(rules.abbreviations)) {
    for (const short of shorts) map.set(keyOf(short), full.split(' '));
  }
  return map;
};

const machines = new WeakMap<UnderstandingRules, Machine>();

const byAnchor = (rules: readonly Rule[]): Map<string, number[]> => {
  const map = new Map<string, number[]>();
  rules.forEach((rule, at) => {
    for (const name of new Set(rule.when.flatMap(anchorsOf))) {
      const list = map.get(name);
      if (list) list.push(at);
      else map.set(name, [at]);
    }
  });
  return map;
};

/** Compiles a rule file once; the machine is then used for every message. */
export const machineOf = (rules: UnderstandingRules): Machine => {
  let machine = machines.get(rules);
  if (!machine) machines.set(rules, (machine = createMachine(rules)));
  return machine;
};

const createMachine = (rules: UnderstandingRules): Machine => {
  const together = new Set([...rules.together, ...rules.weak]);
  const lexicon = createLexicon(rules.concepts, {
    weak: new Set(rules.weak),
    common: new Set(rules.common),
    fillers: new Set(rules.fillers.flatMap((word) => [keyOf(word), foldOf(word)])),
    alone: new Set(Object.keys(rules.concepts).filter((concept) => !together.has(concept))),
  });
  const normalise = createNormaliser({
    abbreviations: abbreviationsOf(rules),
    knows: (fold) => isSyllable(fold) || lexicon.words.has(fold),
    spell: createSpeller(lexicon.words),
    clauseBreaks: new Set(rules.clauseBreaks.flatMap((word) => [keyOf(word), foldOf(word)])),
  });
  const transparent = new Set(rules.transparent.flatMap((word) => [keyOf(word), foldOf(word)]));
  return {
    rules,
    normalise,
    lexicon,
    polarity: { polar: new Set(rules.polar), transparent },
    facts: Object.entries(rules.facts).map(([name, sources]) => [name, anyOf(sources)] as const),
    compiled: rules.rules.map((rule) => ({
      ...rule,
      holds: anyOf(rule.when),
      barred: anyOf(rule.unless),
      spared: anyOf(rule['drops-unless']),
    })),
    rulesBy: byAnchor(rules.rules),
    raises: rules.raise.map((raise) => ({ ...raise, holds: anyOf(raise.when) })),
  };
};

/** A message with everything found in it. */
export interface Reading extends Scene {
  slots: Slots;
  spoken: readonly SpokenHit[];
}

/** Finds phrases, says how each is spoken of, reads figures, and derives facts. */
export const read = (machine: Machine, message: Normalised, loose = false): Reading => {
  const found = findHits(machine.lexicon, message, loose);
  const spoken = speak(message, found, machine.polarity);
  const hits = new Map<string, SpokenHit[]>();
  for (const hit of spoken) {
    const list = hits.get(hit.concept);
    if (!list) hits.set(hit.concept, [hit]);
    else if (list.length < HITS_KEPT) list.push(hit);
  }
  const { slots, facts } = readSlots(message, spoken);
  const scene: Reading = { message, hits, facts, slots, spoken };
  for (const [name, holds] of machine.facts) if (holds(scene)) facts.add(name);
  return scene;
};

/** A rule that held, with the words that made it hold. */
export interface Held {
  rule: CompiledRule;
  words: string;
  width: number;
}

const wordsOf = (scene: Scene, hits: readonly SpokenHit[]): string =>
  hits
    .map((hit) => {
      const [first, last] = [scene.message.tokens[hit.start], scene.message.tokens[hit.end - 1]];
      return scene.message.clean.slice(first?.start, last?.end);
    })
    .join(' … ');

/** Every rule that holds for a message, in the order of the file. */
export const holding = (machine: Machine, scene: Scene): Held[] => {
  const candidates = new Uint8Array(machine.compiled.length);
  for (const name of scene.hits.keys())
    for (const at of machine.rulesBy.get(name) ?? []) candidates[at] = 1;
  for (const name of scene.facts)
    for (const at of machine.rulesBy.get(name) ?? []) candidates[at] = 1;
  const held: Held[] = [];
  for (let at = 0; at < candidates.length; at++) {
    const rule = candidates[at] === 1 ? machine.compiled[at] : undefined;
    const hits = rule?.holds(scene);
    if (!rule || !hits || rule.barred(scene)) continue;
    const width = hits.reduce((sum, hit) => sum + hit.end - hit.start, 0);
    held.push({ rule, words: wordsOf(scene, hits), width });
  }
  return held;
};
