import type { Actor } from '../../../community/access.ts';
import { atomically } from '../../../platform/atomically.ts';
import { setDeadline, type DeadlineKind } from '../../../platform/deadlines.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { recursClock } from '../clocks/names.ts';
import { nextOccurrence } from '../clocks/recurs.ts';
import { isFinished } from '../directive.ts';
import { hopById, lockShare, updateShare } from '../store-hops.ts';
import { directiveById, taskById } from '../store.ts';
import { refuse } from '../texts.ts';
import { receive } from './acknowledge-directive.ts';
import { hintDirective, record } from './hold.ts';
import { holdShare, type HeldShare, type OfTask } from './hold-share.ts';
import { planTaskReminders } from './remind-tasks.ts';

export interface TaskReport extends OfTask {
  text: string;
  /** "Không phát sinh": a report like any other. */
  nothing?: boolean;
  /** What proves it: attachments of the message it came with. */
  evidence?: unknown[];
}

const hour = 3_600_000;

/** A place tells what became of its part of a task. Late or not is kept for ever; its reminders stop. */
export const reportTask = (deps: Deps, actor: Actor, given: TaskReport): Promise<HeldShare> =>
  atomically(deps, async (deps) => {
    const held = await holdShare(deps, actor, 'report-task', given);
    const { directive, hop, task, share, post } = held;
    const text = given.text.trim();
    if (text === '' && given.nothing !== true)
      throw new Refusal('invalid', refuse.emptyReport, 'text');
    if (share.status === 'accepted' || share.status === 'excused')
      throw new Refusal('conflict', refuse.reportedAlready);
    const received = await receive(deps, actor, directive, hop, post);
    const now = deps.clock();
    const change = {
      status: 'reported' as const,
      report: text || 'Không phát sinh',
      nothing: given.nothing ?? false,
      evidence: given.evidence ?? [],
      reportedBy: actor.personId,
      reportedAt: now,
      late: share.late || (share.dueAt !== null && share.dueAt <= now),
    };
    await updateShare(deps.db, share.id, change);
    await planTaskReminders(deps, directive, received);
    if (task.recurs !== null) {
      const again = Math.max(share.dueAt?.getTime() ?? 0, now.getTime() + hour);
      await setDeadline(deps, recursClock, share.id, '1', new Date(again));
    }
    await record(deps, directive, {
      kind: 'reported',
      actor,
      verb: 'report-task',
      hopId: hop.id,
      taskId: task.id,
      post,
      unitId: hop.unitId,
      details: { path: task.path, place: hop.name, nothing: change.nothing, late: change.late },
    });
    return { ...held, share: { ...share, ...change } };
  });

/** A repeated report was given: the next one is owed from now on. */
export const recursDeadline: DeadlineKind = {
  name: recursClock,
  fire: async (deps, shareId) => {
    const share = await lockShare(deps.db, shareId);
    if (!share || !isFinished(share) || share.status === 'excused') return;
    const directive = await directiveById(deps.db, share.directiveId);
    const task = await taskById(deps.db, share.taskId);
    const hop = await hopById(deps.db, share.hopId);
    if (directive?.status !== 'issued' || !task?.recurs || !hop) return;
    await updateShare(deps.db, share.id, {
      status: share.assigneePersonId === null ? 'acknowledged' : 'assigned',
      dueAt: nextOccurrence(task.recurs, deps.clock()),
    });
    await planTaskReminders(deps, directive, hop);
    hintDirective(deps, directive);
  },
};
