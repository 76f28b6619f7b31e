import { sql, type RawBuilder, type SqlBool } from 'kysely';

/** What held at an instant: `validFrom` included, `validTo` not; an open end or start is null. */
export const heldAt = (alias: string, at: Date): RawBuilder<SqlBool> => {
  const from = sql.ref(`${alias}.validFrom`);
  const to = sql.ref(`${alias}.validTo`);
  return sql<SqlBool>`(${from} is null or ${from} <= ${at}) and (${to} is null or ${to} > ${at})`;
};
