import { groupById } from '../../community/groups.ts';
import { householdById } from '../../community/households.ts';
import { matchHousehold } from '../../community/match-household.ts';
import { sawMember } from '../../community/roster-drift.ts';
import { unitById } from '../../community/units.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import type { Handled, Handler, Turn } from '../../platform/feature.ts';
import { countTry, mostTries, triesOf } from './linking/codes.ts';
import { claim, useCode, type Chatter } from './linking/use-code.ts';
import { readCommand, readSelf, codeIn } from './linking/said.ts';
import { actOnItem } from './members/act-on-item.ts';
import { askWho } from './members/ask-who.ts';
import { askDeciders, isCommunity } from './members/ask.ts';
import { openItem, openItemsAbout } from './members/items.ts';
import { householdMeant, itemMeant } from './members/item-meant.ts';
import { texts } from './texts.ts';

const command: Handled = { outcome: 'command' };

const chatterOf = ({ message, sender }: Turn): Chatter => ({
  accountId: message.accountId,
  externalId: message.sender.externalId,
  name: sender.name,
});

/** "LK-7H3DX", written privately: whoever holds the slip is of that house. */
const linkByCode: Handler = {
  name: 'link-by-code',
  handle: async (deps, turn) => {
    const found = codeIn(turn.text);
    if (!found) return null;
    const who = chatterOf(turn);
    if (turn.message.chat.kind === 'group') {
      await turn.reply(deps, texts.code.inGroup, { step: `code-${found.code}` });
      return { ...command, remainder: found.rest };
    }
    if ((await triesOf(deps, who)) >= mostTries) {
      await turn.reply(deps, texts.code.tooMany);
      return { ...command, remainder: found.rest };
    }
    const result = await useCode(deps, who, found.code);
    if (result.use === 'unknown') {
      // Letters that look like a code inside a sentence may be anything.
      if (found.rest !== '') return null;
      await countTry(deps, { accountId: who.accountId, externalId: who.externalId });
    }
    await turn.reply(deps, result.answer, { step: `code-${found.code}` });
    if (result.householdId !== null) await speaksFor(deps, turn, result.householdId);
    return { ...command, remainder: found.rest };
  },
};

/** What is said besides the code is said by the household from here on. */
const speaksFor = async (deps: Deps, turn: Turn, householdId: string): Promise<void> => {
  const household = await householdById(deps.db, householdId);
  if (!household) return;
  turn.household = household;
  turn.sender = { ...turn.sender, householdId };
  turn.unit ??= (await unitById(deps.db, household.unitId)) ?? null;
};

/** "tôi là người nhà Giàng A Páo", from somebody Loa has asked. */
const whoIAm: Handler = {
  name: 'who-i-am',
  handle: async (deps, turn) => {
    const { message, sender, understanding } = turn;
    if (message.chat.kind !== 'private' || sender.personId !== null || sender.householdId !== null)
      return null;
    // Whoever needs help is helped first, named or not.
    if (understanding.actionable && understanding.severity !== 'S4') return null;
    const name = readSelf(turn.text);
    if (name === null) return null;
    const who = chatterOf(turn);
    const items = await openItemsAbout(deps.db, who.accountId, who.externalId);
    const item = items.find(({ kind }) => kind === 'unknown');
    const group = item && (await groupById(deps.db, item.groupId));
    if (!group) return null;
    const found = await matchHousehold(deps.db, group.unitId, name);
    const [only] = found;
    if (!only) return null;
    if (found.length > 1) {
      await turn.reply(deps, texts.whichOne(found.map(({ code }) => code)));
      return command;
    }
    const claimed = await claim(deps, who, only.id, null);
    if (claimed.item) await askDeciders(deps, claimed.item);
    await turn.reply(deps, claimed.item ? texts.waiting : claimed.answer);
    return command;
  },
};

/** "xác nhận Giàng A Páo", "đúng", "từ chối TV-2F7K5": one word settles who somebody is or whether they come in. */
const settleItem: Handler = {
  name: 'settle-roster-item',
  handle: async (deps, turn) => {
    const { actor } = turn;
    if (!actor || actor.posts.length === 0) return null;
    const said = readCommand(turn.text);
    if (!said) return null;
    const meant = await itemMeant(deps, turn, actor, said);
    if (meant === null) return null;
    if (Array.isArray(meant)) {
      await turn.reply(deps, texts.whichClaim(meant));
      return command;
    }
    try {
      const householdId =
        meant.kind === 'unknown' ? await householdMeant(deps, meant, said) : undefined;
      const { answer } = await actOnItem(deps, actor, meant.id, said.act, {
        ...(householdId === undefined ? {} : { householdId }),
      });
      await turn.reply(deps, answer, { step: meant.code });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await turn.reply(deps, error.message, { step: meant.code });
    }
    return command;
  },
};

/** Somebody nobody knows speaks in a community group: put on the list and asked once, while the words go on. */
const noticeStranger: Handler = {
  name: 'notice-stranger',
  handle: async (deps, turn) => {
    const { group, sender, message } = turn;
    if (!group || sender.personId !== null || sender.householdId !== null) return null;
    if (!isCommunity(deps, group)) return null;
    const { externalId } = message.sender;
    const { item, fresh } = await openItem(deps, {
      kind: 'unknown',
      groupId: group.id,
      subject: externalId,
      externalId,
      name: sender.name,
      why: 'chưa biết là ai',
    });
    if (!fresh) return null;
    await sawMember(deps, { groupId: group.id, externalId, at: message.sentAt });
    await askWho(deps, group, item);
    return null;
  },
};

export const onboardingHandlers: Handler[] = [noticeStranger, linkByCode, settleItem, whoIAm];
