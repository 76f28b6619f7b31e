import type { Generated } from 'kysely';
import type { Db } from '../platform/db.ts';
import type { Deps } from '../platform/deps.ts';
import { ancestors, tierOf } from './units.ts';

declare module '../platform/db.ts' {
  interface Tables {
    groups: Group;
    groupMembers: {
      groupId: string;
      externalId: string;
      seenAt: Date;
      leftAt: Date | null;
      /** Lets people in and out of the live group besides Loa. */
      deputy: Generated<boolean>;
    };
  }
}

/** A chat group that speaks for a unit, on one channel account. */
export interface Group {
  id: string;
  /** A kind of the profile: district, commune, community, command. */
  kind: string;
  unitId: string;
  accountId: string;
  externalId: string;
  name: string;
}

export const groupById = async (db: Db, id: string): Promise<Group | undefined> =>
  db.selectFrom('groups').selectAll().where('id', '=', id).executeTakeFirst();

export const groupByExternal = async (
  db: Db,
  accountId: string,
  externalId: string,
): Promise<Group | undefined> =>
  db
    .selectFrom('groups')
    .selectAll()
    .where('accountId', '=', accountId)
    .where('externalId', '=', externalId)
    .executeTakeFirst();

/** The groups of exactly that unit. */
export const groupsOf = async (db: Db, unitId: string, kind?: string): Promise<Group[]> => {
  let query = db.selectFrom('groups').selectAll().where('unitId', '=', unitId);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  return query.orderBy('kind').execute();
};

/** Groups of a kind at a unit and everywhere below it. */
export const groupsUnder = async (db: Db, unitPath: string, kind: string): Promise<Group[]> =>
  db
    .selectFrom('groups as g')
    .innerJoin('units as u', 'u.id', 'g.unitId')
    .selectAll('g')
    .where('g.kind', '=', kind)
    .where('u.path', 'like', `${unitPath}%`)
    .orderBy('u.path')
    .execute();

/**
 * The open group of the unit's own tier: the unit's, or the nearest above it within that tier
 * (one group may serve several clusters of a village). Command groups are never meant.
 */
export const groupFor = async (deps: Deps, unitId: string): Promise<Group | undefined> => {
  const line = await ancestors(deps.db, unitId);
  const [unit] = line;
  if (!unit) return undefined;
  const tier = tierOf(deps, unit);
  const kind = Object.entries(deps.profile.groupKinds).find(([, kind]) => kind.tier === tier)?.[0];
  if (kind === undefined) return undefined;
  const near = line.filter((above) => tierOf(deps, above) === tier).map((above) => above.id);
  const found = await deps.db
    .selectFrom('groups')
    .selectAll()
    .where('unitId', 'in', near)
    .where('kind', '=', kind)
    .execute();
  return found.sort((a, b) => near.indexOf(a.unitId) - near.indexOf(b.unitId))[0];
};
