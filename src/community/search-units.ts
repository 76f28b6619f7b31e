import { sql } from 'kysely';
import type { Db } from '../platform/db.ts';
import { foldKey } from '../platform/vietnamese.ts';
import type { Unit } from './units.ts';

export interface SearchOptions {
  /** Only at and below this unit. */
  under?: string;
  kind?: string;
  limit?: number;
}

/**
 * Units by a few letters, with or without marks. A short name that fits exactly stands before the full name with its
 * kind, so "ban hon" is the commune Bản Hon before any village called Hon; then beginnings, then near spellings.
 * Of equals the higher unit comes first.
 */
export const searchUnits = async (
  db: Db,
  text: string,
  options: SearchOptions = {},
): Promise<Unit[]> => {
  const folded = foldKey(text.replace(/[,.]/gu, ' '));
  if (folded === '') return [];
  const starts = `${folded.replace(/[\\%_]/gu, '\\$&')}%`;
  const under = options.under ?? null;
  const kind = options.kind ?? null;
  const { rows } = await sql<Unit>`
    with named as (
      select n."unitId",
        min(case
          when n.folded = ${folded} and n.kind = 'short' then 0
          when n.folded = ${folded} then 1
          when n.folded like ${starts} then 2
          else 3 - similarity(n.folded, ${folded}) / 2 end) as rank
      from "unitNames" n
      where n."validTo" is null and (n.folded = ${folded} or n.folded like ${starts} or n.folded % ${folded})
      group by n."unitId"
    )
    select u.* from named join units u on u.id = named."unitId"
    where u."validTo" is null
      and (${kind}::text is null or u.kind = ${kind})
      and (${under}::uuid is null or u.path like (select path from units where id = ${under}::uuid) || '%')
    order by named.rank, length(u.path), u.name, u.id
    limit ${options.limit ?? 10}`.execute(db);
  return rows;
};
