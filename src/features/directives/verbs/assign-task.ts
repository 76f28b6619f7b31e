import type { Actor } from '../../../community/access.ts';
import { personById } from '../../../community/people.ts';
import { postsOf } from '../../../community/posts.ts';
import { send } from '../../../messaging/outbox/send.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { isFinished, isFlash, type Hop } from '../directive.ts';
import { updateShare } from '../store-hops.ts';
import { refuse } from '../texts.ts';
import * as texts from '../texts.ts';
import { receive } from './acknowledge-directive.ts';
import { record } from './hold.ts';
import { holdShare, type HeldShare, type OfTask } from './hold-share.ts';
import { aboutDirective } from '../places/readers.ts';

/** The leader of a place names who does its part of a task; that person is told privately. */
export const assignTask = (
  deps: Deps,
  actor: Actor,
  given: OfTask & { personId: string },
): Promise<HeldShare & { assigneeName: string }> =>
  atomically(deps, async (deps) => {
    const held = await holdShare(deps, actor, 'assign-task', given);
    const { directive, hop, task, share, post } = held;
    if (isFinished(share)) throw new Refusal('conflict', refuse.reportedAlready);
    const person = await personById(deps.db, given.personId);
    if (!person || !(await worksAt(deps, person.id, hop)))
      throw new Refusal('invalid', refuse.notOfUnit, 'personId');
    await receive(deps, actor, directive, hop, post);
    const now = deps.clock();
    const change = {
      status: 'assigned' as const,
      assigneePersonId: person.id,
      assignedBy: actor.personId,
      assignedAt: now,
    };
    await updateShare(deps.db, share.id, change);
    await send(deps, {
      to: { personId: person.id },
      text: texts.assigned(directive, task, share.dueAt, now),
      key: `directive:${directive.id}:assigned:${share.id}:${person.id}`,
      lane: isFlash(directive) ? 'urgent' : 'relay',
      about: aboutDirective(directive),
    });
    await record(deps, directive, {
      kind: 'assigned',
      actor,
      verb: 'assign-task',
      hopId: hop.id,
      taskId: task.id,
      post,
      unitId: hop.unitId,
      details: { path: task.path, personId: person.id, place: hop.name },
    });
    return { ...held, share: { ...share, ...change }, assigneeName: person.name };
  });

/** Of the place: a post in the body; at the unit, or anywhere below it. */
const worksAt = async (deps: Deps, personId: string, hop: Hop): Promise<boolean> =>
  (await postsOf(deps.db, personId, deps.clock())).some((post) =>
    hop.bodyId === null ? post.unitPath.startsWith(hop.unitPath) : post.bodyId === hop.bodyId,
  );
