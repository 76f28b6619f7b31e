import type { Deps } from '../../../platform/deps.ts';
import type { About, Severity, Source } from '../report.ts';
import type { Reporter, Spoken } from '../store-reporters.ts';

/** What somebody said that needs somebody. */
export interface Filing {
  category: string;
  severity: Severity;
  labels: string[];
  slots: Record<string, unknown>;
  because: string[];
  situation?: string | undefined;
  text: string;
  unitId: string;
  householdId?: string | null | undefined;
  reporterPersonId?: string | null | undefined;
  /** The household of whoever speaks, where that is not the household it is about; null when they have none. */
  reporterHouseholdId?: string | null | undefined;
  messageId?: string | null | undefined;
  chat?: { accountId: string; kind: 'group' | 'private'; externalId: string } | undefined;
  groupId?: string | null | undefined;
  source: Source;
  about?: About | undefined;
  /** The same words also complain of somebody: then they hear nothing of this case either. */
  complains?: boolean | undefined;
  /** False: whoever files it answers by themselves. */
  answerInChat?: boolean | undefined;
}

/** Somebody who waits for the answer; a team that reports for others has its answer from its own line. */
export const reporterOf = (
  deps: Deps,
  reportId: string,
  filing: Filing,
  spoken: Spoken | undefined,
): Omit<Reporter, 'id'> => ({
  reportId,
  messageId: filing.messageId ?? null,
  personId: filing.reporterPersonId ?? null,
  householdId: speaking(filing),
  senderId: spoken?.senderId ?? null,
  ...chatOf(filing, spoken),
  text: filing.text,
  at: spoken?.receivedAt ?? deps.clock(),
  subscribed: true,
  answeredAt: null,
});

/** Whoever is spoken about is not thereby somebody who waits for the answer. */
const speaking = (filing: Filing): string | null =>
  filing.reporterHouseholdId === undefined
    ? (filing.householdId ?? null)
    : filing.reporterHouseholdId;

const chatOf = (
  filing: Filing,
  spoken: Spoken | undefined,
): Pick<Reporter, 'accountId' | 'chatKind' | 'chatId'> => {
  if (spoken)
    return { accountId: spoken.accountId, chatKind: spoken.chatKind, chatId: spoken.chatId };
  const { chat } = filing;
  return chat
    ? { accountId: chat.accountId, chatKind: chat.kind, chatId: chat.externalId }
    : { accountId: null, chatKind: null, chatId: null };
};
