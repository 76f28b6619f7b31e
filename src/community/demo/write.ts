import { sql } from 'kysely';

import type { Db, Tables } from '../../platform/db.ts';

/** Rows of one statement: enough to be quick, few enough for the server's memory. */
const batch = 4_000;

/** Writes many rows in few statements. */
export const insertMany = async (
  db: Db,
  table: keyof Tables,
  rows: readonly object[],
): Promise<void> => {
  for (let from = 0; from < rows.length; from += batch) {
    const json = JSON.stringify(rows.slice(from, from + batch));
    await sql`
      insert into ${sql.table(table)}
      select * from json_populate_recordset(null::${sql.table(table)}, ${json}::json)`.execute(db);
  }
};
