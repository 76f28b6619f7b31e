import { atomically } from '../platform/atomically.ts';
import { audit } from '../platform/audit.ts';
import type { Deps } from '../platform/deps.ts';
import { Refusal } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { PostRow } from './posts.ts';
import { tierOf, unitById } from './units.ts';

export interface Appointment {
  personId: string;
  kind: string;
  unitId: string;
  bodyId?: string | null;
  from: Date;
  /** The deciding document. */
  basis?: string | null;
  standInFor?: string | null;
  title?: string;
  by: string;
}

/**
 * Gives a person a post. Where the kind has one holder only, the one before leaves it at the same instant; a stand-in
 * leaves the holder where he is. Groups, duties and roles follow from the posts, so nothing else needs to be told.
 */
export const appoint = (deps: Deps, given: Appointment): Promise<PostRow> =>
  atomically(deps, async (deps) => {
    const kind = deps.profile.postKinds[given.kind];
    const unit = await unitById(deps.db, given.unitId);
    if (!kind) throw new Refusal('invalid', 'Loa không có chức vụ này.', 'kind');
    if (!unit) throw new Refusal('missing', 'Không tìm thấy đơn vị này.', 'unitId');
    // Two appointments to one chair at the same moment wait for each other.
    await deps.db
      .selectFrom('units')
      .select('id')
      .where('id', '=', unit.id)
      .forNoKeyUpdate()
      .execute();
    const row: PostRow = {
      id: newId(),
      personId: given.personId,
      kind: given.kind,
      unitId: unit.id,
      bodyId: given.bodyId ?? null,
      title: given.title ?? (await titleFor(deps, given, tierOf(deps, unit))),
      validFrom: given.from,
      validTo: null,
      basis: given.basis ?? null,
      standInFor: given.standInFor ?? null,
    };
    if (kind.single && row.standInFor === null) await vacate(deps, row);
    const standing = await deps.db
      .selectFrom('posts')
      .selectAll()
      .where('personId', '=', row.personId)
      .where('kind', '=', row.kind)
      .where('unitId', '=', row.unitId)
      .where('bodyId', row.bodyId === null ? 'is' : '=', row.bodyId)
      .where('validTo', 'is', null)
      .executeTakeFirst();
    if (standing) return standing;
    await deps.db.insertInto('posts').values(row).execute();
    await audit(deps, {
      actor: given.by,
      verb: 'appoint',
      subjectKind: 'person',
      subjectId: row.personId,
      unitId: row.unitId,
      details: { kind: row.kind, basis: row.basis },
    });
    return row;
  });

const titleFor = async (deps: Deps, given: Appointment, tier: string): Promise<string> => {
  const kind = deps.profile.postKinds[given.kind];
  const body = given.bodyId
    ? await deps.db
        .selectFrom('bodies')
        .select('kind')
        .where('id', '=', given.bodyId)
        .executeTakeFirst()
    : undefined;
  return kind?.titles[body?.kind ?? ''] ?? kind?.titles[tier] ?? kind?.name ?? given.kind;
};

/** Ends the post of whoever holds it now; a post that would end before it began never was. */
const vacate = async (deps: Deps, row: PostRow): Promise<void> => {
  await deps.db
    .updateTable('posts')
    .set({ validTo: row.validFrom })
    .where('kind', '=', row.kind)
    .where('unitId', '=', row.unitId)
    .where('bodyId', row.bodyId === null ? 'is' : '=', row.bodyId)
    .where('personId', '<>', row.personId)
    .where('standInFor', 'is', null)
    .where('validTo', 'is', null)
    .where('validFrom', '<', row.validFrom)
    .execute();
};

/** Ends a post. What the person holds besides stays as it is. */
export const endPost = (
  deps: Deps,
  given: { postId: string; at: Date; by: string },
): Promise<void> =>
  atomically(deps, async (deps) => {
    const ended = await deps.db
      .updateTable('posts')
      .set({ validTo: given.at })
      .where('id', '=', given.postId)
      .where('validTo', 'is', null)
      .returning(['personId', 'unitId', 'kind'])
      .executeTakeFirst();
    if (!ended) throw new Refusal('conflict', 'Chức vụ này đã thôi từ trước.');
    await audit(deps, {
      actor: given.by,
      verb: 'end-post',
      subjectKind: 'person',
      subjectId: ended.personId,
      unitId: ended.unitId,
      details: { kind: ended.kind },
    });
  });

export interface Charge {
  kind: string;
  unitId: string;
  /** A person or a body. */
  personId?: string;
  bodyId?: string;
  from: Date;
  basis?: string | null;
  by: string;
}

/** Puts a person or a body in charge of an area in place of whoever was. */
export const assignArea = (deps: Deps, given: Charge): Promise<void> =>
  atomically(deps, async (deps) => {
    if (!(given.kind in deps.profile.assignmentKinds))
      throw new Refusal('invalid', 'Loa không có loại phân công này.', 'kind');
    if ((given.personId === undefined) === (given.bodyId === undefined)) {
      throw new Refusal(
        'invalid',
        'Phân công cho một người hoặc một cơ quan, không phải cả hai.',
        'personId',
      );
    }
    await endAssignments(deps, given.kind, given.unitId, given.from);
    await deps.db
      .insertInto('assignments')
      .values({
        id: newId(),
        kind: given.kind,
        personId: given.personId ?? null,
        bodyId: given.bodyId ?? null,
        unitId: given.unitId,
        validFrom: given.from,
        validTo: null,
        basis: given.basis ?? null,
      })
      .execute();
    await audit(deps, {
      actor: given.by,
      verb: 'assign-area',
      subjectKind: 'unit',
      subjectId: given.unitId,
      unitId: given.unitId,
      details: {
        kind: given.kind,
        personId: given.personId ?? null,
        bodyId: given.bodyId ?? null,
        basis: given.basis ?? null,
      },
    });
  });

const endAssignments = async (
  deps: Deps,
  kind: string,
  unitId: string,
  at: Date,
): Promise<void> => {
  await deps.db
    .deleteFrom('assignments')
    .where('kind', '=', kind)
    .where('unitId', '=', unitId)
    .where('validTo', 'is', null)
    .where('validFrom', '>=', at)
    .execute();
  await deps.db
    .updateTable('assignments')
    .set({ validTo: at })
    .where('kind', '=', kind)
    .where('unitId', '=', unitId)
    .where('validTo', 'is', null)
    .execute();
};
