import { aboutOfPost } from '../../../messaging/outbox/about-post.ts';
import { unitByCode, unitById } from '../../../community/units.ts';
import { timeAndDay } from '../../../platform/calendar.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Handled, Turn } from '../../../platform/feature.ts';
import { clocksOf } from '../clocks.ts';
import { statusNames } from '../names.ts';
import { tellHolders } from '../relay/tell-holders.ts';
import { isEnded, isMoreUrgent, isWaiting, type Report } from '../report.ts';
import { answeredCasesOf, openCasesOf, reportersOf } from '../store-reporters.ts';
import { addEvent, lockReport, reportByCode, reportById } from '../store.ts';
import * as texts from '../texts.ts';
import { confirmReport, disputeReport } from '../verbs/confirm-report.ts';
import { fileReport } from '../verbs/file-report.ts';
import { maySee } from '../verbs/hold.ts';
import { raiseTo } from '../verbs/raise-report.ts';

const senderOf = (
  turn: Turn,
): { accountId: string; senderId: string; householdId: string | null } => ({
  accountId: turn.message.accountId,
  senderId: turn.message.sender.externalId,
  householdId: turn.household?.id ?? null,
});

/** Whether whoever writes is one of those who wait for this case's answer. */
const reported = async (deps: Deps, turn: Turn, report: Report): Promise<boolean> => {
  const { accountId, senderId, householdId } = senderOf(turn);
  return (await reportersOf(deps.db, report.id)).some(
    (one) =>
      (one.accountId === accountId && one.senderId === senderId) ||
      (householdId !== null && one.householdId === householdId),
  );
};

const answeredCase = async (
  deps: Deps,
  turn: Turn,
  code: string | null,
): Promise<Report | undefined> => {
  const cases = await answeredCasesOf(deps.db, senderOf(turn));
  return code === null ? cases[0] : cases.find((one) => one.code === code);
};

/** "ĐÚNG" */
export const confirm = async (
  deps: Deps,
  turn: Turn,
  code: string | null,
): Promise<Handled | null> => {
  const report = await answeredCase(deps, turn, code);
  if (!report) return null;
  const confirmed = await confirmReport(deps, report.id, {
    personId: turn.sender.personId,
    silent: false,
  });
  return confirmed ? { outcome: 'command' } : null;
};

/** "CHƯA": reopened; what else the words say goes on to be understood. */
export const dispute = async (
  deps: Deps,
  turn: Turn,
  said: { code: string | null; words: string },
): Promise<Handled | null> => {
  const report = await answeredCase(deps, turn, said.code);
  if (!report) return null;
  const reopened = await disputeReport(deps, report.id, {
    personId: turn.sender.personId,
    words: said.words,
    key: turn.messageId,
  });
  if (!reopened) return null;
  const { understanding } = turn;
  if (!understanding.actionable || understanding.severity === null) return { outcome: 'command' };
  if (
    !understanding.labels.some(
      (label) => reopened.labels.includes(label) || label === reopened.category,
    )
  ) {
    return { outcome: 'command', remainder: turn.text };
  }
  if (isMoreUrgent(understanding.severity, reopened.severity)) {
    await raiseTo(deps, reopened, understanding.severity, null);
  }
  return { outcome: 'joined' };
};

/** Words about a case from somebody who waits for it: whoever has it reads them. */
export const addWords = async (
  deps: Deps,
  turn: Turn,
  report: Report,
  words: string,
): Promise<Handled | null> => {
  if (isEnded(report) || !(await reported(deps, turn, report))) return null;
  const now = deps.clock();
  const text = texts.addedWords(report.code, words || texts.noWords, now);
  await tellHolders(deps, report, `words-${turn.messageId}`, text);
  await addEvent(deps.db, {
    reportId: report.id,
    at: now,
    kind: 'joined',
    personId: turn.sender.personId,
    details: { messageId: turn.messageId },
  });
  const { severity, actionable } = turn.understanding;
  const locked = await lockReport(deps.db, report.id);
  if (
    locked &&
    actionable &&
    severity !== null &&
    isMoreUrgent(severity, locked.severity) &&
    !locked.resolvedAt
  ) {
    await raiseTo(deps, locked, severity, null);
  }
  await turn.reply(deps, texts.nudged(report.code, now));
  return { outcome: 'joined' };
};

/** A reply to one of our posts about a case, by somebody who reported it. */
export const answerToPost = async (deps: Deps, turn: Turn): Promise<Handled | null> => {
  const { replyTo, accountId } = turn.message;
  if (replyTo === undefined) return null;
  const id = await aboutOfPost(deps.db, 'report', { accountId, externalId: replyTo });
  const report = id === null ? undefined : await reportById(deps.db, id);
  if (!report) return null;
  const { understanding } = turn;
  const other =
    understanding.actionable &&
    understanding.category !== clocksOf(deps.profile).unclear &&
    !understanding.labels.some(
      (label) => report.labels.includes(label) || label === report.category,
    );
  return other ? null : addWords(deps, turn, report, turn.text);
};

/** "GẶP NGƯỜI": a person calls back, about the open case or a new one. */
export const wantHuman = async (deps: Deps, turn: Turn): Promise<Handled | null> => {
  const [report] = await openCasesOf(deps.db, senderOf(turn));
  const now = deps.clock();
  if (report) {
    await addEvent(deps.db, {
      reportId: report.id,
      at: now,
      kind: 'wants-human',
      personId: turn.sender.personId,
    });
    await tellHolders(deps, report, `human-${turn.messageId}`, texts.wantsHuman(report.code, now));
    await turn.reply(
      deps,
      texts.humanComing(report.code, report.handlerTitle ? [report.handlerTitle] : [], now),
    );
    return { outcome: 'joined' };
  }
  const root = await unitByCode(deps.db, deps.profile.rootUnitCode, now);
  const unitId = turn.household?.unitId ?? turn.unit?.id ?? root?.id;
  if (unitId === undefined) return null;
  const { unclear } = clocksOf(deps.profile);
  await fileReport(deps, {
    category: unclear,
    severity: 'S2',
    labels: [unclear],
    slots: {},
    because: ['bà con muốn gặp người thật'],
    text: turn.text,
    unitId,
    householdId: turn.household?.id ?? null,
    reporterPersonId: turn.sender.personId,
    messageId: turn.messageId,
    chat: { accountId: turn.message.accountId, ...turn.message.chat },
    groupId: turn.group?.id ?? null,
    source: 'chat',
  });
  return { outcome: 'opened' };
};

/** "trạng thái PA-…": for those who reported it and those who may see it. */
export const tellStatus = async (
  deps: Deps,
  turn: Turn,
  code: string | null,
): Promise<Handled | null> => {
  const now = deps.clock();
  if (code === null) {
    const open = await openCasesOf(deps.db, senderOf(turn));
    await turn.reply(
      deps,
      texts.openCasesHere(
        open.map((one) => one.code),
        now,
      ),
    );
    return { outcome: 'command' };
  }
  const report = await reportByCode(deps.db, code);
  const allowed =
    report !== undefined &&
    ((turn.actor !== null && (await maySee(deps, turn.actor, report))) ||
      (await reported(deps, turn, report)));
  if (!allowed) {
    await turn.reply(deps, texts.noSuchCase(code));
    return { outcome: 'command' };
  }
  await turn.reply(deps, await standingOf(deps, report));
  return { outcome: 'command' };
};

const standingOf = async (deps: Deps, report: Report): Promise<string> => {
  const now = deps.clock();
  const status = statusNames[report.status];
  const by = isWaiting(report) ? report.acceptBy : report.resolveBy;
  const settled = isEnded(report) || report.resolvedAt !== null || by <= now;
  const what = isWaiting(report) ? 'có người nhận' : 'xong';
  const next = settled ? null : `hẹn ${what} trước ${timeAndDay(by, now)}`;
  if (report.restricted || report.masked) {
    return texts.statusLine(report.code, status, 'nơi có trách nhiệm', null, next);
  }
  const owner = await unitById(deps.db, report.ownerUnitId);
  return texts.statusLine(
    report.code,
    status,
    owner?.shortName ?? 'cấp trên',
    report.handlerTitle,
    next,
  );
};
