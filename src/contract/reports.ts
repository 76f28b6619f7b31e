import { z } from 'zod';

/** Where a case stands. */
export const reportStatuses = [
  'received',
  'triaged',
  'accepted',
  'acting',
  'handed-over',
  'awaiting-external',
  'resolved',
  'confirmed',
  'reopened',
  'closed',
  'merged',
  'spam',
] as const;
export const ReportStatus = z.enum(reportStatuses);

export const Severity = z.enum(['S1', 'S2', 'S3', 'S4']);

/** What the signed-in person may do with the case now; the page shows only these. */
export const ReportActs = z.object({
  accept: z.boolean(),
  escalate: z.boolean(),
  handOver: z.boolean(),
  answer: z.boolean(),
  close: z.boolean(),
});

const NextClock = z.object({
  /** In Vietnamese: what happens when it runs out. */
  what: z.string(),
  at: z.iso.datetime(),
});

/** One line of a board or list: nothing in it tells who reported or how they feel. */
export const ReportCard = z.object({
  id: z.uuid(),
  code: z.string(),
  category: z.string(),
  categoryName: z.string(),
  severity: Severity,
  status: ReportStatus,
  statusName: z.string(),
  unitId: z.uuid(),
  unitName: z.string(),
  communeId: z.uuid(),
  communeName: z.string(),
  receivedAt: z.iso.datetime(),
  acceptBy: z.iso.datetime(),
  resolveBy: z.iso.datetime(),
  owner: z.object({ unitId: z.uuid(), unitName: z.string(), tier: z.string() }),
  handlerName: z.string().nullable(),
  overdue: z.boolean(),
  beyondPower: z.boolean(),
  nextClock: NextClock.nullable(),
});

export const StoryLine = z.object({
  at: z.iso.datetime(),
  kind: z.string(),
  /** What happened, as a sentence. */
  sentence: z.string(),
  /** Who did it, where the reader may know it. */
  by: z.string().nullable(),
});

export const ConversationLine = z.object({
  at: z.iso.datetime(),
  from: z.enum(['citizen', 'loa', 'handler']),
  /** Null when the reader may not see what was said. */
  text: z.string().nullable(),
  /** Of our posts: pending, sending, sent, delivered, uncertain, failed, expired. */
  state: z.string().nullable(),
  /** The same as one sentence people understand: where the post is, and why it did not arrive. */
  stateName: z.string().nullable(),
  attachments: z.array(z.object({ type: z.string(), url: z.string().optional() })),
});

export const ReportDetail = ReportCard.extend({
  labels: z.array(z.string()),
  because: z.array(z.string()),
  source: z.string(),
  powerTier: z.string(),
  powerUnitName: z.string(),
  proposal: z.string().nullable(),
  resolution: z.string().nullable(),
  mergedInto: z.string().nullable(),
  /** Codes of the cases opened from the same message. */
  linked: z.array(z.string()),
  /** Null when the reader may not know who reported. */
  who: z
    .object({
      name: z.string().nullable(),
      phone: z.string().nullable(),
      household: z.string().nullable(),
    })
    .nullable(),
  story: z.array(StoryLine),
  conversation: z.array(ConversationLine),
  pendingHandOver: z.object({ toUnitName: z.string(), note: z.string() }).nullable(),
  may: ReportActs,
});

export const ReportsQuery = z.object({
  state: z.enum(['open', 'waiting', 'overdue', 'beyond-power', 'ended', 'all']).default('open'),
  /** A unit: cases there and below. */
  unit: z.uuid().optional(),
  severity: Severity.optional(),
  category: z.string().max(40).optional(),
  overdue: z.stringbool().optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export const ReportsPage = z.object({
  reports: z.array(ReportCard),
  next: z.string().nullable(),
});

const words = (most: number) => z.string().trim().min(1, 'hãy viết vài chữ').max(most);

/** What "beyond our power" carries up: the proposal of the tier that cannot decide. */
export const EscalateBody = z.object({ proposal: words(1000) });

export const HandOverBody = z
  .object({
    /** A role of the profile, such as `commune-police`. */
    role: z.string().max(60).optional(),
    unitId: z.uuid().optional(),
    note: z.string().trim().max(1000).default(''),
  })
  .refine((body) => body.role !== undefined || body.unitId !== undefined, {
    path: ['role'],
    message: 'hãy chọn nơi nhận',
  });

export const AnswerBody = z.object({
  text: words(1000),
  /** True when this answer settles the matter: the reporter is asked whether it does. */
  done: z.boolean().default(false),
});

export const CloseBody = z.object({ reason: z.string().trim().max(1000).default('') });

export const BoardReports = z.object({
  waiting: z.array(ReportCard),
  overdue: z.array(ReportCard),
  beyondPower: z.array(ReportCard),
  byCommune: z.array(
    z.object({
      unitId: z.uuid(),
      name: z.string(),
      waiting: z.number().int(),
      overdue: z.number().int(),
      open: z.number().int(),
      oldestMinutes: z.number().int().nullable(),
    }),
  ),
});

const UnclockedCase = z.object({ code: z.string(), why: z.string() });

export const Ledger = z.object({
  ok: z.boolean(),
  at: z.iso.datetime(),
  messages: z.object({
    received: z.number().int(),
    opened: z.number().int(),
    joined: z.number().int(),
    recorded: z.number().int(),
    command: z.number().int(),
    chatter: z.number().int(),
    waitingHuman: z.number().int(),
    spam: z.number().int(),
    pending: z.number().int(),
  }),
  cases: z.object({
    opened: z.number().int(),
    closed: z.number().int(),
    open: z.number().int(),
    merged: z.number().int(),
    spam: z.number().int(),
  }),
  byChannel: z.record(z.string(), z.number().int()),
  byUnit: z.record(z.string(), z.object({ opened: z.number().int(), open: z.number().int() })),
  /** What breaks the equations, one line each; empty when they hold. */
  problems: z.array(UnclockedCase),
  hash: z.string(),
});

export type ReportCard = z.infer<typeof ReportCard>;
export type ReportDetail = z.infer<typeof ReportDetail>;
export type ReportStatus = z.infer<typeof ReportStatus>;
export type Severity = z.infer<typeof Severity>;
export type StoryLine = z.infer<typeof StoryLine>;
export type ConversationLine = z.infer<typeof ConversationLine>;
export type ReportActs = z.infer<typeof ReportActs>;
export type ReportsQuery = z.infer<typeof ReportsQuery>;
export type ReportsPage = z.infer<typeof ReportsPage>;
export type BoardReports = z.infer<typeof BoardReports>;
export type Ledger = z.infer<typeof Ledger>;
