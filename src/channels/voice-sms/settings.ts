import { z } from 'zod';
import type { ChannelAccount } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';

const count = z.number().int().min(0);
/** Past `soft` only what is urgent goes; past `hard` nothing does. */
const limit = z.object({ soft: count, hard: count });
const limits = z.object({ day: limit, month: limit });

/** What an account may spend where its row does not say: ours. */
const schema = z.object({
  secret: z.string().min(16).optional(),
  sms: limits.default({
    day: { soft: 200, hard: 400 },
    month: { soft: 3_000, hard: 5_000 },
  }),
  callMinutes: limits.default({
    day: { soft: 120, hard: 240 },
    month: { soft: 1_500, hard: 2_500 },
  }),
});
export type Settings = z.output<typeof schema>;

/** An account's row as this channel reads it; what it does not say, or says wrongly, is as by default. */
export const settingsOf = (account: ChannelAccount): Settings => {
  const read = schema.safeParse(account.settings);
  return read.success ? read.data : schema.parse({});
};

/** What signs the account's requests and its callbacks. */
export const secretOf = (deps: Deps, account: ChannelAccount): string | undefined =>
  settingsOf(account).secret ?? deps.config.VOICE_SMS_SECRET;
