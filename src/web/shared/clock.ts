/** How far Loa's clock is ahead of this machine's: a phone with a wrong clock must not call a case late. */
let ahead = 0;
const listeners = new Set<() => void>();

/** Learns Loa's clock from an answer that tells its instant. */
export const learnClock = (at: string | null): void => {
  if (at === null) return;
  const learnt = new Date(at).getTime() - Date.now();
  const moved = Math.abs(learnt - ahead) > 5_000;
  ahead = learnt;
  if (moved) for (const listener of listeners) listener();
};

export const loaNow = (): Date => new Date(Date.now() + ahead);

/** Calls back when the clock turns out to be another than was thought. */
export const onClockMoved = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
