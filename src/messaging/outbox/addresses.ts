import { addressesOf, externalIdsOf, type ChatAddress } from '../../community/identities.ts';
import { accountById } from '../../platform/channel-accounts.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Recipient, Sending } from './send.ts';
import type { NewDelivery } from './store.ts';

/** Where one message goes. */
export interface Addressed {
  columns: Pick<NewDelivery, 'address' | 'accountId' | 'chatKind' | 'chatId' | 'state' | 'failure'>;
  /** Platform ids of whom it names. */
  mentions: string[];
  /** Whether, as far as anybody knows, the chat takes our words. */
  isOpen: boolean;
}

/** Finds where each message goes, in their order; for thousands with as few queries as for one. */
export const addressed = async (deps: Deps, sendings: readonly Sending[]): Promise<Addressed[]> => {
  const open = await lookUp(
    deps,
    sendings.map(({ to }) => to),
  );
  const missing = sendings.map(({ to }) => to).filter((to) => !chatOf(to, open));
  const closed = await closedChats(deps, missing);
  const mentions = await mentionsOf(deps, sendings, open);
  return sendings.map((sending) => {
    const known = chatOf(sending.to, open);
    const chat = known ?? closed.get(idOf(sending.to) ?? '');
    if (!chat) return nobody(sending.to);
    const { accountId, kind, externalId } = chat;
    return {
      isOpen: known !== undefined,
      columns: {
        address: `${accountId}:${kind}:${externalId}`,
        accountId,
        chatKind: kind,
        chatId: externalId,
        state: 'pending',
        failure: null,
      },
      mentions: kind === 'group' ? mentions(accountId, sending.mentions ?? []) : [],
    };
  });
};

type Addresses = Map<string, ChatAddress>;

/** Whom we have to look up; a chat that is named needs no looking. */
const idOf = (to: Recipient): string | undefined => {
  if ('chat' in to) return undefined;
  if ('personId' in to) return to.personId;
  return 'householdId' in to ? to.householdId : to.groupId;
};

const chatOf = (to: Recipient, known: Addresses): ChatAddress | undefined =>
  'chat' in to ? to.chat : known.get(idOf(to) ?? '');

const lookUp = (
  deps: Deps,
  recipients: readonly Recipient[],
  closed = false,
): Promise<Addresses> => {
  const unknown = recipients.filter((to) => !('chat' in to));
  const ids = {
    groupIds: unknown.flatMap((to) => ('groupId' in to ? (to.groupId ?? []) : [])),
    personIds: unknown.flatMap((to) => ('personId' in to ? (to.personId ?? []) : [])),
    householdIds: unknown.flatMap((to) => ('householdId' in to ? [to.householdId] : [])),
  };
  if (Object.values(ids).every((some) => some.length === 0))
    return Promise.resolve(new Map<string, ChatAddress>());
  return addressesOf(deps.db, ids, closed);
};

/** Where people last read us whom the platform no longer delivers to, if their account has another way to such people. */
const closedChats = async (deps: Deps, recipients: readonly Recipient[]): Promise<Addresses> => {
  const last = await lookUp(deps, recipients, true);
  const offered = new Map<string, boolean>();
  for (const accountId of new Set([...last.values()].map((chat) => chat.accountId))) {
    const account = await accountById(deps.db, accountId);
    const way = account && deps.channels.get(account.channel)?.otherWay;
    offered.set(accountId, (account && way?.offered(account)) === true);
  }
  return new Map([...last].filter(([, chat]) => offered.get(chat.accountId)));
};

/** Whom the messages name, looked up once for each account they go to. */
const mentionsOf = async (
  deps: Deps,
  sendings: readonly Sending[],
  open: Addresses,
): Promise<(accountId: string, personIds: readonly string[]) => string[]> => {
  const wanted = new Map<string, Set<string>>();
  for (const { to, mentions } of sendings) {
    const chat = mentions && chatOf(to, open);
    if (chat?.kind !== 'group') continue;
    const people = wanted.get(chat.accountId) ?? new Set();
    for (const personId of mentions ?? []) people.add(personId);
    wanted.set(chat.accountId, people);
  }
  const found = new Map<string, Map<string, string>>();
  for (const [accountId, people] of wanted)
    found.set(accountId, await externalIdsOf(deps.db, accountId, [...people]));
  return (accountId, personIds) =>
    personIds.flatMap((personId) => found.get(accountId)?.get(personId) ?? []);
};

const nobody = (to: Recipient): Addressed => ({
  columns: {
    accountId: null,
    chatKind: null,
    chatId: null,
    address: nowhere(to),
    state: 'failed',
    failure: 'no-address',
  },
  mentions: [],
  isOpen: false,
});

const nowhere = (to: Recipient): string => {
  if ('personId' in to) return `person:${to.personId ?? ''}`;
  if ('householdId' in to) return `household:${to.householdId}`;
  return `group:${to.groupId ?? ''}`;
};
