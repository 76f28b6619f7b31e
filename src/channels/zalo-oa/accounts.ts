import { z } from 'zod';
import type { ChannelAccount } from '../../platform/channel.ts';
import { accountsOf } from '../../platform/channel-accounts.ts';
import { stopwatch } from '../../platform/clock.ts';
import type { Deps } from '../../platform/deps.ts';

/** The accounts as the webhook needs them: kept in memory, so that it works while the database is away. */
export interface Accounts {
  byOa(oaId: string | undefined): Promise<ChannelAccount | undefined>;
  /** Any of ours: what comes for an OA not set up here is kept under it. */
  any(): ChannelAccount | undefined;
  /** Every secret a webhook may be signed with; `anew` looks again for one just added. */
  secrets(anew?: boolean): Promise<string[]>;
}

const freshMs = 30_000;
/** Somebody we do not know makes us look again, but no stranger can make us look all the time. */
const soonestMs = 1_000;

const settings = z.object({ webhookSecret: z.string().min(1).optional() });

export const createAccounts = (deps: Deps): Accounts => {
  const configured = (deps.config.ZALO_OA_WEBHOOK_SECRETS ?? '')
    .split(',')
    .map((secret) => secret.trim())
    .filter(Boolean);
  let accounts: ChannelAccount[] = [];
  let secrets = configured;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    readAt = stopwatch();
    try {
      accounts = await accountsOf(deps.db, 'zalo-oa');
      const own = accounts.flatMap(
        (account) => settings.safeParse(account.settings).data?.webhookSecret ?? [],
      );
      secrets = [...new Set([...configured, ...own])];
    } catch (error) {
      deps.log.warn({ err: error }, 'the accounts could not be read; those known before are used');
    }
  };
  /** What is known already waits for the database only when asked to. */
  const refresh = async (olderThanMs: number, wait: boolean): Promise<void> => {
    if (stopwatch() - readAt >= olderThanMs) {
      reading = read().finally(() => (reading = undefined));
    }
    if (wait || accounts.length === 0) await reading;
  };

  return {
    byOa: async (oaId) => {
      await refresh(freshMs, false);
      const find = (): ChannelAccount | undefined =>
        accounts.find((account) => account.externalId === oaId);
      if (!find()) await refresh(soonestMs, true);
      return find();
    },
    any: () => accounts[0],
    secrets: async (anew = false) => {
      await refresh(anew ? soonestMs : freshMs, anew);
      return secrets;
    },
  };
};
