import { sql } from 'kysely';
import { z } from 'zod';
import type { ChannelAccount } from '../../platform/channel.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { standsStill } from './real-time.ts';

const settings = z.object({ ratePerMinute: z.number().positive().nullable().optional() });

/** Calls a minute the account may make, or null where nothing limits it. */
export const rateLimitOf = (account: ChannelAccount): number | null =>
  settings.safeParse(account.settings).data?.ratePerMinute ?? null;

const minute = 60_000;
/** Of a minute's limit, what may leave at once after a quiet while; the rest flows evenly. Never more than the limit in any minute. */
const evenBurst = (limit: number): number => Math.max(2, Math.floor(limit * 0.01));
const perMs = (limit: number): number => Math.max(0.5, limit - evenBurst(limit)) / minute;
/** On a clock that is moved by hand nothing flows, so a minute's allowance is there at once. */
const burst = (limit: number, clock: Clock): number =>
  standsStill(clock) ? limit : evenBurst(limit);

export interface Allowance {
  /** Sends allowed now. */
  most: number;
  /** When there may be more; null when nothing limits the account. */
  nextAt: Date | null;
}

/**
 * How many sends the account may make now, taken from its bucket under the row's lock.
 * Call inside a transaction; what is not used goes back with {@link giveBack}.
 * `reserve` stays in the bucket for more urgent words.
 */
export const takeAllowance = async (
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  account: ChannelAccount,
  wanted: { most: number; reserve: number },
): Promise<Allowance> => {
  const now = clock();
  const limit = rateLimitOf(account);
  if (limit === null) {
    const pausedUntil = await pauseOf(db, account.id, now);
    return pausedUntil ? { most: 0, nextAt: pausedUntil } : { most: wanted.most, nextAt: null };
  }
  await sql`
    insert into "channelPace" ("accountId", tokens, "refilledAt") values (${account.id}, ${burst(limit, clock)}, ${now})
    on conflict do nothing`.execute(db);
  const row = await db
    .selectFrom('channelPace')
    .selectAll()
    .where('accountId', '=', account.id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (row.pausedUntil && row.pausedUntil > now) return { most: 0, nextAt: row.pausedUntil };

  const passed = Math.max(0, now.getTime() - row.refilledAt.getTime());
  const tokens = Math.min(burst(limit, clock), row.tokens + passed * perMs(limit));
  const taken = Math.max(0, Math.min(wanted.most, Math.floor(tokens - wanted.reserve)));
  await db
    .updateTable('channelPace')
    .set({ tokens: tokens - taken, refilledAt: now })
    .where('accountId', '=', account.id)
    .execute();
  const missing = 1 + wanted.reserve - (tokens - taken);
  return {
    most: taken,
    nextAt: new Date(now.getTime() + Math.ceil(Math.max(0, missing) / perMs(limit))),
  };
};

/** Puts back what was taken and not used. */
export const giveBack = async (
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  account: ChannelAccount,
  unused: number,
): Promise<void> => {
  const limit = rateLimitOf(account);
  if (unused <= 0 || limit === null) return;
  await db
    .updateTable('channelPace')
    .set({ tokens: sql<number>`least(${burst(limit, clock)}, tokens + ${unused})` })
    .where('accountId', '=', account.id)
    .execute();
};

/** Nobody sends on the account before then: the platform said so. */
export const pauseAccount = async (
  db: Db,
  accountId: string,
  now: Date,
  until: Date,
): Promise<void> => {
  await sql`
    insert into "channelPace" ("accountId", tokens, "refilledAt", "pausedUntil") values (${accountId}, 0, ${now}, ${until})
    on conflict ("accountId") do update
      set "pausedUntil" = greatest("channelPace"."pausedUntil", excluded."pausedUntil"), tokens = 0, "refilledAt" = excluded."pausedUntil"`.execute(
    db,
  );
};

const pauseOf = async (db: Db, accountId: string, now: Date): Promise<Date | null> => {
  const row = await db
    .selectFrom('channelPace')
    .select('pausedUntil')
    .where('accountId', '=', accountId)
    .where('pausedUntil', '>', now)
    .executeTakeFirst();
  return row?.pausedUntil ?? null;
};

/** The start of the next minute, when platforms count anew. */
export const nextMinute = (now: Date): Date =>
  new Date((Math.floor(now.getTime() / minute) + 1) * minute + 250);
