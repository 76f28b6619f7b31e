/**
 * The control API's shapes: what fills the sandbox, speaks in it, and makes it misbehave. Every
 * shape is strict about values and silent about defaults, so that a small seed stays small.
 */
import { z } from 'zod';
import { settingsSchema } from './settings.ts';

const id = z.string().min(1).max(80);
const rate = z.number().min(0).max(1);

const asset = z.object({
  id,
  productType: z.enum(['gmf10', 'gmf50', 'gmf100', 'gmf1000']),
  /** With a count, the ids are `<id>-1` … `<id>-<count>`. */
  count: z.number().int().min(1).optional(),
  /** When it ends; left out, it renews itself. */
  validThrough: z.iso.datetime({ offset: true }).optional(),
});

const template = z.object({
  id,
  /** With `<name>` where each parameter stands. */
  text: z.string().min(1),
  params: z.array(z.object({ name: z.string().min(1), longest: z.number().int().default(200) })),
  byUid: z.boolean().default(true),
  byPhone: z.boolean().default(true),
});

const oa = z.object({
  id,
  name: z.string().min(1),
  /** The webhook's "OA Secret Key", which is not the app's secret. */
  secretKey: z.string().min(1),
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1),
  /** Calls a minute; null = no limit. */
  ratePerMinute: z.number().int().min(1).nullable().default(2000),
  /** Tell the app of the OA's own messages (oa_send_*). */
  echo: z.boolean().default(true),
  package: z.string().default('Comprehensive'),
  /** People who administer the OA; left out, any follower passes for one. */
  admins: z.array(id).optional(),
  assets: z.array(asset).default([]),
  templates: z.array(template).default([]),
});

const bot = z.object({
  token: z.string().min(3),
  id,
  name: z.string().min(1),
  webhook: z.object({ url: z.url(), secretToken: z.string().min(8).max(256) }).optional(),
});

const person = z.object({
  /** Also the OA user id. */
  id,
  name: z.string().min(1),
  phone: z.string().optional(),
  avatarColor: z.string().optional(),
  /** What the messenger sorts people by: "Hộ dân", "Trưởng bản" … */
  role: z.string().optional(),
  follows: z.array(id).default([]),
  /** By law nobody but Zalo sees what this person writes: bots are told "unsupported". */
  isProtected: z.boolean().default(false),
});

const group = z
  .object({
    id,
    name: z.string().min(1).max(100),
    oaId: id.optional(),
    botToken: z.string().optional(),
    members: z.array(id),
    deputies: z.array(id).default([]),
    /** Left out for an OA's group, a fitting one is made for it. */
    assetId: id.optional(),
  })
  .refine((given) => (given.oaId === undefined) !== (given.botToken === undefined), {
    message: 'a group belongs to an OA (oaId) or to a bot (botToken), one of them',
  });

/** `POST /sandbox/seed`. The same payload again changes nothing; a changed one adds and replaces. */
export const seedSchema = z.object({
  app: z.object({
    id,
    secretKey: z.string().min(1),
    /** Where a grant may send people back to; left out, anywhere. */
    callbackUrl: z.url().optional(),
    /** The code challenge kept in the console; left out, each grant brings its own. */
    codeChallenge: z.string().min(20).optional(),
    /** Calls a minute over all OAs that have a limit; null = no limit. */
    ratePerMinute: z.number().int().min(1).nullable().default(4000),
  }),
  oas: z.array(oa),
  bots: z.array(bot).default([]),
  people: z.array(person),
  groups: z.array(group),
  webhook: z.object({
    url: z.url().nullable(),
    /** First rung of the retry ladder (30 s on Zalo); the others are ×10, ×30, ×60, ×120. */
    retryBaseMs: z.number().min(1).default(30_000),
  }),
  settings: settingsSchema.prefault({}),
  /** Phone lines by which SMS are sent and calls made. */
  lines: z
    .array(
      z.object({
        id,
        number: z.string().min(3),
        /** Signs requests and callbacks. */
        secret: z.string().min(16),
        callbackUrl: z.url(),
      }),
    )
    .default([]),
});
export type Seed = z.infer<typeof seedSchema>;
export type SeedInput = z.input<typeof seedSchema>;

const attachment = z.object({
  type: z.enum(['image', 'audio', 'location', 'sticker', 'file', 'video', 'link']),
  /** An http(s) address, a `data:` URL (kept and served by the sandbox), or left out for a sample. */
  url: z.string().max(8_000_000).optional(),
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
  durationSeconds: z.number().min(0).max(3600).optional(),
  name: z.string().max(200).optional(),
});
export type SayAttachment = z.infer<typeof attachment>;

/** `POST /sandbox/say`: a person writes. `in` is a group id, `oa:<id>`, `bot`, `bot:<id>`. */
export const saySchema = z
  .object({
    as: id,
    in: z.string().min(1),
    text: z.string().max(20_000).default(''),
    attachments: z.array(attachment).max(10).default([]),
    replyTo: z.string().optional(),
  })
  .refine((given) => given.text.trim() !== '' || given.attachments.length > 0, {
    message: 'a message has a text or an attachment',
  });
export type Say = z.infer<typeof saySchema>;

/** `POST /sandbox/faults`: what is left out is switched off, so `{}` clears everything. */
export const faultsSchema = z.object({
  /** Calls refused with HTTP 503 before anything has happened. */
  errorRate: rate.default(0),
  /** Real milliseconds every call waits. */
  latencyMs: z.number().min(0).max(120_000).default(0),
  /** Sends and group changes that happen, but are never answered. */
  timeoutAfterEffectRate: rate.default(0),
  /** Real milliseconds after which such a connection is cut. */
  silenceMs: z.number().min(0).max(120_000).default(60_000),
  /** Stands in for every OA's own limit. */
  rateLimitPerMinute: z.number().int().min(0).nullable().default(null),
  /** Calls whose path begins so are refused with this number, in the envelope of whoever is called. */
  refuse: z
    .object({
      path: z.string().default('/'),
      error: z.number().int(),
      message: z.string().default('refused'),
    })
    .nullable()
    .default(null),
  /** Ends every access token that is valid at this moment; a refresh brings a new one. */
  expireTokens: z.boolean().default(false),
  webhook: z
    .object({ duplicate: rate.default(0), reorder: rate.default(0), drop: rate.default(0) })
    .prefault({}),
});
export type Faults = z.infer<typeof faultsSchema>;

/** `POST /sandbox/clock`: an instant (ISO or epoch milliseconds) and a speed; 0 stands still. */
export const clockSchema = z.object({
  now: z.union([z.iso.datetime({ offset: true }), z.number()]).optional(),
  scale: z.number().min(0).max(100_000).optional(),
});

/** A person goes into or out of a group, follows or leaves an OA, tells an OA who they are. */
export const membershipSchema = z.object({ as: id, group: id });
export const followSchema = z.object({ as: id, oa: id });
export const readSchema = z.object({ as: id, chat: z.string().min(1) });
/** A person puts a sign on a message, or takes it back (`icon` null). */
export const reactSchema = z.object({
  as: id,
  chat: z.string().min(1),
  messageId: id,
  icon: z.enum(['👍', '❤️', '😄', '😮', '😢', '😡']).nullable(),
});

/** Any event of Zalo's, signed and delivered as the others are; `body` is laid over the usual envelope. */
export const eventSchema = z.object({
  oa: id,
  event: z.string().regex(/^[a-z_]{3,60}$/),
  body: z.record(z.string(), z.unknown()).default({}),
});
export const submitInfoSchema = z.object({
  as: id,
  oa: id,
  name: z.string().min(1),
  phone: z.string().min(6),
  address: z.string().optional(),
});

const number = z.string().regex(/^\+?\d{3,15}$/);

/** `POST /sandbox/phones/:number`: how a phone takes what comes; what is left out stays as it is. */
export const phoneSettingSchema = z.object({
  zaloMuted: z.boolean().optional(),
  calls: z.enum(['answers', 'no-answer', 'busy', 'unreachable']).optional(),
});
export const phoneNumberSchema = z.object({ number });
export const callActSchema = z.object({ number, call: z.string().min(1) });
export const pressSchema = z.object({ digits: z.string().regex(/^[0-9*#]{1,12}$/) });
export const smsBackSchema = z.object({ text: z.string().min(1).max(2_000) });
