import { pauseAccount, nextMinute, takeAllowance } from '../../../messaging/outbox/pace.ts';
import { afterRealMs } from '../../../messaging/outbox/real-time.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { ChannelAccount, GroupControl } from '../../../platform/channel.ts';
import { accountById } from '../../../platform/channel-accounts.ts';
import type { Deps } from '../../../platform/deps.ts';
import { SendError } from '../../../platform/errors.ts';

/** An account whose channel makes groups. */
export interface GroupAccount {
  account: ChannelAccount;
  control: GroupControl;
}

export const groupAccount = async (deps: Deps, accountId: string): Promise<GroupAccount | null> => {
  const account = await accountById(deps.db, accountId);
  const control = account && deps.channels.get(account.channel)?.groups;
  return account && control ? { account, control } : null;
};

/**
 * Makes calls within the account's pace, leaving a place for messages: groups can wait, words cannot.
 * `calls` is what the work costs at most. Outside any transaction. Throws only {@link SendError}.
 */
export const paced = async <T>(
  deps: Deps,
  account: ChannelAccount,
  calls: number,
  work: () => Promise<T>,
): Promise<T> => {
  const allowance = await atomically(deps, (deps) =>
    takeAllowance(deps, account, { most: calls, reserve: 1 }),
  );
  if (allowance.most === 0) {
    const wait = allowance.nextAt ? deps.clock.realMsUntil(allowance.nextAt) : 1_000;
    throw new SendError('throttled', 'the account has no calls left now', {
      retryAfterMs: Math.max(250, wait),
      code: 'own-pace',
    });
  }
  try {
    return await work();
  } catch (error) {
    if (error instanceof SendError && error.failure === 'throttled') {
      const now = deps.clock();
      const until =
        error.retryAfterMs === undefined
          ? nextMinute(now)
          : afterRealMs(deps.clock, error.retryAfterMs);
      await pauseAccount(deps.db, account.id, now, until);
    }
    throw error;
  }
};

/** What the list of assets takes: it is asked for by size and by how they were bought. */
export const assetCalls = 12;

/** When to try again after so many tries. */
export const retryAt = (deps: Deps, error: SendError, attempts: number): Date =>
  afterRealMs(
    deps.clock,
    error.retryAfterMs ?? Math.min(600_000, 5_000 * 2 ** Math.min(attempts, 7)),
  );
