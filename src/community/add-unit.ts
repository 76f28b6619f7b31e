import { atomically } from '../platform/atomically.ts';
import type { Deps } from '../platform/deps.ts';
import { newId } from '../platform/ids.ts';
import { foldKey } from '../platform/vietnamese.ts';
import { unitById, type Unit, type UnitName } from './units.ts';

export interface NewUnit {
  kind: string;
  name: string;
  /** The name without its kind: "Bình Lư" of "Xã Bình Lư". */
  shortName: string;
  under: string | null;
  code?: string | null;
  aliases?: string[];
  validFrom?: Date | null;
  validTo?: Date | null;
}

/** Puts a unit into the tree, with its names, its code and its place under the parent, all from the same day. */
export const addUnit = (deps: Deps, given: NewUnit): Promise<Unit> =>
  atomically(deps, async (deps) => {
    const parent = given.under === null ? undefined : await unitById(deps.db, given.under);
    if (given.under !== null && !parent)
      throw new Error(`no unit ${given.under} to put "${given.name}" under`);
    const id = newId();
    const dates = { validFrom: given.validFrom ?? null, validTo: given.validTo ?? null };
    const unit: Unit = {
      id,
      kind: given.kind,
      name: given.name.normalize('NFC'),
      shortName: given.shortName.normalize('NFC'),
      parentId: parent?.id ?? null,
      path: `${parent?.path ?? '/'}${id}/`,
      code: given.code ?? null,
      ...dates,
    };
    await deps.db.insertInto('units').values(unit).execute();
    await deps.db
      .insertInto('unitNames')
      .values(namesOf(unit, given.aliases ?? []))
      .execute();
    if (unit.code !== null) {
      await deps.db
        .insertInto('unitCodes')
        .values({ id: newId(), unitId: id, code: unit.code, ...dates })
        .execute();
    }
    if (parent) {
      await deps.db
        .insertInto('unitParents')
        .values({ id: newId(), unitId: id, parentId: parent.id, basis: null, ...dates })
        .execute();
    }
    return unit;
  });

/** Every name a unit can be found by; one folded spelling stands once per kind. */
export const namesOf = (unit: Unit, aliases: readonly string[]): UnitName[] => {
  const all = [
    { kind: 'short' as const, name: unit.shortName },
    { kind: 'official' as const, name: unit.name },
    ...aliases.map((name) => ({ kind: 'alias' as const, name })),
  ].map(({ kind, name }) => ({
    id: newId(),
    unitId: unit.id,
    kind,
    name: name.normalize('NFC'),
    folded: foldKey(name),
    validFrom: unit.validFrom,
    validTo: unit.validTo,
  }));
  return [...new Map(all.map((row) => [`${row.kind} ${row.folded}`, row])).values()];
};
