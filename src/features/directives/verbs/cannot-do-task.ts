import type { Actor } from '../../../community/access.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { fileReport } from '../../reports/index.ts';
import { updateShare } from '../store-hops.ts';
import { labelOf } from '../directive.ts';
import { refuse } from '../texts.ts';
import { receive } from './acknowledge-directive.ts';
import { record } from './hold.ts';
import { holdShare, type HeldShare, type OfTask } from './hold-share.ts';
import { planTaskReminders } from './remind-tasks.ts';

/**
 * A place says it cannot do its part and why: a case of difficulty goes to whoever issued, and the place is
 * reminded no more of what it has said it cannot. The task stays open until the issuer decides.
 */
export const cannotDoTask = (
  deps: Deps,
  actor: Actor,
  given: OfTask & { reason: string; messageId?: string | undefined },
): Promise<HeldShare & { reportCode: string; reportId: string; joined: boolean }> =>
  atomically(deps, async (deps) => {
    const reason = given.reason.trim();
    if (reason === '') throw new Refusal('invalid', refuse.needReason, 'reason');
    const held = await holdShare(deps, actor, 'report-task', given);
    const { directive, hop, task, share, post } = held;
    const received = await receive(deps, actor, directive, hop, post);
    const report = await fileReport(deps, {
      category: 'difficulty',
      severity: 'S3',
      labels: ['difficulty'],
      slots: {},
      because: [`không thực hiện được việc ${task.path} của ${labelOf(directive)}`],
      text: `${labelOf(directive)}, việc ${task.path}: ${reason}`,
      unitId: hop.unitId,
      reporterPersonId: actor.personId,
      messageId: given.messageId,
      source: given.messageId === undefined ? 'console' : 'chat',
      about: { kind: 'directive', id: directive.id, issuerUnitId: directive.unitId },
      answerInChat: false,
    });
    await updateShare(deps.db, share.id, { difficultyId: report.id, reason });
    await planTaskReminders(deps, directive, received);
    await record(deps, directive, {
      kind: 'cannot',
      actor,
      verb: 'report-difficulty',
      hopId: hop.id,
      taskId: task.id,
      post,
      unitId: hop.unitId,
      details: { path: task.path, place: hop.name, code: report.code },
    });
    return { ...held, reportCode: report.code, reportId: report.id, joined: report.joined };
  });
