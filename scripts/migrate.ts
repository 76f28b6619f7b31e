/** Brings the database Loa would use to the newest schema, and says which steps that took. */
import { migrations } from '../src/migrations/index.ts';
import { readConfig } from '../src/platform/config.ts';
import { openDb, openPool } from '../src/platform/db.ts';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { createLog } from '../src/platform/log.ts';
import { migrate } from '../src/platform/migrate.ts';

const config = readConfig(process.env);
const log = createLog({ level: config.LOA_LOG, role: 'migrate' });
const embedded = config.DATABASE_URL
  ? undefined
  : await startEmbeddedPostgres({ dataDir: config.dataDir, log, join: true });
try {
  const pool = openPool(config.DATABASE_URL ?? embedded?.url ?? '', log);
  const db = openDb(pool);
  try {
    const applied = await migrate(pool, db, migrations);
    process.stdout.write(`${JSON.stringify({ applied })}\n`);
  } finally {
    await db.destroy();
  }
} finally {
  await embedded?.stop();
}
