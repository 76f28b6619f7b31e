import { sql } from 'kysely';
import type { Db } from '../platform/db.ts';
import type { Deps } from '../platform/deps.ts';
import { heldAt } from './dated.ts';
import { tierKeys, type TierKey } from './profile-schema.ts';

export type { TierKey } from './profile-schema.ts';

declare module '../platform/db.ts' {
  interface Tables {
    units: Unit;
    unitNames: UnitName;
    unitCodes: {
      id: string;
      unitId: string;
      code: string;
      validFrom: Date | null;
      validTo: Date | null;
    };
    unitParents: {
      id: string;
      unitId: string;
      parentId: string;
      validFrom: Date | null;
      validTo: Date | null;
      basis: string | null;
    };
  }
}

/** A node of the tree. It keeps its id through renames, moves and new codes, which are dated beside it. */
export interface Unit {
  id: string;
  kind: string;
  name: string;
  shortName: string;
  parentId: string | null;
  /** The ids from the root down to the unit itself: `/<id>/<id>/`. */
  path: string;
  code: string | null;
  validFrom: Date | null;
  validTo: Date | null;
}

export interface UnitName {
  id: string;
  unitId: string;
  kind: 'short' | 'official' | 'alias';
  name: string;
  folded: string;
  validFrom: Date | null;
  validTo: Date | null;
}

export const unitById = async (db: Db, id: string): Promise<Unit | undefined> =>
  db.selectFrom('units').selectAll().where('id', '=', id).executeTakeFirst();

/** The unit an official code meant at that time: codes are re-used for other units. */
export const unitByCode = async (db: Db, code: string, at: Date): Promise<Unit | undefined> =>
  db
    .selectFrom('unitCodes as c')
    .innerJoin('units as u', 'u.id', 'c.unitId')
    .selectAll('u')
    .where('c.code', '=', code)
    .where(heldAt('c', at))
    .executeTakeFirst();

/** The unit itself first, then upward to the root. */
export const ancestors = async (db: Db, unitId: string): Promise<Unit[]> => {
  const { rows } = await sql<Unit>`
    select above.* from units u
      cross join lateral (select ${idsOnPath('u.path')} as id) line
      join units above on above.id = line.id
    where u.id = ${unitId}
    order by length(above.path) desc`.execute(db);
  return rows;
};

/** The unit itself or the nearest above it that is of the kind. */
export const unitOfKind = async (db: Db, unitId: string, kind: string): Promise<Unit | undefined> =>
  (await ancestors(db, unitId)).find((unit) => unit.kind === kind);

export const children = async (db: Db, unitId: string, kind?: string): Promise<Unit[]> => {
  let query = db
    .selectFrom('units')
    .selectAll()
    .where('parentId', '=', unitId)
    .where('validTo', 'is', null);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  return query.orderBy('name').orderBy('id').execute();
};

/** Units of a kind below a unit, the unit itself included when it is of that kind. */
export const descendants = async (db: Db, unitId: string, kind: string): Promise<Unit[]> => {
  const unit = await unitById(db, unitId);
  if (!unit) return [];
  return db
    .selectFrom('units')
    .selectAll()
    .where('path', 'like', `${unit.path}%`)
    .where('kind', '=', kind)
    .where('validTo', 'is', null)
    .orderBy('path')
    .execute();
};

/** What the unit was called at that time. */
export const nameAt = async (db: Db, unitId: string, at: Date): Promise<string | undefined> => {
  const row = await db
    .selectFrom('unitNames as n')
    .select('n.name')
    .where('n.unitId', '=', unitId)
    .where('n.kind', '=', 'official')
    .where(heldAt('n', at))
    .executeTakeFirst();
  return row?.name;
};

/** Under which unit it stood at that time. */
export const parentAt = async (db: Db, unitId: string, at: Date): Promise<string | undefined> => {
  const row = await db
    .selectFrom('unitParents as p')
    .select('p.parentId')
    .where('p.unitId', '=', unitId)
    .where(heldAt('p', at))
    .executeTakeFirst();
  return row?.parentId;
};

/** "Nà Cơ, Bình Lư": the unit and the units above it up to a kind, by their short names, for people to read. */
export const placeName = async (db: Db, unitId: string, upTo?: string): Promise<string> => {
  const line = await ancestors(db, unitId);
  const end =
    upTo === undefined
      ? 1
      : Math.max(
          0,
          line.findIndex((unit) => unit.kind === upTo),
        );
  return line
    .slice(0, end + 1)
    .map((unit) => unit.shortName)
    .join(', ');
};

/** SQL: the ids on a path, so that joins climb by equality instead of comparing text. */
export const idsOnPath = (column: string): ReturnType<typeof sql> =>
  sql`unnest(string_to_array(trim(both '/' from ${sql.ref(column)}), '/')::uuid[])`;

/** The tier asked for, or the next one up that the profile has. */
const tierFrom = (deps: Deps, key: TierKey): { key: TierKey; kinds: string[] } | undefined => {
  for (const candidate of tierKeys.slice(tierKeys.indexOf(key))) {
    const tier = deps.profile.tiers.find((tier) => tier.key === candidate);
    if (tier) return { key: candidate, kinds: [tier.unitKind, ...tier.also] };
  }
  return undefined;
};

/** The unit of that tier at or above a unit; where the profile has no such tier, of the next tier up. */
export const tierUnit = async (
  deps: Deps,
  unitId: string,
  key: TierKey,
): Promise<Unit | undefined> => {
  const tier = tierFrom(deps, key);
  if (!tier) return undefined;
  return (await ancestors(deps.db, unitId)).find((unit) => tier.kinds.includes(unit.kind));
};

/** How high a unit stands. */
export const tierOf = (deps: Deps, unit: Pick<Unit, 'kind'>): TierKey =>
  tierKeyOf(deps.profile, unit);

export const tierKeyOf = (
  { tiers }: Pick<Deps['profile'], 'tiers'>,
  unit: Pick<Unit, 'kind'>,
): TierKey => {
  const tier = tiers.find((tier) => tier.unitKind === unit.kind || tier.also.includes(unit.kind));
  if (!tier) throw new Error(`units of kind "${unit.kind}" belong to no tier of the profile`);
  return tier.key;
};

/** The next tier up that the profile has, or undefined at the top. */
export const tierAbove = (deps: Deps, key: TierKey): TierKey | undefined => {
  const next = tierKeys[tierKeys.indexOf(key) + 1];
  return next === undefined ? undefined : tierFrom(deps, next)?.key;
};

/** How a tier is called: "xã". */
export const tierName = (deps: Deps, key: TierKey): string => {
  const found = tierFrom(deps, key)?.key;
  return deps.profile.tiers.find((tier) => tier.key === found)?.name ?? key;
};
