import { resolveRole } from '../../community/roles.ts';
import { nextAllowed } from '../../platform/calendar.ts';
import { clearDeadlines, setDeadline, type DeadlineKind } from '../../platform/deadlines.ts';
import type { Deps } from '../../platform/deps.ts';
import { newId } from '../../platform/ids.ts';
import type { Lane } from '../../platform/queue.ts';
import { send, type Recipient } from '../outbox/send.ts';
import { withdraw } from '../outbox/withdraw.ts';
import {
  insertReminder,
  lockReminder,
  markSent,
  stopByPrefix,
  type ReminderRow,
  type ReminderTarget,
} from './store.ts';

export interface Reminding {
  /** Names this plan among all: planned twice, it is one. Answered, it is stopped by its key. */
  key: string;
  to: ReminderTarget;
  about: { kind: string; id: string };
  lane: Lane;
  /** The moments, in any order; those that are past are left out. */
  dueAts: readonly Date[];
  /** What the n-th says. It must name its number or its hour, so that no text stands twice in a chat. */
  text: (n: number, at: Date) => string;
  /** Rings in quiet hours too. */
  anyHour?: boolean;
}

export const remindClock = 'remind';

/**
 * Plans to remind somebody until they have answered ({@link stopReminders}). Words and moments are
 * settled now; quiet hours put a moment off to their end.
 */
export const remind = async (deps: Deps, reminding: Reminding): Promise<void> => {
  const now = deps.clock();
  const moments = reminding.dueAts
    .filter((at) => at > now)
    .map((at) => (reminding.anyHour ? at : nextAllowed(at, deps.profile.quietHours)).getTime())
    .sort((a, b) => a - b);
  const times = [...new Set(moments)].map((at, index) => {
    const moment = new Date(at);
    return { at: moment.toISOString(), text: reminding.text(index + 1, moment) };
  });
  const [first] = times;
  if (!first) return;
  const row: ReminderRow = {
    id: newId(),
    key: reminding.key,
    target: reminding.to,
    aboutKind: reminding.about.kind,
    aboutId: reminding.about.id,
    lane: reminding.lane,
    times,
    sent: 0,
    createdAt: now,
    stoppedAt: null,
  };
  if (await insertReminder(deps.db, row))
    await setDeadline(deps, remindClock, row.id, '1', new Date(first.at));
};

/**
 * They have answered: nothing more is said, and what has not left yet is taken back. Belongs in the
 * transaction of the answer. A prefix of a key stops all that begin so.
 */
export const stopReminders = async (deps: Deps, keyPrefix: string): Promise<void> => {
  for (const row of await stopByPrefix(deps.db, keyPrefix, deps.clock())) {
    await clearDeadlines(deps, remindClock, row.id);
    await withdraw(deps, {
      about: { kind: row.aboutKind, id: row.aboutId },
      keyPrefix: `remind:${row.id}:`,
    });
  }
};

/** Says the words whose moment has come, once; of several that a pause let pass, the last. */
export const remindDeadline: DeadlineKind = {
  name: remindClock,
  fire: async (deps, id) => {
    const row = await lockReminder(deps.db, id);
    if (!row) return;
    const now = deps.clock();
    const passed = row.times.filter(({ at }) => new Date(at) <= now).length;
    const due = row.times[passed - 1];
    if (due && passed > row.sent) {
      await say(deps, row, passed, due.text);
      await markSent(deps.db, row.id, passed);
    }
    const next = row.times[passed];
    if (next) await setDeadline(deps, remindClock, row.id, String(passed + 1), new Date(next.at));
  },
};

const say = async (deps: Deps, row: ReminderRow, n: number, text: string): Promise<void> => {
  const common = {
    text,
    key: `remind:${row.id}:${n}`,
    lane: row.lane,
    about: { kind: row.aboutKind, id: row.aboutId },
  };
  for (const to of await recipientsOf(deps, row.target)) {
    const { unreachable } = await send(deps, { ...common, to });
    if (unreachable) deps.log.warn({ reminder: row.key }, 'a reminder has nobody it can reach');
  }
};

const recipientsOf = async (deps: Deps, target: ReminderTarget): Promise<Recipient[]> => {
  if (!('role' in target)) return [target];
  const people = await resolveRole(deps, target.role, target.unitId, deps.clock());
  return people.map((person) => ({ personId: person.id }));
};
