import { z } from 'zod';

/** Points on which Zalo's own documents disagree or say nothing: each can be turned, at seeding or while running. */
export const settingsSchema = z.object({
  /** A new access token makes the one before it invalid. */
  oldAccessTokenDies: z.boolean().default(true),
  /** HTTP status of the OAuth host's refusals, which carry a name either way. */
  oauthErrorStatus: z.union([z.literal(200), z.literal(400)]).default(200),
  /** Whether a grant needs a code challenge. */
  pkce: z.enum(['optional', 'required']).default('optional'),
  /** Every call must prove the app's secret (`appsecret_proof`), else -242. */
  appSecretProof: z.boolean().default(false),
  /** What stands before the hexadecimal signature in X-ZEvent-Signature. */
  signaturePrefix: z.string().default('mac='),
  /** Whose secret signs webhooks: the OA's own key, or the app's. */
  signedWith: z.enum(['oa', 'app']).default('oa'),
  /** What a webhook is tried again for: any answer but 200, or only none at all. */
  retryAfter: z.enum(['any-failure', 'no-answer']).default('any-failure'),
  /** Tell the app when its messages were received and seen. */
  receipts: z.boolean().default(false),
  /** Names of group events: as they are, or as older documents have them. */
  groupEventNames: z.enum(['present', 'older']).default('present'),
  /** Where a group message's webhook names the group. */
  groupNamedBy: z
    .enum(['recipient.id', 'recipient.group_id', 'message.conversation_id'])
    .default('recipient.id'),
  /** How a group just made is described: under `group_info`, flat, or both. */
  createdGroup: z.enum(['both', 'nested', 'flat']).default('both'),
  /** How the end of an asset is written. */
  assetDates: z.enum(['day', 'epoch']).default('day'),
  longestGroupName: z.number().int().min(1).default(30),
  /** Most people one invitation names. */
  invitesPerCall: z.number().int().min(1).default(50),
  /** Most messages one call of a conversation gives. */
  conversationPageMax: z.number().int().min(1).default(10),
  /** Uploads an OA may make in a month. */
  uploadsPerMonth: z.number().int().min(0).default(5000),
  /** Templates by phone rest from 22:00 to 06:00 (-133). */
  phonesRestAtNight: z.boolean().default(true),
  /** Bot webhooks carry `{ok, result}` around the update. */
  botWebhookWrapped: z.boolean().default(true),
  /** A bot's failures have an HTTP status of their own, or come as 200 with `ok: false`. */
  botErrorStatus: z.enum(['own', 'always-200']).default('own'),
  /** Under which name a bot is told of a picture. */
  botPicture: z.enum(['both', 'photo', 'photo_url']).default('both'),
  /** A mention of the bot stays in the text it is told. */
  botMentionStays: z.boolean().default(true),
  /** Only public HTTPS addresses pass for a bot's webhook, as on Zalo. */
  botPublicHttpsOnly: z.boolean().default(false),
  /** testWebhook calls a day, after which it answers 426. */
  botTestsPerDay: z.number().int().min(0).default(20),
  /** How long an update waits for the next getUpdates, in seconds of the sandbox's clock. */
  pollBufferSeconds: z.number().min(0).default(60),
});
export type Settings = z.infer<typeof settingsSchema>;

/** `POST /sandbox/settings`: what is named is turned, the rest stays; a name nobody knows is a mistake. */
export const changedSettings = (before: Settings, change: unknown): Settings =>
  settingsSchema.strict().parse({ ...before, ...z.record(z.string(), z.unknown()).parse(change) });
