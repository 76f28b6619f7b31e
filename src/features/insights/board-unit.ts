import { demand, scopes, type Actor } from '../../community/access.ts';
import { unitById, type TierKey, type Unit } from '../../community/units.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { unitsByIds } from './store.ts';

/**
 * The unit whose board is shown: the one asked for, or the widest the actor looks after.
 * @throws Refusal when the actor may see no board there.
 */
export const boardUnit = async (
  deps: Deps,
  actor: Actor,
  asked: string | undefined,
): Promise<Unit> => {
  if (asked !== undefined) {
    const unit = await unitById(deps.db, asked);
    if (!unit) throw new Refusal('missing', 'Không tìm thấy đơn vị này.', 'unit');
    await demand(deps, actor, 'see-board', unit.id);
    return unit;
  }
  const ids = (await scopes(deps, actor, 'see-board')).flatMap(
    (path) => path.split('/').filter(Boolean).at(-1) ?? [],
  );
  const widest = (await unitsByIds(deps.db, ids)).sort((a, b) => a.path.length - b.path.length)[0];
  if (!widest) throw new Refusal('forbidden', 'Chức vụ hiện nay của bạn không có bảng để xem.');
  return widest;
};

/** How a place is called under another: by its short name, unless the two are called alike, as a district and its town. */
export const calledUnder = (unit: Unit, above: Pick<Unit, 'shortName'> | undefined): string =>
  unit.shortName === above?.shortName ? unit.name : unit.shortName;

/** The kinds of unit that stand at a tier, by the profile; none where it has no such tier. */
export const kindsAt = ({ profile }: Deps, key: TierKey): string[] => {
  const tier = profile.tiers.find((known) => known.key === key);
  return tier ? [tier.unitKind, ...tier.also] : [];
};
