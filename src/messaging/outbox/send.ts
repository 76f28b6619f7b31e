import type { ChatKind } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import type { Lane } from '../../platform/queue.ts';
import { addressed, type Addressed } from './addresses.ts';
import { wakeOutbox } from './deliver-batch.ts';
import { wholeSecond } from './real-time.ts';
import type { KeptFile } from './files.ts';
import { remindToDeliver } from './reminders.ts';
import { fingerprint, splitText } from './split-text.ts';
import { deliveryIdsOf, insertDeliveries, type NewDelivery } from './store.ts';

/** Who is to get it. A chat may say which group it is, so that a fan-out needs no look-up per group. */
export type Recipient =
  | { groupId: string }
  | { personId: string }
  | { householdId: string }
  | {
      chat: { accountId: string; kind: ChatKind; externalId: string };
      groupId?: string;
      personId?: string;
    };

export interface Sending {
  to: Recipient;
  text: string;
  /** The same key to the same address is one message, however often it is asked for. */
  key: string;
  lane: Lane;
  about?: { kind: string; id: string };
  /** Held until then: quiet hours, a delay to let somebody object. */
  notBefore?: Date;
  /** Worth nothing afterwards: it then ends as expired instead of arriving late. */
  uselessAfter?: Date;
  /** People to mention, in groups of the same account. */
  mentions?: string[];
  /** A picture that goes with the words, or a document that follows them ({@link keepFile}). */
  file?: KeptFile;
}

export interface Sent {
  deliveryIds: string[];
  /** No chat of this recipient is open: kept as a failed row or tried by a template, and the caller must find another way. */
  unreachable: boolean;
}

/**
 * Promises a message: rows now, in the caller's transaction; the sending follows its commit.
 * Texts must be unique in their chat (case code and step), so that an uncertain send can be found again.
 */
export const send = async (deps: Deps, sending: Sending): Promise<Sent> => {
  const [address] = await addressed(deps, [sending]);
  const rows = address ? rowsOf(deps, sending, address) : [];
  const first = rows[0];
  if (!address || !first) throw new Error(`nothing to send under ${sending.key}`);
  const inserted = await insertDeliveries(deps.db, rows, deps.clock());
  if (inserted.length > 0) await wakeFor(deps, [first]);
  const deliveryIds =
    inserted.length === rows.length
      ? inserted
      : await deliveryIdsOf(
          deps.db,
          first.address,
          rows.map((row) => row.key),
        );
  return { deliveryIds, unreachable: !address.isOpen };
};

const chunk = 1_000;

/** {@link send} for a fan-out: a few statements and one wake-up for thousands of recipients. Returns how many rows are new, and whom nobody can reach. */
export const sendMany = async (
  deps: Deps,
  sendings: readonly Sending[],
): Promise<{ inserted: number; unreachable: Recipient[] }> => {
  const unreachable: Recipient[] = [];
  let inserted = 0;
  for (let start = 0; start < sendings.length; start += chunk) {
    const some = sendings.slice(start, start + chunk);
    const addresses = await addressed(deps, some);
    const rows = addresses.flatMap((address, at) => {
      const sending = some[at];
      if (sending && !address.isOpen) unreachable.push(sending.to);
      return sending ? rowsOf(deps, sending, address) : [];
    });
    inserted += (await insertDeliveries(deps.db, rows, deps.clock())).length;
    await wakeFor(deps, rows);
  }
  return { inserted, unreachable };
};

const rowsOf = (deps: Deps, sending: Sending, address: Addressed): NewDelivery[] => {
  const { to, text, key, lane, about } = sending;
  const parts = splitText(text);
  if (parts[0] === '') throw new Error(`an empty text cannot be sent (${key})`);
  const common = {
    ...address.columns,
    groupId: 'groupId' in to ? (to.groupId ?? null) : null,
    personId: 'personId' in to ? (to.personId ?? null) : null,
    householdId: 'householdId' in to ? to.householdId : null,
    lane,
    aboutKind: about?.kind ?? null,
    aboutId: about?.id ?? null,
    notBefore: sending.notBefore ?? deps.clock(),
    uselessAfter: sending.uselessAfter ?? null,
  };
  const rows = parts.map((part, index) => ({
    ...common,
    key: index === 0 ? key : `${key}#${index + 1}`,
    text: part,
    mentions: index === 0 ? address.mentions : [],
    fileId: index === 0 && sending.file?.kind === 'image' ? sending.file.id : null,
    fingerprint: fingerprint(part),
  }));
  if (sending.file?.kind === 'file') {
    const document = { text: '', fingerprint: fingerprint(''), mentions: [] };
    rows.push({ ...common, key: `${key}#file`, fileId: sending.file.id, ...document });
  }
  return rows;
};

/** One wake-up per account and lane now, and one clock per instant for what is held. */
const wakeFor = async (deps: Deps, rows: readonly NewDelivery[]): Promise<void> => {
  const now = deps.clock();
  const wakes = new Map<string, () => Promise<void>>();
  for (const { accountId, lane, notBefore } of rows) {
    if (accountId === null) continue;
    const payload = { accountId, lane };
    if (notBefore <= now) {
      wakes.set(`${accountId}/${lane}`, () => wakeOutbox(deps.queue, payload));
    } else {
      wakes.set(`${accountId}/${lane}/${wholeSecond(notBefore).toISOString()}`, () =>
        remindToDeliver(deps, accountId, lane, notBefore),
      );
    }
  }
  for (const wake of wakes.values()) await wake();
};
