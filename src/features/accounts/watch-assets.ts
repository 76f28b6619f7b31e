import { z } from 'zod';
import type { Channel, ChannelAccount, GroupAsset } from '../../platform/channel.ts';
import { accountsOf } from '../../platform/channel-accounts.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import { defineJob } from '../../platform/queue.ts';
import { tellAdministrators } from './tell-administrators.ts';
import { texts } from './texts.ts';

/** Once it has ended the group stands still: a fortnight for somebody to buy anew. */
const soonMs = 14 * 86_400_000;

/** Looks when what groups are made of ends, and tells administrators while there is time to renew it. */
export const watchAssets = defineJob({
  name: 'watch-assets',
  lane: 'bulk',
  payload: z.object({}),
  attempts: 1,
  perform: async (deps) => {
    for (const channel of deps.channels.values()) {
      if (!channel.groups) continue;
      for (const account of await accountsOf(deps.db, channel.name)) {
        await watch(deps, channel, account);
      }
    }
  },
});

const watch = async (deps: Deps, channel: Channel, account: ChannelAccount): Promise<void> => {
  const ending = await endingSoon(deps, channel, account);
  const [first] = ending;
  deps.metrics.assetsEnding.set(
    { channel: account.channel, account: account.externalId },
    ending.length,
  );
  if (!first) return;
  deps.log.error(
    { account: account.name, groups: ending.length, first: first.endsAt },
    'what groups are made of ends soon: renew it, else they stand still',
  );
  await tellAdministrators(deps, account, {
    key: 'assets-ending',
    text: (now) => texts.assetsEnding(account.name, ending.length, first.endsAt, now),
  });
};

/** Assets in use that nobody renews, the first to end first; none where the platform cannot be asked now. */
const endingSoon = async (
  deps: Deps,
  { groups }: Channel,
  account: ChannelAccount,
): Promise<(GroupAsset & { endsAt: Date })[]> => {
  const before = new Date(deps.clock().getTime() + soonMs);
  try {
    return ((await groups?.assets(account)) ?? [])
      .flatMap((asset) =>
        asset.usedFor !== null && asset.endsAt && asset.endsAt < before
          ? [{ ...asset, endsAt: asset.endsAt }]
          : [],
      )
      .toSorted((a, b) => a.endsAt.getTime() - b.endsAt.getTime());
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    deps.log.warn({ err: error, account: account.name }, 'the assets of groups could not be read');
    return [];
  }
};
