import { z } from 'zod';
import type { Actor } from '../../../community/access.ts';
import { groupsMissing, type ExpectedGroup } from '../../../community/link-group.ts';
import { rosters } from '../../../community/rosters.ts';
import { placeName, unitByCode, unitById, type Unit } from '../../../community/units.ts';
import { atomically } from '../../../platform/atomically.ts';
import { audit } from '../../../platform/audit.ts';
import type { ChannelAccount } from '../../../platform/channel.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { isCommunity } from '../members/ask.ts';
import { isOfficial } from '../members/act-on-item.ts';
import { reachableOn } from '../members/reachable.ts';
import { texts } from '../texts.ts';
import { groupAdminsOf } from './group-admins.ts';
import { wakeGroupWork } from './group-work.ts';
import { placesFor } from './sizes.ts';

/** A group that is to be made, as it would be ordered. */
export interface PlannedGroup {
  kind: string;
  unitId: string;
  unitName: string;
  name: string;
  accountId: string;
  /** People who belong in it. */
  expected: number;
  /** Of these, known to the account: the others join by link or are reached otherwise. */
  reachable: string[];
  /** The size it needs, with room for those who come later. */
  size: number;
}

const settings = z.object({ unitCode: z.string().optional() });

/** The groups missing at and below a unit, each with its name, size and people. Nothing is made. */
export const planGroups = async (deps: Deps, unitId: string): Promise<PlannedGroup[]> => {
  const unit = await unitById(deps.db, unitId);
  if (!unit) throw new Refusal('missing', texts.refusals.noUnit, 'unitId');
  const missing = (await groupsMissing(deps, unit.path)).map((one) => ({ id: newId(), ...one }));
  const entries = await rosters(deps, deps.clock(), { planned: missing });
  const accounts = await accountsByPlace(deps);
  const taken = new Set(await namesTaken(deps));
  const plan: PlannedGroup[] = [];
  for (const one of missing) {
    const account = accountFor(accounts, one);
    if (!account) continue;
    const roster = entries.filter((entry) => entry.groupId === one.id);
    const reachable = await reachableOn(deps, account.id, roster);
    plan.push({
      kind: one.kind,
      unitId: one.unitId,
      unitName: one.unitName,
      name: free(
        await nameOf(deps, one, longestName(deps, account)),
        taken,
        longestName(deps, account),
      ),
      accountId: account.id,
      expected: roster.length,
      reachable: [...new Set([...groupAdminsOf(account), ...reachable.values()])],
      size: placesFor(roster.length),
    });
  }
  return plan;
};

const longestName = (deps: Deps, account: ChannelAccount): number =>
  deps.channels.get(account.channel)?.groups?.longestName ?? 30;

const namesTaken = async (deps: Deps): Promise<string[]> =>
  (await deps.db.selectFrom('groups').select('name').execute()).map(({ name }) => name);

interface PlacedAccount {
  account: ChannelAccount;
  unit: Unit | undefined;
}

const accountsByPlace = async (deps: Deps): Promise<PlacedAccount[]> => {
  const found: PlacedAccount[] = [];
  for (const account of await deps.db
    .selectFrom('channelAccounts')
    .selectAll()
    .orderBy('id')
    .execute()) {
    if (!deps.channels.get(account.channel)?.groups) continue;
    const code = settings.safeParse(account.settings).data?.unitCode;
    const unit = code === undefined ? undefined : await unitByCode(deps.db, code, deps.clock());
    found.push({ account, unit });
  }
  return found;
};

/** The account of the nearest place above; one that is bound to no place serves all. */
const accountFor = (
  accounts: readonly PlacedAccount[],
  { unitPath }: ExpectedGroup,
): ChannelAccount | undefined =>
  accounts
    .filter(({ unit }) => !unit || unitPath.startsWith(unit.path))
    .sort((a, b) => (b.unit?.path.length ?? 0) - (a.unit?.path.length ?? 0))[0]?.account;

/** "Cụm 2 · Nà Cơ · Bình Lư", "Nhóm xã · Bình Lư": as much of the place as fits. */
const nameOf = async (deps: Deps, group: ExpectedGroup, longest: number): Promise<string> => {
  const communeKind = deps.profile.tiers.find((tier) => tier.key === 'commune')?.unitKind;
  const parts = isCommunity(deps, group)
    ? (await placeName(deps.db, group.unitId, communeKind)).split(', ')
    : [
        deps.profile.groupKinds[group.kind]?.name ?? group.kind,
        (await unitById(deps.db, group.unitId))?.shortName ?? group.unitName,
      ];
  while (parts.length > 1 && parts.join(' · ').length > longest) parts.pop();
  return cut(parts.join(' · '), longest);
};

/** By characters as people see them, so that none is cut in two. */
const cut = (name: string, longest: number): string => {
  let short = '';
  for (const { segment } of new Intl.Segmenter('vi').segment(name.normalize('NFC'))) {
    if (short.length + segment.length > longest) break;
    short += segment;
  }
  return short.trim();
};

/** A name no other group has, so that a lost answer can be looked for by it. */
const free = (name: string, taken: Set<string>, longest: number): string => {
  let candidate = name;
  for (let number = 2; taken.has(candidate); number += 1)
    candidate = `${cut(name, longest - String(number).length - 1)} ${number}`;
  taken.add(candidate);
  return candidate;
};

/**
 * Orders every group missing at and below a unit. Ordering again orders only what is neither there nor on its way.
 * @returns how many were ordered now.
 * @throws Refusal when the unit is unknown or not the actor's.
 */
export const orderGroups = (deps: Deps, actor: Actor, unitId: string): Promise<number> =>
  atomically(deps, async (deps) => {
    if (!(await isOfficial(deps, actor, unitId)))
      throw new Refusal('missing', texts.refusals.noUnit, 'unitId');
    let ordered = 0;
    for (const group of await planGroups(deps, unitId)) {
      const most = await mostAtFirst(deps, group.accountId);
      const row = await deps.db
        .insertInto('groupOrders')
        .values({
          id: newId(),
          kind: group.kind,
          unitId: group.unitId,
          accountId: group.accountId,
          name: group.name,
          size: group.size,
          firstMembers: group.reachable.slice(0, most),
          assetId: null,
          state: 'planned',
          groupId: null,
          attempts: 0,
          dueAt: deps.clock(),
          failure: null,
          orderedBy: actor.personId,
          createdAt: deps.clock(),
          endedAt: null,
        })
        .onConflict((c) =>
          c.columns(['kind', 'unitId']).where('state', 'in', ['planned', 'creating']).doNothing(),
        )
        .returning('id')
        .executeTakeFirst();
      if (row) ordered += 1;
    }
    await audit(deps, {
      actor: actor.personId,
      verb: 'order-groups',
      subjectKind: 'unit',
      subjectId: unitId,
      unitId,
      details: { ordered },
    });
    await wakeGroupWork(deps);
    return ordered;
  });

const mostAtFirst = async (deps: Deps, accountId: string): Promise<number> => {
  const account = await deps.db
    .selectFrom('channelAccounts')
    .select('channel')
    .where('id', '=', accountId)
    .executeTakeFirst();
  return deps.channels.get(account?.channel ?? '')?.groups?.mostAtFirst ?? 50;
};
