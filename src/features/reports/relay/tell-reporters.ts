import { addressOf } from '../../../community/identities.ts';
import { send } from '../../../messaging/outbox/send.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Report } from '../report.ts';
import { type Reporter, reportersOf } from '../store-reporters.ts';
import { lane } from './due.ts';
import { aboutReport } from './tell.ts';

/** What a group may hear (null: nothing) and what the reporter hears alone (null: the group's words are enough). */
export interface Words {
  group: string | null;
  private: string | null;
}

/**
 * Tells everybody who waits for a case, each address once. Somebody who wrote in a group hears the group's words
 * there; what only they may hear goes to their own chat, where the channel has one.
 * @returns whether every reporter could be reached.
 */
export const tellReporters = async (
  deps: Deps,
  report: Report,
  step: string,
  words: Words,
): Promise<boolean> => {
  let everyone = true;
  for (const reporter of await reportersOf(deps.db, report.id)) {
    if (reporter.subscribed)
      everyone = (await tellOne(deps, report, reporter, step, words)) && everyone;
  }
  return everyone;
};

const tellOne = async (
  deps: Deps,
  report: Report,
  reporter: Reporter,
  step: string,
  words: Words,
): Promise<boolean> => {
  const inGroup = reporter.chatKind === 'group';
  const key = `report:${report.id}:reporter:${step}`;
  const rest = { key, lane: lane(report), about: aboutReport(report) };
  let heard = false;
  if (inGroup && words.group !== null && reporter.accountId && reporter.chatId) {
    const chat = {
      accountId: reporter.accountId,
      kind: 'group' as const,
      externalId: reporter.chatId,
    };
    await send(deps, { to: { chat }, text: words.group, ...rest });
    heard = true;
  }
  const own = words.private ?? (inGroup && heard ? null : words.group);
  if (own === null) return heard;
  const chat = await ownChat(deps, reporter);
  if (!chat) return heard;
  await send(deps, { to: { chat }, text: own, ...rest });
  return true;
};

const ownChat = async (
  deps: Deps,
  reporter: Reporter,
): Promise<{ accountId: string; kind: 'private'; externalId: string } | undefined> => {
  if (reporter.chatKind === 'private' && reporter.accountId && reporter.chatId) {
    return { accountId: reporter.accountId, kind: 'private', externalId: reporter.chatId };
  }
  if (reporter.accountId && reporter.senderId) {
    return { accountId: reporter.accountId, kind: 'private', externalId: reporter.senderId };
  }
  const to = reporter.personId
    ? { personId: reporter.personId }
    : reporter.householdId
      ? { householdId: reporter.householdId }
      : null;
  const address = to && (await addressOf(deps.db, to));
  return address?.kind === 'private' ? { ...address, kind: 'private' } : undefined;
};
