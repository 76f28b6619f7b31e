import { distance } from 'fastest-levenshtein';
import type { Db } from '../platform/db.ts';
import { foldKey } from '../platform/vietnamese.ts';
import { byCode, toHousehold, type Household, type HouseholdRow } from './households.ts';
import { unitById } from './units.ts';

/** Words people put before a name; they are no part of it. */
const openers = /^(?:nha|ho|gia dinh|anh|chi|ong|ba|co|chu|bac|em|chau|cu|thang|a hoi)\s+(?=\S+)/u;

/**
 * The households a team member may mean by a name or a code, best first: the exact code, the name as written, the name
 * without marks, its last words, a slip of the pen. Marks count when they were typed ("A Páo" is not A Pao); without
 * them both may be meant. Several equally good ones come together: the caller asks back instead of guessing.
 */
export const matchHousehold = async (
  db: Db,
  unitId: string,
  nameOrCode: string,
): Promise<Household[]> => {
  const unit = await unitById(db, unitId);
  const wanted = nameOrCode.normalize('NFC').trim();
  if (!unit || wanted === '') return [];
  const rows = await db
    .selectFrom('households as h')
    .innerJoin('units as u', 'u.id', 'h.unitId')
    .selectAll('h')
    .where('u.path', 'like', `${unit.path}%`)
    .execute();
  return best(rows, wanted).map(toHousehold).sort(byCode);
};

const best = (rows: HouseholdRow[], wanted: string): HouseholdRow[] => {
  const code = /^(?:nhà|nha|hộ|ho)?\s*(?:số|so)?\s*h?\s*0*(\d{1,4})$/iu.exec(wanted)?.[1];
  if (code !== undefined) return rows.filter((row) => row.code === `H${code}`);

  const folded = withoutOpeners(foldKey(wanted));
  const marked = wanted.toLowerCase().split(/\s+/u).slice(-folded.split(' ').length).join(' ');
  const steps: ((row: HouseholdRow) => boolean)[] = [
    (row) => row.headName.toLowerCase() === marked,
    ...(foldKey(marked) === marked
      ? []
      : [(row: HouseholdRow) => endsWithWords(row.headName.toLowerCase(), marked)]),
    (row) => row.folded === folded,
    (row) => endsWithWords(row.folded, folded),
    (row) => ` ${row.folded} `.includes(` ${folded} `),
  ];
  for (const step of steps) {
    const found = rows.filter(step);
    if (found.length > 0) return found;
  }
  return slips(rows, folded);
};

/** Takes openers off as long as a name is left: "nhà anh A Páo" → "a pao", but "Bà" alone stays. */
const withoutOpeners = (folded: string): string => {
  let rest = folded;
  while (openers.test(rest)) rest = rest.replace(openers, '');
  return rest;
};

const endsWithWords = (name: string, words: string): boolean =>
  name === words || name.endsWith(` ${words}`);

/** Names one slip away (two for long ones), compared to as many last words as were typed; only the nearest. */
const slips = (rows: HouseholdRow[], folded: string): HouseholdRow[] => {
  if (folded.length < 4) return [];
  const allowed = folded.length >= 9 ? 2 : 1;
  const count = folded.split(' ').length;
  const near = rows
    .map((row) => ({ row, off: distance(row.folded.split(' ').slice(-count).join(' '), folded) }))
    .filter(({ off }) => off <= allowed);
  const least = Math.min(...near.map(({ off }) => off));
  return near.filter(({ off }) => off === least).map(({ row }) => row);
};
