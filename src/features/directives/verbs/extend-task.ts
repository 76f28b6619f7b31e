import type { Actor } from '../../../community/access.ts';
import { send } from '../../../messaging/outbox/send.ts';
import { atomically } from '../../../platform/atomically.ts';
import { setDeadline } from '../../../platform/deadlines.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { overdueTold } from '../clocks/limits.ts';
import { overdueClock } from '../clocks/names.ts';
import { isFinished } from '../directive.ts';
import { updateShare } from '../store-hops.ts';
import { refuse } from '../texts.ts';
import * as texts from '../texts.ts';
import { record } from './hold.ts';
import { holdShare, holdShareAsIssuer, type HeldShare, type OfTask } from './hold-share.ts';
import { aboutDirective, remindersTo } from '../places/readers.ts';
import { planTaskReminders } from './remind-tasks.ts';

/** A place asks for more time for its part of a task; the issuer and who approved are told. The old deadline stands until they agree. */
export const askExtension = (
  deps: Deps,
  actor: Actor,
  given: OfTask & { until: Date; reason: string },
): Promise<HeldShare> =>
  atomically(deps, async (deps) => {
    const held = await holdShare(deps, actor, 'report-task', given);
    const { directive, hop, task, share, post } = held;
    const now = deps.clock();
    const reason = given.reason.trim();
    if (reason === '') throw new Refusal('invalid', refuse.needReason, 'reason');
    if (isFinished(share)) throw new Refusal('conflict', refuse.reportedAlready);
    if (given.until <= now || (share.dueAt !== null && given.until <= share.dueAt))
      throw new Refusal('invalid', refuse.needLater, 'until');
    await updateShare(deps.db, share.id, {
      extensionUntil: given.until,
      extensionReason: reason,
      extensionBy: actor.personId,
    });
    for (const personId of new Set([directive.issuerPersonId, directive.approverPersonId])) {
      if (personId === null) continue;
      await send(deps, {
        to: { personId },
        text: texts.extensionAsked(directive, {
          path: task.path,
          hopName: hop.name,
          until: given.until,
          reason,
          at: now,
        }),
        key: `directive:${directive.id}:extension:${share.id}:${given.until.getTime()}`,
        lane: 'relay',
        about: aboutDirective(directive),
      });
    }
    await record(deps, directive, {
      kind: 'extension-asked',
      actor,
      verb: 'ask-extension',
      hopId: hop.id,
      taskId: task.id,
      post,
      unitId: hop.unitId,
      details: { path: task.path, place: hop.name, until: given.until.toISOString(), reason },
    });
    return held;
  });

/** The issuer gives the time asked for, or does not; the place is told either way. */
export const decideExtension = (
  deps: Deps,
  actor: Actor,
  given: OfTask & { unitId: string; grant: boolean },
): Promise<void> =>
  atomically(deps, async (deps) => {
    const { directive, hop, task, share } = await holdShareAsIssuer(deps, actor, given);
    const until = share.extensionUntil;
    if (until === null) throw new Refusal('conflict', refuse.noExtension);
    const now = deps.clock();
    await updateShare(deps.db, share.id, {
      extensionUntil: null,
      ...(given.grant ? { dueAt: until } : {}),
    });
    if (given.grant) {
      await planTaskReminders(deps, directive, hop);
      await setDeadline(deps, overdueClock, task.id, until.toISOString(), overdueTold(until));
    }
    const to = await remindersTo(deps, hop);
    if (to && !('role' in to)) {
      await send(deps, {
        to,
        text: texts.extensionDecided(directive, {
          path: task.path,
          until: given.grant ? until : null,
          at: now,
        }),
        key: `directive:${directive.id}:extension:${share.id}:${until.getTime()}:${given.grant}`,
        lane: 'relay',
        about: aboutDirective(directive),
      });
    }
    await record(deps, directive, {
      kind: given.grant ? 'extension-granted' : 'extension-refused',
      actor,
      verb: 'decide-extension',
      hopId: hop.id,
      taskId: task.id,
      details: { path: task.path, place: hop.name, until: until.toISOString() },
    });
  });
