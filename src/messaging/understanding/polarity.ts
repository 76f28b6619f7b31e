import type { Hit } from './find-hits.ts';
import type { Normalised } from './normalise.ts';

/** How a thing is spoken of: as so, as not so, as over, as only supposed, as long ago. */
export type Polarity = 'so' | 'not' | 'over' | 'if' | 'past';

export interface SpokenHit extends Hit {
  polarity: Polarity;
}

export interface PolarityWords {
  /** Concepts that can be denied. */
  polar: ReadonlySet<string>;
  /** Words a denial reaches across. */
  transparent: ReadonlySet<string>;
}

const SUPPOSED = 'supposed';
const REACH = 8;

interface Marks {
  at: (Hit[] | undefined)[];
  endingAt: (Hit[] | undefined)[];
}

const AFTER = new Set(['over-after', 'deny', 'now', 'long-ago']);
const PASSED = new Set(['subject', 'far', 'far-high', 'near-place', 'from-word']);
const BEFORE = new Set(['deny', 'end', 'all-clear', ...PASSED]);

const index = (hits: readonly Hit[], polar: ReadonlySet<string>): Marks => {
  const at: (Hit[] | undefined)[] = [];
  const endingAt: (Hit[] | undefined)[] = [];
  for (const hit of hits) {
    if (AFTER.has(hit.concept)) (at[hit.start] ??= []).push(hit);
    if (BEFORE.has(hit.concept) || polar.has(hit.concept)) (endingAt[hit.end] ??= []).push(hit);
  }
  return { at, endingAt };
};

const ENDS_LIST = /^(?:gi|nao|ca|het|a|nhe|nha|va|hoac|hay|thi|du|dau)$/u;
const EXISTS = /^(?:ai|co|ca|nao|truong|phat|hien|ghi|nhan|dau|trieu|bieu|thay)$/u;

/** Whether the clause goes on with "gì", as in "không sốt, ho gì": then a denial crosses the comma. */
const tailed = (message: Normalised, end: number): boolean =>
  /^(?:gi|nao)$/u.test(message.tokens[end]?.fold ?? '');

/** Whether nothing but the thing itself stands between its commas: "…, sốt, khó thở". */
const bareItem = ({ tokens }: Normalised, hit: Hit): boolean => {
  const [first, after] = [tokens[hit.start], tokens[hit.end]];
  if (first === undefined || tokens[hit.start - 1]?.clause === first.clause) return false;
  return after === undefined || after.clause !== first.clause || ENDS_LIST.test(after.fold);
};

/**
 * Whether a list goes on here that began with "không có ai …", "chưa phát hiện ca …": such a denial
 * reaches over every comma as long as bare things follow. "Không sốt, ho" does not say so much.
 */
const listed = (message: Normalised, marks: Marks, hit: Hit, words: PolarityWords): boolean => {
  const { tokens } = message;
  const sentence = tokens[hit.start]?.sentence;
  let item = hit;
  for (let items = 0; items < REACH; items++) {
    if (!bareItem(message, item) && items === 0) return false;
    const before = marks.endingAt[item.start]?.find((other) => words.polar.has(other.concept));
    // Without marks "ho" may be a household, and is no hit.
    if (!before)
      return tokens[item.start - 1]?.fold === 'ho' && existential(message, item.start - 1);
    if (tokens[before.start]?.sentence !== sentence) return false;
    if (deniedHere(message, marks, before, words)) return existential(message, before.start);
    item = before;
  }
  return false;
};

/** "không có ai", "chưa phát hiện trường hợp nào" before a thing. */
const existential = ({ tokens }: Normalised, at: number): boolean => {
  for (let back = at - 1; back >= Math.max(0, at - REACH); back--) {
    const fold = tokens[back]?.fold ?? '';
    if (tokens[back]?.number === 0 || EXISTS.test(fold)) return true;
    if (/^(?:khong|chua|chang|cha)$/u.test(fold)) return false;
  }
  return false;
};

/** Hits that end where another begins, or reach into it: "không bị" before "bị khó thở". */
const endingsBefore = (marks: Marks, at: number, until: number): Hit[] => {
  const endings = [...(marks.endingAt[at] ?? [])];
  for (let end = at + 1; end < until; end++) {
    for (const other of marks.endingAt[end] ?? []) if (other.start < at) endings.push(other);
  }
  return endings;
};

/** "không", and what begins with it: "không ai ho" before "sốt". */
const denies = (message: Normalised, hit: Hit): boolean =>
  hit.concept === 'deny' ||
  (hit.concept === 'all-clear' && /^(?:khong|chua)$/u.test(message.tokens[hit.start]?.fold ?? ''));

const deniedHere = (message: Normalised, marks: Marks, hit: Hit, words: PolarityWords): boolean =>
  walkBack(message, marks, hit, words, tailed(message, hit.end)) === 'not';

const deniedFrom = (
  message: Normalised,
  marks: Marks,
  hit: Hit,
  words: PolarityWords,
): Polarity | undefined =>
  walkBack(message, marks, hit, words, tailed(message, hit.end)) ??
  (listed(message, marks, hit, words) ? 'not' : undefined);

/** Goes back from a thing over what may stand between, to the word that denies it or says it is over. */
const walkBack = (
  message: Normalised,
  marks: Marks,
  hit: Hit,
  words: PolarityWords,
  crosses: boolean,
): Polarity | undefined => {
  const { tokens } = message;
  const own = tokens[hit.start];
  const within = (at: number): boolean =>
    tokens[at]?.sentence === own?.sentence && (crosses || tokens[at]?.clause === own?.clause);
  let at = hit.start;
  for (let steps = 0; steps < REACH; steps++) {
    const before = tokens[at - 1];
    const ending = endingsBefore(marks, at, at === hit.start ? hit.end : at).filter((other) =>
      within(other.start),
    );
    if (ending.some((other) => denies(message, other))) return 'not';
    if (ending.some((other) => other.concept === 'end')) return 'over';
    if (!before || !within(at - 1)) return undefined;
    const link = ending.find(
      (other) => words.polar.has(other.concept) || PASSED.has(other.concept),
    );
    if (link) at = link.start;
    else if (before.number === 0) return 'not';
    else if (words.transparent.has(before.key)) at -= 1;
    else return undefined;
  }
  return undefined;
};

const endedAfter = (message: Normalised, marks: Marks, hit: Hit): boolean => {
  const clause = message.tokens[hit.end - 1]?.clause;
  for (let at = hit.end; at < hit.end + 4; at++) {
    const token = message.tokens[at];
    if (!token || token.clause !== clause) return false;
    if (marks.at[at]?.some((other) => other.concept === 'over-after')) return true;
    if (marks.at[at]?.some((other) => other.concept === 'deny')) return false;
  }
  return false;
};

/** What a word makes of the way things are spoken of from here on. */
const turned = (current: Polarity | undefined, concept: string): Polarity | undefined => {
  if (concept === SUPPOSED) return 'if';
  if (concept === 'long-ago') return 'past';
  return concept === 'then' && current !== 'if' ? current : undefined;
};

/** From "nếu" to "thì" words are only supposed; from "năm ngoái" to "giờ" they are past. */
const stretches = (message: Normalised, hits: readonly Hit[]): (Polarity | undefined)[] => {
  const state: (Polarity | undefined)[] = new Array<undefined>(message.tokens.length).fill(
    undefined,
  );
  const marks = hits.filter((hit) => [SUPPOSED, 'then', 'long-ago', 'now'].includes(hit.concept));
  if (marks.length === 0) return state;
  let current: Polarity | undefined;
  let sentence = 0;
  let next = 0;
  for (const [at, token] of message.tokens.entries()) {
    if (token.sentence !== sentence) current = undefined;
    sentence = token.sentence;
    for (let mark = marks[next]; mark && mark.start <= at; mark = marks[++next]) {
      current = turned(current, mark.concept);
    }
    state[at] = current;
  }
  return state;
};

const REAL = new Set(['kin', 'first-person', 'help-word', 'now', 'happening', 'near-place']);

/** "bị rắn cắn thì sơ cứu thế nào": said of nobody and of no time, what comes before is only supposed. */
const askedOnly = (
  message: Normalised,
  hits: readonly Hit[],
  states: (Polarity | undefined)[],
): (Polarity | undefined)[] => {
  const asked = hits.find((hit) => hit.concept === 'how-then');
  const real = (hit: Hit): boolean => REAL.has(hit.concept) && hit.end <= (asked?.start ?? 0);
  if (!asked || hits.some(real)) return states;
  const sentence = message.tokens[asked.start]?.sentence;
  return states.map((state, at) =>
    at < asked.start && message.tokens[at]?.sentence === sentence ? (state ?? 'if') : state,
  );
};

/** Past said after the fact: "là F0 tháng trước". */
const pastAfter = (message: Normalised, marks: Marks, hit: Hit): boolean => {
  const clause = message.tokens[hit.end - 1]?.clause;
  for (let at = hit.end; at < hit.end + 4; at++) {
    const token = message.tokens[at];
    if (!token || token.clause !== clause) return false;
    if (marks.at[at]?.some((other) => other.concept === 'now')) return false;
    if (marks.at[at]?.some((other) => other.concept === 'long-ago')) {
      // "hết gạo từ tháng trước" is still so today.
      return !/^(?:tu|ke)$/u.test(message.tokens[at - 1]?.fold ?? '');
    }
  }
  return false;
};

const spoken = ({ concept, start, end }: Hit, polarity: Polarity): SpokenHit => ({
  concept,
  start,
  end,
  polarity,
});

/** Says of every hit how it is spoken of. */
export const speak = (
  message: Normalised,
  hits: readonly Hit[],
  words: PolarityWords,
): SpokenHit[] => {
  const marks = index(hits, words.polar);
  const states = askedOnly(message, hits, stretches(message, hits));
  return hits.map((hit) => {
    if (!words.polar.has(hit.concept)) return spoken(hit, 'so');
    const polarity =
      states[hit.start] ??
      deniedFrom(message, marks, hit, words) ??
      (endedAfter(message, marks, hit) ? 'over' : undefined) ??
      (pastAfter(message, marks, hit) ? 'past' : undefined) ??
      'so';
    return spoken(hit, polarity);
  });
};
