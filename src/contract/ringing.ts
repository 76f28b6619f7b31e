import { z } from 'zod';

/** A browser as its push service names it. */
export const PushBody = z.object({
  endpoint: z.url('Địa chỉ đẩy tin của trình duyệt không đúng.').max(1_000),
  keys: z.object({
    p256dh: z.string().regex(/^[\w-]{80,100}=*$/, 'Khoá của trình duyệt không đúng.'),
    auth: z.string().regex(/^[\w-]{16,40}=*$/, 'Khoá của trình duyệt không đúng.'),
  }),
  /** What its owner calls it. */
  device: z.string().trim().min(1, 'Đặt tên cho máy này.').max(60),
});

export const PushEndpoint = z.object({ endpoint: z.url().max(1_000) });

/** Null where Loa has no keys: then no browser can be rung. */
export const PushKey = z.object({ publicKey: z.string().nullable() });
export type PushKey = z.infer<typeof PushKey>;

export const PushDone = z.object({ ok: z.literal(true) });
