import { sql } from 'kysely';
import type { Db } from '../platform/db.ts';
import type { Deps } from '../platform/deps.ts';
import { newId } from '../platform/ids.ts';
import { foldKey } from '../platform/vietnamese.ts';

declare module '../platform/db.ts' {
  interface Tables {
    people: Person & { folded: string; birthYear: number | null };
  }
}

/** Somebody who holds a post or signs in; members of a household are residents. */
export interface Person {
  id: string;
  name: string;
  phone: string | null;
}

export const personById = async (db: Db, id: string): Promise<Person | undefined> =>
  db.selectFrom('people').select(['id', 'name', 'phone']).where('id', '=', id).executeTakeFirst();

export const peopleByIds = async (db: Db, ids: readonly string[]): Promise<Person[]> =>
  ids.length === 0
    ? []
    : db
        .selectFrom('people')
        .select(['id', 'name', 'phone'])
        .where('id', 'in', [...ids])
        .orderBy('name')
        .orderBy('id')
        .execute();

/** Whoever has that number, however it was written down; two at most. */
export const peopleByPhone = (db: Db, phone: string): Promise<Person[]> =>
  db
    .selectFrom('people')
    .select(['id', 'name', 'phone'])
    .where(sql<boolean>`regexp_replace(phone, '[^0-9+]', '', 'g') = ${phone}`)
    .orderBy('id')
    .limit(2)
    .execute();

export const addPerson = async (
  deps: Deps,
  person: { name: string; phone?: string | null; birthYear?: number },
): Promise<Person> => {
  const name = person.name.normalize('NFC');
  const row = { id: newId(), name, phone: person.phone ?? null };
  await deps.db
    .insertInto('people')
    .values({ ...row, folded: foldKey(name), birthYear: person.birthYear ?? null })
    .execute();
  return row;
};
