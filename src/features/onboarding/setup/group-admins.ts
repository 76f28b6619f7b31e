import { z } from 'zod';
import type { ChannelAccount } from '../../../platform/channel.ts';

const settings = z.object({ groupAdmins: z.array(z.string()).default([]) });

/** People who administer an account of ours: a new group needs one of them, and none is a stranger in it. */
export const groupAdminsOf = (account: ChannelAccount): string[] =>
  settings.safeParse(account.settings).data?.groupAdmins ?? [];
