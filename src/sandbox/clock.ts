/**
 * The sandbox's own time. It starts as real time; the control API may move it and change its
 * speed, and everything that waits in sandbox time is woken to look again.
 */
export interface SandboxClock {
  now: () => number;
  scale: () => number;
  /** Moves and rescales the clock; what is left out stays as it is. */
  set: (change: { now?: number; scale?: number }) => void;
  /** Calls back once, at `at` in sandbox time. Returns a way to give up waiting. */
  at: (at: number, wake: () => void) => () => void;
  anchor: () => ClockAnchor;
  restore: (anchor: ClockAnchor) => void;
  stop: () => void;
}

/** The moment in both times at which the present speed began. */
export interface ClockAnchor {
  sandbox: number;
  real: number;
  scale: number;
}

interface Waiting {
  at: number;
  wake: () => void;
  timer: NodeJS.Timeout | undefined;
}

const LONGEST_TIMER_MS = 2_000_000_000;

export const createClock = (real: () => number = Date.now): SandboxClock => {
  let anchor: ClockAnchor = { sandbox: real(), real: real(), scale: 1 };
  const waiting = new Set<Waiting>();

  const now = (): number => Math.round(anchor.sandbox + (real() - anchor.real) * anchor.scale);

  const arm = (one: Waiting): void => {
    clearTimeout(one.timer);
    one.timer = undefined;
    const left = one.at - now();
    if (left > 0 && anchor.scale === 0) return; // a stopped clock wakes nobody until it is moved
    const realLeft = left <= 0 ? 0 : Math.min(Math.ceil(left / anchor.scale), LONGEST_TIMER_MS);
    one.timer = setTimeout(() => {
      if (now() < one.at) {
        arm(one);
        return;
      }
      waiting.delete(one);
      one.wake();
    }, realLeft);
  };

  const rearm = (): void => {
    for (const one of waiting) arm(one);
  };

  return {
    now,
    scale: () => anchor.scale,
    set: (change) => {
      anchor = {
        sandbox: change.now ?? now(),
        real: real(),
        scale: change.scale ?? anchor.scale,
      };
      rearm();
    },
    at: (at, wake) => {
      const one: Waiting = { at, wake, timer: undefined };
      waiting.add(one);
      arm(one);
      return () => {
        clearTimeout(one.timer);
        waiting.delete(one);
      };
    },
    anchor: () => anchor,
    restore: (kept) => {
      anchor = kept;
      rearm();
    },
    stop: () => {
      for (const one of waiting) clearTimeout(one.timer);
      waiting.clear();
    },
  };
};

/** An instant as people and programs give it: ISO text or epoch milliseconds. */
export const instant = (given: string | number): number =>
  typeof given === 'number' ? given : Date.parse(given);

/** An instant as the control API shows it. */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** DD/MM/YYYY in Vietnam, the way several of Zalo's fields carry a day. */
export const vietnamDay = (ms: number): string => {
  const day = new Date(ms + 7 * HOUR).toISOString();
  return `${day.slice(8, 10)}/${day.slice(5, 7)}/${day.slice(0, 4)}`;
};

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
