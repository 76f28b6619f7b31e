import { sql } from 'kysely';
import type { ChatKind, Via } from '../../platform/channel.ts';
import type { Db } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { Lane } from '../../platform/queue.ts';

declare module '../../platform/db.ts' {
  interface Tables {
    outboxDeliveries: DeliveryRow;
    channelPace: ChannelPaceRow;
  }
}

/**
 * pending → sending → sent → delivered; sending → uncertain → delivered | pending;
 * pending → failed | expired. Only read-back ever takes a delivery from uncertain back to pending.
 */
export type DeliveryState =
  'pending' | 'sending' | 'uncertain' | 'sent' | 'delivered' | 'failed' | 'expired';

export interface DeliveryRow {
  id: string;
  /** Order of sending in one chat; filled by the database. */
  seq: number;
  key: string;
  /** `<account>:<group|private>:<chat>`, or `person:<id>` where nobody knows how to reach them. */
  address: string;
  accountId: string | null;
  chatKind: ChatKind | null;
  chatId: string | null;
  groupId: string | null;
  personId: string | null;
  householdId: string | null;
  lane: Lane;
  text: string;
  /** Platform ids. */
  mentions: string[];
  fingerprint: string;
  aboutKind: string | null;
  aboutId: string | null;
  state: DeliveryState;
  notBefore: Date;
  uselessAfter: Date | null;
  /** Pending: not tried before this. Uncertain: not looked up before this. */
  retryAt: Date | null;
  attempts: number;
  /** How often an uncertain send was looked up. */
  checks: number;
  leaseUntil: Date | null;
  externalId: string | null;
  /** How it went when it did not go the usual way. */
  via: Via | null;
  /** What goes with the words. */
  fileId: string | null;
  /** Why it failed, for the board. */
  failure: string | null;
  createdAt: Date;
  claimedAt: Date | null;
  sentAt: Date | null;
  deliveredAt: Date | null;
  endedAt: Date | null;
}

/** What an account may still send, shared by every process. */
export interface ChannelPaceRow {
  accountId: string;
  tokens: number;
  refilledAt: Date;
  pausedUntil: Date | null;
}

/** What is promised: the rest of a row is filled in as it travels. */
export type NewDelivery = Omit<
  DeliveryRow,
  | 'id'
  | 'seq'
  | 'state'
  | 'retryAt'
  | 'attempts'
  | 'checks'
  | 'leaseUntil'
  | 'externalId'
  | 'via'
  | 'createdAt'
  | 'claimedAt'
  | 'sentAt'
  | 'deliveredAt'
  | 'endedAt'
> & { state: 'pending' | 'failed' };

/** Inserts what is not there yet; one row per key and address whatever is repeated. Returns the ids of the new rows. */
export const insertDeliveries = async (
  db: Db,
  rows: readonly NewDelivery[],
  now: Date,
): Promise<string[]> => {
  const json = JSON.stringify(
    rows.map((row) => ({
      id: newId(),
      ...row,
      attempts: 0,
      checks: 0,
      createdAt: now,
      endedAt: row.state === 'failed' ? now : null,
    })),
  );
  const inserted = await sql<{ id: string }>`
    insert into "outboxDeliveries" (id, key, address, "accountId", "chatKind", "chatId", "groupId", "personId", "householdId",
      lane, text, mentions, "fileId", fingerprint, "aboutKind", "aboutId", state, "notBefore", "uselessAfter", failure,
      attempts, checks, "createdAt", "endedAt")
    select id, key, address, "accountId", "chatKind", "chatId", "groupId", "personId", "householdId",
      lane, text, mentions, "fileId", fingerprint, "aboutKind", "aboutId", state, "notBefore", "uselessAfter", failure,
      attempts, checks, "createdAt", "endedAt"
    from jsonb_populate_recordset(null::"outboxDeliveries", ${json}::jsonb)
    on conflict (key, address) do nothing
    returning id`.execute(db);
  return inserted.rows.map((row) => row.id);
};

/** The rows of one send, in the order of its parts. */
export const deliveryIdsOf = async (
  db: Db,
  address: string,
  keys: readonly string[],
): Promise<string[]> => {
  const rows = await db
    .selectFrom('outboxDeliveries')
    .select('id')
    .where('address', '=', address)
    .where('key', 'in', keys)
    .orderBy('seq')
    .execute();
  return rows.map((row) => row.id);
};

/** Everything that was sent, or is to be sent, about one thing, oldest first, and by which channel: for its story on the board. */
export const deliveriesAbout = (
  db: Db,
  about: { kind: string; id: string },
): Promise<(DeliveryRow & { channel: string | null })[]> =>
  db
    .selectFrom('outboxDeliveries')
    .leftJoin('channelAccounts', 'channelAccounts.id', 'outboxDeliveries.accountId')
    .selectAll('outboxDeliveries')
    .select('channelAccounts.channel')
    .where('aboutKind', '=', about.kind)
    .where('aboutId', '=', about.id)
    .orderBy('seq')
    .execute();
