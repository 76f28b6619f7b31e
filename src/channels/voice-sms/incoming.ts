import { z } from 'zod';
import type { ChannelAccount, Inbound } from '../../platform/channel.ts';

const phone = z.string().regex(/^\+?\d{3,15}$/);

const common = { id: z.string().min(1).max(100), at: z.coerce.date() };

/** What became of an SMS or a call of ours; `reference` is what we gave it. */
const outcome = z.object({
  ...common,
  event: z.enum(['delivered', 'failed', 'answered', 'no-answer', 'busy', 'digits']),
  kind: z.enum(['sms', 'call']),
  to: phone,
  reference: z.string().max(100),
  digits: z
    .string()
    .regex(/^[0-9*#]{1,12}$/)
    .optional(),
});

/** Somebody wrote to our number. */
const written = z.object({
  ...common,
  event: z.literal('sms'),
  from: phone,
  text: z.string().max(2_000),
});

const callbackSchema = z.discriminatedUnion('event', [written, outcome]);

/** A callback in the shape Loa takes; undefined when it is none of ours. */
export const readCallback = (raw: Buffer, account: ChannelAccount): Inbound | undefined => {
  let body: unknown;
  try {
    body = JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
  const given = callbackSchema.safeParse(body).data;
  if (!given) return undefined;
  if (given.event === 'sms') {
    return {
      type: 'message',
      accountId: account.id,
      externalId: given.id,
      chat: { kind: 'private', externalId: `sms:${given.from}` },
      sender: { externalId: given.from },
      kind: 'text',
      text: given.text,
      attachments: [],
      sentAt: given.at,
    };
  }
  return {
    type: 'signal',
    accountId: account.id,
    name: `phone-${given.event}`,
    key: given.id,
    chat: { kind: 'private', externalId: `${given.kind}:${given.to}` },
    users: [given.to],
    at: given.at,
    data: { reference: given.reference, digits: given.digits ?? null },
    forListeners: true,
  };
};
