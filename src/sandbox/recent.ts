/** The last few hundred things of a kind, told as they happen to whoever looks. */
export interface Recent<T> {
  list: () => readonly (T & { n: number })[];
  add: (one: T) => void;
  clear: () => void;
}

const KEPT = 500;

export const createRecent = <T extends object>(
  tell: (one: T & { n: number }) => void,
): Recent<T> => {
  let kept: (T & { n: number })[] = [];
  let count = 0;
  return {
    list: () => kept.slice(-KEPT),
    clear: () => (kept = []),
    add: (given) => {
      count += 1;
      const one = { ...given, n: count };
      kept.push(one);
      if (kept.length > KEPT * 2) kept = kept.slice(-KEPT);
      tell(one);
    },
  };
};
