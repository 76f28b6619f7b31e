import type { Deps } from './deps.ts';
import { newId } from './ids.ts';

declare module './db.ts' {
  interface Tables {
    audit: AuditRow;
  }
}

export interface AuditRow {
  id: string;
  at: Date;
  /** A person's id, or what acted: "loa". */
  actor: string;
  /** The post under which the person acted, where there is one. */
  post: string | null;
  verb: string;
  subjectKind: string;
  subjectId: string;
  unitId: string | null;
  /** Facts about the act, never what somebody said or how they feel. */
  details: unknown;
}

export interface AuditEntry {
  actor: string;
  post?: string | null;
  verb: string;
  subjectKind: string;
  subjectId: string;
  unitId?: string | null;
  details?: Record<string, unknown>;
}

/** Writes who did what to what, when, in the transaction of the act itself. */
export const audit = async (deps: Deps, entry: AuditEntry): Promise<void> => {
  await deps.db
    .insertInto('audit')
    .values({
      id: newId(),
      at: deps.clock(),
      actor: entry.actor,
      post: entry.post ?? null,
      verb: entry.verb,
      subjectKind: entry.subjectKind,
      subjectId: entry.subjectId,
      unitId: entry.unitId ?? null,
      details: JSON.stringify(entry.details ?? {}),
    })
    .execute();
};
