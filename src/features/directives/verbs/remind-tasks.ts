import { remind, stopReminders } from '../../../messaging/reminders/index.ts';
import type { Deps } from '../../../platform/deps.ts';
import { taskReminders } from '../clocks/limits.ts';
import { isFinished, isFlash, type Directive, type Hop } from '../directive.ts';
import { aboutDirective, remindersTo } from '../places/readers.ts';
import { nextRound, sharesOfHop } from '../store-hops.ts';
import { tasksOf } from '../store.ts';
import * as texts from '../texts.ts';

const prefix = (hop: Pick<Hop, 'id'>): string => `directive:${hop.id}:tasks:`;

/** No more reminders of tasks to a place. */
export const stopTaskReminders = (deps: Deps, hop: Pick<Hop, 'id'>): Promise<void> =>
  stopReminders(deps, prefix(hop));

/**
 * Plans a place's reminders anew from what it still owes: one plan per deadline, naming all its tasks.
 * Called whenever a share changes, so that what was answered is never asked for again.
 */
export const planTaskReminders = async (
  deps: Deps,
  directive: Directive,
  hop: Hop,
): Promise<void> => {
  await stopTaskReminders(deps, hop);
  const now = deps.clock();
  const open = (await sharesOfHop(deps.db, hop.id)).filter(
    (share) => !isFinished(share) && share.difficultyId === null,
  );
  const to = open.length === 0 ? null : await remindersTo(deps, hop);
  if (!to) return;
  const tasks = await tasksOf(deps.db, directive.id);
  const round = await nextRound(deps.db, hop.id);
  const dues = new Map<number, string[]>();
  for (const { dueAt, taskId } of open) {
    const path = tasks.find(({ id }) => id === taskId)?.path;
    if (dueAt === null || dueAt <= now || path === undefined) continue;
    dues.set(dueAt.getTime(), [...(dues.get(dueAt.getTime()) ?? []), path]);
  }
  for (const [due, paths] of dues) {
    const dueAt = new Date(due);
    await remind(deps, {
      key: `${prefix(hop)}${round}:${due}`,
      to,
      about: aboutDirective(directive),
      lane: 'relay',
      dueAts: taskReminders(dueAt, now),
      anyHour: isFlash(directive),
      text: (n, at) => texts.taskReminder(directive, { paths, dueAt, n, at }),
    });
  }
};
