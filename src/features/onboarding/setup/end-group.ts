import { groupById, type Group } from '../../../community/groups.ts';
import { atomically } from '../../../platform/atomically.ts';
import { audit } from '../../../platform/audit.ts';
import type { Deps } from '../../../platform/deps.ts';
import { SendError } from '../../../platform/errors.ts';
import { paced, type GroupAccount } from './call.ts';

declare module '../../../platform/db.ts' {
  interface Tables {
    formerGroups: Group & { members: number; endedAt: Date };
  }
}

/** Disbands a live group and unties it from its unit, which may then have another. Gone already counts as done. */
export const endGroup = async (
  deps: Deps,
  group: Group,
  { account, control }: GroupAccount,
): Promise<void> => {
  try {
    await paced(deps, account, 1, () => control.disband(account, group.externalId));
  } catch (error) {
    if (!(error instanceof SendError) || error.failure !== 'unreachable') throw error;
  }
  await atomically(deps, (deps) => untie(deps, group.id));
};

const untie = async (deps: Deps, groupId: string): Promise<void> => {
  const group = await groupById(deps.db, groupId);
  if (!group) return;
  const { members } = await deps.db
    .selectFrom('groupMembers')
    .select((e) => e.fn.countAll<number>().as('members'))
    .where('groupId', '=', groupId)
    .where('leftAt', 'is', null)
    .executeTakeFirstOrThrow();
  await deps.db
    .insertInto('formerGroups')
    .values({ ...group, members, endedAt: deps.clock() })
    .execute();
  await deps.db.deleteFrom('groups').where('id', '=', groupId).execute();
  await audit(deps, {
    actor: 'loa',
    verb: 'end-group',
    subjectKind: 'group',
    subjectId: groupId,
    unitId: group.unitId,
    details: { kind: group.kind, members },
  });
  deps.live.hint('groups');
};
