import { sql } from 'kysely';
import { atomically } from '../platform/atomically.ts';
import { audit } from '../platform/audit.ts';
import type { Deps } from '../platform/deps.ts';
import { Refusal } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { foldKey } from '../platform/vietnamese.ts';
import { recount } from './counts.ts';
import { unitById } from './units.ts';

/**
 * Puts a unit, with everything below it, under another unit from a day on. The unit keeps its id, its groups,
 * posts and cases; where it stood before stays on record.
 */
export const moveUnit = (
  deps: Deps,
  move: { unitId: string; under: string; from: Date; basis?: string | null; by: string },
): Promise<void> =>
  atomically(deps, async (deps) => {
    const unit = await unitById(deps.db, move.unitId);
    const parent = await unitById(deps.db, move.under);
    if (!unit || !parent) throw new Refusal('missing', 'Không tìm thấy đơn vị này.');
    if (parent.path.startsWith(unit.path)) {
      throw new Refusal(
        'conflict',
        `${unit.name} không thể nằm trong chính đơn vị dưới mình.`,
        'under',
      );
    }
    const before = unit.path.slice(0, -(unit.id.length + 1));
    await sql`
      update units set path = ${parent.path} || substr(path, ${before.length + 1}::int),
        "parentId" = case when id = ${unit.id} then ${parent.id} else "parentId" end
      where path like ${`${unit.path}%`}`.execute(deps.db);
    // Moved twice at one moment, it never stood where it was put first.
    await deps.db
      .deleteFrom('unitParents')
      .where('unitId', '=', unit.id)
      .where('validFrom', '=', move.from)
      .execute();
    await deps.db
      .updateTable('unitParents')
      .set({ validTo: move.from })
      .where('unitId', '=', unit.id)
      .where('validTo', 'is', null)
      .execute();
    await deps.db
      .insertInto('unitParents')
      .values({
        id: newId(),
        unitId: unit.id,
        parentId: parent.id,
        validFrom: move.from,
        validTo: null,
        basis: move.basis ?? null,
      })
      .execute();
    await recount(deps, [...idsOn(unit.path), ...idsOn(parent.path)]);
    await audit(deps, {
      actor: move.by,
      verb: 'move-unit',
      subjectKind: 'unit',
      subjectId: unit.id,
      unitId: unit.id,
      details: { from: unit.parentId, to: parent.id, basis: move.basis ?? null },
    });
  });

const idsOn = (path: string): string[] => path.split('/').filter((id) => id !== '');

/** Gives a unit another official name from a day on; the old one still finds it. */
export const renameUnit = (
  deps: Deps,
  change: { unitId: string; name: string; shortName: string; from: Date; by: string },
): Promise<void> =>
  atomically(deps, async (deps) => {
    const unit = await unitById(deps.db, change.unitId);
    if (!unit) throw new Refusal('missing', 'Không tìm thấy đơn vị này.');
    const name = change.name.normalize('NFC');
    const shortName = change.shortName.normalize('NFC');
    await deps.db
      .updateTable('unitNames')
      .set({ validTo: change.from })
      .where('unitId', '=', unit.id)
      .where('kind', 'in', ['official', 'short'])
      .where('validTo', 'is', null)
      .execute();
    const row = (kind: 'official' | 'short' | 'alias', name: string, from: Date | null) => ({
      id: newId(),
      unitId: unit.id,
      kind,
      name,
      folded: foldKey(name),
      validFrom: from,
      validTo: null,
    });
    await deps.db
      .insertInto('unitNames')
      .values([
        row('official', name, change.from),
        row('short', shortName, change.from),
        row('alias', unit.shortName, change.from),
      ])
      .execute();
    await deps.db.updateTable('units').set({ name, shortName }).where('id', '=', unit.id).execute();
    await audit(deps, {
      actor: change.by,
      verb: 'rename-unit',
      subjectKind: 'unit',
      subjectId: unit.id,
      unitId: unit.id,
      details: { from: unit.name, to: name },
    });
  });

/** Gives a code to a unit from a day on: whoever had it until then keeps it for the days before. */
export const recodeUnit = (
  deps: Deps,
  change: { unitId: string; code: string; from: Date; by: string },
): Promise<void> =>
  atomically(deps, async (deps) => {
    const former = await deps.db
      .updateTable('unitCodes')
      .set({ validTo: change.from })
      .where((e) => e.or([e('code', '=', change.code), e('unitId', '=', change.unitId)]))
      .where('validTo', 'is', null)
      .returning('unitId')
      .execute();
    for (const { unitId } of former)
      await deps.db.updateTable('units').set({ code: null }).where('id', '=', unitId).execute();
    await deps.db
      .insertInto('unitCodes')
      .values({
        id: newId(),
        unitId: change.unitId,
        code: change.code,
        validFrom: change.from,
        validTo: null,
      })
      .execute();
    await deps.db
      .updateTable('units')
      .set({ code: change.code })
      .where('id', '=', change.unitId)
      .execute();
    await audit(deps, {
      actor: change.by,
      verb: 'recode-unit',
      subjectKind: 'unit',
      subjectId: change.unitId,
      unitId: change.unitId,
      details: { code: change.code },
    });
  });

/** Ends a unit that was dissolved or merged into another. Whatever still stands under it has to be moved first. */
export const closeUnit = (
  deps: Deps,
  given: { unitId: string; at: Date; basis?: string | null; by: string },
): Promise<void> =>
  atomically(deps, async (deps) => {
    const unit = await unitById(deps.db, given.unitId);
    if (!unit) throw new Refusal('missing', 'Không tìm thấy đơn vị này.');
    const below = await deps.db
      .selectFrom('units')
      .select('name')
      .where('parentId', '=', unit.id)
      .where('validTo', 'is', null)
      .limit(1)
      .executeTakeFirst();
    if (below)
      throw new Refusal(
        'conflict',
        `${below.name} còn nằm trong ${unit.name}: chuyển đi trước đã.`,
      );
    const home = await deps.db
      .selectFrom('households')
      .select('id')
      .where('unitId', '=', unit.id)
      .limit(1)
      .executeTakeFirst();
    if (home)
      throw new Refusal('conflict', `${unit.name} còn hộ dân: chuyển hộ sang cụm khác trước đã.`);
    const open = { validTo: given.at };
    await deps.db
      .updateTable('units')
      .set({ ...open, code: null })
      .where('id', '=', unit.id)
      .execute();
    await deps.db
      .updateTable('unitNames')
      .set(open)
      .where('unitId', '=', unit.id)
      .where('validTo', 'is', null)
      .execute();
    await deps.db
      .updateTable('unitCodes')
      .set(open)
      .where('unitId', '=', unit.id)
      .where('validTo', 'is', null)
      .execute();
    await deps.db
      .updateTable('unitParents')
      .set(open)
      .where('unitId', '=', unit.id)
      .where('validTo', 'is', null)
      .execute();
    await deps.db
      .updateTable('posts')
      .set(open)
      .where('unitId', '=', unit.id)
      .where('validTo', 'is', null)
      .where('validFrom', '<', given.at)
      .execute();
    await deps.db
      .updateTable('assignments')
      .set(open)
      .where('unitId', '=', unit.id)
      .where('validTo', 'is', null)
      .where('validFrom', '<', given.at)
      .execute();
    await audit(deps, {
      actor: given.by,
      verb: 'close-unit',
      subjectKind: 'unit',
      subjectId: unit.id,
      unitId: unit.id,
      details: { basis: given.basis ?? null },
    });
  });
