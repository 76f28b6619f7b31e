import { z } from 'zod';

/** An instant in Vietnam, as `2021-08-20T00:00:00+07:00`. */
const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:00\+07:00$/);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** How fast the stamp on the paper says it must travel. */
export const urgencySchema = z.enum(['HOẢ TỐC', 'THƯỢNG KHẨN', 'KHẨN']);
export type Urgency = z.infer<typeof urgencySchema>;

/** A document that this one rests on or speaks of. */
export const citationSchema = z.object({
  symbol: z.string(),
  date: day.nullable(),
  issuer: z.string().nullable(),
});
export type Citation = z.infer<typeof citationSchema>;

/** Why a name stands under "Nơi nhận". */
export const recipientClassSchema = z.enum([
  'execute',
  'report-to',
  'inform',
  'publish',
  'archive',
]);
export type RecipientClass = z.infer<typeof recipientClassSchema>;

export const recipientSchema = z.object({ name: z.string(), class: recipientClassSchema });
export type Recipient = z.infer<typeof recipientSchema>;

/**
 * One duty. `completeBefore` and `reportBefore` are exclusive: at that instant it is too late.
 * `recurs` is `daily 16:00`, `weekly friday 15:00`, `monthly 05` (before that day) or `quarterly`.
 */
export const dispatchTaskSchema = z.object({
  path: z.string(),
  text: z.string(),
  lead: z.array(z.string()),
  coordinating: z.array(z.string()),
  completeBefore: instant.nullable(),
  reportBefore: instant.nullable(),
  reportTo: z.array(z.string()),
  recurs: z.string().nullable(),
  standing: z.boolean(),
});
export type DispatchTask = z.infer<typeof dispatchTaskSchema>;

/** A period. A plain day counts whole, at both ends; an instant stands where the text gives an hour. */
export const dispatchWindowSchema = z.object({
  from: z.union([day, instant]).nullable(),
  to: z.union([day, instant]).nullable(),
  kind: z.enum(['campaign', 'data', 'measure']),
});
export type DispatchWindow = z.infer<typeof dispatchWindowSchema>;

export const signerSchema = z.object({
  name: z.string().nullable(),
  capacity: z.enum(['KT', 'TM', 'TL', 'TUQ']).nullable(),
  title: z.string().nullable(),
});
export type Signer = z.infer<typeof signerSchema>;

export const dispatchWarningCodeSchema = z.enum([
  'state-secret',
  'internal-only',
  'no-number',
  'no-date',
  'no-issuer',
  'issuer-guessed',
  'no-subject',
  'no-addressees',
  'no-recipients',
  'no-signer',
  'no-tasks',
  'incomplete-date',
  'past-deadline',
  'year-assumed',
  'deadline-from-window',
  'attachment-announced',
]);
export type DispatchWarningCode = z.infer<typeof dispatchWarningCodeSchema>;

/** What a person should look at: a code for programs, one Vietnamese sentence for people. */
export const dispatchWarningSchema = z.object({
  code: dispatchWarningCodeSchema,
  text: z.string(),
});
export type DispatchWarning = z.infer<typeof dispatchWarningSchema>;

/** An official dispatch, read from its text. */
export const dispatchSchema = z.object({
  number: z.string().nullable(),
  symbol: z.string().nullable(),
  date: day.nullable(),
  place: z.string().nullable(),
  issuer: z.string().nullable(),
  subject: z.string().nullable(),
  urgency: urgencySchema.nullable(),
  basis: z.array(citationSchema),
  addressees: z.array(z.string()),
  recipients: z.array(recipientSchema),
  tasks: z.array(dispatchTaskSchema),
  windows: z.array(dispatchWindowSchema),
  attachments: z.array(z.string()),
  signer: signerSchema,
  warnings: z.array(dispatchWarningSchema),
});
export type Dispatch = z.infer<typeof dispatchSchema>;
