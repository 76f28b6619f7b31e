import { atomically } from '../platform/atomically.ts';
import type { Deps } from '../platform/deps.ts';
import { newId } from '../platform/ids.ts';
import { addUnit } from './add-unit.ts';
import { bodyKey } from './bodies.ts';
import { unitByCode, type Unit } from './units.ts';

/** Brings the units and bodies the profile lists into the database. What is there already, by code or name, stays as it is. */
export const importUnits = (deps: Deps): Promise<Unit[]> =>
  atomically(deps, async (deps) => {
    const byCode = new Map<string, Unit>();
    for (const seed of deps.profile.units) {
      const at = seed.validFrom ?? deps.clock();
      const known = await unitByCode(deps.db, seed.code, at);
      const { parentCode, ...rest } = seed;
      const under = parentCode === null ? null : (byCode.get(parentCode)?.id ?? null);
      byCode.set(seed.code, known ?? (await addUnit(deps, { ...rest, under })));
    }
    await importBodies(deps, [...byCode.values()]);
    return [...byCode.values()];
  });

const importBodies = async (deps: Deps, units: Unit[]): Promise<void> => {
  const rows = units.flatMap((unit) => {
    const extra = deps.profile.extraBodies.filter((body) => body.unitCode === unit.code);
    return [...(deps.profile.bodies[unit.kind] ?? []), ...extra].map((body) =>
      toRow(deps, unit, body),
    );
  });
  if (rows.length === 0) return;
  await deps.db
    .insertInto('bodies')
    .values(rows)
    .onConflict((c) => c.columns(['unitId', 'kind', 'folded']).doNothing())
    .execute();
};

const toRow = (
  deps: Deps,
  unit: Unit,
  body: { kind: string; name: string; abbreviations: string[] },
) => {
  const kind = deps.profile.bodyKinds[body.kind];
  const named = (pattern: string): string =>
    pattern
      .replace('{name}', unit.shortName)
      .replace('{unit}', lowerFirst(unit.name))
      .normalize('NFC');
  const word = deps.profile.unitKinds[unit.kind]?.name ?? '';
  const name = named(body.name);
  // "Trung tâm Y tế huyện" for "… huyện Tam Đường"; "TTYT huyện Tam Đường" and "TTYT huyện" beside them.
  const general = body.name.replace(' {name}', '').replace('{unit}', word);
  const full = kind?.name ?? '';
  const short = (kind?.abbreviations ?? []).flatMap((letters) =>
    [name, general].map((text) => text.replace(full, letters)),
  );
  const letters = [...(kind?.abbreviations ?? []), ...body.abbreviations].flatMap((own) => [
    own,
    `${own} ${word}`,
  ]);
  const also = [...new Set([general, ...short, ...letters].map(bodyKey))].filter(
    (key) => key !== bodyKey(name),
  );
  return {
    id: newId(),
    kind: body.kind,
    name,
    folded: bodyKey(name),
    also,
    unitId: unit.id,
    groupId: null,
  };
};

/** "Xã Bình Lư" in the middle of a name: "xã Bình Lư". */
const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
