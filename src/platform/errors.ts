/** What kind of refusal: maps to 400, 401, 403, 404, 409, 429 over HTTP and to one polite sentence in chat. */
export type RefusalKind =
  'invalid' | 'signed-out' | 'forbidden' | 'missing' | 'conflict' | 'too-many';

/**
 * The person's doing: a polite Vietnamese sentence that says what to do, a 4xx over HTTP, never retried.
 * `field` names what to mend, where there is one.
 */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly field: string | undefined;
  constructor(kind: RefusalKind, sentence: string, field?: string) {
    super(sentence);
    this.name = 'Refusal';
    this.kind = kind;
    this.field = field;
  }
}

/**
 * Why a send failed, in the ways the outbox can act on:
 * try again, wait and try again, give up on this message, stop writing to this address,
 * or find out first whether it arrived.
 */
export type SendFailure = 'unavailable' | 'throttled' | 'rejected' | 'unreachable' | 'uncertain';

/** The platform's doing. `retryAfterMs` is real milliseconds, given when the platform said when to come back. */
export class SendError extends Error {
  readonly failure: SendFailure;
  readonly retryAfterMs: number | undefined;
  readonly code: string | undefined;
  /** The platform takes nothing before this instant, as at night; others may be sent meanwhile. */
  readonly notBefore: Date | undefined;
  constructor(
    failure: SendFailure,
    message: string,
    more: { retryAfterMs?: number; code?: string; notBefore?: Date } = {},
  ) {
    super(message);
    this.name = 'SendError';
    this.failure = failure;
    this.retryAfterMs = more.retryAfterMs;
    this.code = more.code;
    this.notBefore = more.notBefore;
  }
}

/** Loa cannot start, and the sentence says what to do about it. Shown without a stack; exit code 1. */
export class StartupProblem extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'StartupProblem';
  }
}
