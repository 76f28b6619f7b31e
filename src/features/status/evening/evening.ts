import { freshness } from '../../../community/freshness.ts';
import { groupFor } from '../../../community/groups.ts';
import type { Household } from '../../../community/households.ts';
import { addressOf } from '../../../community/identities.ts';
import { resolveRole } from '../../../community/roles.ts';
import { tierUnit, unitByCode, unitById, type Unit } from '../../../community/units.ts';
import { send } from '../../../messaging/outbox/send.ts';
import { atomically } from '../../../platform/atomically.ts';
import { addDays, atLocal, isWithin, localDate, startOfDay } from '../../../platform/calendar.ts';
import { setDeadline, type DeadlineKind } from '../../../platform/deadlines.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Sweep } from '../../../platform/heartbeat.ts';
import { defineJob } from '../../../platform/queue.ts';
import { z } from 'zod';
import { settingsOf } from '../settings.ts';
import { standingsOf, teamSpoke } from '../store.ts';
import { texts } from '../texts.ts';
import { findSilent, teamHeard, turnMs, turns } from './silence.ts';
import { lockEvening, markEvening, openEvenings, type EveningRow } from './store.ts';

type Step = 'prompt' | 'again' | 'silent';

/** The local day whose evening comes next. */
const nextDay = (now: Date, prompt: string): string =>
  now < atLocal(localDate(now), prompt) ? localDate(now) : localDate(addDays(now, 1));

/**
 * Gives every cluster the clock of its next evening. However often and by however many workers it is asked,
 * a cluster has one row and one clock a day. Returns how many were new.
 */
export const planEvenings = (deps: Deps): Promise<number> =>
  atomically(deps, async (deps) => {
    const { evening } = settingsOf(deps);
    const root = await unitByCode(deps.db, deps.profile.rootUnitCode, deps.clock());
    const kinds = clusterKinds(deps);
    if (!evening || !root || kinds.length === 0) return 0;
    const day = nextDay(deps.clock(), evening.prompt);
    const opened = await openEvenings(deps.db, { day, kinds, underPath: root.path });
    for (const row of opened)
      await setDeadline(deps, clusterEvening.name, row.id, 'prompt', turnOf(row, evening.prompt));
    return opened.length;
  });

/** When a cluster's turn comes: hundreds at one instant would keep clocks waiting on which somebody's life may hang. */
const turnOf = ({ clusterId, day }: EveningRow, time: string): Date =>
  new Date(
    atLocal(day, time).getTime() + (Number.parseInt(clusterId.slice(-6), 16) % turns) * turnMs,
  );

const clusterKinds = ({ profile }: Deps): string[] => {
  const tier = profile.tiers.find(({ key }) => key === 'community');
  return tier ? [tier.unitKind, ...tier.also] : [];
};

export const planEveningsJob = defineJob({
  name: 'plan-evenings',
  lane: 'bulk',
  payload: z.object({}),
  perform: async (deps) => {
    await planEvenings(deps);
  },
});

/** Plans are made a day ahead; what is still missing shortly before the evening was lost by the queue. */
const lateMs = 30 * 60_000;

export const sweepEvenings: Sweep = {
  name: 'evenings',
  run: async (deps) => {
    const planned = await planEvenings(deps);
    const { evening } = settingsOf(deps);
    const next = evening && atLocal(nextDay(deps.clock(), evening.prompt), evening.prompt);
    return next && next.getTime() - deps.clock().getTime() < lateMs ? planned : 0;
  },
};

/**
 * A cluster's evening, step by step: prompt, once more, and then either heard or silent. A step that comes too late,
 * because nothing ran, is left out: nobody is asked at night, and nobody is called silent whom we did not hear.
 */
export const clusterEvening: DeadlineKind = {
  name: 'cluster-evening',
  fire: async (deps, eveningId, step) => {
    const { evening: times } = settingsOf(deps);
    const row = await lockEvening(deps.db, eveningId);
    const cluster = row && (await unitById(deps.db, row.clusterId));
    if (!times || !row || !cluster || row.judgedAt) return;
    const now = deps.clock();
    const [again, silent] = [turnOf(row, times.again), turnOf(row, times.silent)];
    const missed = step === 'silent' ? row.promptedAt === null : now >= silent;
    if (missed || localDate(now) !== row.day) return;

    const unheard = await unheardOf(deps, cluster.id, now);
    if (unheard.households.length === 0) {
      await markEvening(deps.db, row.id, { judgedAt: now });
      await teamHeard(deps, cluster.id, null);
      return;
    }
    if (step === 'silent') {
      await markEvening(deps.db, row.id, { judgedAt: now });
      if (!(await teamSpoke(deps.db, cluster.id, startOfDay(now))))
        await findSilent(deps, cluster, row.day);
      return;
    }
    await prompt(deps, { row, cluster, step: step as Step, unheard });
    const next =
      step === 'prompt' && now < again
        ? { step: 'again', at: again }
        : { step: 'silent', at: silent };
    await setDeadline(deps, clusterEvening.name, row.id, next.step, next.at);
  },
};

interface Unheard {
  households: Pick<Household, 'code' | 'headName'>[];
  total: number;
}

/** Households nobody has spoken of today, and those of whom only that nothing is known: unknown is never normal. */
const unheardOf = async (deps: Deps, clusterId: string, now: Date): Promise<Unheard> => {
  const { unreported, households } = await freshness(deps.db, clusterId, now);
  const known = new Set(unreported.map(({ id }) => id));
  const unknown = (await standingsOf(deps.db, clusterId)).filter(
    ({ id, status }) => status === 'unknown' && !known.has(id),
  );
  return { households: [...unreported, ...unknown], total: households };
};

interface Prompting {
  row: EveningRow;
  cluster: Unit;
  step: Step;
  unheard: Unheard;
}

/** Asks each member of the team in private; when none can be reached so, the team is called in the commune's group. */
const prompt = async (deps: Deps, { row, cluster, step, unheard }: Prompting): Promise<void> => {
  const now = deps.clock();
  await markEvening(
    deps.db,
    row.id,
    step === 'prompt'
      ? { promptedAt: now }
      : { remindedAt: now, promptedAt: row.promptedAt ?? now },
  );
  if (isWithin(now, deps.profile.quietHours)) return;
  const settings = settingsOf(deps);
  const said = {
    cluster: cluster.name,
    left: unheard.households.length,
    total: unheard.total,
    now,
    again: step === 'again',
  };
  const sending = {
    key: `evening:${cluster.id}:${row.day}:${step}`,
    lane: 'relay' as const,
    about: { kind: 'unit', id: cluster.id },
    uselessAfter: atLocal(row.day, deps.profile.quietHours.from),
  };
  const names = unheard.households
    .slice(0, settings.namesShown)
    .map(({ headName, code }) => `${headName} (${code})`);
  const team = await resolveRole(deps, settings.team, cluster.id, now);
  let reached = 0;
  for (const { id } of team) {
    if (!(await addressOf(deps.db, { personId: id }))) continue;
    await send(deps, { to: { personId: id }, text: texts.prompt(said, names), ...sending });
    reached += 1;
  }
  if (reached > 0) return;
  const commune = await tierUnit(deps, cluster.id, 'commune');
  const group = commune && (await groupFor(deps, commune.id));
  if (!group) return;
  await send(deps, {
    to: { groupId: group.id },
    text: texts.promptInGroup(said),
    mentions: team.map(({ id }) => id),
    ...sending,
  });
};
