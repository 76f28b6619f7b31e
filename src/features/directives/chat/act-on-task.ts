import type { Actor } from '../../../community/access.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { Handled, Turn } from '../../../platform/feature.ts';
import { isFinished, type Directive, type Hop, type Task } from '../directive.ts';
import { tasksOf } from '../store.ts';
import { sharesOfHop } from '../store-hops.ts';
import { refuse } from '../texts.ts';
import * as texts from '../texts.ts';
import { assignTask } from '../verbs/assign-task.ts';
import { cannotDoTask } from '../verbs/cannot-do-task.ts';
import { askExtension } from '../verbs/extend-task.ts';
import { reportTask } from '../verbs/report-task.ts';
import { endOfNamedDay, samePath, type Command } from './commands.ts';
import { directivesOf, isHere, type Asked } from './meant.ts';
import { linkReports } from '../../../messaging/inbox/link-reports.ts';
import { peopleCalled } from './store.ts';

interface Found {
  directive: Directive;
  hop: Hop;
  task: Task;
}

/** What an official says of one task of their place: done, nothing to report, cannot, who does it, later. */
export const actOnTask = async (
  deps: Deps,
  turn: Turn,
  actor: Actor,
  asked: Asked,
): Promise<Handled | null> => {
  const found = await findTask(deps, turn, asked);
  if (!found) return null;
  const { directive, hop, task } = found;
  const { command } = asked;
  const of = { directiveId: directive.id, taskId: task.id, unitId: hop.bodyId ?? hop.unitId };
  const now = deps.clock();
  if (command.verb === 'cannot') {
    const { reportId, reportCode, joined } = await cannotDoTask(deps, actor, {
      ...of,
      reason: command.words || turn.text,
      messageId: turn.messageId,
    });
    await linkReports(deps.db, turn.messageId, [reportId]);
    await turn.reply(deps, texts.cannotNoted(directive, task.path, reportCode));
    return { outcome: joined ? 'joined' : 'opened', ...remainderOf(deps, command.words) };
  }
  await turn.reply(deps, await answer(deps, turn, actor, { of, found, command, now }));
  return { outcome: 'command', ...remainderOf(deps, 'words' in command ? command.words : '') };
};

/** A cry for help inside a report is one all the same: danger now, food, medical help. */
const remainderOf = (deps: Deps, words: string): { remainder?: string } => {
  const { actionable, severity, labels } = deps.understand(words);
  const isCry = severity === 'S1' || labels.includes('food') || labels.includes('medical');
  return actionable && isCry ? { remainder: words } : {};
};

interface Answering {
  of: { directiveId: string; taskId: string; unitId: string };
  found: Found;
  command: Command;
  now: Date;
}

const answer = async (
  deps: Deps,
  turn: Turn,
  actor: Actor,
  { of, found: { directive, hop, task }, command, now }: Answering,
): Promise<string> => {
  switch (command.verb) {
    case 'assign': {
      const [person, second] = await peopleCalled(deps.db, hop, command.words, now);
      if (!person || second) throw new Refusal('invalid', refuse.nobody(command.words));
      const { assigneeName } = await assignTask(deps, actor, { ...of, personId: person.id });
      return texts.assignNoted(directive, task.path, assigneeName, now);
    }
    case 'extend': {
      const until = endOfNamedDay(command.until);
      if (!until) throw new Refusal('invalid', refuse.badDate);
      await askExtension(deps, actor, { ...of, until, reason: command.words });
      return texts.extensionNoted(directive, task.path, now);
    }
    default: {
      const words = 'words' in command ? command.words : '';
      await reportTask(deps, actor, {
        ...of,
        text: words,
        nothing: command.verb === 'nothing',
        evidence: turn.message.attachments,
      });
      return texts.reportNoted(directive, task.path, now);
    }
  }
};

/**
 * The task meant: of the paper named, else of the only running paper that has an open task of that number for
 * a place of the speaker's. Null when nothing fits; a named paper without that task is said so.
 */
const findTask = async (deps: Deps, turn: Turn, asked: Asked): Promise<Found | null> => {
  const path = 'path' in asked.command ? asked.command.path : null;
  const named = asked.meant.directive;
  const directives = named ? [named] : await directivesOf(deps, asked.hops);
  const candidates: Found[] = [];
  for (const directive of directives)
    candidates.push(...(await tasksMeant(deps, directive, asked.hops, path)));
  const here = candidates.filter(({ hop }) => isHere(turn, hop));
  const found = here.length > 0 ? here : candidates;
  const papers = new Set(found.map(({ directive }) => directive.id));
  if (found[0] && papers.size === 1 && (path !== null || found.length === 1)) return found[0];
  if (named && asked.meant.how !== 'reply') throw new Refusal('missing', refuse.noTask(path ?? ''));
  return null;
};

/** The tasks of a paper that fit, of places the speaker stands for; without a number, those still open. */
const tasksMeant = async (
  deps: Deps,
  directive: Directive,
  hops: readonly Hop[],
  path: string | null,
): Promise<Found[]> => {
  const tasks = await tasksOf(deps.db, directive.id);
  const found: Found[] = [];
  for (const hop of hops.filter((one) => one.directiveId === directive.id)) {
    for (const share of await sharesOfHop(deps.db, hop.id)) {
      const task = tasks.find(({ id }) => id === share.taskId);
      const fits = path === null ? !isFinished(share) : task && samePath(task.path, path);
      if (task && fits) found.push({ directive, hop, task });
    }
  }
  return found;
};
