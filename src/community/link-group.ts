import { sql } from 'kysely';
import { atomically } from '../platform/atomically.ts';
import { audit } from '../platform/audit.ts';
import type { Deps } from '../platform/deps.ts';
import { Refusal } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Group } from './groups.ts';
import { tierOf, unitById } from './units.ts';

/** A group that the profile expects and that no chat group has been linked to. */
export interface ExpectedGroup {
  kind: string;
  unitId: string;
  unitName: string;
  unitPath: string;
}

/** Which groups are still to be set up at and below a unit: set-up is done when this is empty. */
export const groupsMissing = async (deps: Deps, unitPath: string): Promise<ExpectedGroup[]> => {
  const missing: ExpectedGroup[] = [];
  for (const [kind, { tier }] of Object.entries(deps.profile.groupKinds)) {
    const unitKind = deps.profile.tiers.find((known) => known.key === tier)?.unitKind;
    if (unitKind === undefined) continue;
    const rows = await deps.db
      .selectFrom('units as u')
      .leftJoin('groups as g', (on) => on.onRef('g.unitId', '=', 'u.id').on('g.kind', '=', kind))
      .select(['u.id as unitId', 'u.name as unitName', 'u.path as unitPath'])
      .where('u.kind', '=', unitKind)
      .where('u.path', 'like', `${unitPath}%`)
      .where('u.validTo', 'is', null)
      .where('g.id', 'is', null)
      // One group may serve every cluster of its village.
      .where(
        sql<boolean>`not exists (select 1 from groups above where above.kind = ${kind} and above."unitId" = u."parentId")`,
      )
      .orderBy('u.path')
      .execute();
    missing.push(...rows.map((row) => ({ kind, ...row })));
  }
  return missing;
};

/** Ties a live chat group to the unit it speaks for; the same group again moves it there. */
export const linkGroup = (
  deps: Deps,
  given: {
    kind: string;
    unitId: string;
    accountId: string;
    externalId: string;
    name: string;
    by: string;
  },
): Promise<Group> =>
  atomically(deps, async (deps) => {
    const unit = await unitById(deps.db, given.unitId);
    const kind = deps.profile.groupKinds[given.kind];
    if (!unit) throw new Refusal('missing', 'Không tìm thấy đơn vị này.', 'unitId');
    if (kind?.tier !== tierOf(deps, unit))
      throw new Refusal('invalid', `${unit.name} không có loại nhóm này.`, 'kind');
    const standing = await deps.db
      .selectFrom('groups')
      .select(['externalId', 'name'])
      .where('kind', '=', given.kind)
      .where('unitId', '=', unit.id)
      .executeTakeFirst();
    if (standing && standing.externalId !== given.externalId) {
      throw new Refusal(
        'conflict',
        `${unit.name} đã có nhóm "${standing.name}". Gỡ nhóm cũ trước rồi nối nhóm mới.`,
        'unitId',
      );
    }
    const { by, ...row } = given;
    const group = await deps.db
      .insertInto('groups')
      .values({ id: newId(), ...row, name: row.name.normalize('NFC') })
      .onConflict((c) =>
        c
          .columns(['accountId', 'externalId'])
          .doUpdateSet({ kind: given.kind, unitId: unit.id, name: given.name.normalize('NFC') }),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
    await audit(deps, {
      actor: by,
      verb: 'link-group',
      subjectKind: 'group',
      subjectId: group.id,
      unitId: unit.id,
      details: { kind: given.kind },
    });
    return group;
  });
