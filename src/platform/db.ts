import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { Log } from './log.ts';

/**
 * Every table, merged in beside the SQL that owns it:
 * `declare module '../../platform/db.ts' { interface Tables { reports: ReportRow } }`.
 * Column names are camelCase in code and in the database (quoted), so a row reads as it is written.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by declaration merging
export interface Tables {}

/** A connection or the transaction in progress: queries do not care which. */
export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;

// Counts arrive as bigint; ours stay far below 2^53, ids are strings of their own.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** The pool all queries of a process share. `max` counts connections. */
export const openPool = (url: string, log: Log, max = 12): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    options: '-c search_path=app,public',
    max,
    keepAlive: true,
  });
  surviveBreaks(pool, log);
  return pool;
};

/**
 * A database that goes away must not take this process with it. The pool listens on connections that
 * rest; one in use tells its query, and the break itself, which nobody waits for, would end the process.
 */
export const surviveBreaks = (pool: pg.Pool, log: Log): void => {
  pool.on('error', (error) => log.warn({ err: error }, 'a database connection broke'));
  pool.on('connect', (client) => {
    client.on('error', (error) => log.debug({ err: error }, 'a connection broke while in use'));
  });
};

export const openDb = (pool: pg.Pool): Db =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
