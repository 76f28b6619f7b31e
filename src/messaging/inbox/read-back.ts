import { sql } from 'kysely';
import { z } from 'zod';
import { atomically } from '../../platform/atomically.ts';
import type {
  Channel,
  ChannelAccount,
  ChatKind,
  Inbound,
  RecentChat,
} from '../../platform/channel.ts';
import { accountsOf } from '../../platform/channel-accounts.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import { keepState, readState } from '../../platform/health.ts';
import type { Sweep } from '../../platform/heartbeat.ts';
import { defineJob } from '../../platform/queue.ts';
import { nextMinute, pauseAccount, rateLimitOf, takeAllowance } from '../outbox/pace.ts';
import { createWake } from './drain-inbox.ts';
import { absentOf } from './read-back-absent.ts';
import { arrivalOf, storeArrivals } from './store.ts';

/** What is younger is on its way by webhook and is not missed yet. */
const graceMs = 20_000;
/** Platform clocks differ a little: each look begins so long before the end of the last. */
const slackMs = 120_000;
/** How far the first look at an account goes back. */
const firstLookMs = 3_600_000;
const everyMs = 25_000;
/** Calls a minute where the platform sets no limit. */
const unlimited = 1_000;

/**
 * Finds what webhooks never brought: reads back every chat spoken in since the last look, the latest
 * first, and stores what is missing under the key the webhook would have used. It goes after all
 * that is urgent or relayed, takes a tenth of the account's allowance at most, and goes on the next
 * time where it had to stop.
 */
export const readBack = defineJob({
  name: 'read-back',
  lane: 'bulk',
  payload: z.object({}),
  attempts: 1,
  perform: async (deps) => {
    for (const channel of deps.channels.values()) {
      if (!channel.readBack || !channel.recentChats) continue;
      for (const account of await accountsOf(deps.db, channel.name)) {
        for (const kind of ['group', 'private'] as const) {
          await readAccount({ deps, channel, account, kind });
        }
      }
    }
  },
});

/** Asks for a look now and then, from outside the queue. */
export const sweepReadBack: Sweep = {
  name: 'read-back',
  run: async (deps) => {
    const now = deps.clock();
    const last = asked.safeParse(await readState(deps, 'read-back')).data?.at;
    if (last && now.getTime() - last.getTime() < everyMs) return 0;
    await keepState(deps, 'read-back', { at: now });
    await deps.queue.add(readBack, {}, { key: readBack.name });
    return 0;
  },
};

const when = z.iso.datetime().transform((text) => new Date(text));
const asked = z.object({ at: when });

/** A chat that could not be read: since when, and how often it was tried. */
const unread = z.object({ chatId: z.string(), since: when, tries: z.number() });
/** Up to when nothing is missing; since when a round has been under way, which chats it has seen, and which could not be read. */
const progressSchema = z.object({
  until: when,
  begunAt: when.nullable(),
  seen: z.array(z.string()),
  unread: z.array(unread),
});
type Progress = z.infer<typeof progressSchema>;

/** About half an hour of looks: a chat nobody can read for so long is somebody's work, not ours. */
const mostTries = 60;

interface Look {
  deps: Deps;
  channel: Channel;
  account: ChannelAccount;
  kind: ChatKind;
}

const stateKey = ({ account, kind }: Look): string => `read-back:${account.id}:${kind}`;

const readAccount = async (look: Look): Promise<void> => {
  const { deps, account } = look;
  const now = deps.clock();
  const kept = progressSchema.safeParse(await readState(deps, stateKey(look))).data;
  const progress: Progress = kept ?? {
    until: new Date(now.getTime() - firstLookMs),
    begunAt: null,
    seen: [],
    unread: [],
  };
  let left = Math.max(5, Math.floor((rateLimitOf(account) ?? unlimited) / 10));
  const mayCall = async (): Promise<boolean> => (left -= 1) >= 0 && (await allowed(deps, account));
  try {
    if (await readUnread(look, progress, mayCall)) await readOn(look, progress, mayCall);
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    deps.log.warn({ err: error, account: account.name }, 'chats cannot be read back now');
    if (error.failure === 'throttled')
      await pauseAccount(deps.db, account.id, now, nextMinute(now));
  }
  await keepState(deps, stateKey(look), progress);
};

/** Tries what could not be read before. False when the calls allowed are used up. */
const readUnread = async (
  look: Look,
  progress: Progress,
  mayCall: () => Promise<boolean>,
): Promise<boolean> => {
  for (const one of [...progress.unread]) {
    if (!(await mayCall())) return false;
    const isRead = await readChat(look, one.chatId, one.since);
    one.tries += 1;
    if (!isRead && one.tries < mostTries) continue;
    if (!isRead) {
      const { account } = look;
      look.deps.log.error({ account: account.name, ...one }, 'a chat is given up unread');
    }
    progress.unread = progress.unread.filter((other) => other !== one);
  }
  return true;
};

/**
 * Page after page until the chats are older than the last look, or the calls allowed are used up.
 * Whoever speaks meanwhile moves a chat to the front, past pages already turned; so a list of
 * several pages is gone through again until it shows no chat this round has not seen.
 */
const readOn = async (
  look: Look,
  progress: Progress,
  mayCall: () => Promise<boolean>,
): Promise<void> => {
  const { deps, channel, account, kind } = look;
  const since = new Date(progress.until.getTime() - slackMs);
  const begunAt = (progress.begunAt ??= deps.clock());
  let offset = 0;
  let found = 0;
  for (;;) {
    if (!(await mayCall())) return;
    const chats = (await channel.recentChats?.(account, kind, offset)) ?? [];
    const active = chats.filter((chat) => chat.lastAt >= since);
    const read = await readNew(look, progress, { active, since, mayCall });
    if (read === null) return;
    found += read;
    const isLast = active.length < chats.length || chats.length === 0;
    if (isLast && (offset === 0 || found === 0)) break;
    offset = isLast ? 0 : offset + chats.length;
    if (isLast) found = 0;
  }
  progress.until = new Date(begunAt.getTime() - graceMs);
  progress.begunAt = null;
  progress.seen = [];
};

/** Reads those chats of a page that this round has not seen. Returns how many, or null when the calls allowed are used up. */
const readNew = async (
  look: Look,
  progress: Progress,
  given: { active: RecentChat[]; since: Date; mayCall: () => Promise<boolean> },
): Promise<number | null> => {
  const { active, since, mayCall } = given;
  let read = 0;
  for (const { externalId: chatId } of active) {
    if (progress.seen.includes(chatId)) continue;
    if (!(await mayCall())) return null;
    if (!(await readChat(look, chatId, since))) noteUnread(progress, chatId, since);
    progress.seen.push(chatId);
    read += 1;
  }
  return read;
};

const noteUnread = (progress: Progress, chatId: string, since: Date): void => {
  if (progress.unread.some((one) => one.chatId === chatId)) return;
  progress.unread.push({ chatId, since, tries: 1 });
};

/** One call, if nobody more urgent waits for it. */
const allowed = (deps: Deps, account: ChannelAccount): Promise<boolean> =>
  atomically(deps, async (deps) => {
    const now = deps.clock();
    const waiting = await sql`
      select from "outboxDeliveries" d
      where d."accountId" = ${account.id} and d.lane in ('urgent', 'relay') and d.state = 'pending'
        and d."notBefore" <= ${now} and (d."retryAt" is null or d."retryAt" <= ${now}) limit 1`.execute(
      deps.db,
    );
    if (waiting.rows.length > 0 && rateLimitOf(account) !== null) return false;
    return (await takeAllowance(deps, account, { most: 1, reserve: 1 })).most > 0;
  });

/** Stores what is missing of a chat. False when the chat could not be read this time. */
const readChat = async (look: Look, chatId: string, since: Date): Promise<boolean> => {
  const { deps, channel, account, kind } = look;
  const chat = { kind, externalId: chatId };
  let items;
  try {
    items = (await channel.readBack?.(account, chat, since)) ?? [];
  } catch (error) {
    // A chat that cannot be read, or is gone for good, does not keep the others waiting.
    if (!(error instanceof SendError) || error.failure === 'throttled') throw error;
    deps.log.warn({ err: error, account: account.name, chatId }, 'a chat cannot be read back');
    return error.failure === 'unreachable' || error.failure === 'rejected';
  }
  const before = new Date(deps.clock().getTime() - graceMs);
  const due = items.filter((item) => item.at >= since && item.at <= before).reverse();
  const absent = await absentOf(deps.db, account.id, due);
  if (absent.length === 0) return true;
  const missed: Inbound[] = absent.map((item) => {
    const { externalId, text, at } = item;
    const common = { accountId: account.id, externalId, chat, text, sentAt: at };
    if (item.fromUs) return { type: 'echo', ...common };
    return {
      type: 'message',
      ...common,
      sender: {
        externalId: item.senderExternalId,
        ...(item.senderName === undefined ? {} : { displayName: item.senderName }),
      },
      kind: item.kind,
      attachments: item.attachments,
      ...(item.replyTo === undefined ? {} : { replyTo: item.replyTo }),
    };
  });
  const arrivals = missed.map((item) => arrivalOf(item, deps.clock()));
  await storeArrivals(deps.pool, arrivals);
  createWake(deps)(arrivals);
  const people = absent.filter((item) => !item.fromUs).length;
  if (people > 0) {
    deps.metrics.swept.inc({ sweep: 'read-back' }, people);
    deps.log.error(
      { account: account.name, chatId, people },
      'messages no webhook brought were found by reading their chat',
    );
  }
  return true;
};
