import type { Actor } from '../../../community/access.ts';
import { send } from '../../../messaging/outbox/send.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { Handled, Turn } from '../../../platform/feature.ts';
import type { Directive } from '../directive.ts';
import { cardsOf } from '../read/cards.ts';
import { maySee, sightOf } from '../read/sight.ts';
import { hopsOf } from '../store-hops.ts';
import { refuse } from '../texts.ts';
import * as texts from '../texts.ts';
import { approveDirective } from '../verbs/approve-directive.ts';
import { correctDirective } from '../verbs/correct-directive.ts';
import { issueDirective, missingToIssue } from '../verbs/issue-directive.ts';
import { holdRelayOf, relayDirective } from '../verbs/relay-directive.ts';
import { aboutDirective } from '../places/readers.ts';
import { endOfNamedDay, type Command } from './commands.ts';

/** What an official asks of a whole paper: where it is, its words, number, approval, issue, passing on. */
export const actOnPaper = async (
  deps: Deps,
  turn: Turn,
  actor: Actor,
  directive: Directive,
  command: Command,
): Promise<Handled | null> => {
  const text = await answer(deps, turn, actor, directive, command);
  if (text === null) return null;
  if (text !== '') await turn.reply(deps, text);
  return { outcome: 'command' };
};

/** What to say back; '' where it was said elsewhere, null when it is no such command. */
const answer = async (
  deps: Deps,
  turn: Turn,
  actor: Actor,
  directive: Directive,
  command: Command,
): Promise<string | null> => {
  const { id } = directive;
  const now = deps.clock();
  switch (command.verb) {
    case 'status':
      return progress(deps, actor, directive);
    case 'text':
      return fullText(deps, turn, actor, directive);
    case 'number': {
      if (command.date !== null && endOfNamedDay(command.date) === null)
        throw new Refusal('invalid', refuse.badDate);
      const mended = await correctDirective(deps, actor, id, {
        number: command.number,
        ...(command.symbol === null ? {} : { symbol: command.symbol }),
        ...(command.date === null ? {} : { date: command.date }),
      });
      return texts.numberNoted(mended);
    }
    case 'approve': {
      const approved = await approveDirective(deps, actor, id);
      return texts.approvedNoted(
        approved,
        missingToIssue(approved).map(({ text }) => text),
      );
    }
    case 'issue': {
      const issued = await issueDirective(deps, actor, id);
      const first = (await hopsOf(deps.db, id)).filter(
        (hop) => hop.parentId === null && hop.mustAcknowledge,
      );
      return texts.issuedNoted(issued, first.length);
    }
    case 'relay': {
      const { places } = await relayDirective(deps, actor, {
        directiveId: id,
        note: command.words,
      });
      return texts.relayed(directive, places, now);
    }
    case 'hold': {
      const { places } = await holdRelayOf(deps, actor, { directiveId: id, reason: command.words });
      return texts.heldBack(directive, places, now);
    }
    default:
      return null;
  }
};

const progress = async (deps: Deps, actor: Actor, directive: Directive): Promise<string> => {
  const sight = await sightOf(deps, actor);
  const [card] = (await maySee(deps, sight, directive))
    ? await cardsOf(deps, sight, [directive])
    : [];
  if (!card) throw new Refusal('missing', refuse.gone);
  return texts.progress(directive, {
    statusName: card.statusName,
    ...card.hops,
    overdue: card.tasks.overdue,
    at: deps.clock(),
  });
};

/** The whole paper goes to the asker alone: a group has read its summary. */
const fullText = async (
  deps: Deps,
  turn: Turn,
  actor: Actor,
  directive: Directive,
): Promise<string> => {
  if (!(await maySee(deps, await sightOf(deps, actor), directive)))
    throw new Refusal('missing', refuse.gone);
  await send(deps, {
    to: { personId: actor.personId },
    text: texts.fullText(directive, directive.text),
    key: `directive:${directive.id}:text:${turn.messageId}`,
    lane: 'relay',
    about: aboutDirective(directive),
  });
  return turn.message.chat.kind === 'private' ? '' : texts.textSent(directive);
};
