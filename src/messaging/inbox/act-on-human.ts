import { may, type Actor } from '../../community/access.ts';
import { unitById } from '../../community/units.ts';
import { atomically } from '../../platform/atomically.ts';
import { audit } from '../../platform/audit.ts';
import { clearDeadlines, setDeadline } from '../../platform/deadlines.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { resolveHuman, type HumanItem } from './human-list.ts';
import { unitOfItem } from './read-human-list.ts';
import { texts } from './texts.ts';

/**
 * Takes an item off the list: somebody has read it and says what became of it.
 * @throws Refusal when it is not the actor's or off the list already.
 */
export const settleHuman = (
  deps: Deps,
  actor: Actor,
  itemId: string,
  resolution: string,
): Promise<HumanItem> =>
  atomically(deps, async (deps) => {
    const { item, unitId } = await waiting(deps, actor, itemId);
    await resolveHuman(deps, { itemId, byPersonId: actor.personId, resolution });
    await clearDeadlines(deps, 'human-waits', itemId);
    await write(deps, actor, 'resolve-human-item', item, unitId);
    return item;
  });

/**
 * Passes an item on at once: to whoever would be asked next, or to the duty of another place, from the beginning.
 * @throws Refusal when it is not the actor's, is off the list, or nobody is left to ask.
 */
export const forwardHuman = (
  deps: Deps,
  actor: Actor,
  itemId: string,
  toUnitId?: string,
): Promise<HumanItem> =>
  atomically(deps, async (deps) => {
    const { item, unitId } = await waiting(deps, actor, itemId);
    if (toUnitId === undefined) await up(deps, itemId);
    else await elsewhere(deps, itemId, toUnitId);
    await write(deps, actor, 'forward-human-item', item, toUnitId ?? unitId);
    deps.live.hint('human-list');
    return item;
  });

/** The item, locked, if it is the actor's and still waits. */
const waiting = async (
  deps: Deps,
  actor: Actor,
  itemId: string,
): Promise<{ item: HumanItem; unitId: string }> => {
  const item = await deps.db
    .selectFrom('humanItems')
    .selectAll()
    .where('id', '=', itemId)
    .forUpdate()
    .executeTakeFirst();
  const unitId = item && (await unitOfItem(deps, item));
  if (!item || !unitId || !(await may(deps, actor, 'accept-report', unitId)))
    throw new Refusal('missing', texts.noItem);
  if (item.resolvedAt) throw new Refusal('conflict', texts.takenBefore(item.code));
  return { item, unitId };
};

const up = async (deps: Deps, itemId: string): Promise<void> => {
  const next = await deps.db
    .selectFrom('deadlines')
    .select('step')
    .where('kind', '=', 'human-waits')
    .where('subjectId', '=', itemId)
    .orderBy('dueAt')
    .executeTakeFirst();
  if (!next) throw new Refusal('conflict', texts.nobodyFurther);
  await setDeadline(deps, 'human-waits', itemId, next.step, deps.clock());
};

const elsewhere = async (deps: Deps, itemId: string, unitId: string): Promise<void> => {
  if (!(await unitById(deps.db, unitId))) throw new Refusal('missing', texts.noUnit, 'unitId');
  await deps.db
    .updateTable('humanItems')
    .set({ unitId, ownerPersonId: null })
    .where('id', '=', itemId)
    .execute();
  await clearDeadlines(deps, 'human-waits', itemId);
  await setDeadline(deps, 'human-waits', itemId, '1', deps.clock());
};

const write = (
  deps: Deps,
  actor: Actor,
  verb: string,
  item: HumanItem,
  unitId: string,
): Promise<void> =>
  audit(deps, {
    actor: actor.personId,
    verb,
    subjectKind: 'human-item',
    subjectId: item.id,
    unitId,
    details: { code: item.code, reason: item.reason },
  });
