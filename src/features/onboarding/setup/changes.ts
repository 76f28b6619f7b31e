import type { Db } from '../../../platform/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { newId } from '../../../platform/ids.ts';

declare module '../../../platform/db.ts' {
  interface Tables {
    groupChanges: GroupChange;
  }
}

export type MemberVerb = 'invite' | 'remove' | 'accept' | 'reject' | 'promote' | 'demote';
/** About people, or about the whole group. */
export type ChangeVerb = MemberVerb | 'enlarge' | 'disband';

/** What is to happen to a live group and the people in it: promised as a row, done by the platform's own calls. */
export interface GroupChange {
  id: string;
  groupId: string;
  verb: ChangeVerb;
  /** Empty where the change is about the group itself. */
  externalIds: string[];
  /** For whoever reads the list of changes. */
  because: string;
  state: 'planned' | 'calling' | 'done' | 'failed';
  attempts: number;
  /** When it may be tried; while a call is under way, when that call is surely over. */
  dueAt: Date;
  failure: string | null;
  createdAt: Date;
  endedAt: Date | null;
}

/** What one call takes. The platform's own limit for inviting is not published; larger lists go in several calls. */
const mostPerCall = 50;

export interface PlannedChange {
  groupId: string;
  verb: MemberVerb;
  externalIds: readonly string[];
  because: string;
  notBefore?: Date;
}

/** Promises changes in the caller's transaction, leaving out what is promised already. The caller wakes the job that makes them. */
export const planChange = async (deps: Deps, change: PlannedChange): Promise<number> => {
  const standing = await deps.db
    .selectFrom('groupChanges')
    .select('externalIds')
    .where('groupId', '=', change.groupId)
    .where('verb', '=', change.verb)
    .where('state', 'in', ['planned', 'calling'])
    .execute();
  const promised = new Set(standing.flatMap((row) => row.externalIds));
  const fresh = [...new Set(change.externalIds)].filter((id) => !promised.has(id));
  for (let start = 0; start < fresh.length; start += mostPerCall)
    await promise(deps, { ...change, externalIds: fresh.slice(start, start + mostPerCall) });
  return fresh.length;
};

/** Promises a change of the whole group, once while it stands. */
export const planGroupChange = async (
  deps: Deps,
  change: { groupId: string; verb: 'enlarge' | 'disband'; because: string },
): Promise<void> => {
  const standing = await deps.db
    .selectFrom('groupChanges')
    .select('id')
    .where('groupId', '=', change.groupId)
    .where('verb', '=', change.verb)
    .where('state', 'in', ['planned', 'calling'])
    .executeTakeFirst();
  if (!standing) await promise(deps, { ...change, externalIds: [] });
};

const promise = async (
  deps: Deps,
  change: Omit<PlannedChange, 'verb'> & { verb: ChangeVerb },
): Promise<void> => {
  await deps.db
    .insertInto('groupChanges')
    .values({
      id: newId(),
      groupId: change.groupId,
      verb: change.verb,
      externalIds: [...change.externalIds],
      because: change.because,
      state: 'planned',
      attempts: 0,
      dueAt: change.notBefore ?? deps.clock(),
      failure: null,
      createdAt: deps.clock(),
      endedAt: null,
    })
    .execute();
};

export const changesOf = async (db: Db, groupId: string): Promise<GroupChange[]> =>
  db
    .selectFrom('groupChanges')
    .selectAll()
    .where('groupId', '=', groupId)
    .orderBy('id', 'desc')
    .limit(50)
    .execute();
