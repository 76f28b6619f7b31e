/** Tells the present instant. Everything that asks for the time asks this, so tests and rehearsals can move it. */
export interface Clock {
  (): Date;
  /** Real milliseconds until the clock shows `at` (0 when it already has). A clock that runs fast waits less. */
  realMsUntil(at: Date): number;
}

/** The machine's own clock. */
export const systemClock = (): Clock => scaledClock(new Date(), 1);

/** A clock that starts at `from` and runs `scale` times as fast as real time. */
export const scaledClock = (from: Date, scale: number): Clock => {
  const startedAt = Date.now();
  const shown = (): number => from.getTime() + (Date.now() - startedAt) * scale;
  return Object.assign(() => new Date(shown()), {
    realMsUntil: (at: Date) => Math.max(0, (at.getTime() - shown()) / scale),
  });
};

export interface SteppingClock extends Clock {
  /** Moves the clock; it never moves by itself. */
  set(to: Date): void;
}

/** A clock that stands still until it is moved: for tests and rehearsals. */
export const steppingClock = (at: Date): SteppingClock => {
  let shown = at;
  return Object.assign(() => new Date(shown), {
    realMsUntil: (to: Date) => (to <= shown ? 0 : 3_600_000),
    set: (to: Date) => {
      shown = to;
    },
  });
};

/** Real elapsed milliseconds since some fixed moment: for measuring and time-outs, never for deciding about people. */
export const stopwatch = (): number => performance.now();
