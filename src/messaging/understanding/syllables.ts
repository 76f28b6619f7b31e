const RIMES = new Set(
  (
    'a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu ' +
    'i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu ' +
    'o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong op ot ' +
    'u ua uac uach uai uan uang uanh uao uap uat uau uay uc ue uech uen uenh ueo uet ui uit um un ung uo uoc uoi ' +
    'uom uon uong uop uot uou up ut uu uy uya uych uyen uyet uynh uyp uyt uyu y yem yen yeng yet yeu'
  ).split(' '),
);
const ONSET = /^(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])/u;

/** Whether a word without marks could be a Vietnamese syllable. */
export const isSyllable = (fold: string): boolean => {
  if (RIMES.has(fold)) return true;
  const onset = ONSET.exec(fold)?.[0];
  if (onset === undefined) return false;
  const rime = fold.slice(onset.length);
  if (RIMES.has(rime)) return true;
  if (onset === 'gi') return rime === '' || RIMES.has(`i${rime}`);
  return onset === 'qu' && RIMES.has(`u${rime}`);
};

/**
 * What a word typed on a phone without a Vietnamese keyboard was meant to be, marks left off:
 * `sootj` → `sot`, `ngwowif` → `nguoi`. Undefined when Telex explains nothing.
 */
export const decodeTelex = (fold: string): string | undefined => {
  const plain = fold
    .replace(/dd/gu, 'd')
    .replace(/(?<=[^aeiouyw]|^)w/gu, 'u')
    .replace(/(?<=[aeiouy])w/gu, '')
    .replace(/([aeo])([a-z]*?)\1/u, '$1$2');
  if (plain !== fold && isSyllable(plain)) return plain;
  const toneless = plain.replace(/(?<=[aeiouy][a-z]*)[sfrxj]/u, '');
  return toneless !== fold && isSyllable(toneless) ? toneless : undefined;
};

/** The same for VNI, where digits are the marks: `so6t1` → `sot`. */
export const decodeVni = (fold: string): string | undefined => {
  if (!/^[a-z]+[1-9][a-z1-9]*$/u.test(fold)) return undefined;
  const plain = fold.replace(/[1-9]/gu, '');
  return plain.length > 1 && isSyllable(plain) ? plain : undefined;
};

const deletionsOf = (word: string): string[] =>
  Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1));

/** Finds the word of a vocabulary that a misspelt word is one slip away from. */
export const createSpeller = (vocabulary: ReadonlySet<string>) => {
  const byDeletion = new Map<string, string>();
  for (const word of vocabulary) {
    if (word.length < 4 || !/^[a-z]+$/u.test(word)) continue;
    for (const shorter of deletionsOf(word)) {
      if (shorter.length > 2 && !byDeletion.has(shorter)) byDeletion.set(shorter, word);
    }
  }

  const oneSlip = (fold: string): string | undefined => {
    const missing = byDeletion.get(fold);
    if (missing !== undefined) return missing;
    const shorter = deletionsOf(fold);
    const extra = shorter.find((word) => word.length > 2 && vocabulary.has(word));
    if (extra !== undefined) return extra;
    const swapped = shorter.find((word) => byDeletion.has(word));
    return swapped === undefined ? undefined : byDeletion.get(swapped);
  };

  const twoWords = (fold: string): string[] | undefined => {
    for (let at = 2; at <= fold.length - 2; at++) {
      const [head, tail] = [fold.slice(0, at), fold.slice(at)];
      if (vocabulary.has(head) && vocabulary.has(tail) && isSyllable(head) && isSyllable(tail)) {
        return [head, tail];
      }
    }
    return undefined;
  };

  /** The word or words meant, or the word itself when nothing is near. Real syllables are never touched. */
  return (fold: string): string[] => {
    if (isSyllable(fold) || vocabulary.has(fold) || fold.length > 24) return [fold];
    const telex = decodeTelex(fold);
    if (telex !== undefined) return [telex];
    const single = fold.replace(/(.)\1+/gu, '$1');
    if (single !== fold && isSyllable(single)) return [single];
    const pair = fold.length >= 5 ? twoWords(fold) : undefined;
    if (pair) return pair;
    const slip = fold.length >= 4 ? oneSlip(fold) : undefined;
    return [slip ?? fold];
  };
};

export type Speller = ReturnType<typeof createSpeller>;
