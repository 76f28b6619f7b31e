import { demand, type Actor } from '../../../community/access.ts';
import { appoint, assignArea, endPost } from '../../../community/appoint.ts';
import { bridgesMissing } from '../../../community/bridges.ts';
import { deputyDrift } from '../../../community/deputies.ts';
import { householdById } from '../../../community/households.ts';
import { closeUnit, moveUnit } from '../../../community/move-unit.ts';
import { moveHousehold } from '../../../community/register-household.ts';
import { rosters } from '../../../community/rosters.ts';
import type { Move } from '../../../contract/onboarding.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { isOfficial } from '../members/act-on-item.ts';
import { askDeciders } from '../members/ask.ts';
import { openItem } from '../members/items.ts';
import { reconcileGroup } from '../members/reconcile.ts';
import { planChange } from '../setup/changes.ts';
import { wakeGroupWork } from '../setup/group-work.ts';
import { texts } from '../texts.ts';
import { effectOf, type Effect, type Standing } from './effect.ts';

/** Ends a transaction that was only to be looked at. */
class LookedAt extends Error {
  readonly effect: Effect;
  constructor(effect: Effect) {
    super('a preview is taken back');
    this.effect = effect;
  }
}

/**
 * What moves would mean for the live groups: computed by making them and taking them back, so the preview cannot
 * promise anything else. Not for use inside a transaction.
 * @throws Refusal when a move is not possible or not the actor's.
 */
export const previewMove = async (
  deps: Deps,
  actor: Actor,
  moves: readonly Move[],
): Promise<Effect> => {
  try {
    return await atomically(deps, async (deps) => {
      throw new LookedAt(await apply(deps, actor, moves));
    });
  } catch (error) {
    if (error instanceof LookedAt) return error.effect;
    throw error;
  }
};

/**
 * Makes the moves and what follows for the groups: those who now belong are invited at once; whoever belongs no more
 * is taken out when a second person agrees, the mover being the first. Deputies change at once; who is only invited
 * becomes one on joining.
 */
export const makeMove = (deps: Deps, actor: Actor, moves: readonly Move[]): Promise<Effect> =>
  atomically(deps, async (deps) => {
    const effect = await apply(deps, actor, moves);
    for (const { groupId, externalId, why } of effect.invite)
      await planChange(deps, {
        groupId,
        verb: 'invite',
        externalIds: externalId === null ? [] : [externalId],
        because: why,
      });
    for (const one of effect.remove) {
      const { item } = await openItem(deps, {
        kind: 'must-leave',
        groupId: one.groupId,
        subject: one.externalId ?? '',
        externalId: one.externalId,
        personId: one.personId,
        householdId: one.householdId,
        name: one.name,
        why: `không còn là: ${one.why}`,
      });
      await deps.db
        .updateTable('rosterItems')
        .set({ approvedBy: actor.personId, approvedAt: deps.clock() })
        .where('id', '=', item.id)
        .where('approvedBy', 'is', null)
        .execute();
      await askDeciders(deps, item);
    }
    for (const groupId of new Set([...effect.promote, ...effect.demote].map((one) => one.groupId)))
      await reconcileGroup(deps, groupId);
    await wakeGroupWork(deps);
    return effect;
  });

const apply = async (deps: Deps, actor: Actor, moves: readonly Move[]): Promise<Effect> => {
  const before = await standing(deps);
  for (const move of moves) await makeOne(deps, actor, move);
  return effectOf(deps, before, await standing(deps));
};

const standing = async (deps: Deps): Promise<Standing> => {
  const at = deps.clock();
  const unbridged = await bridgesMissing(deps, at);
  return {
    entries: await rosters(deps, at),
    unbridged: new Set(unbridged.map(({ groupId }) => groupId)),
    deputies: await deputyDrift(deps, at),
  };
};

const makeOne = async (deps: Deps, actor: Actor, move: Move): Promise<void> => {
  const at = deps.clock();
  const by = actor.personId;
  switch (move.kind) {
    case 'appoint': {
      await demand(deps, actor, 'administer', move.unitId);
      const { personId, unitId, bodyId, basis } = move;
      await appoint(deps, { personId, kind: move.post, unitId, bodyId, basis, from: at, by });
      return;
    }
    case 'end-post':
      await demand(deps, actor, 'administer', await unitOfPost(deps, move.postId));
      return endPost(deps, { postId: move.postId, at, by });
    case 'assign': {
      await demand(deps, actor, 'administer', move.unitId);
      const { unitId, basis, personId, bodyId } = move;
      return assignArea(deps, {
        kind: move.assignment,
        unitId,
        basis,
        from: at,
        by,
        ...(personId === undefined ? {} : { personId }),
        ...(bodyId === undefined ? {} : { bodyId }),
      });
    }
    case 'move-household':
      await demandHousehold(deps, actor, move);
      return moveHousehold(deps, { householdId: move.householdId, to: move.to, by });
    case 'move-unit':
      await demand(deps, actor, 'administer', move.unitId);
      await demand(deps, actor, 'administer', move.under);
      return moveUnit(deps, {
        unitId: move.unitId,
        under: move.under,
        from: at,
        basis: move.basis,
        by,
      });
    case 'close-unit':
      await demand(deps, actor, 'administer', move.unitId);
      return closeUnit(deps, { unitId: move.unitId, at, basis: move.basis, by });
  }
};

const unitOfPost = async (deps: Deps, postId: string): Promise<string> => {
  const post = await deps.db
    .selectFrom('posts')
    .select('unitId')
    .where('id', '=', postId)
    .executeTakeFirst();
  if (!post) throw new Refusal('missing', texts.refusals.gone, 'postId');
  return post.unitId;
};

/** A commune's own leaders move households within their commune. */
const demandHousehold = async (
  deps: Deps,
  actor: Actor,
  move: { householdId: string; to: string },
): Promise<void> => {
  const household = await householdById(deps.db, move.householdId);
  if (!household) throw new Refusal('missing', texts.refusals.gone, 'householdId');
  for (const unitId of [household.unitId, move.to])
    if (!(await isOfficial(deps, actor, unitId)))
      throw new Refusal('forbidden', texts.refusals.notAllowed);
};
