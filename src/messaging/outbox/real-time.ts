import type { Clock } from '../../platform/clock.ts';

/** A clock that stands still says any later instant is this far or farther. */
const standing = 3_600_000;

/** Whether the clock only moves when somebody moves it. */
export const standsStill = (clock: Clock): boolean =>
  clock.realMsUntil(new Date(clock().getTime() + 10_000)) >= standing;

/**
 * The instant the clock will show after so many real milliseconds: network time-outs and leases are
 * real however fast a rehearsal's clock runs. On a clock that stands still, plain milliseconds.
 */
export const afterRealMs = (clock: Clock, ms: number): Date => {
  const now = clock().getTime();
  const probe = clock.realMsUntil(new Date(now + 10_000));
  const scale = probe > 0 && probe < standing ? 10_000 / probe : 1;
  return new Date(now + ms * scale);
};

/** The second an instant falls into is over: clocks of one second are one. */
export const wholeSecond = (at: Date): Date => new Date(Math.ceil(at.getTime() / 1_000) * 1_000);
