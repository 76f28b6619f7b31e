import { z } from 'zod';

/** What a message can be. */
export const labels = [
  'emergency', 'medical', 'food', 'symptom', 'exposure', 'arrival', 'quarantine', 'violation', 'security',
  'vaccination', 'rumour', 'complaint', 'welfare', 'supply', 'difficulty', 'question', 'suggestion',
  'privacy', 'other', 'all-clear', 'chatter',
] as const; // prettier-ignore
export type Label = (typeof labels)[number];

/** How soon somebody must look: S1 at once, S4 when there is time. */
export const severities = ['S1', 'S2', 'S3', 'S4'] as const;
export type Severity = (typeof severities)[number];

/** Who may close a case, apart from those who may always escalate it. */
export const closers = [
  'community', 'commune', 'district', 'issuer', 'above-subject', 'administrator',
] as const; // prettier-ignore

const category = z.strictObject({
  name: z.string(),
  severity: z.enum(severities).nullable(),
  power: z.enum(closers).nullable(),
  beyond: z.enum(closers).optional(),
  lead: z.string().nullable(),
  actionable: z.boolean(),
  restricted: z.boolean().default(false),
  informUpward: z.boolean().default(false),
  life: z.boolean().default(false),
});

/** The categories of a profile, with the first advice for the gravest situations. */
export const categoriesSchema = z
  .strictObject({
    version: z.string(),
    source: z.string(),
    categories: z.record(z.enum(labels), category),
    advice: z.record(z.string(), z.strictObject({ source: z.string(), text: z.string().max(300) })),
  })
  .superRefine((settings, context) => {
    for (const [key, one] of Object.entries(settings.categories)) {
      if (one.actionable !== (one.severity !== null)) {
        context.addIssue({
          code: 'custom',
          path: ['categories', key, 'severity'],
          message: 'is given exactly to what somebody must act on',
        });
      }
    }
  });
export type CategorySettings = z.output<typeof categoriesSchema>;
