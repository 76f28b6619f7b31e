import { z } from 'zod';

export const HumanReason = z.enum([
  'not-understood',
  'unknown-sender',
  'failed-handling',
  'undelivered',
]);

/** Something a person has to read: words nobody understood, or words that did not arrive. */
export const HumanItemCard = z.object({
  id: z.uuid(),
  /** "TN-2F7K5". */
  code: z.string(),
  reason: HumanReason,
  place: z.string(),
  /** Who wrote, or to whom it was written, where that is known. */
  from: z.string().nullable(),
  /** To call them; null when there is none or the reader may not see it. */
  phone: z.string().nullable(),
  /** Empty for a message without words. */
  text: z.string(),
  /** "text", "image", "audio" …; null for words of ours. */
  kind: z.string().nullable(),
  createdAt: z.iso.datetime(),
  /** Whom it was forwarded to last. */
  owner: z.string().nullable(),
  /** Whether somebody further up can still be asked. */
  canGoUp: z.boolean(),
  resolvedAt: z.iso.datetime().nullable(),
  resolvedBy: z.string().nullable(),
  resolution: z.string().nullable(),
});

/** GET /api/v1/human-items: those waiting, the longest first; or those settled, the latest first. */
export const HumanItemsQuery = z.object({
  state: z.enum(['open', 'done']).default('open'),
  unit: z.uuid('đơn vị này không có').optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.uuid('trang này không còn, mở lại từ đầu').optional(),
});
export const HumanItemsPage = z.object({
  items: z.array(HumanItemCard),
  next: z.uuid().nullable(),
});

/** POST /api/v1/human-items/:id/resolve */
export const HumanResolveBody = z.object({
  resolution: z.string().trim().min(2, 'Ghi đã làm gì với tin này.').max(500),
});
/** POST /api/v1/human-items/:id/forward: to the next who are asked, or to the duty of another place. */
export const HumanForwardBody = z.object({ unitId: z.uuid().optional() });
export const HumanActed = z.object({ code: z.string(), answer: z.string() });

export type HumanItemCard = z.infer<typeof HumanItemCard>;
export type HumanItemsPage = z.infer<typeof HumanItemsPage>;
export type HumanItemsQuery = z.infer<typeof HumanItemsQuery>;
