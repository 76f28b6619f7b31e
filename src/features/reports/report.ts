import type { ReportStatus, Severity } from '../../contract/reports.ts';

export type { ReportStatus, Severity };

/** One rung of the ladder a case was given when it was opened; later edits of the profile do not touch it. */
export interface ChainRung {
  /** Milliseconds after the citizen's message. */
  after: number;
  owner: string;
  group: string | null;
  tell: string[];
}

/** What a case is about, when it is about something of another feature; opaque to reports. */
export interface About {
  kind: string;
  id: string;
  issuerUnitId: string;
}

export type Source = 'chat' | 'team' | 'hotline' | 'sweep' | 'console';

/** A case: what somebody said, where, how urgent, whose it is, and where it stands. */
export interface Report {
  id: string;
  code: string;
  category: string;
  severity: Severity;
  labels: string[];
  slots: Record<string, unknown>;
  because: string[];
  situation: string | null;
  text: string;
  status: ReportStatus;
  source: Source;
  unitId: string;
  unitPath: string;
  /** The unit at commune tier, or the next tier up where the profile has none. */
  communeId: string;
  householdId: string | null;
  reporterPersonId: string | null;
  messageId: string | null;
  about: About | null;
  /** Never posted in a group, not even masked. */
  restricted: boolean;
  /** Who reported is known to the deciding handler only. */
  masked: boolean;
  /** Whom a complaint is about: they are told nothing and see nothing of it. */
  subjectPersonIds: string[];
  ownerTier: string;
  ownerUnitId: string;
  /** The named person the case was first given to (R40). */
  receiverPersonId: string | null;
  handlerPersonId: string | null;
  handlerTitle: string | null;
  /** The lowest tier that may close it. */
  powerTier: string;
  powerUnitId: string;
  beyondPowerAt: Date | null;
  proposal: string | null;
  /** When the citizen's message arrived: every clock starts here and none restarts. */
  receivedAt: Date;
  filedAt: Date;
  acceptBy: Date;
  resolveBy: Date;
  acceptedAt: Date | null;
  actedAt: Date | null;
  resolvedAt: Date | null;
  confirmedAt: Date | null;
  endedAt: Date | null;
  chain: ChainRung[];
  /** The highest rung rung so far. */
  rung: number;
  /** Grows with every change of hands, so that a late clock can tell it is late. */
  epoch: number;
  /** How often the reporter was asked whether the answer is right. */
  asks: number;
  reopened: number;
  resolution: string | null;
  mergedInto: string | null;
  reviewerPersonId: string | null;
}

const ended: ReadonlySet<ReportStatus> = new Set(['closed', 'merged', 'spam']);
const waiting: ReadonlySet<ReportStatus> = new Set(['received', 'triaged', 'reopened']);
const inHand: ReadonlySet<ReportStatus> = new Set(['accepted', 'acting', 'handed-over']);

export const isEnded = (report: Pick<Report, 'status'>): boolean => ended.has(report.status);

/** Nobody has taken it: the ladder climbs. */
export const isWaiting = (report: Pick<Report, 'status'>): boolean => waiting.has(report.status);

/** Somebody has it and has not answered yet. */
export const isInHand = (report: Pick<Report, 'status'>): boolean => inHand.has(report.status);

export const waitingStatuses: readonly ReportStatus[] = [...waiting];
export const answeredStatuses: readonly ReportStatus[] = ['resolved', 'confirmed'];

/** Past the limit that matters now: taking it while nobody has, answering it afterwards. */
export const isOverdue = (
  report: Pick<Report, 'status' | 'acceptBy' | 'resolveBy'>,
  now: Date,
): boolean => {
  if (isWaiting(report)) return report.acceptBy <= now;
  return isInHand(report) || report.status === 'awaiting-external'
    ? report.resolveBy <= now
    : false;
};

/** The more urgent of two. */
export const moreUrgent = (a: Severity, b: Severity): Severity => (a < b ? a : b);
export const isMoreUrgent = (a: Severity, than: Severity): boolean => a < than;

/** What happened to a case, in the order of its story. */
export const eventKinds = [
  'filed',
  'joined',
  'told',
  'informed',
  'role-empty',
  'forward-proven',
  'alarm',
  'climbed',
  'accepted',
  'acceptance-expired',
  'action',
  'answered',
  'updated',
  'overdue',
  'beyond-power',
  'external-asked',
  'hand-over-asked',
  'handed-over',
  'hand-over-refused',
  'hand-over-lapsed',
  'resolved',
  'asked',
  'confirmed',
  'reopened',
  'close-reminded',
  'closed',
  'severity-raised',
  'lowering-asked',
  'severity-lowered',
  'category-changed',
  'spam-asked',
  'spam',
  'second-look-refused',
  'merged',
  'wants-human',
] as const;
export type EventKind = (typeof eventKinds)[number];

/** A page or a notice that was given for somebody: the proof of R40. */
export type ForwardKind = 'receiver' | 'forward' | 'information' | 'alarm';
