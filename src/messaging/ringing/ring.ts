import { randomInt } from 'node:crypto';
import { personById } from '../../community/people.ts';
import { accountsOf } from '../../platform/channel-accounts.ts';
import { clearDeadlines, setDeadline, type DeadlineKind } from '../../platform/deadlines.ts';
import type { Deps } from '../../platform/deps.ts';
import { newId } from '../../platform/ids.ts';
import type { Lane } from '../../platform/queue.ts';
import { send } from '../outbox/send.ts';
import { withdraw } from '../outbox/withdraw.ts';
import {
  devicesOf,
  digitsOf,
  insertRing,
  lockOthers,
  lockRing,
  markDone,
  ringsAbout,
  type RingRow,
  type RingStep,
} from './store.ts';
import { texts } from './texts.ts';

export interface Ringing {
  /** Names this ringing among all: begun twice, it is one. */
  key: string;
  personId: string;
  about: { kind: string; id: string };
  /** What people call it; the line begins with it. */
  code: string;
  /** What may stand on a screen anybody can see. */
  line: string;
  /** The same, as it is spoken. */
  spoken: string;
  /** Where a tap leads. */
  link: string;
  lane: Lane;
  steps: readonly RingStep[];
}

const ringClock = 'ring';
/** Steps of the same way to the same person this near are one SMS, one call. */
const togetherMs = 20_000;
/** An SMS that comes later than this wakes nobody in time; the next step has long gone. */
const usefulMs = { push: 300_000, sms: 600_000, call: 90_000 } as const;
/** Digits stay somebody's for so long: a call may be on, a press may come late. */
const digitsKeptMs = 12 * 3_600_000;

/**
 * Rings somebody, step by step, until {@link stopRinging}. Belongs in the transaction of what it is about.
 * @returns false when there is no way to ring them: no device, and no number or no phone line.
 */
export const ring = async (deps: Deps, ringing: Ringing): Promise<boolean> => {
  const person = await personById(deps.db, ringing.personId);
  const phone = (await phoneLine(deps)) ? (person?.phone?.replace(/[\s.]/gu, '') ?? null) : null;
  const hasDevice =
    (await pushLine(deps)) && (await devicesOf(deps.db, ringing.personId)).length > 0;
  const steps = ringing.steps.filter(({ way }) => (way === 'push' ? hasDevice : phone !== null));
  const [first] = steps;
  if (!first) return false;
  const now = deps.clock();
  const row: RingRow = {
    id: newId(),
    key: ringing.key,
    personId: ringing.personId,
    phone,
    aboutKind: ringing.about.kind,
    aboutId: ringing.about.id,
    code: ringing.code,
    line: ringing.line,
    spoken: ringing.spoken,
    link: ringing.link,
    lane: ringing.lane,
    digits: await freeDigits(deps, ringing.personId),
    steps,
    done: 0,
    startedAt: now,
    nextAt: new Date(now.getTime() + first.after),
    stoppedAt: null,
  };
  if (!(await insertRing(deps.db, row))) return true;
  if (first.after > 0) await setDeadline(deps, ringClock, row.id, 'next', row.nextAt ?? now);
  else await goOn(deps, row);
  return true;
};

/**
 * Somebody has it: nothing rings about it any more, and what has not left yet is taken back.
 * Belongs in the transaction of the answer.
 */
export const stopRinging = async (
  deps: Deps,
  about: { kind: string; id: string },
): Promise<void> => {
  const rings = await ringsAbout(deps.db, about);
  if (rings.length === 0) return;
  // The clocks first: a step takes its clock before the ringing, and so must this.
  for (const { id, nextAt } of rings) if (nextAt) await clearDeadlines(deps, ringClock, id);
  await deps.db
    .updateTable('rings')
    .set({ stoppedAt: deps.clock(), nextAt: null })
    .where('aboutKind', '=', about.kind)
    .where('aboutId', '=', about.id)
    .where('stoppedAt', 'is', null)
    .execute();
  await withdraw(deps, { about, keyPrefix: 'ring:' });
};

/** The account calls and SMS go by, where there is one. */
export const phoneLine = async (deps: Deps): Promise<{ id: string } | undefined> =>
  deps.channels.has('voice-sms') ? (await accountsOf(deps.db, 'voice-sms'))[0] : undefined;

/** The account pushes go by, where there is one. */
export const pushLine = async (deps: Deps): Promise<{ id: string } | undefined> =>
  deps.channels.has('web-push') ? (await accountsOf(deps.db, 'web-push'))[0] : undefined;

/** Two digits not asked of this person for anything else lately. */
const freeDigits = async (deps: Deps, personId: string): Promise<string> => {
  const since = new Date(deps.clock().getTime() - digitsKeptMs);
  const taken = await digitsOf(deps.db, personId, since);
  const free = Array.from({ length: 90 }, (_, n) => String(n + 10)).filter((d) => !taken.has(d));
  return free[randomInt(Math.max(1, free.length))] ?? String(randomInt(10, 100));
};

/** The time of a step has come. */
export const ringDeadline: DeadlineKind = {
  name: ringClock,
  fire: async (deps, id) => {
    const row = await lockRing(deps.db, id);
    if (row?.nextAt && row.nextAt <= deps.clock()) await goOn(deps, row);
  },
};

/** Takes every step that is due, and sets the clock of the next. */
const goOn = async (deps: Deps, row: RingRow): Promise<void> => {
  const now = deps.clock();
  let at = row;
  for (;;) {
    const step = at.steps[at.done];
    if (!step || !at.nextAt || at.nextAt > now) return;
    const together = step.way === 'push' ? [at] : [at, ...(await others(deps, at, step))];
    await take(deps, together, step);
    for (const one of together) {
      const next = await advanced(deps, one);
      if (one === at) at = next;
    }
  }
};

const others = async (deps: Deps, row: RingRow, step: RingStep): Promise<RingRow[]> => {
  const dueBy = new Date(deps.clock().getTime() + togetherMs);
  const found = await lockOthers(deps.db, row, dueBy);
  return found.filter((one) => one.steps[one.done]?.way === step.way && one.phone === row.phone);
};

/** The step is behind it. Two calls keep their distance even when the first was late. */
const advanced = async (deps: Deps, row: RingRow): Promise<RingRow> => {
  const now = deps.clock().getTime();
  const [here, next] = [row.steps[row.done], row.steps[row.done + 1]];
  const done = row.done + 1;
  let nextAt: Date | null = null;
  if (here && next) {
    const planned = row.startedAt.getTime() + next.after;
    const apart = here.way === next.way ? now + next.after - here.after : now;
    nextAt = new Date(Math.max(planned, apart));
  }
  await markDone(deps.db, row.id, { done, nextAt });
  if (nextAt) await setDeadline(deps, ringClock, row.id, 'next', nextAt);
  else await clearDeadlines(deps, ringClock, row.id);
  return { ...row, done, nextAt };
};

const take = async (deps: Deps, rings: readonly RingRow[], step: RingStep): Promise<void> => {
  const [row] = rings;
  if (!row) return;
  const common = {
    lane: row.lane,
    about: { kind: row.aboutKind, id: row.aboutId },
    uselessAfter: new Date(deps.clock().getTime() + usefulMs[step.way]),
  };
  const key = `ring:${row.id}:${row.done}`;
  if (step.way === 'push') {
    const line = await pushLine(deps);
    const devices = line ? await devicesOf(deps.db, row.personId) : [];
    for (const device of devices) {
      const chat = { accountId: line?.id ?? '', kind: 'private', externalId: device.id } as const;
      await send(deps, {
        ...common,
        to: { chat, personId: row.personId },
        key,
        // A device that has gone is no call to make: the SMS and the call follow anyway.
        lane: 'relay',
        text: texts.push(row),
      });
    }
    return;
  }
  const line = await phoneLine(deps);
  if (!line || row.phone === null) return;
  const externalId = `${step.way}:${row.phone}`;
  const chat = { accountId: line.id, kind: 'private', externalId } as const;
  await send(deps, {
    ...common,
    to: { chat, personId: row.personId },
    key,
    text: texts[step.way](rings),
  });
};
