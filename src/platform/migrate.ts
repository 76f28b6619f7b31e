import { Migrator, sql, type Migration } from 'kysely';
import { runMigrations } from 'bullmq';
import type pg from 'pg';
import type { Db } from './db.ts';
import { StartupProblem } from './errors.ts';

/**
 * Brings the database to the newest schema: our tables in `app`, the queue's in `bullmq`.
 * Safe to call from several processes at once (both runners lock).
 * @throws StartupProblem when the database is of a newer Loa than this one.
 */
export const migrate = async (
  pool: pg.Pool,
  db: Db,
  migrations: Record<string, Migration>,
): Promise<string[]> => {
  await pool.query('create schema if not exists app');
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  });
  const known = await appliedNames(db);
  const unknown = known.filter((name) => !(name in migrations));
  if (unknown.length > 0) {
    throw new StartupProblem(
      `This database belongs to a newer Loa (it has ${unknown.join(', ')}). Start the newer version, or use another LOA_DATA_DIR or DATABASE_URL.`,
    );
  }
  const { error, results } = await migrator.migrateToLatest();
  if (error)
    throw error instanceof Error ? error : new Error('a migration failed', { cause: error });
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
  return (results ?? []).map((result) => result.migrationName);
};

const appliedNames = async (db: Db): Promise<string[]> => {
  const found = await sql<{
    there: string | null;
  }>`select to_regclass('app.kysely_migration')::text as there`.execute(db);
  if (!found.rows[0]?.there) return [];
  const rows = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.rows.map((row) => row.name);
};
