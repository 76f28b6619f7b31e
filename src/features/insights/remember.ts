import type { Deps } from '../../platform/deps.ts';

interface Kept<T> {
  at: Date;
  value: Promise<T>;
}

/**
 * Keeps an answer that is dear to compute and changes slowly, for each Loa and key. An old one is still
 * given, while a new one is made behind it: a board on the wall never waits for a long count twice.
 */
export const remembered = <T>(ttlMs: number, ask: (deps: Deps, key: string) => Promise<T>) => {
  const kept = new WeakMap<object, Map<string, Kept<T>>>();
  return async (deps: Deps, key: string): Promise<T> => {
    const own = kept.get(deps.pool) ?? new Map<string, Kept<T>>();
    kept.set(deps.pool, own);
    const now = deps.clock();
    const found = own.get(key);
    if (found && Math.abs(now.getTime() - found.at.getTime()) < ttlMs) return found.value;
    const value = ask(deps, key);
    const next = { at: now, value };
    own.set(key, next);
    value.catch((error: unknown) => {
      if (own.get(key) === next) {
        if (found) own.set(key, found);
        else own.delete(key);
      }
      deps.log.warn({ err: error, key }, 'a slow part of the board could not be counted');
    });
    return found ? found.value : value;
  };
};
