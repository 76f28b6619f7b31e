/** Opens an empty Loa for its first administrator: `tsx scripts/first-administrator.ts <user name> "<full name>"`. */
import { createLoa } from '../src/app.ts';
import { firstAdministrator } from '../src/community/first-administrator.ts';
import { systemClock } from '../src/platform/clock.ts';
import { readConfig } from '../src/platform/config.ts';
import { findEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { StartupProblem } from '../src/platform/errors.ts';
import { createLog } from '../src/platform/log.ts';

const main = async (): Promise<void> => {
  const [username, name] = process.argv.slice(2);
  if (!username || !name || !/^[a-z0-9][a-z0-9.-]*$/i.test(username)) {
    throw new StartupProblem(
      'Say who: a user name of Latin letters and digits, then the full name in quotes.',
    );
  }
  const config = readConfig(process.env);
  const databaseUrl = config.DATABASE_URL ?? (await findEmbeddedPostgres(config.dataDir));
  if (databaseUrl === undefined) {
    throw new StartupProblem('No database is running here. Start Loa first, or set DATABASE_URL.');
  }
  const loa = await createLoa({
    config,
    databaseUrl,
    clock: systemClock(),
    log: createLog({ level: 'warn', role: 'first-administrator' }),
    web: false,
    worker: false,
  });
  try {
    const made = await firstAdministrator(loa.deps, { username, name });
    process.stdout.write(`${JSON.stringify(made)}\n`);
  } finally {
    await loa.close();
  }
};

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
