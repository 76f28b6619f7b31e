import { z } from 'zod';
import type { ChannelAccount, TokenLife } from '../../platform/channel.ts';
import { accountsOf } from '../../platform/channel-accounts.ts';
import type { Deps } from '../../platform/deps.ts';
import { defineJob } from '../../platform/queue.ts';
import { tellAdministrators } from './tell-administrators.ts';
import { texts } from './texts.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** Tokens are renewed every twenty hours, so a renewal this old has failed for half a day and more. */
const lateMs = 36 * hour;

/** Renews what accounts sign with long before it ends, and raises the alarm when that fails. */
export const keepTokens = defineJob({
  name: 'keep-tokens',
  lane: 'relay',
  payload: z.object({}),
  attempts: 1,
  perform: async (deps) => {
    for (const channel of deps.channels.values()) {
      if (!channel.keepToken) continue;
      for (const account of await accountsOf(deps.db, channel.name)) {
        const life = await channel.keepToken(account);
        if (life) await watch(deps, account, life);
      }
    }
  },
});

const watch = async (deps: Deps, account: ChannelAccount, life: TokenLife): Promise<void> => {
  const now = deps.clock();
  const daysLeft = Math.max(0, Math.floor((life.diesAt.getTime() - now.getTime()) / day));
  deps.metrics.tokenDaysLeft.set(
    { channel: account.channel, account: account.externalId },
    daysLeft,
  );
  if (now.getTime() - life.refreshedAt.getTime() < lateMs) return;
  deps.log.error(
    { account: account.name, daysLeft, refreshedAt: life.refreshedAt },
    'the token of an account is not being renewed: somebody must grant it anew',
  );
  const page = `${deps.config.LOA_PUBLIC_URL ?? ''}/channels/${account.channel}/grant`;
  await tellAdministrators(deps, account, {
    key: 'token-dying',
    text: (at) => texts.tokenDying(account.name, daysLeft, page, at),
  });
};
