import { sql } from 'kysely';
import type { Db } from '../platform/db.ts';
import { foldKey } from '../platform/vietnamese.ts';
import { unitById } from './units.ts';

declare module '../platform/db.ts' {
  interface Tables {
    /** `also`: abbreviations and shorter names, folded. */
    bodies: Body & { folded: string; also: string[] };
  }
}

/** An organisation at a unit. */
export interface Body {
  id: string;
  kind: string;
  name: string;
  unitId: string;
  groupId: string | null;
}

const columns = ['b.id', 'b.kind', 'b.name', 'b.unitId', 'b.groupId'] as const;

export const bodiesOf = async (db: Db, unitId: string): Promise<Body[]> =>
  db
    .selectFrom('bodies as b')
    .select(columns)
    .where('b.unitId', '=', unitId)
    .orderBy('b.name')
    .orderBy('b.id')
    .execute();

export const bodyById = async (db: Db, id: string): Promise<Body | undefined> =>
  db.selectFrom('bodies as b').select(columns).where('b.id', '=', id).executeTakeFirst();

/**
 * The body a text names, at a unit or below it: the exact name first, then an abbreviation or a shorter name
 * ("TTYT huyện"), else the nearest one that is near enough; of equals the highest.
 */
export const bodyByName = async (
  db: Db,
  text: string,
  underUnitId: string,
): Promise<Body | undefined> => {
  const unit = await unitById(db, underUnitId);
  if (!unit) return undefined;
  const folded = bodyKey(text);
  return db
    .selectFrom('bodies as b')
    .innerJoin('units as u', 'u.id', 'b.unitId')
    .select(columns)
    .where('u.path', 'like', `${unit.path}%`)
    .where(
      sql<boolean>`(b.folded = ${folded} or ${folded} = any(b.also) or similarity(b.folded, ${folded}) > 0.55)`,
    )
    .orderBy(
      sql`case when b.folded = ${folded} then 0 when ${folded} = any(b.also) then 1 else 2 end`,
    )
    .orderBy(sql`length(u.path)`)
    .orderBy(sql`similarity(b.folded, ${folded})`, 'desc')
    .orderBy('b.id')
    .limit(1)
    .executeTakeFirst();
};

/** Two spellings of one name meet: dashes, "uỷ/ủy", brackets and spacing do not count. */
export const bodyKey = (text: string): string => foldKey(text.replace(/[–—\-.,()&]/gu, ' '));
