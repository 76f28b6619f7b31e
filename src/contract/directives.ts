import { z } from 'zod';

/** Where an official dispatch stands. */
export const directiveStatuses = [
  'draft',
  'approved',
  'issued',
  'closed',
  'recalled',
  'superseded',
] as const;
export const DirectiveStatus = z.enum(directiveStatuses);

/** The document's own mark, as it is printed on it. */
export const Urgency = z.enum(['HOẢ TỐC', 'THƯỢNG KHẨN', 'KHẨN']);

/** How far a directive has got: of those it must reach, who has said "đã nhận". */
export const Hops = z.object({
  total: z.number().int(),
  acknowledged: z.number().int(),
  /** Names of those still to acknowledge, the latest first. */
  waitingFor: z.array(z.string()),
});

export const DirectiveCard = z.object({
  id: z.uuid(),
  /** Loa's own code; the registry's number is beside it, once there is one. */
  code: z.string(),
  number: z.string().nullable(),
  symbol: z.string().nullable(),
  /** Local date, YYYY-MM-DD. */
  date: z.iso.date().nullable(),
  issuer: z.string().nullable(),
  subject: z.string(),
  urgency: Urgency.nullable(),
  status: DirectiveStatus,
  statusName: z.string(),
  unitId: z.uuid(),
  createdAt: z.iso.datetime(),
  issuedAt: z.iso.datetime().nullable(),
  hops: Hops,
  tasks: z.object({ total: z.number().int(), done: z.number().int(), overdue: z.number().int() }),
  /** The nearest deadline of a task that is not done. */
  nextDueAt: z.iso.datetime().nullable(),
});

export const shareStatuses = [
  'waiting',
  'acknowledged',
  'assigned',
  'reported',
  'accepted',
  'returned',
  'excused',
] as const;

/** One addressee's part of one task. */
export const TaskShare = z.object({
  /** Tells two bodies of one unit apart; the issuer's acts take it as the unit. */
  hopId: z.uuid(),
  unitId: z.uuid(),
  unitName: z.string(),
  status: z.enum(shareStatuses),
  statusName: z.string(),
  assigneeName: z.string().nullable(),
  overdue: z.boolean(),
  reportedAt: z.iso.datetime().nullable(),
  report: z.string().nullable(),
  /** More time the place asked for and nobody has decided on. */
  extension: z.object({ until: z.iso.datetime(), reason: z.string().nullable() }).nullable(),
  may: z.object({
    assign: z.boolean(),
    report: z.boolean(),
    /** Saying that it cannot, and asking for more time. */
    cannot: z.boolean(),
    /** The issuer's: to take or send back what was reported, to free the place, to decide on more time. */
    review: z.boolean(),
    excuse: z.boolean(),
    decide: z.boolean(),
  }),
});

export const DirectiveTask = z.object({
  id: z.uuid(),
  /** "2.1", "1.a". */
  path: z.string(),
  text: z.string(),
  lead: z.array(z.string()),
  coordinating: z.array(z.string()),
  /** Exclusive instants: it must be done before. */
  completeBefore: z.iso.datetime().nullable(),
  reportBefore: z.iso.datetime().nullable(),
  recurs: z.string().nullable(),
  /** Without a deadline, until superseded. */
  standing: z.boolean(),
  /** Where its words stand in the directive's text, in UTF-16 units. */
  span: z.object({ start: z.number().int(), end: z.number().int() }).nullable(),
  shares: z.array(TaskShare),
});

/** `informed`: it went there to be known, and nobody has to say so. */
export const hopStates = ['waiting', 'held', 'sent', 'informed', 'acknowledged', 'failed'] as const;

/** One hop of the relay; `parentId` is the hop above, null for the first. Flat, so that it stays small. */
export const RelayHop = z.object({
  id: z.string(),
  parentId: z.string().nullable(),
  unitId: z.uuid(),
  unitName: z.string(),
  tier: z.string(),
  state: z.enum(hopStates),
  stateName: z.string(),
  at: z.iso.datetime().nullable(),
  /** Who acknowledged, or who is waited for. */
  personName: z.string().nullable(),
  late: z.boolean(),
});

export const DirectiveActs = z.object({
  edit: z.boolean(),
  approve: z.boolean(),
  issue: z.boolean(),
  acknowledge: z.boolean(),
  /** Passing it on below, or holding it: for the reader's own unit. */
  relay: z.boolean(),
  hold: z.boolean(),
  /** Ending it: closed once nothing is owed any more, or taken back. */
  close: z.boolean(),
  recall: z.boolean(),
  /** In Vietnamese, why the next step is not the reader's: "Cần người thứ hai duyệt". */
  why: z.string().nullable(),
});

export const DirectiveDetail = DirectiveCard.extend({
  text: z.string(),
  place: z.string().nullable(),
  signer: z.object({ name: z.string().nullable(), title: z.string().nullable() }).nullable(),
  addressees: z.array(z.string()),
  /** How deep it goes, and the plain words households read; both are approved with it. */
  audience: z.enum(['officials', 'households']),
  householdText: z.string().nullable(),
  basis: z.array(
    z.object({ symbol: z.string(), date: z.string().nullable(), issuer: z.string().nullable() }),
  ),
  directiveTasks: z.array(DirectiveTask),
  /** What the reading was not sure of, as sentences. */
  warnings: z.array(z.string()),
  drafterName: z.string().nullable(),
  approverName: z.string().nullable(),
  /** Whom issuing reaches. */
  reach: z.object({
    first: z.array(z.string()),
    bodies: z.number().int(),
    groups: z.number().int(),
    households: z.number().int(),
  }),
  relay: z.array(RelayHop),
  /** The reader's own unit, when it is an addressee that has not acknowledged yet. */
  mine: z.object({ unitId: z.uuid(), unitName: z.string() }).nullable(),
  may: DirectiveActs,
});

export const DirectivesQuery = z.object({
  state: z.enum(['draft', 'running', 'ended', 'all']).default('all'),
  overdue: z.stringbool().optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export const DirectivesPage = z.object({
  directives: z.array(DirectiveCard),
  next: z.string().nullable(),
});

/** POST /api/v1/directives: the whole dispatch, as pasted. */
export const CreateDirectiveBody = z.object({
  text: z.string().trim().min(20, 'hãy dán cả văn bản').max(200_000),
});

/** PATCH /api/v1/directives/:id, a draft only: what the reading got wrong, and the registry's number and date. */
export const MendDirectiveBody = z.object({
  number: z.string().trim().max(20).nullable().optional(),
  symbol: z.string().trim().max(60).nullable().optional(),
  date: z.iso.date().nullable().optional(),
  subject: z.string().trim().min(1, 'hãy viết trích yếu').max(1000).optional(),
  urgency: Urgency.nullable().optional(),
  /** Whom it is addressed to, by name. */
  addressees: z.array(z.string().trim().min(1).max(300)).min(1).max(100).optional(),
  audience: z.enum(['officials', 'households']).optional(),
  householdText: z.string().trim().min(1, 'hãy viết lời báo bà con').max(1200).optional(),
  tasks: z
    .array(
      z.object({
        id: z.uuid(),
        completeBefore: z.iso.datetime().nullable().optional(),
        reportBefore: z.iso.datetime().nullable().optional(),
      }),
    )
    .max(200)
    .optional(),
});

/** POST /api/v1/directives/:id/acknowledge. Without a unit: the signed-in person's own. */
export const AcknowledgeBody = z.object({
  unitId: z.uuid().optional(),
  /** The receiving registry's own number. */
  incomingNumber: z.string().trim().min(1).max(20).optional(),
});

/** POST /api/v1/directives/:id/relay: on to the groups below, with a short word of one's own. */
export const RelayBody = z.object({
  unitId: z.uuid().optional(),
  note: z.string().trim().max(500).optional(),
});

/** POST /api/v1/directives/:id/hold: not further for now. */
export const HoldBody = z.object({
  unitId: z.uuid().optional(),
  reason: z.string().trim().max(500).optional(),
});

/** POST /api/v1/directives/:id/assign. */
export const AssignBody = z.object({
  taskId: z.uuid(),
  unitId: z.uuid().optional(),
  personId: z.uuid(),
});

/** POST /api/v1/directives/:id/report. "Không có" is an answer too: `nothing`. */
export const ReportTaskBody = z
  .object({
    taskId: z.uuid(),
    unitId: z.uuid().optional(),
    text: z.string().trim().max(5000).default(''),
    nothing: z.boolean().default(false),
  })
  .refine((body) => body.nothing || body.text.length > 0, {
    path: ['text'],
    message: 'hãy viết kết quả',
  });

const ofPlace = { taskId: z.uuid(), unitId: z.uuid() };

/** POST /api/v1/directives/:id/cannot: the place cannot do it; a case goes to the issuer. */
export const CannotBody = z.object({
  taskId: z.uuid(),
  unitId: z.uuid().optional(),
  reason: z.string().trim().min(1, 'hãy viết lý do').max(2000),
});

/** POST /api/v1/directives/:id/review: the issuer looks at what a place reported. */
export const ReviewBody = z.object({
  ...ofPlace,
  decision: z.enum(['accept', 'return', 'excuse']),
  reason: z.string().trim().max(2000).optional(),
});

/** POST /api/v1/directives/:id/extension: a place asks for more time. */
export const ExtensionBody = z.object({
  taskId: z.uuid(),
  unitId: z.uuid().optional(),
  until: z.iso.datetime(),
  reason: z.string().trim().min(1, 'hãy viết lý do').max(2000),
});

/** POST /api/v1/directives/:id/extension/decide. */
export const ExtensionDecisionBody = z.object({ ...ofPlace, grant: z.boolean() });

/** POST /api/v1/directives/:id/recall. */
export const RecallBody = z.object({
  reason: z.string().trim().min(1, 'hãy viết lý do').max(1000),
});

export type DirectiveCard = z.infer<typeof DirectiveCard>;
export type DirectiveDetail = z.infer<typeof DirectiveDetail>;
export type DirectiveTask = z.infer<typeof DirectiveTask>;
export type TaskShare = z.infer<typeof TaskShare>;
export type RelayHop = z.infer<typeof RelayHop>;
export type Hops = z.infer<typeof Hops>;
export type DirectivesPage = z.infer<typeof DirectivesPage>;
export type DirectivesQuery = z.infer<typeof DirectivesQuery>;
