import { may } from '../../community/access.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import type { Handled, Handler, Turn } from '../../platform/feature.ts';
import { readCode } from '../../platform/ids.ts';
import { foldKey } from '../../platform/vietnamese.ts';
import { dropAsked, askNotice, sendAsked } from './send-notice.ts';
import { deliveryCounts, noticeByCode } from './store.ts';
import { texts } from './texts.ts';

const command: Handled = { outcome: 'command' };

const opening =
  /^\s*(?:\p{Emoji_Presentation}\s*)?th[oôố]ng\s+b[aá]o\s*(?<urgent>g[aấ]p|kh[aẩ]n)?\s*:\s*(?<text>[\s\S]*)$/iu;

/** "THÔNG BÁO: …" from an official: previewed first, sent on "GỬI". */
const compose: Handler = {
  name: 'compose-notice',
  handle: async (deps, turn) => {
    const found = opening.exec(turn.text.normalize('NFC'))?.groups;
    const unitId = turn.unit?.id;
    if (!found || !turn.actor || unitId === undefined) return null;
    if (!(await may(deps, turn.actor, 'send-notice', unitId))) return null;
    const text = found['text']?.trim() ?? '';
    if (text === '') return told(deps, turn, texts.empty);
    const draft = {
      text,
      unitIds: [unitId],
      audience: 'households' as const,
      urgent: found['urgent'] !== undefined,
      sendAt: null,
    };
    try {
      const { reach } = await askNotice(deps, turn.actor, draft, turn.messageId);
      const words = texts.reach({
        ...reach,
        groups: reach.groups.length,
        at: reach.startsAt,
        now: deps.clock(),
        audience: draft.audience,
      });
      return await told(
        deps,
        turn,
        texts.ask(
          words,
          reach.problems.map((problem) => problem.text),
        ),
      );
    } catch (error) {
      if (error instanceof Refusal) return told(deps, turn, error.message);
      throw error;
    }
  },
};

/** "GỬI" or "THÔI" after a preview. */
const decide: Handler = {
  name: 'decide-notice',
  handle: async (deps, turn) => {
    if (!turn.actor || turn.actor.posts.length === 0) return null;
    const word = foldKey(turn.text).replace(/[.!\s]+$/u, '');
    if (word === 'gui' || word === 'gui di') {
      const notice = await sendAsked(deps, turn.actor);
      return notice
        ? told(deps, turn, texts.sent(notice.code, notice.groups, notice.sendAt ?? deps.clock()))
        : null;
    }
    if (word === 'thoi' || word === 'bo') {
      const dropped = await dropAsked(deps, turn.actor);
      return dropped ? told(deps, turn, texts.dropped) : null;
    }
    return null;
  },
};

/** "TRẠNG THÁI TB-2F7K": how far a notice has come. */
const progress: Handler = {
  name: 'notice-progress',
  handle: async (deps, turn) => {
    const code = readCode('TB', turn.text);
    if (!code || !turn.actor || !foldKey(turn.text).startsWith('trang thai')) return null;
    const notice = await noticeByCode(deps.db, code);
    const unitId = notice?.unitIds[0];
    if (!notice || !unitId || !(await may(deps, turn.actor, 'send-notice', unitId))) return null;
    const count = (await deliveryCounts(deps.db, [notice.id])).get(notice.id) ?? {
      sent: 0,
      total: 0,
      failed: 0,
    };
    return told(deps, turn, texts.stateOf(code, count.sent, count.total, count.failed));
  },
};

const told = async (deps: Deps, turn: Turn, text: string): Promise<Handled> => {
  await turn.reply(deps, text);
  return command;
};

export const noticeHandlers: readonly Handler[] = [compose, decide, progress];
