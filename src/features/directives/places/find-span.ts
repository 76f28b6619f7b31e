const dropped = /[\s*_]/u;

interface Bare {
  text: string;
  /** Where each kept letter stands in the original. */
  at: number[];
}

const bareOf = (text: string): Bare => {
  let bare = '';
  const at: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index] ?? '';
    if (dropped.test(letter)) continue;
    bare += letter.toLowerCase();
    at.push(index);
  }
  return { text: bare, at };
};

const shortest = 12;

/**
 * Finds where words that were read stand in a pasted text, in UTF-16 units, whatever line breaks lie
 * between them. A later search goes on after the one before, since tasks follow the text's order.
 */
export const spanFinder = (
  text: string,
): ((words: string) => { start: number; end: number } | null) => {
  const source = bareOf(text);
  let from = 0;
  return (words) => {
    const wanted = bareOf(words).text;
    if (wanted.length < shortest) return null;
    const known = [wanted, wanted.slice(0, Math.max(shortest, 40))];
    for (const needle of known) {
      const found = [source.text.indexOf(needle, from), source.text.indexOf(needle)].find(
        (index) => index >= 0,
      );
      if (found === undefined) continue;
      from = found + 1;
      const start = source.at[found];
      const end = source.at[found + needle.length - 1];
      if (start !== undefined && end !== undefined) return { start, end: end + 1 };
    }
    return null;
  };
};
