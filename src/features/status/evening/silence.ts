import { groupFor } from '../../../community/groups.ts';
import { addressOf } from '../../../community/identities.ts';
import { resolveRole } from '../../../community/roles.ts';
import { ancestors, tierUnit, unitById, type Unit } from '../../../community/units.ts';
import { send } from '../../../messaging/outbox/send.ts';
import { endOfDay } from '../../../platform/calendar.ts';
import { setDeadline, type DeadlineKind } from '../../../platform/deadlines.ts';
import type { Deps } from '../../../platform/deps.ts';
import { settingsOf } from '../settings.ts';
import { texts } from '../texts.ts';
import { endSilence, enterSilence, silentOn } from './store.ts';

/** The clusters of an evening take turns, so many of them and so far apart. */
export const turns = 12;
export const turnMs = 15_000;

/** A team has said nothing all day: one entry on the board, and one line to the commune for all such clusters. */
export const findSilent = async (deps: Deps, cluster: Unit, day: string): Promise<void> => {
  const now = deps.clock();
  await enterSilence(deps.db, {
    clusterId: cluster.id,
    unitPath: cluster.path,
    day,
    since: now,
  });
  const above = await tierUnit(deps, cluster.id, 'commune');
  // Moved on by every cluster that follows: the commune is told once, when all have been judged.
  const told = new Date(now.getTime() + turns * turnMs);
  if (above) await setDeadline(deps, tellSilence.name, above.id, day, told);
  await hint(deps, cluster.id);
};

/** Somebody of the team has spoken: the cluster is silent no more. */
export const teamHeard = async (
  deps: Deps,
  clusterId: string,
  personId: string | null,
): Promise<void> => {
  if (await endSilence(deps.db, clusterId, deps.clock(), personId)) await hint(deps, clusterId);
};

const hint = async (deps: Deps, clusterId: string): Promise<void> => {
  const line = await ancestors(deps.db, clusterId);
  deps.live.hint(`cluster:${clusterId}`, ...line.map(({ id }) => `board:${id}`));
};

/** Tells whoever watches at the commune which clusters are silent this evening; those heard meanwhile are left out. */
export const tellSilence: DeadlineKind = {
  name: 'tell-silence',
  fire: async (deps, communeId, day) => {
    const { evening } = settingsOf(deps);
    const commune = await unitById(deps.db, communeId);
    const now = deps.clock();
    if (!evening || !commune) return;
    const silent = await silentOn(deps.db, commune.path, day);
    if (silent.length === 0) return;
    const households = silent.reduce((sum, cluster) => sum + cluster.households, 0);
    const sending = {
      key: `silence:${communeId}:${day}`,
      lane: 'relay' as const,
      about: { kind: 'unit', id: communeId },
      uselessAfter: endOfDay(now),
    };
    const called = await Promise.all(silent.map((cluster) => withPhone(deps, cluster, now)));
    let told = false;
    for (const { id } of await resolveRole(deps, evening.tell, communeId, now)) {
      if (!(await addressOf(deps.db, { personId: id }))) continue;
      await send(deps, {
        to: { personId: id },
        text: texts.silent(called, households, now),
        ...sending,
      });
      told = true;
    }
    const group = told ? undefined : await groupFor(deps, communeId);
    const names = silent.map(({ name }) => name);
    if (group)
      await send(deps, {
        to: { groupId: group.id },
        text: texts.silent(names, households, now),
        ...sending,
      });
  },
};

/** The cluster with the first of its team who has a telephone. */
const withPhone = async (
  deps: Deps,
  { clusterId, name }: { clusterId: string; name: string },
  now: Date,
): Promise<string> => {
  const team = await resolveRole(deps, settingsOf(deps).team, clusterId, now);
  const first = team.find(({ phone }) => phone !== null);
  return first?.phone ? texts.withPhone(name, first.name, first.phone) : name;
};
