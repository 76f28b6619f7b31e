import { actorOf } from '../../community/access.ts';
import { groupByExternal } from '../../community/groups.ts';
import { householdById } from '../../community/households.ts';
import { noteReach, whoIs, type Who } from '../../community/identities.ts';
import { peopleByPhone } from '../../community/people.ts';
import { unitById } from '../../community/units.ts';
import type { InboundMessage, MessageKind as PlatformKind } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { outcomes, type Handler, type Outcome, type Turn } from '../../platform/feature.ts';
import { sayInFull } from '../outbox/say-in-full.ts';
import { send } from '../outbox/send.ts';
import { tidyText } from '../outbox/split-text.ts';
import type { Sender } from '../turn.ts';
import type { MessageKind, Understanding } from '../understanding/index.ts';
import { waitForHuman } from './human-list.ts';
import type { InboxMessage } from './store.ts';
import { texts } from './texts.ts';

type Where = Pick<Turn, 'sender' | 'actor' | 'group' | 'unit' | 'household'>;

/**
 * Gives one stored message to the handlers, in their order, and writes where it stands in the ledger.
 * What a handler leaves over is understood anew and goes on to the next; words nobody claims go to a
 * person unless they surely ask for nothing. Runs in the message's transaction.
 */
export const handleMessage = async (
  deps: Deps,
  handlers: readonly Handler[],
  row: InboxMessage,
): Promise<Outcome> => {
  const sender = { accountId: row.accountId, externalId: row.senderId };
  if (await noteReach(deps.db, sender, null)) await sayInFull(deps, sender);
  const where = await whereOf(deps, row);
  const understanding = understood(deps, row, row.text);
  let turn = turnOf(row, where, understanding);
  const found: Outcome[] = [];
  let leftOver = true;
  for (const handler of handlers) {
    const handled = await handler.handle(deps, turn);
    if (!handled) continue;
    found.push(handled.outcome);
    const remainder = handled.remainder?.trim() ?? '';
    leftOver = remainder !== '';
    if (!leftOver) break;
    turn = { ...turn, text: remainder, understanding: understood(deps, row, remainder) };
  }
  if (leftOver) found.push(await leave(deps, turn, row));

  const outcome = outcomes.find((candidate) => found.includes(candidate)) ?? 'chatter';
  await deps.db
    .updateTable('inboxMessages')
    .set({
      status: outcome === 'waiting-human' ? 'human' : 'handled',
      outcome,
      labels: understanding.labels,
      personId: where.sender.personId,
      householdId: where.household?.id ?? null,
      unitId: where.unit?.id ?? null,
      handledAt: deps.clock(),
      nextTryAt: null,
    })
    .where('id', '=', row.id)
    .execute();
  return outcome;
};

/** Nobody claimed the words. */
const leave = async (deps: Deps, turn: Turn, row: InboxMessage): Promise<Outcome> => {
  const stranger = turn.unit === null;
  if (!turn.understanding.actionable) {
    if (stranger && row.chatKind === 'private') await askVillage(deps, turn);
    return 'chatter';
  }
  const code = await waitForHuman(deps, {
    reason: stranger ? 'unknown-sender' : 'not-understood',
    messageId: row.id,
    unitId: turn.unit?.id ?? null,
  });
  const { profile } = deps;
  const answer = stranger ? texts.forwardedStranger(profile, code) : texts.forwarded(profile, code);
  await turn.reply(deps, answer, { lane: 'urgent' });
  return 'waiting-human';
};

/** Once a day in a chat, however much is said in it. */
const askVillage = async (deps: Deps, { message }: Turn): Promise<void> => {
  const now = deps.clock();
  await send(deps, {
    to: { chat: { accountId: message.accountId, ...message.chat } },
    text: texts.whichVillage(deps.profile, now),
    key: `which-village:${now.toISOString().slice(0, 10)}`,
    lane: 'bulk',
  });
};

const understood = (deps: Deps, row: InboxMessage, text: string): Understanding =>
  deps.understand(text, { kind: asUnderstood[row.kind] });

/** What a message without words counts as. A moving picture says as little as a sticker; what nobody knows is looked at. */
const asUnderstood: Record<PlatformKind, MessageKind> = {
  text: 'text',
  image: 'image',
  audio: 'audio',
  video: 'video',
  location: 'location',
  sticker: 'sticker',
  gif: 'sticker',
  file: 'file',
  link: 'file',
  'business-card': 'file',
  unknown: 'file',
};

/** Who wrote, in which group, and which unit and household it is about. */
const whereOf = async (deps: Deps, row: InboxMessage): Promise<Where> => {
  const { db } = deps;
  const sender = await senderOf(deps, row);
  const actor = sender.personId ? await actorOf(db, sender.personId, deps.clock()) : null;
  const group =
    row.chatKind === 'group' ? await groupByExternal(db, row.accountId, row.chatId) : undefined;
  const household = sender.householdId ? await householdById(db, sender.householdId) : undefined;
  const unitId = group?.unitId ?? household?.unitId ?? actor?.posts[0]?.unitId;
  const unit = unitId ? await unitById(db, unitId) : undefined;
  return { sender, actor, group: group ?? null, unit: unit ?? null, household: household ?? null };
};

const senderOf = async (deps: Deps, row: InboxMessage): Promise<Sender> => {
  const who = (await whoIs(deps.db, row.accountId, row.senderId)) ?? (await byPhone(deps, row));
  return who
    ? { ...who, name: who.name ?? row.senderName }
    : { personId: null, householdId: null, name: row.senderName };
};

/** An SMS comes from a number: of somebody known, where exactly one person has it. */
const byPhone = async (deps: Deps, row: InboxMessage): Promise<Who | undefined> => {
  if (!row.chatId.startsWith('sms:')) return undefined;
  const people = await peopleByPhone(deps.db, row.senderId);
  const [person] = people;
  return person && people.length === 1
    ? { personId: person.id, householdId: null, name: person.name }
    : undefined;
};

const turnOf = (row: InboxMessage, where: Where, understanding: Understanding): Turn => {
  let replies = 0;
  const chat = { accountId: row.accountId, kind: row.chatKind, externalId: row.chatId };
  return {
    ...where,
    message: messageOf(row),
    messageId: row.id,
    text: tidyText(row.text),
    understanding,
    reply: async (deps, text, options = {}) => {
      replies += 1;
      await send(deps, {
        to: where.group ? { chat, groupId: where.group.id } : { chat },
        text,
        key: `reply:${row.id}:${options.step ?? String(replies)}`,
        lane: options.lane ?? 'relay',
        about: { kind: 'message', id: row.id },
      });
    },
  };
};

const messageOf = (row: InboxMessage): InboundMessage => ({
  type: 'message',
  accountId: row.accountId,
  externalId: row.externalId,
  chat: { kind: row.chatKind, externalId: row.chatId },
  sender: { externalId: row.senderId, ...(row.senderName ? { displayName: row.senderName } : {}) },
  kind: row.kind,
  text: row.text,
  attachments: row.attachments,
  ...(row.replyTo ? { replyTo: row.replyTo } : {}),
  sentAt: row.sentAt,
});
