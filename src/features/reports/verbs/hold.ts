import { type Actor, may, type Verb } from '../../../community/access.ts';
import type { TierKey } from '../../../community/profile-schema.ts';
import { audit } from '../../../platform/audit.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { hasPower, standing } from '../relay/power.ts';
import { type EventKind, isEnded, type Report } from '../report.ts';
import { forwardsOf } from '../store-reporters.ts';
import { addEvent, lockReport } from '../store.ts';

/** A case locked for a person who may act on it, and the post they act under. */
export interface Held {
  report: Report;
  /** The unit and tier the person acts for. */
  unitId: string;
  tier: TierKey;
  title: string;
}

const refused: Partial<Record<Verb, string>> = {
  'accept-report': 'Việc này ở ngoài địa bàn của bạn. Loa vẫn đang giục người phụ trách.',
  'answer-report': 'Việc này ở ngoài địa bàn của bạn nên Loa chưa gửi câu trả lời.',
  'escalate-report': 'Việc này ở ngoài địa bàn của bạn nên Loa chưa chuyển.',
  'close-report': 'Bạn chưa được khép việc này. Nhờ người phụ trách địa bàn.',
};

/** Nobody learns of a case by being refused it. */
const missing = (): Refusal =>
  new Refusal('missing', 'Loa không thấy việc này. Kiểm lại mã giúp Loa.');

/** Whether a person may know a case exists: never its subject, and of a restricted one only who was asked or decides. */
export const maySee = async (deps: Deps, actor: Actor, report: Report): Promise<boolean> => {
  if (report.subjectPersonIds.includes(actor.personId)) return false;
  if (await wasRung(deps, actor, report)) return true;
  if (!(await may(deps, actor, 'see-case', report.unitId))) return false;
  if (!report.restricted) return true;
  const post = await standing(deps, actor, report);
  return post !== null && hasPower(post.tier, report);
};

/** Whoever was rung about a case, or holds it, may do what they were asked to do. */
export const wasRung = async (deps: Deps, actor: Actor, report: Report): Promise<boolean> => {
  if (report.handlerPersonId === actor.personId) return true;
  const forwards = await forwardsOf(deps.db, report.id);
  return forwards.some((one) => one.personId === actor.personId && one.kind !== 'information');
};

/**
 * Locks an open case for somebody who may act on it.
 * @throws Refusal when there is no such case for them, they may not, or it has ended.
 */
export const hold = async (
  deps: Deps,
  actor: Actor,
  verb: Verb,
  reportId: string,
): Promise<Held> => {
  const report = await lockReport(deps.db, reportId);
  if (!report || !(await maySee(deps, actor, report))) throw missing();
  if (!(await may(deps, actor, verb, report.unitId)) && !(await wasRung(deps, actor, report))) {
    throw new Refusal('forbidden', refused[verb] ?? 'Bạn chưa được làm việc này.');
  }
  const post = await standing(deps, actor, report);
  const fallback = actor.posts[0];
  if (!post && !fallback) throw new Refusal('forbidden', 'Bạn chưa giữ chức vụ nào ở địa bàn này.');
  if (isEnded(report)) {
    throw new Refusal(
      'conflict',
      `${report.code} đã kết thúc. Có tin mới thì báo lại để mở việc mới.`,
    );
  }
  return post
    ? { report, unitId: post.unitId, tier: post.tier, title: post.title }
    : {
        report,
        unitId: report.ownerUnitId,
        tier: report.ownerTier as TierKey,
        title: fallback?.title ?? '',
      };
};

/** Writes an act into the case's story and the audit trail. */
export const record = async (
  deps: Deps,
  held: Held,
  actor: Actor,
  kind: EventKind,
  details: Record<string, unknown> = {},
): Promise<void> => {
  const { report, unitId, title } = held;
  await addEvent(deps.db, {
    reportId: report.id,
    at: deps.clock(),
    kind,
    personId: actor.personId,
    post: title,
    unitId,
    details,
  });
  await audit(deps, {
    actor: actor.personId,
    post: title,
    verb: kind,
    subjectKind: 'report',
    subjectId: report.id,
    unitId: report.unitId,
    ...('by' in details ? { details: { by: details['by'] } } : {}),
  });
};
