import type { Db } from '../platform/db.ts';
import { heldAt } from './dated.ts';
import type { Person } from './people.ts';

declare module '../platform/db.ts' {
  interface Tables {
    posts: PostRow;
    assignments: AssignmentRow;
  }
}

export interface PostRow {
  id: string;
  personId: string;
  kind: string;
  unitId: string;
  bodyId: string | null;
  title: string;
  validFrom: Date;
  validTo: Date | null;
  /** The deciding document. */
  basis: string | null;
  standInFor: string | null;
}

/** A person or a body in charge of an area. */
export interface AssignmentRow {
  id: string;
  kind: string;
  personId: string | null;
  bodyId: string | null;
  unitId: string;
  validFrom: Date;
  validTo: Date | null;
  basis: string | null;
}

/** An office held by a person at a unit or body. */
export interface Post {
  id: string;
  personId: string;
  kind: string;
  unitId: string;
  unitPath: string;
  bodyId: string | null;
  title: string;
}

export const postsOf = async (db: Db, personId: string, at: Date): Promise<Post[]> =>
  db
    .selectFrom('posts as p')
    .innerJoin('units as u', 'u.id', 'p.unitId')
    .select([
      'p.id',
      'p.personId',
      'p.kind',
      'p.unitId',
      'u.path as unitPath',
      'p.bodyId',
      'p.title',
    ])
    .where('p.personId', '=', personId)
    .where(heldAt('p', at))
    .orderBy('p.validFrom')
    .orderBy('p.id')
    .execute();

/** Who holds a kind of post at exactly that unit. */
export const holders = (
  db: Db,
  wanted: { kind: string; unitId: string; at: Date },
): Promise<Person[]> =>
  holdersOf(db, { kinds: [wanted.kind], unitId: wanted.unitId, at: wanted.at });

/** Who holds one of these posts at exactly that unit, each person once, in the order of the kinds. */
export const holdersOf = async (
  db: Db,
  wanted: { kinds: readonly string[]; unitId: string; at: Date },
): Promise<Person[]> => {
  const rows = await db
    .selectFrom('posts as p')
    .innerJoin('people as who', 'who.id', 'p.personId')
    .select(['who.id', 'who.name', 'who.phone', 'p.kind'])
    .where('p.unitId', '=', wanted.unitId)
    .where('p.kind', 'in', [...wanted.kinds])
    .where(heldAt('p', wanted.at))
    .orderBy('p.validFrom')
    .orderBy('p.id')
    .execute();
  const inOrder = rows.sort((a, b) => wanted.kinds.indexOf(a.kind) - wanted.kinds.indexOf(b.kind));
  return eachOnce(inOrder.map(({ id, name, phone }) => ({ id, name, phone })));
};

/** Everybody with a post in bodies of these kinds at exactly that unit, heads before staff. */
export const peopleOfBodies = async (
  db: Db,
  wanted: { bodyKinds: readonly string[]; unitId: string; at: Date },
): Promise<Person[]> => {
  const rows = await db
    .selectFrom('posts as p')
    .innerJoin('bodies as b', 'b.id', 'p.bodyId')
    .innerJoin('people as who', 'who.id', 'p.personId')
    .select(['who.id', 'who.name', 'who.phone'])
    .where('b.unitId', '=', wanted.unitId)
    .where('b.kind', 'in', [...wanted.bodyKinds])
    .where(heldAt('p', wanted.at))
    .orderBy('p.kind')
    .orderBy('p.validFrom')
    .orderBy('p.id')
    .execute();
  return eachOnce(rows);
};

/** Who is assigned to exactly that unit: people themselves, bodies through those who speak for them. */
export const assignedTo = async (
  db: Db,
  wanted: { kind: string; unitId: string; holders: readonly string[]; at: Date },
): Promise<Person[]> => {
  const direct = await db
    .selectFrom('assignments as a')
    .innerJoin('people as who', 'who.id', 'a.personId')
    .select(['who.id', 'who.name', 'who.phone'])
    .where('a.unitId', '=', wanted.unitId)
    .where('a.kind', '=', wanted.kind)
    .where(heldAt('a', wanted.at))
    .orderBy('a.validFrom')
    .orderBy('a.id')
    .execute();
  if (wanted.holders.length === 0) return eachOnce(direct);
  const through = await db
    .selectFrom('assignments as a')
    .innerJoin('posts as p', 'p.bodyId', 'a.bodyId')
    .innerJoin('people as who', 'who.id', 'p.personId')
    .select(['who.id', 'who.name', 'who.phone'])
    .where('a.unitId', '=', wanted.unitId)
    .where('a.kind', '=', wanted.kind)
    .where('p.kind', 'in', [...wanted.holders])
    .where(heldAt('a', wanted.at))
    .where(heldAt('p', wanted.at))
    .orderBy('p.validFrom')
    .orderBy('p.id')
    .execute();
  return eachOnce([...direct, ...through]);
};

export const eachOnce = (people: Person[]): Person[] => [
  ...new Map(people.map((person) => [person.id, person])).values(),
];
