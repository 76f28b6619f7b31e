import { Refusal } from '../../../platform/errors.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Handled, Handler, Turn } from '../../../platform/feature.ts';
import { may } from '../../../community/access.ts';
import { aboutOfPost } from '../../../messaging/outbox/about-post.ts';
import { reportByCode, reportById } from '../store.ts';
import { answerReport } from '../verbs/answer-report.ts';
import * as texts from '../texts.ts';
import { accept, act } from './act.ts';
import { type Command, readCommand } from './commands.ts';
import { newReport } from './new-report.ts';
import {
  addWords,
  answerToPost,
  confirm,
  dispute,
  tellStatus,
  wantHuman,
} from './reporter-says.ts';

/** Commands about cases, typed with or without marks, by those who handle them and those who reported them. */
export const reportCommands: Handler = {
  name: 'report-commands',
  handle: async (deps, turn) => {
    const command = readCommand(turn.text);
    try {
      return command ? await obey(deps, turn, command) : await reply(deps, turn);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await turn.reply(deps, error.message);
      return { outcome: 'command' };
    }
  },
};

const obey = async (deps: Deps, turn: Turn, command: Command): Promise<Handled | null> => {
  switch (command.verb) {
    case 'human':
      return wantHuman(deps, turn);
    case 'status':
      return tellStatus(deps, turn, command.code);
    case 'confirm':
      return confirm(deps, turn, command.code);
    case 'reopen':
      return (await dispute(deps, turn, command)) ?? words(deps, turn, command.code, command.words);
    case 'accept':
      return accept(deps, turn, command);
    default:
      return (
        (await act(deps, turn, command)) ??
        (await words(deps, turn, command.code, turn.text)) ??
        unknownCode(deps, turn, command.code)
      );
  }
};

const words = async (
  deps: Deps,
  turn: Turn,
  code: string | null,
  text: string,
): Promise<Handled | null> => {
  const report = code === null ? undefined : await reportByCode(deps.db, code);
  return report ? addWords(deps, turn, report, text) : null;
};

/** A code nobody knows is said so, unless the words themselves ask for something. */
const unknownCode = async (deps: Deps, turn: Turn, code: string): Promise<Handled | null> => {
  if (turn.understanding.actionable) return null;
  await turn.reply(deps, texts.noSuchCase(code));
  return { outcome: 'command' };
};

/** Without a command: a reply to one of our posts belongs to that post's case. */
const reply = async (deps: Deps, turn: Turn): Promise<Handled | null> => {
  const { replyTo, accountId, chat } = turn.message;
  if (replyTo === undefined) return null;
  const { actor } = turn;
  const id = await aboutOfPost(deps.db, 'report', { accountId, externalId: replyTo });
  const report = id === null ? undefined : await reportById(deps.db, id);
  const handler = actor !== null && report?.handlerPersonId === actor.personId;
  if (
    handler &&
    chat.kind === 'private' &&
    (await may(deps, actor, 'answer-report', report.unitId))
  ) {
    await answerReport(deps, actor, report.id, { text: turn.text });
    await turn.reply(deps, texts.noted(report.code, 'đã nhắn lại bà con', deps.clock()));
    return { outcome: 'command' };
  }
  return answerToPost(deps, turn);
};

/** In this order: words about known cases, then what may be a new one. */
export const reportHandlers: Handler[] = [reportCommands, newReport];
