import { may, type Actor } from '../../../community/access.ts';
import { unitById } from '../../../community/units.ts';
import type {
  DirectiveActs,
  DirectiveDetail,
  DirectiveTask,
  TaskShare,
} from '../../../contract/directives.ts';
import type { z } from 'zod';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import {
  isFinished,
  isOverdue,
  type Directive,
  type Hop,
  type Share,
  type Task,
} from '../directive.ts';
import { planHops } from '../places/plan-hops.ts';
import { speaksFor } from '../places/standing.ts';
import { householdsBelow } from '../places/store.ts';
import { directiveById, tasksOf } from '../store.ts';
import { hopsOf, sharesOf } from '../store-hops.ts';
import { refuse, shareNames } from '../texts.ts';
import { missingToIssue } from '../verbs/issue-directive.ts';
import { cardsOf } from './cards.ts';
import { relayOf } from './relay.ts';
import { isNear, maySee, seesWhole, sightOf } from './sight.ts';
import { namesOf } from './store.ts';

/**
 * One directive as its reader may see it: the issuer and those above see every place, a place sees itself
 * and what lies below it.
 * @throws Refusal (404) when it is not theirs to know of.
 */
export const directiveStory = async (
  deps: Deps,
  actor: Actor,
  directiveId: string,
): Promise<DirectiveDetail> => {
  const sight = await sightOf(deps, actor);
  const directive = await directiveById(deps.db, directiveId);
  if (!directive || !(await maySee(deps, sight, directive)))
    throw new Refusal('missing', refuse.gone);
  const whole = seesWhole(sight, directive);
  const hops = (await hopsOf(deps.db, directive.id)).filter((hop) => whole || isNear(sight, hop));
  const [card] = await cardsOf(deps, sight, [directive]);
  if (!card) throw new Refusal('missing', refuse.gone);
  const names = await namesOf(
    deps.db,
    [directive.drafterPersonId, directive.approverPersonId].filter((id) => id !== null),
  );
  const spoken = await spokenFor(deps, actor, hops);
  const mine = hops.find(
    (hop) => spoken.has(hop.id) && hop.mustAcknowledge && hop.acknowledgedAt === null && hop.sentAt,
  );
  const tasks = await tasksWith(deps, actor, directive, hops, spoken);
  return {
    ...card,
    text: directive.text,
    place: directive.place,
    signer: { name: directive.signer.name, title: directive.signer.title },
    addressees: directive.addressees,
    audience: directive.audience,
    householdText: directive.householdText,
    basis: directive.basis,
    directiveTasks: tasks,
    warnings: warningsOf(directive),
    drafterName: names.get(directive.drafterPersonId) ?? null,
    approverName: names.get(directive.approverPersonId ?? '') ?? null,
    reach: await reachOf(deps, directive),
    relay: await relayOf(deps, directive, hops),
    mine: mine ? { unitId: mine.unitId, unitName: mine.name } : null,
    may: await actsOf(deps, actor, directive, {
      mine: mine !== undefined,
      own: hops.filter((hop) => spoken.has(hop.id)),
      owed: tasks.some(isOwed),
    }),
  };
};

const warningsOf = (directive: Directive): string[] =>
  directive.unresolved.length === 0
    ? directive.warnings
    : [
        ...directive.warnings,
        `Loa chưa biết nơi nhận: ${directive.unresolved.join(', ')}. Báo nơi ấy bằng đường khác, hoặc sửa tên.`,
      ];

/** The places of a directive the reader speaks for. */
const spokenFor = async (deps: Deps, actor: Actor, hops: readonly Hop[]): Promise<Set<string>> => {
  const units = new Set(actor.posts.map((post) => post.unitId));
  const spoken = new Set<string>();
  for (const hop of hops) {
    if (!units.has(hop.unitId) && !hop.households) continue;
    if (hop.households && !actor.posts.some((post) => post.unitPath.startsWith(hop.unitPath)))
      continue;
    if (await speaksFor(deps, actor, hop, 'acknowledge-directive')) spoken.add(hop.id);
  }
  return spoken;
};

/** Whom issuing reaches: before, as planned now; afterwards, as it was. */
const reachOf = async (deps: Deps, directive: Directive): Promise<DirectiveDetail['reach']> => {
  const unit = await unitById(deps.db, directive.unitId);
  const hops =
    directive.issuedAt === null && unit
      ? await planHops(deps, directive, unit)
      : await hopsOf(deps.db, directive.id);
  const first = hops.filter((hop) => hop.parentId === null && !hop.households);
  const others = first.filter((hop) => hop.unitId !== directive.unitId || hop.bodyId !== null);
  const groups = hops.filter((hop) => hop.households && hop.groupId !== null);
  return {
    first: others.map(({ name }) => name),
    bodies: others.length,
    groups: groups.length,
    households: await householdsBelow(
      deps.db,
      groups.map(({ unitPath }) => unitPath),
    ),
  };
};

const tasksWith = async (
  deps: Deps,
  actor: Actor,
  directive: Directive,
  hops: readonly Hop[],
  spoken: ReadonlySet<string>,
): Promise<DirectiveTask[]> => {
  const tasks = await tasksOf(deps.db, directive.id);
  const shares = (await sharesOf(deps.db, directive.id)).filter((share) =>
    hops.some((hop) => hop.id === share.hopId),
  );
  const names = await namesOf(
    deps.db,
    shares.flatMap((share) => share.assigneePersonId ?? []),
  );
  const issues =
    directive.status === 'issued' && (await may(deps, actor, 'issue-directive', directive.unitId));
  const views: DirectiveTask[] = [];
  for (const task of tasks) {
    const own = shares.filter((share) => share.taskId === task.id);
    const shown: TaskShare[] = [];
    for (const share of own) {
      const hop = hops.find(({ id }) => id === share.hopId);
      if (!hop) continue;
      const mine = directive.status === 'issued' && spoken.has(hop.id);
      shown.push({
        ...viewOfShare(share, hop, names, deps.clock()),
        may: {
          ...(mine ? await actsOfPlace(deps, actor, hop, share) : noActs),
          ...actsOfIssuer(share, issues),
        },
      });
    }
    views.push(viewOfTask(task, shown));
  }
  return views;
};

const isSettled = ({ status }: Pick<Share, 'status'>): boolean =>
  status === 'accepted' || status === 'excused';

const isOwed = ({ standing, recurs, shares }: DirectiveTask): boolean =>
  !standing && recurs === null && shares.some((share) => !isSettled(share));

const noActs = { assign: false, report: false, cannot: false };

const actsOfPlace = async (
  deps: Deps,
  actor: Actor,
  hop: Hop,
  share: Share,
): Promise<Pick<TaskShare['may'], keyof typeof noActs>> => {
  const reports =
    !isSettled(share) && (await speaksFor(deps, actor, hop, 'report-task')) !== undefined;
  return {
    assign: !isFinished(share) && (await speaksFor(deps, actor, hop, 'assign-task')) !== undefined,
    report: reports,
    cannot: reports && !isFinished(share),
  };
};

const actsOfIssuer = (
  share: Share,
  issues: boolean,
): Pick<TaskShare['may'], 'review' | 'excuse' | 'decide'> => ({
  review: issues && share.status === 'reported',
  excuse: issues && !isFinished(share),
  decide: issues && !isFinished(share) && share.extensionUntil !== null,
});

const viewOfShare = (
  share: Share,
  hop: Hop,
  names: ReadonlyMap<string, string>,
  now: Date,
): Omit<TaskShare, 'may'> => ({
  hopId: hop.id,
  unitId: hop.unitId,
  unitName: hop.name,
  status: share.status,
  statusName: statusNameOf(share),
  assigneeName: names.get(share.assigneePersonId ?? '') ?? null,
  overdue: isOverdue(share, now),
  reportedAt: share.reportedAt?.toISOString() ?? null,
  report: share.report,
  extension:
    share.extensionUntil === null
      ? null
      : { until: share.extensionUntil.toISOString(), reason: share.extensionReason },
});

const statusNameOf = (share: Share): string => {
  const name = shareNames[share.status];
  if (share.difficultyId !== null && !isFinished(share)) return `${name}, báo không làm được`;
  if (share.extensionUntil !== null) return `${name}, xin lùi hạn`;
  return isFinished(share) && share.late ? `${name}, muộn` : name;
};

const viewOfTask = (task: Task, shares: TaskShare[]): DirectiveTask => ({
  id: task.id,
  path: task.path,
  text: task.text,
  lead: task.lead,
  coordinating: task.coordinating,
  completeBefore: task.completeBefore?.toISOString() ?? null,
  reportBefore: task.reportBefore?.toISOString() ?? null,
  recurs: task.recurs,
  standing: task.standing,
  span:
    task.spanStart === null || task.spanEnd === null
      ? null
      : { start: task.spanStart, end: task.spanEnd },
  shares,
});

const actsOf = async (
  deps: Deps,
  actor: Actor,
  directive: Directive,
  { mine, own, owed }: { mine: boolean; own: readonly Hop[]; owed: boolean },
): Promise<z.infer<typeof DirectiveActs>> => {
  const { status, unitId } = directive;
  const open = status === 'draft' || status === 'approved';
  const isDrafter = directive.drafterPersonId === actor.personId;
  const [mayEdit, mayApprove, mayIssue] = await Promise.all([
    may(deps, actor, 'draft-directive', unitId),
    may(deps, actor, 'approve-directive', unitId),
    may(deps, actor, 'issue-directive', unitId),
  ]);
  const missing = missingToIssue(directive)[0]?.text ?? null;
  const waiting = own.find((hop) => hop.relayMode !== null && !hop.relayedAt && hop.sentAt);
  const running = status === 'issued';
  const ends = running && mayIssue;
  return {
    edit: open && mayEdit,
    approve: status === 'draft' && mayApprove && !isDrafter,
    issue: status === 'approved' && mayIssue && missing === null,
    acknowledge: running && mine,
    relay: running && waiting !== undefined,
    hold: running && waiting !== undefined && waiting.heldAt === null,
    close: ends && !owed,
    recall: ends,
    why: whyNot(status, { isDrafter, mayApprove, mayIssue, missing }),
  };
};

const whyNot = (
  status: Directive['status'],
  given: { isDrafter: boolean; mayApprove: boolean; mayIssue: boolean; missing: string | null },
): string | null => {
  if (status === 'draft') {
    if (given.isDrafter && given.mayApprove) return refuse.ownDraft;
    return given.mayApprove ? given.missing : 'Đang chờ lãnh đạo duyệt.';
  }
  if (status === 'approved')
    return given.missing ?? (given.mayIssue ? null : 'Đã duyệt, chờ người có quyền phát.');
  return null;
};
