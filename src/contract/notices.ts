import { z } from 'zod';

/** To whom a notice goes: the households' own groups, or the officials' groups of the units. */
export const Audience = z.enum(['households', 'officials']);

/** POST /api/v1/notices/preview, and with `key` POST /api/v1/notices. */
export const NoticeDraft = z.object({
  text: z.string().trim().min(1, 'hãy viết lời thông báo').max(2000, 'thông báo dài quá 2000 chữ'),
  /** Units the notice is for: everything at and below them. */
  unitIds: z.array(z.uuid()).min(1, 'hãy chọn nơi nhận').max(400),
  audience: Audience.default('households'),
  /** Urgent notices go out at once, others wait for the end of quiet hours. */
  urgent: z.boolean().default(false),
  sendAt: z.iso.datetime().nullable().default(null),
});

/** `key` is made by the page, so that a second press sends nothing twice. */
export const NoticeBody = NoticeDraft.extend({ key: z.uuid() });

/** What pressing "gửi" would do. */
export const NoticePreview = z.object({
  groups: z.number().int(),
  households: z.number().int(),
  /** Households in those places that no Zalo message reaches: somebody has to call or go. */
  withoutZalo: z.number().int(),
  startsAt: z.iso.datetime(),
  /** When the last group is expected to have it. */
  finishedAt: z.iso.datetime(),
  /** The same words as each kind of receiver will read them. */
  seen: z.object({ household: z.string(), official: z.string(), sms: z.string() }),
  /** What to mend first, as sentences; empty when it may go. */
  problems: z.array(z.string()),
  /** What to know before sending, as sentences: they stand in nobody's way. */
  notes: z.array(z.string()),
  examples: z.array(z.string()),
});

export const NoticeCard = z.object({
  id: z.uuid(),
  code: z.string(),
  text: z.string(),
  audience: Audience,
  unitNames: z.array(z.string()),
  byName: z.string(),
  createdAt: z.iso.datetime(),
  sendAt: z.iso.datetime(),
  groups: z.object({ total: z.number().int(), sent: z.number().int(), failed: z.number().int() }),
  households: z.number().int(),
  withoutZalo: z.number().int(),
});

export const NoticesPage = z.object({ notices: z.array(NoticeCard), next: z.string().nullable() });

export type NoticeDraft = z.infer<typeof NoticeDraft>;
export type NoticeBody = z.input<typeof NoticeBody>;
export type NoticePreview = z.infer<typeof NoticePreview>;
export type NoticeCard = z.infer<typeof NoticeCard>;
export type NoticesPage = z.infer<typeof NoticesPage>;
