import type { z } from 'zod';
import type { Actor } from '../../../community/access.ts';
import { groupById } from '../../../community/groups.ts';
import { groupsMissing } from '../../../community/link-group.ts';
import { personById } from '../../../community/people.ts';
import { rosterDrift } from '../../../community/roster-drift.ts';
import { roster } from '../../../community/rosters.ts';
import type {
  GroupCard,
  GroupPage,
  GroupsPage,
  RosterItemCard,
} from '../../../contract/onboarding.ts';
import { addDays } from '../../../platform/calendar.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { possibleActs } from '../members/act-on-item.ts';
import { openItemsOf, type ItemKind, type RosterItem } from '../members/items.ts';
import { namesOf } from '../members/names.ts';
import { changesOf } from '../setup/changes.ts';
import { texts } from '../texts.ts';
import { activeDays, seen } from './progress.ts';
import { communeRows, counted, deputiesOf, groupRows, openCounts, type GroupRow } from './store.ts';

const toCard = (
  row: GroupRow,
  counts: Partial<Record<ItemKind, number>> | undefined,
): GroupCard => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  unitId: row.unitId,
  unitName: row.unitName,
  members: row.members,
  link: row.link,
  enabled: row.enabled,
  active: row.active,
  drift: counted(counts),
});

const since = (deps: Deps): Date => addDays(deps.clock(), -activeDays);

/** How far the groups are set up, by commune. */
export const groupsPage = async (deps: Deps, actor: Actor): Promise<z.infer<typeof GroupsPage>> => {
  const paths = await seen(deps, actor);
  const rows = await groupRows(deps.db, paths, since(deps));
  const counts = await openCounts(
    deps.db,
    rows.map(({ id }) => id),
  );
  const kind = deps.profile.tiers.find((tier) => tier.key === 'commune')?.unitKind ?? '';
  const missing = (await Promise.all(paths.map((path) => groupsMissing(deps, path)))).flat();
  const communes = [];
  for (const commune of await communeRows(deps.db, paths, kind)) {
    const here = rows.filter(({ path }) => path.startsWith(commune.path));
    const drift: Partial<Record<ItemKind, number>> = {};
    for (const { id } of here)
      for (const [kind, n] of Object.entries(counts.get(id) ?? {}) as [ItemKind, number][])
        drift[kind] = (drift[kind] ?? 0) + n;
    communes.push({
      unitId: commune.unitId,
      name: commune.name,
      expected:
        here.length + missing.filter(({ unitPath }) => unitPath.startsWith(commune.path)).length,
      linked: here.length,
      active: here.filter(({ active, enabled }) => active && enabled).length,
      households: commune.households,
      onZalo: commune.onZalo,
      drift: counted(drift),
    });
  }
  return { communes, groups: rows.map((row) => toCard(row, counts.get(row.id))) };
};

/** One group: its roster against who is there, and what is to be settled. */
export const groupPage = async (
  deps: Deps,
  actor: Actor,
  groupId: string,
): Promise<z.infer<typeof GroupPage>> => {
  const [row] = await groupRows(deps.db, await seen(deps, actor), since(deps), groupId);
  const group = row && (await groupById(deps.db, row.id));
  if (!row || !group) throw new Refusal('missing', texts.refusals.noGroup);
  const at = deps.clock();
  const entries = await roster(deps, groupId, at);
  const drift = await rosterDrift(deps, groupId, at);
  const names = await namesOf(deps, entries);
  const keys = (list: typeof entries): Set<string> =>
    new Set(list.map((entry) => entry.personId ?? entry.householdId ?? ''));
  const [missing, offline] = [keys(drift.missing), keys(drift.offline)];
  const items = await openItemsOf(deps.db, groupId);
  const deputies = await deputiesOf(deps.db, groupId);
  const counts = await openCounts(deps.db, [groupId]);
  return {
    group: toCard(row, counts.get(groupId)),
    roster: entries.map((entry) => {
      const key = entry.personId ?? entry.householdId ?? '';
      const absent = missing.has(key) ? ('missing' as const) : null;
      return {
        name: names.get(key) ?? '',
        why: entry.why,
        state: offline.has(key) ? ('offline' as const) : (absent ?? ('present' as const)),
        deputy: deputies.has(entry.personId ?? ''),
      };
    }),
    items: await Promise.all(items.map((item) => itemCard(deps, item))),
    changes: (await changesOf(deps.db, groupId)).map((change) => ({
      verb: change.verb,
      people: change.externalIds.length,
      state: change.state,
      failure: change.failure,
      createdAt: change.createdAt.toISOString(),
    })),
  };
};

const itemCard = async (deps: Deps, item: RosterItem): Promise<RosterItemCard> => ({
  id: item.id,
  code: item.code,
  kind: item.kind,
  name: item.name,
  why: item.why,
  createdAt: item.createdAt.toISOString(),
  approvedBy: item.approvedBy ? ((await personById(deps.db, item.approvedBy))?.name ?? '') : null,
  acts: [...possibleActs(item.kind)],
});
