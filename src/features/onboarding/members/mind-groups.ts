import { z } from 'zod';
import type { Group } from '../../../community/groups.ts';
import { sawMember } from '../../../community/roster-drift.ts';
import { atomically } from '../../../platform/atomically.ts';
import { startOfDay } from '../../../platform/calendar.ts';
import type { LiveGroup, LiveMember } from '../../../platform/channel.ts';
import type { Deps } from '../../../platform/deps.ts';
import { SendError } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { defineJob } from '../../../platform/queue.ts';
import { groupAccount, paced } from '../setup/call.ts';
import { wakeGroupWork } from '../setup/group-work.ts';
import { keepGroupState } from '../setup/orders.ts';
import { markDeputies } from './deputies.ts';
import { reconcileBridges, reconcileGroup } from './reconcile.ts';

/**
 * Every night reads each live group and holds it against its roster: signals may have been lost, posts may have
 * ended, households may have moved. Stops where the account's pace ends and goes on when it allows.
 */
export const mindGroups = defineJob({
  name: 'mind-groups',
  lane: 'bulk',
  payload: z.object({}),
  attempts: 2,
  perform: async (deps) => {
    for (const group of await unreadToday(deps)) {
      const waitMs = await readGroup(deps, group);
      if (waitMs === null) continue;
      await deps.queue.add(mindGroups, {}, { key: `${mindGroups.name}-later`, delayMs: waitMs });
      return;
    }
    await atomically(deps, reconcileBridges);
    await wakeGroupWork(deps);
  },
});

const unreadToday = async (deps: Deps): Promise<Group[]> =>
  deps.db
    .selectFrom('groups as g')
    .leftJoin('groupStates as s', 's.groupId', 'g.id')
    .selectAll('g')
    .where((e) => e.or([e('s.readAt', 'is', null), e('s.readAt', '<', startOfDay(deps.clock()))]))
    .orderBy('g.id')
    .execute();

/** Real milliseconds to wait before the next try, or null when the group is done with for tonight. */
const readGroup = async (deps: Deps, group: Group): Promise<number | null> => {
  const via = await groupAccount(deps, group.accountId);
  try {
    if (via) {
      const { account, control } = via;
      const live = await paced(deps, account, 1, () => control.get(account, group.externalId));
      const calls = 1 + Math.ceil(live.members / 50);
      const there = await paced(deps, account, calls, () =>
        control.members(account, group.externalId),
      );
      await atomically(deps, (deps) => keepLive(deps, group, live, there));
    }
    await atomically(deps, (deps) => reconcileGroup(deps, group.id));
    return null;
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    if (error.failure === 'throttled') return error.retryAfterMs ?? 60_000;
    if (error.failure === 'unreachable' || error.failure === 'rejected')
      await keepGroupState(deps.db, {
        groupId: group.id,
        link: null,
        enabled: false,
        members: 0,
        room: null,
        readAt: deps.clock(),
      });
    deps.log.warn({ err: error, group: group.name }, 'a group could not be read tonight');
    return null;
  }
};

/** Who is there is there, and who is not has left; names of people nobody knows are kept for those who vouch. */
const keepLive = async (
  deps: Deps,
  group: Group,
  live: LiveGroup,
  there: readonly LiveMember[],
): Promise<void> => {
  const rows = await deps.db
    .selectFrom('groupMembers')
    .select('externalId')
    .where('groupId', '=', group.id)
    .where('leftAt', 'is', null)
    .execute();
  const known = new Set(rows.map(({ externalId }) => externalId));
  const present = new Set(there.map(({ externalId }) => externalId));
  for (const externalId of present)
    if (!known.has(externalId)) await sawMember(deps, { groupId: group.id, externalId });
  for (const externalId of known)
    if (!present.has(externalId))
      await sawMember(deps, { groupId: group.id, externalId, left: true });
  for (const deputy of [true, false])
    await markDeputies(
      deps,
      group.id,
      there.flatMap((one) => (one.deputy === deputy ? one.externalId : [])),
      deputy,
    );
  for (const { externalId, name } of there) {
    if (name === null) continue;
    await deps.db
      .insertInto('identities')
      .values({
        id: newId(),
        accountId: group.accountId,
        externalId,
        personId: null,
        householdId: null,
        residentId: null,
        name,
        linkedAt: deps.clock(),
        unreachableAt: null,
      })
      .onConflict((c) =>
        c
          .columns(['accountId', 'externalId'])
          .doUpdateSet({ name })
          .where('identities.name', 'is', null),
      )
      .execute();
  }
  const { link, enabled, room } = live;
  await keepGroupState(deps.db, {
    groupId: group.id,
    link,
    enabled,
    members: present.size,
    room,
    readAt: deps.clock(),
  });
};
