import { atomically } from '../platform/atomically.ts';
import { localDate, startOfDay } from '../platform/calendar.ts';
import type { Db } from '../platform/db.ts';
import type { Deps } from '../platform/deps.ts';
import { Refusal } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { addCounts, addReported, counterUnits, type CounterUnits } from './counts.ts';

declare module '../platform/db.ts' {
  interface Tables {
    householdStatus: HouseholdStatusRow;
    householdStatusHistory: StatusHistoryRow;
  }
}

export type HouseholdStatus =
  | 'normal'
  | 'needs-help'
  | 'monitoring'
  | 'home-quarantine'
  | 'symptomatic'
  | 'positive'
  | 'locked-down'
  | 'away'
  | 'unknown';

export type StatusSource = 'self' | 'team' | 'team-blanket' | 'proxy' | 'hotline' | 'official';

/** How a household is, and when it was last heard of: a word that does not change the status still counts as being heard. */
export interface HouseholdStatusRow {
  householdId: string;
  status: HouseholdStatus;
  /** Who stated the status that stands. */
  source: StatusSource;
  /** Since when it stands. */
  since: Date;
  /** When it was stated last. */
  statedAt: Date;
  /** When anybody last said anything about the household. */
  reportedAt: Date;
  reportSource: StatusSource;
  byPersonId: string | null;
  messageId: string | null;
  note: string | null;
}

export interface StatusHistoryRow {
  id: string;
  householdId: string;
  at: Date;
  status: HouseholdStatus;
  source: StatusSource;
  /** False when a graver status stood and this word did not move it. */
  applied: boolean;
  byPersonId: string | null;
  messageId: string | null;
  note: string | null;
}

export interface StatusWord {
  householdId: string;
  status: HouseholdStatus;
  source: StatusSource;
  byPersonId?: string | null;
  messageId?: string | null;
  note?: string | null;
  at: Date;
}

/** Records what somebody said about one household. */
export const recordStatus = (deps: Deps, word: StatusWord): Promise<void> =>
  recordStatuses(deps, [word]);

/**
 * Records what was said about households, in a handful of statements however many there are. The history keeps every
 * word; the present status follows these rules: a later word wins over an earlier one, but a team's blanket word never
 * lifts a graver status that is still fresh, and a household's own word never lifts what an official decided.
 */
export const recordStatuses = (deps: Deps, words: readonly StatusWord[]): Promise<void> =>
  atomically(deps, async (deps) => {
    if (words.length === 0) return;
    const ids = [...new Set(words.map((word) => word.householdId))].sort();
    const clusters = await clustersOf(deps.db, ids);
    const unknown = ids.find((id) => !clusters.has(id));
    if (unknown !== undefined)
      throw new Refusal('missing', 'Không tìm thấy hộ này.', 'householdId');
    const standing = await lockStatuses(deps.db, ids);
    const next = new Map(standing);
    const history: StatusHistoryRow[] = [];
    for (const word of words) {
      const before = next.get(word.householdId);
      const applied = !before || yields(deps, before, word);
      next.set(word.householdId, applied ? stated(before, word) : heard(before, word));
      history.push({ id: newId(), ...plain(word), applied });
    }
    await deps.db.insertInto('householdStatusHistory').values(history).execute();
    await writeStatuses(
      deps.db,
      ids.flatMap((id) => next.get(id) ?? []),
    );
    const units = await counterUnits(deps, [...new Set(clusters.values())]);
    await moveCounters(deps, { ids, clusters, units, before: standing, after: next });
    deps.live.hint(
      ...new Set(
        units.flatMap(({ clusterId, unitId }) => [`cluster:${clusterId}`, `board:${unitId}`]),
      ),
    );
  });

const plain = (word: StatusWord) => ({
  householdId: word.householdId,
  at: word.at,
  status: word.status,
  source: word.source,
  byPersonId: word.byPersonId ?? null,
  messageId: word.messageId ?? null,
  note: word.note ?? null,
});

/** Whether the standing status gives way to a word. */
const yields = (deps: Deps, before: HouseholdStatusRow, word: StatusWord): boolean => {
  if (word.at < before.statedAt) return false;
  const rank = (status: string): number =>
    deps.profile.householdStatuses.findIndex((known) => known.key === status);
  if (rank(word.status) >= rank(before.status)) return true;
  const standing = deps.profile.householdStatuses.find((known) => known.key === before.status);
  const freshUntil = before.statedAt.getTime() + (standing?.freshHours ?? 0) * 3_600_000;
  if (word.source === 'team-blanket') return word.at.getTime() >= freshUntil;
  if (word.source === 'self') return standing?.official !== true;
  return true;
};

const stated = (before: HouseholdStatusRow | undefined, word: StatusWord): HouseholdStatusRow => {
  const { at, ...rest } = plain(word);
  const same = before?.status === word.status;
  return {
    ...rest,
    since: same ? before.since : at,
    statedAt: at,
    reportedAt: latest(before?.reportedAt, at),
    reportSource: word.source,
  };
};

const heard = (before: HouseholdStatusRow, word: StatusWord): HouseholdStatusRow =>
  word.at < before.reportedAt
    ? before
    : { ...before, reportedAt: word.at, reportSource: word.source };

const latest = (a: Date | undefined, b: Date): Date => (a && a > b ? a : b);

const clustersOf = async (db: Db, ids: string[]): Promise<Map<string, string>> => {
  const rows = await db
    .selectFrom('households')
    .select(['id', 'unitId'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row.unitId]));
};

/** Locks the households' rows in one order, so that two words about one household cannot both count as the first. */
const lockStatuses = async (db: Db, ids: string[]): Promise<Map<string, HouseholdStatusRow>> => {
  await db
    .selectFrom('households')
    .select('id')
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  const rows = await db
    .selectFrom('householdStatus')
    .selectAll()
    .where('householdId', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.householdId, row]));
};

const writeStatuses = async (db: Db, rows: HouseholdStatusRow[]): Promise<void> => {
  await db
    .insertInto('householdStatus')
    .values(rows)
    .onConflict((c) =>
      c.column('householdId').doUpdateSet((e) => ({
        status: e.ref('excluded.status'),
        source: e.ref('excluded.source'),
        since: e.ref('excluded.since'),
        statedAt: e.ref('excluded.statedAt'),
        reportedAt: e.ref('excluded.reportedAt'),
        reportSource: e.ref('excluded.reportSource'),
        byPersonId: e.ref('excluded.byPersonId'),
        messageId: e.ref('excluded.messageId'),
        note: e.ref('excluded.note'),
      })),
    )
    .execute();
};

type Rows = ReadonlyMap<string, HouseholdStatusRow>;

interface Moves {
  ids: string[];
  clusters: Map<string, string>;
  units: CounterUnits;
  before: Rows;
  after: Rows;
}

const moveCounters = async (
  deps: Deps,
  { ids, clusters, units, before, after }: Moves,
): Promise<void> => {
  const days = new Map<string, { clusterId: string; by: number; blanket: number }[]>();
  for (const id of ids) {
    const row = after.get(id);
    if (!row) continue;
    const earlier = before.get(id);
    const already = earlier !== undefined && earlier.reportedAt >= startOfDay(row.reportedAt);
    const blanket =
      Number(row.reportSource === 'team-blanket') -
      Number(already && earlier.reportSource === 'team-blanket');
    const day = localDate(row.reportedAt);
    const change = { clusterId: clusters.get(id) ?? '', by: already ? 0 : 1, blanket };
    days.set(day, [...(days.get(day) ?? []), change]);
  }
  const changes = ids.flatMap((id) => {
    const clusterId = clusters.get(id) ?? '';
    const [from, to] = [before.get(id)?.status ?? 'unknown', after.get(id)?.status ?? 'unknown'];
    if (from === to) return [];
    return [
      { clusterId, status: from, by: -1 },
      { clusterId, status: to, by: 1 },
    ];
  });
  for (const [day, reported] of [...days].sort()) await addReported(deps, units, day, reported);
  await addCounts(deps, units, changes);
};
