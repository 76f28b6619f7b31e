import type { FastifyInstance } from 'fastify';
import type { InboundMessage } from './channel.ts';
import type { DeadlineKind } from './deadlines.ts';
import type { Deps } from './deps.ts';
import type { Job, Schedule } from './queue.ts';
import type { Sweep } from './heartbeat.ts';

/**
 * One message being answered: who said what where. `messaging/` merges in the person, the unit,
 * the household and what was understood.
 */
export interface Turn {
  message: InboundMessage;
  /** The stored message's row id. */
  messageId: string;
}

/** Where a handled message stands in the ledger; the first that applies, in this order, leads. */
export const outcomes = [
  'opened',
  'joined',
  'recorded',
  'waiting-human',
  'command',
  'spam',
  'chatter',
] as const;
export type Outcome = (typeof outcomes)[number];

export interface Handled {
  outcome: Outcome;
  /** Words that were not used up: they go on to the handlers that follow. */
  remainder?: string;
}

/** What a chat message means. Asked in the order of `app.ts`; the first that returns something has handled it. */
export interface Handler {
  name: string;
  /** Runs inside the message's transaction. Returns null when the message is not its business. */
  handle(deps: Deps, turn: Turn): Promise<Handled | null>;
}

/** What the platform told about a group and its people, or about a phone: somebody joined, left, answered a call. */
export interface Signal {
  id: string;
  accountId: string;
  /** The platform's own name for it. */
  name: string;
  /** The group, or the private chat. */
  chatId: string;
  users: string[];
  at: Date;
  /** The rest, as the channel read it. */
  data: Record<string, unknown>;
}

/** What a signal means. Every listener is told, in the order of `app.ts`, in one transaction. */
export interface Listener {
  name: string;
  /** False when the signal is not its business. */
  hear(deps: Deps, signal: Signal): Promise<boolean>;
}

/** A folder as a list. All parts optional but the name. */
export interface Feature {
  name: string;
  handlers?: Handler[];
  listeners?: Listener[];
  jobs?: Job<never>[];
  schedules?: Record<string, Schedule>;
  deadlines?: DeadlineKind[];
  sweeps?: Sweep[];
  /** HTTP routes, mounted at the root; each declares zod schemas and who may call it. */
  routes?: (app: FastifyInstance, deps: Deps) => Promise<void> | void;
}
