import { addressOf, type ChatAddress } from '../../community/identities.ts';
import { send } from '../../messaging/outbox/send.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Handled, Handler, Outcome, Turn } from '../../platform/feature.ts';
import { answer, type Answered } from './line/answer.ts';
import { echoInGroup, echoInPrivate, hasMore, statusName } from './line/echo.ts';
import { recordLine } from './line/record-line.ts';
import { openAtCluster } from './line/open-cases.ts';
import type { CaseOf, Recorded, RecordedLine, Speaker } from './line/recorded.ts';
import { besides, questions, readLine } from './line/said.ts';
import { clustersMeant } from './line/whose-clusters.ts';
import type { ItemState } from './store.ts';
import { texts } from './texts.ts';

/** "nhà A Páo 2 người sốt, còn lại ok" from a member of a cluster's team, in its group, the commune's, or in private. */
export const teamLine: Handler = {
  name: 'team-line',
  handle: async (deps, turn) => {
    const speaker = speakerOf(turn);
    if (!speaker || (turn.message.chat.kind === 'group' && !turn.group)) return null;
    const answered = await answer(deps, speaker);
    if (answered) return tellAnswered(deps, turn, answered);

    const said = readLine(deps, turn.text);
    const clusters = said ? await clustersMeant(deps, speaker.actor, turn.group, turn.text) : [];
    const [first] = clusters;
    if (!said || !first) return null;
    const figures = said.items.length === 0 && !said.restAllClear && said.retracted.length === 0;
    if (figures) return figuresOnly(deps, turn, speaker, first.id);

    const recorded = await recordLine(deps, speaker, said, clusters);
    for (const line of recorded.lines) await tell(deps, turn, line);
    if (recorded.whichCluster.length > 0)
      await turn.reply(
        deps,
        texts.whichCluster(
          recorded.whichCluster.map(({ name }) => name),
          deps.clock(),
        ),
        { step: 'which-cluster' },
      );
    const cases: CaseOf[] = [];
    for (const { text, understanding } of besides(said, turn))
      cases.push(...(await openAtCluster(deps, speaker, first.id, { text, understanding })));
    return { outcome: outcomeOf(recorded, cases), remainder: questions(said) };
  },
};

const speakerOf = ({ actor, message, messageId, text, group, household }: Turn): Speaker | null =>
  actor && actor.posts.length > 0
    ? {
        actor,
        messageId,
        text,
        chat: { accountId: message.accountId, ...message.chat },
        groupId: group?.id ?? null,
        householdId: household?.id ?? null,
      }
    : null;

const taken: readonly ItemState[] = ['recorded', 'excepted', 'retracted'];

const outcomeOf = ({ lines }: Recorded, besides: readonly CaseOf[]): Outcome => {
  const cases = [...besides, ...lines.flatMap(({ items }) => items.flatMap((item) => item.cases))];
  if (cases.some(({ joined }) => !joined)) return 'opened';
  if (cases.length > 0) return 'joined';
  const written = lines.some(
    ({ items, rest }) =>
      (rest?.blanket ?? 0) > 0 || items.some(({ row }) => taken.includes(row.state)),
  );
  return written ? 'recorded' : 'command';
};

/** In private everything; in a group counts and codes, and the rest in private where a private chat is open. */
const tell = async (deps: Deps, turn: Turn, line: RecordedLine): Promise<void> => {
  const step = `line-${line.line.clusterId}`;
  if (turn.message.chat.kind === 'private') {
    await turn.reply(deps, echoInPrivate(line), { step });
    return;
  }
  const own = hasMore(line) ? await privateChat(deps, turn) : undefined;
  await turn.reply(deps, echoInGroup(line, own !== undefined), { step });
  if (!own) return;
  await send(deps, {
    to: { chat: own },
    text: echoInPrivate(line),
    key: `status-line:${line.line.id}`,
    lane: 'relay',
    about: { kind: 'message', id: turn.messageId },
  });
};

const privateChat = async (deps: Deps, { sender }: Turn): Promise<ChatAddress | undefined> =>
  sender.personId ? addressOf(deps.db, { personId: sender.personId }) : undefined;

const tellAnswered = async (deps: Deps, turn: Turn, answered: Answered): Promise<Handled> => {
  if (answered.kind === 'cluster') {
    for (const line of answered.recorded.lines) await tell(deps, turn, line);
    return { outcome: 'recorded' };
  }
  const { household, row, codes } = answered;
  const what = statusName(deps, row.status);
  const words = texts.answered(household.headName, household.code, what, codes, deps.clock());
  const inGroup = turn.message.chat.kind === 'group';
  const own = inGroup ? await privateChat(deps, turn) : undefined;
  const shown = inGroup ? texts.answeredInGroup(household.code, deps.clock()) : words;
  if (own)
    await send(deps, {
      to: { chat: own },
      text: words,
      key: `status-answer:${row.id}`,
      lane: 'relay',
      about: { kind: 'message', id: turn.messageId },
    });
  else await turn.reply(deps, shown, { step: 'answered' });
  return { outcome: codes.length > 0 ? 'joined' : 'recorded' };
};

/** "42 hộ 2 sốt": somebody is ill and nobody knows where. It is a case at the cluster, and Loa asks which house. */
const figuresOnly = async (
  deps: Deps,
  turn: Turn,
  speaker: Speaker,
  clusterId: string,
): Promise<Handled> => {
  const { text, understanding } = turn;
  const cases = await openAtCluster(deps, speaker, clusterId, { text, understanding });
  await turn.reply(deps, texts.whose(text.slice(0, 80), deps.clock()), { step: 'whose' });
  return { outcome: cases.every(({ joined }) => joined) ? 'joined' : 'opened' };
};
