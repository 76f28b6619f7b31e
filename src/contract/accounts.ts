import { z } from 'zod';

/** One thing looked at on a live channel account. */
export const AccountFinding = z.object({ what: z.string(), ok: z.boolean(), sentence: z.string() });

/** What a channel's accounts need to work, and whether they have it. */
export const AccountChecks = z.object({
  channel: z.string(),
  ok: z.boolean(),
  accounts: z.array(
    z.object({
      id: z.string(),
      externalId: z.string(),
      name: z.string(),
      ok: z.boolean(),
      findings: z.array(AccountFinding),
    }),
  ),
});
export type AccountChecks = z.infer<typeof AccountChecks>;
