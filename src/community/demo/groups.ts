import type { Deps } from '../../platform/deps.ts';
import { newId } from '../../platform/ids.ts';
import { deputyDrift } from '../deputies.ts';
import { rosters } from '../rosters.ts';
import { accountOf, nameOfUnit, number, unitsOf, type Draft } from './draft.ts';
import { insertMany } from './write.ts';

/** A group for every unit whose account owns that kind of group. */
export const draftGroups = (draft: Draft): void => {
  for (const [kind, { tier }] of Object.entries(draft.profile.groupKinds)) {
    const unitKind = draft.profile.tiers.find((known) => known.key === tier)?.unitKind;
    const naming = draft.plan.groupNames[kind];
    if (unitKind === undefined || !naming) continue;
    for (const unit of unitsOf(draft, unitKind)) {
      const account = accountOf(draft, unit);
      if (!account?.plan.groups.includes(kind) || !unit.path.startsWith(account.unit.path))
        continue;
      const index = number(draft, `group ${account.plan.unitCode}`);
      draft.groups.push({
        id: newId(),
        kind,
        unitId: unit.id,
        accountId: account.id,
        externalId: `60${account.plan.unitCode.padStart(5, '0')}${String(index).padStart(9, '0')}`,
        name: fitting(nameOfUnit(draft, unit, naming.pattern, naming.upTo)),
      });
    }
  }
};

/** Zalo's longest name of a group. */
const longestName = 30;

const fitting = (name: string): string => {
  if (name.length > longestName)
    throw new Error(
      `the group name "${name}" is longer than ${longestName} letters: shorten it in demo.yaml`,
    );
  return name;
};

/** Everybody who belongs in a group and has an account is in it. */
export const fillGroups = async (deps: Deps): Promise<void> => {
  const now = deps.clock();
  const groups = await deps.db.selectFrom('groups').select(['id', 'accountId']).execute();
  const identities = await deps.db.selectFrom('identities').selectAll().execute();
  const byOwner = new Map<string, string>();
  for (const { accountId, externalId, personId, householdId } of identities) {
    if (personId !== null) byOwner.set(`${accountId} ${personId}`, externalId);
    if (householdId !== null) byOwner.set(`${accountId} ${householdId}`, externalId);
  }
  const accounts = new Map(groups.map((group) => [group.id, group.accountId]));
  const members = new Map<
    string,
    { groupId: string; externalId: string; seenAt: Date; leftAt: null; deputy: boolean }
  >();
  for (const { groupId, personId, householdId } of await rosters(deps, now)) {
    const externalId = byOwner.get(
      `${accounts.get(groupId) ?? ''} ${personId ?? householdId ?? ''}`,
    );
    if (externalId !== undefined)
      members.set(`${groupId} ${externalId}`, {
        ...{ groupId, externalId, seenAt: now, leftAt: null },
        deputy: false,
      });
  }
  await insertMany(deps.db, 'groupMembers', [...members.values()]);
  const deputies = (await deputyDrift(deps, now)).flatMap(({ promote }) => promote);
  for (const { groupId, externalId } of deputies)
    await deps.db
      .updateTable('groupMembers')
      .set({ deputy: true })
      .where('groupId', '=', groupId)
      .where('externalId', '=', externalId)
      .execute();
};
