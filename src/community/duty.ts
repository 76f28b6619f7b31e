import type { Db } from '../platform/db.ts';
import type { Deps } from '../platform/deps.ts';
import { newId } from '../platform/ids.ts';
import { eachOnce } from './posts.ts';
import type { Person } from './people.ts';

declare module '../platform/db.ts' {
  interface Tables {
    dutyShifts: DutyShift;
  }
}

export interface DutyShift {
  id: string;
  personId: string;
  unitId: string;
  startsAt: Date;
  endsAt: Date;
}

/** Who is on duty at exactly that unit, the shift that began last first. */
export const onDuty = async (db: Db, unitId: string, at: Date): Promise<Person[]> => {
  const rows = await db
    .selectFrom('dutyShifts as d')
    .innerJoin('people as who', 'who.id', 'd.personId')
    .select(['who.id', 'who.name', 'who.phone'])
    .where('d.unitId', '=', unitId)
    .where('d.startsAt', '<=', at)
    .where('d.endsAt', '>', at)
    .orderBy('d.startsAt', 'desc')
    .orderBy('d.id')
    .execute();
  return eachOnce(rows);
};

/** Puts a person on duty; the same shift twice is one row. */
export const addShift = async (deps: Deps, shift: Omit<DutyShift, 'id'>): Promise<void> => {
  await deps.db
    .insertInto('dutyShifts')
    .values({ id: newId(), ...shift })
    .onConflict((c) =>
      c.columns(['unitId', 'personId', 'startsAt']).doUpdateSet({ endsAt: shift.endsAt }),
    )
    .execute();
};
