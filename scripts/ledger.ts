import { pino } from 'pino';
import { readLedger } from '../src/features/reports/read/ledger.ts';
import { systemClock } from '../src/platform/clock.ts';
import { readConfig } from '../src/platform/config.ts';
import { openDb, openPool } from '../src/platform/db.ts';
import { findEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { StartupProblem } from '../src/platform/errors.ts';

/** Prints the ledger as one line of JSON. Exit code 0 when both equations hold, 1 when they do not or nothing can be read. */
const main = async (): Promise<number> => {
  const config = readConfig(process.env);
  const url = config.DATABASE_URL ?? (await findEmbeddedPostgres(config.dataDir));
  if (url === undefined) {
    throw new StartupProblem(
      'No database is running here. Start Loa by "npm start", or set DATABASE_URL.',
    );
  }
  const pool = openPool(url, pino({ level: 'silent' }), 2);
  const db = openDb(pool);
  try {
    const ledger = await readLedger(db, systemClock()());
    process.stdout.write(`${JSON.stringify(ledger)}\n`);
    return ledger.ok ? 0 : 1;
  } finally {
    await db.destroy();
  }
};

try {
  process.exitCode = await main();
} catch (error) {
  const sentence = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
