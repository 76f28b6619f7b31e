import type pg from 'pg';
import { sql } from 'kysely';
import type {
  Attachment,
  ChatKind,
  Inbound,
  InboundMessage,
  MessageKind,
} from '../../platform/channel.ts';
import type { Db } from '../../platform/db.ts';
import type { Outcome } from '../../platform/feature.ts';
import { newId } from '../../platform/ids.ts';
import { storable, storableJson } from '../storable.ts';

declare module '../../platform/db.ts' {
  interface Tables {
    inboxMessages: InboxMessage;
    inboxEvents: InboxEvent;
  }
}

/** What somebody said, kept from the moment the platform told us. */
export interface InboxMessage {
  id: string;
  /** The order of arrival; messages of one chat are handled in it. Filled by the database. */
  seq: number;
  accountId: string;
  externalId: string;
  chatKind: ChatKind;
  chatId: string;
  senderId: string;
  senderName: string | null;
  personId: string | null;
  householdId: string | null;
  unitId: string | null;
  kind: MessageKind;
  text: string;
  attachments: Attachment[];
  replyTo: string | null;
  sentAt: Date;
  receivedAt: Date;
  status: 'received' | 'handled' | 'human';
  outcome: Outcome | null;
  labels: string[] | null;
  reportIds: string[] | null;
  attempts: number;
  nextTryAt: Date | null;
  lastError: string | null;
  handledAt: Date | null;
}

/** Our own posts coming back, and whatever else the platform told. Signals are kept as they came. */
export interface InboxEvent {
  id: string;
  seq: number;
  accountId: string;
  key: string;
  type: 'echo' | 'signal';
  name: string;
  chatKind: ChatKind | null;
  chatId: string | null;
  externalId: string | null;
  text: string | null;
  users: string[];
  data: Record<string, unknown>;
  at: Date;
  receivedAt: Date;
  status: 'received' | 'handled' | 'kept';
  handledAt: Date | null;
}

/** Something received, with the row id it will have and the moment it came: enough to store it now or later. */
export interface Arrival {
  id: string;
  receivedAt: Date;
  item: Inbound;
}

export const arrivalOf = (item: Inbound, receivedAt: Date): Arrival => ({
  id: newId(),
  receivedAt,
  item,
});

const messageSql = `
  insert into "inboxMessages" (id, "accountId", "externalId", "chatKind", "chatId", "senderId", "senderName", kind, text,
    attachments, "replyTo", "sentAt", "receivedAt", status, attempts)
  select *, 'received', 0 from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::text[], $10::jsonb[], $11::text[], $12::timestamptz[], $13::timestamptz[])
  on conflict ("accountId", "externalId") do nothing`;

const eventSql = `
  insert into "inboxEvents" (id, "accountId", key, type, name, "chatKind", "chatId", "externalId", text, users, data, at,
    "receivedAt", status)
  select e.id, e."accountId", e.key, e.type, e.name, e."chatKind", e."chatId", e."externalId", e.text, e.users, e.data,
    e.at, e."receivedAt", e.status
  from jsonb_populate_recordset(null::"inboxEvents", $1::jsonb) e
  on conflict ("accountId", key) do nothing`;

/** Stores arrivals, each once however often it comes: one statement for messages, one for the rest. */
export const storeArrivals = async (pool: pg.Pool, arrivals: readonly Arrival[]): Promise<void> => {
  const messages = arrivals.filter(isMessage);
  if (messages.length > 0) {
    await pool.query({
      name: 'store-messages',
      text: messageSql,
      values: messageColumns(messages),
    });
  }
  const events = arrivals.flatMap(eventRow);
  if (events.length > 0) {
    await pool.query({ name: 'store-events', text: eventSql, values: [storableJson(events)] });
  }
};

type MessageArrival = Arrival & { item: InboundMessage };
const isMessage = (arrival: Arrival): arrival is MessageArrival => arrival.item.type === 'message';

const messageColumns = (arrivals: readonly MessageArrival[]): unknown[] => {
  const column = <T>(read: (arrival: MessageArrival) => T): T[] => arrivals.map(read);
  return [
    column(({ id }) => id),
    column(({ item }) => item.accountId),
    column(({ item }) => storable(item.externalId)),
    column(({ item }) => item.chat.kind),
    column(({ item }) => storable(item.chat.externalId)),
    column(({ item }) => storable(item.sender.externalId)),
    column(({ item }) => (item.sender.displayName ? storable(item.sender.displayName) : null)),
    column(({ item }) => item.kind),
    column(({ item }) => storable(item.text)),
    column(({ item }) => storableJson(item.attachments)),
    column(({ item }) => item.replyTo ?? null),
    column(({ item }) => item.sentAt.toISOString()),
    column(({ receivedAt }) => receivedAt.toISOString()),
  ];
};

/** Who comes and goes in a group is listened to, and what a channel says is for listeners; all else is only kept. */
export const isForListeners = (item: Inbound): boolean =>
  item.type === 'signal' && (item.chat?.kind === 'group' || item.forListeners === true);

const eventRow = ({ id, receivedAt, item }: Arrival): Omit<InboxEvent, 'seq' | 'handledAt'>[] => {
  if (item.type === 'message') return [];
  const common = { id, accountId: item.accountId, receivedAt, type: item.type };
  if (item.type === 'echo') {
    const { chat, externalId, text, sentAt } = item;
    return [
      {
        ...common,
        key: `echo:${externalId}`,
        name: 'echo',
        chatKind: chat.kind,
        chatId: chat.externalId,
        externalId,
        text,
        users: [],
        data: {},
        at: sentAt,
        status: 'received',
      },
    ];
  }
  return [
    {
      ...common,
      key: item.key,
      name: item.name,
      chatKind: item.chat?.kind ?? null,
      chatId: item.chat?.externalId ?? null,
      externalId: null,
      text: null,
      users: item.users,
      data: item.data,
      at: item.at,
      status: isForListeners(item) ? 'received' : 'kept',
    },
  ];
};

/** Chats with something to handle now, those waiting longest first. */
export const waitingChats = async (
  db: Db,
  now: Date,
  most: number,
): Promise<{ accountId: string; chatId: string }[]> => {
  const found = await sql<{ accountId: string; chatId: string }>`
    select "accountId", "chatId" from "inboxMessages" where status = 'received'
    group by "accountId", "chatId"
    having coalesce((array_agg("nextTryAt" order by seq))[1] <= ${now}, true)
    order by min(seq) limit ${most}`.execute(db);
  return found.rows;
};

/** The chat's oldest waiting message, locked; undefined when another worker has it or nothing waits. */
export const lockNext = async (
  db: Db,
  accountId: string,
  chatId: string,
): Promise<InboxMessage | undefined> => {
  const lock = await sql<{ got: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`${accountId} ${chatId}`}, 3)) as got`.execute(
    db,
  );
  if (!lock.rows[0]?.got) return undefined;
  return db
    .selectFrom('inboxMessages')
    .selectAll()
    .where('accountId', '=', accountId)
    .where('chatId', '=', chatId)
    .where('status', '=', 'received')
    .orderBy('seq')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
};
