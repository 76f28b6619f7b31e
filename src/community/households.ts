import type { Db } from '../platform/db.ts';

declare module '../platform/db.ts' {
  interface Tables {
    households: HouseholdRow;
    residents: ResidentRow;
  }
}

export const reaches = ['zalo', 'phone', 'proxy', 'visit'] as const;
export type Reach = (typeof reaches)[number];

export const flagNames = ['underTwo', 'over65', 'ill', 'alone', 'pregnant', 'disabled'] as const;
export type Flags = Record<(typeof flagNames)[number], boolean>;

export interface HouseholdRow extends Flags {
  id: string;
  code: string;
  unitId: string;
  headName: string;
  folded: string;
  phone: string | null;
  size: number;
  reach: Reach;
  proxyPersonId: string | null;
  languages: string[];
}

export interface ResidentRow {
  id: string;
  householdId: string;
  personId: string | null;
  name: string;
  folded: string;
  birthYear: number | null;
  sex: 'nam' | 'nữ' | null;
  relation: string | null;
  state: 'confirmed' | 'claimed' | 'refused';
}

export interface Household {
  id: string;
  /** "H12" within its cluster. */
  code: string;
  /** The cluster: exactly one. */
  unitId: string;
  headName: string;
  phone: string | null;
  size: number;
  reach: Reach;
  languages: string[];
  flags: Flags;
}

export const toHousehold = (row: HouseholdRow): Household => ({
  id: row.id,
  code: row.code,
  unitId: row.unitId,
  headName: row.headName,
  phone: row.phone,
  size: row.size,
  reach: row.reach,
  languages: row.languages,
  flags: {
    underTwo: row.underTwo,
    over65: row.over65,
    ill: row.ill,
    alone: row.alone,
    pregnant: row.pregnant,
    disabled: row.disabled,
  },
});

export const householdById = async (db: Db, id: string): Promise<Household | undefined> => {
  const row = await db.selectFrom('households').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toHousehold(row);
};

/** A cluster's households in the order of their codes: H2 before H12. */
export const householdsOf = async (db: Db, clusterId: string): Promise<Household[]> => {
  const rows = await db
    .selectFrom('households')
    .selectAll()
    .where('unitId', '=', clusterId)
    .execute();
  return rows.map(toHousehold).sort(byCode);
};

export const byCode = (a: { code: string }, b: { code: string }): number =>
  a.code.localeCompare(b.code, 'vi', { numeric: true });

export const residentsOf = async (db: Db, householdId: string): Promise<ResidentRow[]> =>
  db
    .selectFrom('residents')
    .selectAll()
    .where('householdId', '=', householdId)
    .where('state', '<>', 'refused')
    .orderBy('birthYear')
    .orderBy('id')
    .execute();
