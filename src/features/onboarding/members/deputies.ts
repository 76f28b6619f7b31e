import { deputyDrift, type Member } from '../../../community/deputies.ts';
import type { Group } from '../../../community/groups.ts';
import { accountById } from '../../../platform/channel-accounts.ts';
import type { Deps } from '../../../platform/deps.ts';
import { planChange } from '../setup/changes.ts';
import { groupAdminsOf } from '../setup/group-admins.ts';
import type { NewItem } from './items.ts';

/** Writes down who is a deputy of a live group, as the platform has been told or has told. */
export const markDeputies = async (
  deps: Deps,
  groupId: string,
  externalIds: readonly string[],
  deputy: boolean,
): Promise<void> => {
  if (externalIds.length === 0) return;
  await deps.db
    .updateTable('groupMembers')
    .set({ deputy })
    .where('groupId', '=', groupId)
    .where('externalId', 'in', [...externalIds])
    .where('leftAt', 'is', null)
    .execute();
};

/** People an invitation is on its way to: whoever stands in for them is not made a deputy meanwhile. */
const arriving = async (deps: Deps, group: Group): Promise<Member[]> => {
  const rows = await deps.db
    .selectFrom('groupChanges')
    .select('externalIds')
    .where('groupId', '=', group.id)
    .where('verb', '=', 'invite')
    .where('state', 'in', ['planned', 'calling'])
    .execute();
  const invited = rows.flatMap(({ externalIds }) => externalIds);
  if (invited.length === 0) return [];
  const present = deps.db
    .selectFrom('groupMembers')
    .select('externalId')
    .where('groupId', '=', group.id)
    .where('leftAt', 'is', null);
  const people = await deps.db
    .selectFrom('identities')
    .select(['externalId', 'personId'])
    .where('accountId', '=', group.accountId)
    .where('externalId', 'in', invited)
    .where('externalId', 'not in', present)
    .execute();
  return people.map((one) => ({ groupId: group.id, ...one }));
};

/**
 * Promises the calls that give a group the deputies it should have, first those who are made before those who are no
 * more, and tells when nobody in it may be one.
 * @returns how many people this is about, and what a person has to settle.
 */
export const reconcileDeputies = async (
  deps: Deps,
  group: Group,
): Promise<{ planned: number; items: NewItem[] }> => {
  const more = await arriving(deps, group);
  const [drift] = await deputyDrift(deps, deps.clock(), { groupId: group.id, more });
  if (!drift) return { planned: 0, items: [] };
  const account = await accountById(deps.db, group.accountId);
  const ours = new Set(account ? groupAdminsOf(account) : []);
  const notYet = new Set(more.map(({ externalId }) => externalId));
  const there = (list: readonly { externalId: string }[]): string[] =>
    list.map(({ externalId }) => externalId).filter((id) => !notYet.has(id));
  // Nobody loses it before somebody who may have it is there.
  const demote = there(drift.wanted).length === 0 ? [] : there(drift.demote);
  const common = { groupId: group.id, because: 'deputies' };
  const promoted = await planChange(deps, {
    ...common,
    verb: 'promote',
    externalIds: there(drift.promote),
  });
  const demoted = await planChange(deps, {
    ...common,
    verb: 'demote',
    externalIds: demote.filter((id) => !ours.has(id)),
  });
  const items: NewItem[] =
    drift.wanted.length === 0
      ? [
          {
            kind: 'no-deputy',
            groupId: group.id,
            subject: 'deputy',
            why: 'trong nhóm chưa có ai được làm phó nhóm',
          },
        ]
      : [];
  return { planned: promoted + demoted, items };
};
