import { isAcknowledgement } from '../../../messaging/understanding/index.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Handled, Handler, Turn } from '../../../platform/feature.ts';
import { foldKey } from '../../../platform/vietnamese.ts';
import { reportById } from '../../reports/index.ts';
import type { Directive, Hop } from '../directive.ts';
import { lastAsked } from '../read/store.ts';
import { hopsBelow } from '../store-hops.ts';
import { refuse } from '../texts.ts';
import * as texts from '../texts.ts';
import { acknowledgeDirective } from '../verbs/acknowledge-directive.ts';
import { numberIn, withoutCode } from './commands.ts';
import { directivesOf, isHere, meantBy, ownHops } from './meant.ts';

/** Says more than "ok": enough where nobody's post is being answered. */
const plainReceipt = /(?<![a-z])(?:nhan|ro|tiep thu|nam duoc|nam ro|copy|roger)(?![a-z])/u;
const waitingCase: ReadonlySet<string> = new Set(['received', 'triaged', 'reopened']);

/** "Đã nhận" from a post holder counts for the directive it answers; what is said besides goes on. */
export const acknowledge: Handler = {
  name: 'acknowledge-directive',
  handle: async (deps, turn) => {
    const { actor } = turn;
    if (!actor || actor.posts.length === 0 || !mayBeReceipt(turn.text)) return null;
    const hops = (await ownHops(deps, actor, 'acknowledge-directive')).filter(
      (hop) => hop.mustAcknowledge,
    );
    const directives = await directivesOf(deps, hops);
    const meant = await meantBy(deps, turn, directives);
    const { acknowledges, remainder } = isAcknowledgement(meant.words);
    if (!acknowledges) return null;
    if (meant.how === null)
      return plainReceipt.test(foldKey(turn.text))
        ? bare(deps, turn, { hops, directives, remainder })
        : null;
    if (!meant.directive) return null;
    const hop = choose(turn, hops, meant.directive);
    if (hop) return receipt(deps, turn, hop, { hops, directives, remainder });
    if (meant.how === 'number') return null;
    return meant.directive.status === 'issued'
      ? told(deps, turn, refuse.notYours, remainder)
      : null;
  },
};

/** Told apart from other talk before anything is looked up. */
const mayBeReceipt = (text: string): boolean => {
  const bare = withoutCode(text);
  const named = numberIn(bare, () => true)?.rest ?? bare;
  return isAcknowledgement(bare).acknowledges || isAcknowledgement(named).acknowledges;
};

interface Around {
  hops: readonly Hop[];
  directives: readonly Directive[];
  remainder: string;
}

const choose = (turn: Turn, hops: readonly Hop[], directive: Directive): Hop | undefined => {
  const own = hops.filter((hop) => hop.directiveId === directive.id);
  const open = own.filter((hop) => hop.acknowledgedAt === null);
  return (
    open.find((hop) => isHere(turn, hop)) ??
    open[0] ??
    own.find((hop) => isHere(turn, hop)) ??
    own[0]
  );
};

/** Without a name it answers what Loa asked last in this chat: a case that waits has its own answer. */
const bare = async (deps: Deps, turn: Turn, around: Around): Promise<Handled | null> => {
  const open = around.hops.filter((hop) => hop.acknowledgedAt === null && isHere(turn, hop));
  if (open.length === 0) return null;
  const last = await lastAsked(deps.db, {
    accountId: turn.message.accountId,
    ...turn.message.chat,
  });
  if (last?.kind === 'report') {
    const report = await reportById(deps.db, last.id);
    if (report && waitingCase.has(report.status)) return null;
  }
  const hop = open.find((one) => one.directiveId === last?.id) ?? open[0];
  return hop ? receipt(deps, turn, hop, around) : null;
};

const receipt = async (
  deps: Deps,
  turn: Turn,
  hop: Hop,
  { hops, directives, remainder }: Around,
): Promise<Handled | null> => {
  if (!turn.actor) return null;
  const done = await acknowledgeDirective(deps, turn.actor, {
    directiveId: hop.directiveId,
    hopId: hop.id,
  });
  if (done.before)
    return told(deps, turn, texts.alreadyAcknowledged(done.directive, hop.name), remainder);
  const lines = [texts.acknowledged(done.directive, hop.name, deps.clock())];
  if (done.hop.relayMode !== null && done.hop.relayedAt === null && done.hop.heldAt === null) {
    const below = await hopsBelow(deps.db, hop.id);
    lines.push(texts.askRelay(done.directive, below.length, done.hop.relayAt));
  }
  const left = hops.find(
    (one) => one.acknowledgedAt === null && one.id !== hop.id && isHere(turn, one),
  );
  const other = left && directives.find(({ id }) => id === left.directiveId);
  if (other && other.id !== done.directive.id) lines.push(texts.stillWaiting(other));
  return told(deps, turn, lines.join('\n'), remainder);
};

const told = async (deps: Deps, turn: Turn, text: string, remainder: string): Promise<Handled> => {
  await turn.reply(deps, text, { step: 'receipt' });
  return { outcome: 'command', ...(remainder === '' ? {} : { remainder }) };
};
