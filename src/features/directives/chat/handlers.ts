import type { Actor } from '../../../community/access.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { Handled, Handler, Turn } from '../../../platform/feature.ts';
import { foldKey } from '../../../platform/vietnamese.ts';
import type { Directive } from '../directive.ts';
import { acknowledge } from './acknowledge.ts';
import { actOnPaper } from './act-on-paper.ts';
import { actOnTask } from './act-on-task.ts';
import { codeIn, readCommand, readTaskWords, type Command } from './commands.ts';
import { directivesOf, isHere, meantBy, ownHops, type Asked, type Meant } from './meant.ts';
import { paste } from './paste.ts';

/** Begins as a command may begin, so that other talk costs no look-up. */
const opening =
  /(?<![a-z])(?:trang thai|tinh hinh|toan van|ca van ban|duyet|phat|ban hanh|so|giu|chuyen|viec|khong|chua|giao|xong|gia han|lui)(?![a-z])/u;

/** Commands about directives, by officials who hold a post. */
const commands: Handler = {
  name: 'directive-commands',
  handle: async (deps, turn) => {
    const { actor } = turn;
    if (!actor || actor.posts.length === 0 || !opening.test(foldKey(turn.text))) return null;
    const spoken = codeIn(turn.text) !== null || turn.message.replyTo !== undefined;
    if (!spoken && readCommand(turn.text, deps.clock()) === null && !/\d/u.test(turn.text))
      return null;
    const hops = await ownHops(deps, actor, 'report-task');
    const meant = await meantBy(deps, turn, await directivesOf(deps, hops));
    const command = commandOf(meant, deps.clock());
    if (!command) return null;
    try {
      return await obey(deps, turn, actor, { command, meant, hops });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await turn.reply(deps, error.message);
      return { outcome: 'command' };
    }
  },
};

/** An answer to a post may speak of its task without naming it: "KHÔNG vì đường sạt". */
const commandOf = (meant: Meant, now: Date): Command | null => {
  const command = readCommand(meant.words, now);
  if (command || meant.how !== 'reply') return command;
  return readTaskWords(meant.words, null, now);
};

const onTasks: ReadonlySet<string> = new Set(['report', 'cannot', 'assign', 'nothing', 'extend']);

const obey = async (
  deps: Deps,
  turn: Turn,
  actor: Actor,
  asked: Asked,
): Promise<Handled | null> => {
  if (onTasks.has(asked.command.verb)) return actOnTask(deps, turn, actor, asked);
  const { command } = asked;
  if (command.verb === 'relay' || command.verb === 'hold') {
    const directive = asked.meant.directive ?? (await waitingHere(deps, turn, asked));
    if (!directive) return null;
    return actOnPaper(deps, turn, actor, directive, command);
  }
  // The other commands need the paper named: their words alone are everyday words.
  const { directive, how } = asked.meant;
  if (!directive || how === 'reply') return null;
  return actOnPaper(deps, turn, actor, directive, command);
};

/** "GIỮ" or "CHUYỂN" alone: the one directive that waits here to be passed on. */
const waitingHere = async (
  deps: Deps,
  turn: Turn,
  { hops }: Asked,
): Promise<Directive | undefined> => {
  const words = foldKey(turn.text);
  if (
    !/^(?:giu|giu lai|chuyen|chuyen tiep|chuyen di|chuyen xuong|chuyen xuong nhom)(?:[.!]*|\s*[:,;]|\s+(?:vi|do)\s).*$/u.test(
      words,
    )
  )
    return undefined;
  const waiting = hops.filter(
    (hop) => hop.relayMode !== null && hop.relayedAt === null && isHere(turn, hop),
  );
  return (await directivesOf(deps, waiting))[0];
};

/** In this order: what a paper's number or code names, receipts, pasted papers. */
export const directiveHandlers: Handler[] = [paste, acknowledge, commands];
