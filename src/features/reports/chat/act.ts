import { aboutOfPost } from '../../../messaging/outbox/about-post.ts';
import type { Actor } from '../../../community/access.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Handled, Turn } from '../../../platform/feature.ts';
import { categoryMeant, categoryOf } from '../categories.ts';
import type { Report } from '../report.ts';
import { answeredStatuses } from '../report.ts';
import { waitingShownTo } from '../store-reporters.ts';
import { reportByCode, reportById } from '../store.ts';
import * as texts from '../texts.ts';
import { acceptReport } from '../verbs/accept-report.ts';
import { answerReport } from '../verbs/answer-report.ts';
import { closeReport } from '../verbs/close-report.ts';
import { escalateReport } from '../verbs/escalate-report.ts';
import { handOverReport, refuseHandOver, roleMeant } from '../verbs/hand-over-report.ts';
import { maySee } from '../verbs/hold.ts';
import { mergeReport } from '../verbs/merge-report.ts';
import { changeCategory, changeSeverity } from '../verbs/reclassify-report.ts';
import { decideSecondLook, proposeSpam } from '../verbs/second-look.ts';
import type { Command } from './commands.ts';

const done: Handled = { outcome: 'command' };

type Act = (deps: Deps, turn: Turn, actor: Actor, report: Report) => Promise<string | null>;

const decide =
  (agree: boolean): Act =>
  async (deps, _turn, actor, { id, code }) => {
    await decideSecondLook(deps, actor, id, { agree });
    return texts.noted(code, agree ? 'đã theo đề nghị' : 'giữ nguyên như cũ', deps.clock());
  };

/** What a handler's command does to a case; returns what to say back where the verb itself says nothing. */
const actOf = (command: Command): Act | null => {
  switch (command.verb) {
    case 'resolve':
      return async (deps, _turn, actor, { id, code }) => {
        await answerReport(deps, actor, id, { text: command.words || 'đã xong', done: true });
        return texts.noted(code, 'đã xong, đang hỏi lại bà con', deps.clock());
      };
    case 'beyond-power':
      return async (deps, _turn, actor, { id, code }) => {
        await escalateReport(deps, actor, id, { proposal: command.words });
        return texts.noted(code, 'đã trình lên cấp có thẩm quyền', deps.clock());
      };
    case 'hand-over':
      return async (deps, _turn, actor, { id, code }) => {
        const role = roleMeant(deps, command.to);
        if (role === null) return texts.noSuchPlace(code);
        await handOverReport(deps, actor, id, { role, note: command.words });
        return null;
      };
    case 'refuse-hand-over':
      return async (deps, _turn, actor, { id, code }) => {
        await refuseHandOver(deps, actor, id, { reason: command.words });
        return texts.noted(code, 'ở lại chỗ cũ', deps.clock());
      };
    case 'close':
      return async (deps, _turn, actor, { id, code }) => {
        await closeReport(deps, actor, id, { reason: command.words });
        return texts.noted(code, 'đã khép lại', deps.clock());
      };
    case 'spam':
      return async (deps, _turn, actor, { id, code }) => {
        await proposeSpam(deps, actor, id, { reason: command.words });
        return texts.noted(code, 'chờ người thứ hai xem', deps.clock());
      };
    case 'severity':
      return async (deps, _turn, actor, { id, code }) => {
        const after = await changeSeverity(deps, actor, id, {
          severity: command.severity,
          reason: command.words,
        });
        return texts.noted(
          code,
          after.severity === command.severity
            ? 'đã đổi mức gấp'
            : 'chờ người thứ hai đồng ý hạ mức',
          deps.clock(),
        );
      };
    case 'category':
      return async (deps, _turn, actor, { id, code }) => {
        const category = categoryMeant(deps, command.to);
        if (category === null) return texts.noSuchCategory(code);
        await changeCategory(deps, actor, id, { category });
        return texts.noted(code, `nay thuộc mục ${categoryOf(deps, category).name}`, deps.clock());
      };
    case 'agree':
    case 'disagree':
      return decide(command.verb === 'agree');
    case 'merge':
      return async (deps, _turn, actor, { id, code }) => {
        const into = await reportByCode(deps.db, command.into);
        if (!into || !(await maySee(deps, actor, into))) return texts.noSuchCase(command.into);
        await mergeReport(deps, actor, id, { intoId: into.id });
        return texts.noted(code, `đã gộp vào ${command.into}`, deps.clock());
      };
    case 'answer':
      return async (deps, _turn, actor, { id, code }) => {
        await answerReport(deps, actor, id, { text: command.words });
        return texts.noted(code, 'đã nhắn lại bà con', deps.clock());
      };
    default:
      return null;
  }
};

/** Carries out a handler's command about a case they may see; null when it is none of theirs. */
export const act = async (
  deps: Deps,
  turn: Turn,
  command: Command & { code: string },
): Promise<Handled | null> => {
  const { actor } = turn;
  if (!actor || actor.posts.length === 0) return null;
  const perform = actOf(command);
  const report = await reportByCode(deps.db, command.code);
  if (!perform || !report || !(await maySee(deps, actor, report))) return null;
  // After the answer, "đúng" and "chưa" belong to whoever reported; a handler's words are words.
  const answered = command.verb === 'answer' && answeredStatuses.includes(report.status);
  if (answered) return null;
  const said = await perform(deps, turn, actor, report);
  if (said !== null) await turn.reply(deps, said);
  return done;
};

/** "NHẬN": the case named, or replied to, or the only one waiting in this chat or naming the speaker. */
export const accept = async (
  deps: Deps,
  turn: Turn,
  command: { code: string | null; words: string },
): Promise<Handled | null> => {
  const { actor } = turn;
  if (!actor || actor.posts.length === 0) return null;
  const meant = await casesMeant(deps, turn, actor, command.code);
  const [report, ...others] = meant;
  if (!report) return null;
  if (others.length > 0) {
    await turn.reply(deps, texts.manyWait(meant.map((one) => one.code)));
    return done;
  }
  await acceptReport(deps, actor, report.id);
  if (command.words === '') return done;
  // "đã nhận, mà nhà em hết gạo rồi" is an acknowledgement and a case.
  if (command.code === null || deps.understand(command.words).actionable) {
    return { ...done, remainder: command.words };
  }
  await answerReport(deps, actor, report.id, { text: command.words });
  return done;
};

const casesMeant = async (
  deps: Deps,
  turn: Turn,
  actor: Actor,
  code: string | null,
): Promise<Report[]> => {
  const seen = async (reports: readonly (Report | undefined)[]): Promise<Report[]> => {
    const visible: Report[] = [];
    for (const report of reports) {
      if (report && (await maySee(deps, actor, report))) visible.push(report);
    }
    return visible;
  };
  if (code !== null) return seen([await reportByCode(deps.db, code)]);
  const { replyTo, accountId } = turn.message;
  if (replyTo !== undefined) {
    const id = await aboutOfPost(deps.db, 'report', { accountId, externalId: replyTo });
    return id === null ? [] : seen([await reportById(deps.db, id)]);
  }
  const own = (): Promise<Report[]> => waitingShownTo(deps.db, { personId: actor.personId });
  if (!turn.group) return seen(await own());
  const shown = await seen(await waitingShownTo(deps.db, { groupId: turn.group.id }));
  if (shown.length < 2) return shown;
  // Of several that wait here, a bare "nhận" means the only one that calls whoever says it by name.
  const called = new Set((await own()).map((report) => report.id));
  const mine = shown.filter((report) => called.has(report.id));
  return mine.length === 1 ? mine : shown;
};
