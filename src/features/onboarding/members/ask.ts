import { groupById, type Group } from '../../../community/groups.ts';
import type { Person } from '../../../community/people.ts';
import { resolveRole } from '../../../community/roles.ts';
import { send } from '../../../messaging/outbox/send.ts';
import { nextAllowed } from '../../../platform/calendar.ts';
import type { Deps } from '../../../platform/deps.ts';
import { texts } from '../texts.ts';
import type { RosterItem } from './items.ts';

/** Whether a group is one of households: what neighbours say of their health is heard there. */
export const isCommunity = (deps: Deps, group: Pick<Group, 'kind'>): boolean =>
  deps.profile.groupKinds[group.kind]?.members.some((rule) => rule.households) ?? false;

/** Who lets people in and out: the team in its own group, the command centre in the commune's, else whoever runs Loa. */
export const deciders = (deps: Deps, group: Group): Promise<Person[]> => {
  const tier = deps.profile.groupKinds[group.kind]?.tier;
  const role = isCommunity(deps, group)
    ? 'team'
    : tier === 'commune'
      ? 'commune-command'
      : 'administrator';
  return resolveRole(deps, role, group.unitId, deps.clock());
};

/** Writes to those who settle an item, once, outside quiet hours; somebody waiting at the door is told at once. */
export const askDeciders = async (deps: Deps, item: RosterItem): Promise<void> => {
  if (item.askedAt) return;
  const group = await groupById(deps.db, item.groupId);
  if (!group) return;
  const now = deps.clock();
  const who = item.name ?? (item.kind === 'must-leave' ? texts.outsider : texts.someone);
  const waits = item.kind === 'join-request' || item.kind === 'claim';
  for (const person of await deciders(deps, group)) {
    await send(deps, {
      to: { personId: person.id },
      text: texts.ask(item, group.name, who),
      key: `roster-item:${item.id}`,
      lane: waits ? 'relay' : 'bulk',
      about: { kind: 'roster-item', id: item.id },
      notBefore: nextAllowed(now, deps.profile.quietHours),
    });
  }
  await deps.db
    .updateTable('rosterItems')
    .set({ askedAt: now })
    .where('id', '=', item.id)
    .execute();
};
