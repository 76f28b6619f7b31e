import { actorOf, may, type Actor } from '../../../community/access.ts';
import { confirmResident } from '../../../community/claim-household.ts';
import { groupById, type Group } from '../../../community/groups.ts';
import { householdById } from '../../../community/households.ts';
import { placeName } from '../../../community/units.ts';
import { send } from '../../../messaging/outbox/send.ts';
import { atomically } from '../../../platform/atomically.ts';
import { audit } from '../../../platform/audit.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { claim, forget } from '../linking/use-code.ts';
import { planChange, planGroupChange, type MemberVerb } from '../setup/changes.ts';
import { wakeGroupWork } from '../setup/group-work.ts';
import { texts } from '../texts.ts';
import { closeItems, lockItem, type ItemKind, type RosterItem } from './items.ts';

export const itemActs = [
  'confirm',
  'refuse',
  'invite',
  'remove',
  'dismiss',
  'enlarge',
  'disband',
] as const;
export type ItemAct = (typeof itemActs)[number];

const possible: Record<ItemKind, readonly ItemAct[]> = {
  claim: ['confirm', 'refuse'],
  'join-request': ['confirm', 'refuse'],
  unknown: ['confirm', 'remove', 'dismiss'],
  'must-leave': ['remove', 'dismiss'],
  missing: ['invite', 'dismiss'],
  'no-bridge': ['dismiss'],
  'no-deputy': ['dismiss'],
  'too-small': ['enlarge', 'dismiss'],
  disband: ['disband', 'dismiss'],
};

/** What can be done about an item of a kind. */
export const possibleActs = (kind: ItemKind): readonly ItemAct[] => possible[kind];

/** Leads or runs the place: may change who is in its groups. */
export const isOfficial = async (deps: Deps, actor: Actor, unitId: string): Promise<boolean> =>
  (await may(deps, actor, 'administer', unitId)) || may(deps, actor, 'approve-directive', unitId);

/**
 * Settles one item. Taking somebody out needs two different people, one of them an official; disbanding a group two
 * officials, a larger group, which costs money, one; everything else one word of the team or of an official.
 * @returns what to tell whoever said it.
 * @throws Refusal when it is settled, not theirs, or not possible.
 */
export const actOnItem = (
  deps: Deps,
  actor: Actor,
  itemId: string,
  act: ItemAct,
  more: { householdId?: string } = {},
): Promise<{ item: RosterItem; answer: string }> =>
  atomically(deps, async (deps) => {
    const item = await lockItem(deps.db, itemId);
    const group = item && (await groupById(deps.db, item.groupId));
    if (!item || !group) throw new Refusal('missing', texts.refusals.gone);
    const official = await isOfficial(deps, actor, group.unitId);
    if (!official && !(await may(deps, actor, 'report-status', group.unitId)))
      throw new Refusal('forbidden', texts.refusals.notAllowed);
    if (item.state !== 'open') throw new Refusal('conflict', texts.refusals.closed(item.code));
    if (!possible[item.kind].includes(act))
      throw new Refusal('invalid', texts.refusals.notForThis(item.code), 'act');
    const answer = await perform({ deps, actor, item, group, official }, act, more);
    await audit(deps, {
      actor: actor.personId,
      verb: `roster-${act}`,
      subjectKind: 'roster-item',
      subjectId: item.id,
      unitId: group.unitId,
      details: { kind: item.kind, code: item.code },
    });
    return { item: (await lockItem(deps.db, itemId)) ?? item, answer };
  });

interface Acting {
  deps: Deps;
  actor: Actor;
  item: RosterItem;
  group: Group;
  official: boolean;
}

const perform = async (
  acting: Acting,
  act: ItemAct,
  more: { householdId?: string },
): Promise<string> => {
  const { item } = acting;
  if (act === 'remove') return remove(acting);
  if (act === 'disband') return disband(acting);
  if (act === 'enlarge') return larger(acting);
  if (act === 'dismiss') {
    await close(acting, 'dismissed', act);
    return texts.done.dismissed(item.code);
  }
  if (act === 'invite') {
    await change(acting, 'invite');
    await close(acting, 'done', act);
    return texts.done.invited(item.code);
  }
  const yes = act === 'confirm';
  if (item.kind === 'join-request') await change(acting, yes ? 'accept' : 'reject');
  if (item.kind === 'claim') await decideClaim(acting, item.residentId ?? '', yes);
  if (item.kind === 'unknown') await vouchFor(acting, more.householdId);
  await close(acting, 'done', act);
  return yes ? texts.done.confirmed(item.code) : texts.done.refused(item.code);
};

const close = (
  { deps, actor, item }: Acting,
  state: 'done' | 'dismissed',
  resolution: string,
): Promise<number> => closeItems(deps, [item.id], { state, by: actor.personId, resolution });

const change = async ({ deps, item, group }: Acting, verb: MemberVerb): Promise<void> => {
  if (item.externalId === null) return;
  await planChange(deps, {
    groupId: group.id,
    verb,
    externalIds: [item.externalId],
    because: item.code,
  });
  await wakeGroupWork(deps);
};

const remove = async (acting: Acting): Promise<string> => {
  const { deps, actor, item, group, official } = acting;
  if (item.approvedBy === null) {
    await deps.db
      .updateTable('rosterItems')
      .set({ approvedBy: actor.personId, approvedAt: deps.clock() })
      .where('id', '=', item.id)
      .execute();
    return texts.done.firstApproval(item.code);
  }
  if (item.approvedBy === actor.personId) throw new Refusal('conflict', texts.refusals.samePerson);
  const first = await actorOf(deps.db, item.approvedBy, deps.clock());
  if (!official && !(await isOfficial(deps, first, group.unitId)))
    throw new Refusal('forbidden', texts.refusals.needsOfficial);
  await change(acting, 'remove');
  await close(acting, 'done', 'remove');
  return texts.done.removed(item.code);
};

const larger = async (acting: Acting): Promise<string> => {
  const { deps, item, group, official } = acting;
  if (!official) throw new Refusal('forbidden', texts.refusals.officialOnly);
  await planGroupChange(deps, { groupId: group.id, verb: 'enlarge', because: item.code });
  await wakeGroupWork(deps);
  await close(acting, 'done', 'enlarge');
  return texts.done.enlarged(item.code);
};

const disband = async (acting: Acting): Promise<string> => {
  const { deps, actor, item, group, official } = acting;
  if (!official) throw new Refusal('forbidden', texts.refusals.officialOnly);
  if (item.approvedBy === actor.personId) throw new Refusal('conflict', texts.refusals.samePerson);
  await planGroupChange(deps, { groupId: group.id, verb: 'disband', because: item.code });
  await wakeGroupWork(deps);
  await close(acting, 'done', 'disband');
  return texts.done.disbanded(item.code);
};

/** The team's word on who says he is of a household; the person is told. */
const decideClaim = async (
  { deps, actor, item, group }: Acting,
  residentId: string,
  yes: boolean,
): Promise<void> => {
  await confirmResident(deps, actor, { residentId, yes });
  if (yes && item.externalId !== null)
    await forget(deps, { accountId: group.accountId, externalId: item.externalId });
  await tellPerson(deps, item, group, yes);
};

const vouchFor = async (acting: Acting, householdId: string | undefined): Promise<void> => {
  const { deps, actor, item, group } = acting;
  const externalId = item.externalId ?? '';
  if (householdId === undefined)
    throw new Refusal('invalid', texts.refusals.whichHousehold(item.code), 'householdId');
  await claim(deps, { accountId: group.accountId, externalId, name: item.name }, householdId, null);
  const waiting = await deps.db
    .selectFrom('rosterItems')
    .selectAll()
    .where('groupId', '=', group.id)
    .where('kind', '=', 'claim')
    .where('externalId', '=', externalId)
    .where('householdId', '=', householdId)
    .where('state', '=', 'open')
    .executeTakeFirst();
  if (!waiting?.residentId) throw new Refusal('conflict', texts.refusals.closed(item.code));
  await decideClaim({ ...acting, item: waiting }, waiting.residentId, true);
  await closeItems(deps, [waiting.id], {
    state: 'done',
    by: actor.personId,
    resolution: 'confirm',
  });
};

const tellPerson = async (
  deps: Deps,
  item: RosterItem,
  group: Group,
  yes: boolean,
): Promise<void> => {
  const household = await householdById(deps.db, item.householdId ?? '');
  if (!household || item.externalId === null) return;
  await send(deps, {
    to: { chat: { accountId: group.accountId, kind: 'private', externalId: item.externalId } },
    text: yes
      ? texts.claim.confirmed(`${household.code}, ${await placeName(deps.db, household.unitId)}`)
      : texts.claim.refused,
    key: `claim-decided:${item.id}`,
    lane: 'bulk',
  });
};
