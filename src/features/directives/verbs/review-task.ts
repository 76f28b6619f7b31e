import type { Actor } from '../../../community/access.ts';
import { send } from '../../../messaging/outbox/send.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { updateShare } from '../store-hops.ts';
import { refuse } from '../texts.ts';
import * as texts from '../texts.ts';
import { record } from './hold.ts';
import { holdShareAsIssuer, type OfTask } from './hold-share.ts';
import { aboutDirective, remindersTo } from '../places/readers.ts';
import { planTaskReminders } from './remind-tasks.ts';

export type Decision = 'accept' | 'return' | 'excuse';

const statusAfter = { accept: 'accepted', return: 'returned', excuse: 'excused' } as const;

/** The issuer looks at what a place reported: takes it, sends it back with a reason, or frees the place of it with one. */
export const reviewTask = (
  deps: Deps,
  actor: Actor,
  given: OfTask & { unitId: string; decision: Decision; reason?: string | undefined },
): Promise<void> =>
  atomically(deps, async (deps) => {
    const { directive, hop, task, share } = await holdShareAsIssuer(deps, actor, given);
    const reason = given.reason?.trim() ?? '';
    if (given.decision !== 'excuse' && share.reportedAt === null)
      throw new Refusal('conflict', refuse.notReported);
    if (given.decision !== 'accept' && reason === '')
      throw new Refusal('invalid', refuse.needReason, 'reason');
    const status = statusAfter[given.decision];
    const now = deps.clock();
    await updateShare(deps.db, share.id, {
      status,
      decidedBy: actor.personId,
      decidedAt: now,
      reason: reason || null,
      ...(status === 'returned' ? { difficultyId: null } : {}),
    });
    await planTaskReminders(deps, directive, hop);
    const to = status === 'returned' ? await remindersTo(deps, hop) : null;
    if (to && !('role' in to)) {
      await send(deps, {
        to,
        text: texts.returned(directive, task.path, reason, now),
        key: `directive:${directive.id}:returned:${share.id}:${now.getTime()}`,
        lane: 'relay',
        about: aboutDirective(directive),
      });
    }
    await record(deps, directive, {
      kind: status,
      actor,
      verb: `${given.decision}-task`,
      hopId: hop.id,
      taskId: task.id,
      details: { path: task.path, place: hop.name, reason },
    });
  });
