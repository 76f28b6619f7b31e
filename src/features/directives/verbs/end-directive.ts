import type { Actor } from '../../../community/access.ts';
import { sendMany } from '../../../messaging/outbox/send.ts';
import { withdraw } from '../../../messaging/outbox/withdraw.ts';
import { stopReminders } from '../../../messaging/reminders/index.ts';
import { atomically } from '../../../platform/atomically.ts';
import { clearDeadlines } from '../../../platform/deadlines.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { overdueClock, recursClock, relayClock, silentClock } from '../clocks/names.ts';
import { isFlash, type Directive } from '../directive.ts';
import { tasksOf, updateDirective } from '../store.ts';
import { hopsOf, sharesOf } from '../store-hops.ts';
import { refuse } from '../texts.ts';
import * as texts from '../texts.ts';
import { holdDirective, record, refuseUnlessIssued } from './hold.ts';
import { aboutDirective } from '../places/readers.ts';

const settled: ReadonlySet<string> = new Set(['accepted', 'excused']);

/** Everything is done: each place's part of each task with an end was accepted or excused. Standing tasks end with it. */
export const closeDirective = (deps: Deps, actor: Actor, directiveId: string): Promise<Directive> =>
  atomically(deps, async (deps) => {
    const directive = await holdDirective(deps, actor, 'issue-directive', directiveId);
    if (directive.status === 'closed') return directive;
    refuseUnlessIssued(directive);
    const tasks = await tasksOf(deps.db, directive.id);
    const shares = await sharesOf(deps.db, directive.id);
    const open = tasks.filter(
      (task) =>
        !task.standing &&
        task.recurs === null &&
        shares.some((share) => share.taskId === task.id && !settled.has(share.status)),
    );
    if (open.length > 0)
      throw new Refusal('conflict', refuse.tasksOpen(open.map(({ path }) => path)));
    return end(deps, actor, directive, { status: 'closed', reason: '' });
  });

/** Takes an issued directive back: what has not left stays here, every place it reached is told to stop. */
export const recallDirective = (
  deps: Deps,
  actor: Actor,
  directiveId: string,
  reason: string,
): Promise<Directive> =>
  atomically(deps, async (deps) => {
    const directive = await holdDirective(deps, actor, 'issue-directive', directiveId);
    if (directive.status === 'recalled') return directive;
    refuseUnlessIssued(directive);
    if (reason.trim() === '') throw new Refusal('invalid', refuse.needReason, 'reason');
    await withdraw(deps, {
      about: aboutDirective(directive),
      keyPrefix: `directive:${directive.id}:`,
    });
    const ended = await end(deps, actor, directive, { status: 'recalled', reason: reason.trim() });
    const hops = await hopsOf(deps.db, directive.id);
    await sendMany(
      deps,
      hops.flatMap((hop) =>
        hop.sentAt === null || hop.groupId === null || hop.households
          ? []
          : [
              {
                to: { groupId: hop.groupId },
                text: texts.ended(directive, 'thu hồi', reason, deps.clock()),
                key: `directive:${directive.id}:recalled:${hop.id}`,
                lane: isFlash(directive) ? ('urgent' as const) : ('relay' as const),
                about: aboutDirective(directive),
              },
            ],
      ),
    );
    return ended;
  });

/** Stops every clock and reminder of a directive. */
const end = async (
  deps: Deps,
  actor: Actor,
  directive: Directive,
  given: { status: 'closed' | 'recalled'; reason: string },
): Promise<Directive> => {
  const change = {
    status: given.status,
    endedAt: deps.clock(),
    endReason: given.reason || null,
  };
  await updateDirective(deps.db, directive.id, change);
  await clearDeadlines(deps, silentClock, directive.id);
  for (const task of await tasksOf(deps.db, directive.id))
    await clearDeadlines(deps, overdueClock, task.id);
  for (const share of await sharesOf(deps.db, directive.id))
    await clearDeadlines(deps, recursClock, share.id);
  for (const hop of await hopsOf(deps.db, directive.id)) {
    await clearDeadlines(deps, relayClock, hop.id);
    await stopReminders(deps, `directive:${hop.id}:`);
  }
  await record(deps, directive, {
    kind: given.status,
    actor,
    verb: `${given.status === 'closed' ? 'close' : 'recall'}-directive`,
    details: { reason: given.reason },
  });
  return { ...directive, ...change };
};
