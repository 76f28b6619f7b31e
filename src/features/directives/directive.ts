import type { DirectiveCard, TaskShare } from '../../contract/directives.ts';
import type {
  Citation,
  Recipient,
  RecipientClass,
  Signer,
  Urgency,
} from '../../contract/dispatch.ts';

export type { RecipientClass, Urgency };
export type DirectiveStatus = DirectiveCard['status'];
export type ShareStatus = TaskShare['status'];

/** How deep a directive goes: to bodies and officials only, or on to every household's group as a short notice. */
export type Audience = 'officials' | 'households';

/** A unit, or a body at a unit, that the directive names. */
export interface Place {
  unitId: string;
  bodyId: string | null;
  name: string;
  class: RecipientClass;
}

/** An official dispatch and where it stands. */
export interface Directive {
  id: string;
  code: string;
  status: DirectiveStatus;
  /** Grows with each correction; an approval is of one version. */
  version: number;
  /** The registry's number and date: recorded, never allocated. */
  number: string | null;
  symbol: string | null;
  date: string | null;
  place: string | null;
  issuer: string | null;
  subject: string;
  urgency: Urgency | null;
  signer: Signer;
  basis: Citation[];
  /** Whom it names, as written. */
  addressees: string[];
  recipients: Recipient[];
  attachments: string[];
  warnings: string[];
  text: string;
  textHash: string;
  /** What was approved: issuing anything else is refused. */
  approvedHash: string | null;
  /** Printed "lưu hành nội bộ": never goes to households. */
  internal: boolean;
  audience: Audience;
  /** The plain words households read; approved together with the dispatch. */
  householdText: string | null;
  places: Place[];
  /** Names nobody could be found for: they must be reached some other way. */
  unresolved: string[];
  unitId: string;
  unitPath: string;
  bodyId: string | null;
  drafterPersonId: string;
  approverPersonId: string | null;
  issuerPersonId: string | null;
  messageId: string | null;
  createdAt: Date;
  approvedAt: Date | null;
  issuedAt: Date | null;
  endedAt: Date | null;
  endReason: string | null;
}

export interface Task {
  id: string;
  directiveId: string;
  position: number;
  path: string;
  text: string;
  lead: string[];
  coordinating: string[];
  /** Exclusive: at that instant it is too late. */
  completeBefore: Date | null;
  reportBefore: Date | null;
  reportTo: string[];
  recurs: string | null;
  standing: boolean;
  spanStart: number | null;
  spanEnd: number | null;
}

/** How a place passes a directive on: at once, after a while unless it adds or holds, or once it says so. */
export type RelayMode = 'at-once' | 'after' | 'confirm';

/** One place the directive must reach, and what became of it there. */
export interface Hop {
  id: string;
  directiveId: string;
  parentId: string | null;
  unitId: string;
  unitPath: string;
  bodyId: string | null;
  tier: string;
  name: string;
  class: RecipientClass;
  mustAcknowledge: boolean;
  /** A group of households: it reads the plain notice, and its team says when all know. */
  households: boolean;
  groupId: string | null;
  /** False: no chat of ours reaches it. */
  reached: boolean;
  /** When it was promised to the outbox; null while a hop above has not passed it on. */
  sentAt: Date | null;
  dueAt: Date | null;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  acknowledgedPost: string | null;
  incomingNumber: string | null;
  /** Null where nothing lies below. */
  relayMode: RelayMode | null;
  relayAt: Date | null;
  relayedAt: Date | null;
  relayedBy: string | null;
  note: string | null;
  heldAt: Date | null;
  heldBy: string | null;
  heldReason: string | null;
  remindRound: number;
}

/** One place's part of one task. */
export interface Share {
  id: string;
  directiveId: string;
  taskId: string;
  hopId: string;
  status: ShareStatus;
  dueAt: Date | null;
  assigneePersonId: string | null;
  assignedBy: string | null;
  assignedAt: Date | null;
  report: string | null;
  /** "Không phát sinh": nothing to report is a report. */
  nothing: boolean;
  evidence: unknown[];
  reportedBy: string | null;
  reportedAt: Date | null;
  /** The report came after its deadline; kept for ever. */
  late: boolean;
  decidedBy: string | null;
  decidedAt: Date | null;
  reason: string | null;
  /** The case opened when the place said it cannot. */
  difficultyId: string | null;
  extensionUntil: Date | null;
  extensionReason: string | null;
  extensionBy: string | null;
}

export const eventKinds = [
  'drafted',
  'corrected',
  'approved',
  'approval-dropped',
  'issued',
  'late-at-issue',
  'relayed',
  'held',
  'acknowledged',
  'silent',
  'assigned',
  'reported',
  'cannot',
  'accepted',
  'returned',
  'excused',
  'extension-asked',
  'extension-granted',
  'extension-refused',
  'overdue',
  'closed',
  'recalled',
] as const;
export type EventKind = (typeof eventKinds)[number];

const finished: ReadonlySet<ShareStatus> = new Set(['reported', 'accepted', 'excused']);

/** Nothing more is owed for now: reported, accepted or excused. */
export const isFinished = (share: Pick<Share, 'status'>): boolean => finished.has(share.status);

export const isOverdue = (share: Pick<Share, 'status' | 'dueAt'>, now: Date): boolean =>
  !isFinished(share) && share.dueAt !== null && share.dueAt <= now;

/** The first of the two instants a task is owed by. */
export const dueOf = (task: Pick<Task, 'completeBefore' | 'reportBefore'>): Date | null => {
  const instants = [task.completeBefore, task.reportBefore].filter((at) => at !== null);
  return instants.length === 0 ? null : instants.reduce((first, at) => (at < first ? at : first));
};

/** "118/TTCH-VP", or Loa's own code while the registry's number is not there. */
export const labelOf = (directive: Pick<Directive, 'number' | 'symbol' | 'code'>): string =>
  directive.number === null
    ? directive.code
    : `${directive.number}${directive.symbol === null ? '' : `/${directive.symbol}`}`;

/** Travels at any hour. */
export const isFlash = (directive: Pick<Directive, 'urgency'>): boolean =>
  directive.urgency === 'HOẢ TỐC';
