import pg from 'pg';
import { tsImport } from 'tsx/esm/api';
import {
  findChromium,
  otherRuns,
  quietLog,
  serversDir,
  signIn,
  startRedis,
} from './test-servers.mjs';

const keptTemplates = 6;

/** Drops the databases killed runs left behind, and templates nothing is cloned from any more. */
const sweep = async (url) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    `select datname as name from pg_database
     where not datistemplate and datname not in ('postgres', current_database()) order by oid desc`,
  );
  const names = rows.map(({ name }) => name);
  const clones = names.filter((name) => name.startsWith('t_'));
  const templates = names.filter((name) => !name.startsWith('t_')).slice(keptTemplates);
  for (const name of [...clones, ...templates]) {
    await client.query(`drop database if exists "${name}" with (force)`);
  }
  await client.end();
};

/** Starts what every test file shares, once a run: one PostgreSQL, and one Redis where there is one. */
export default async function globalSetup() {
  const { startEmbeddedPostgres } = await tsImport(
    '../../src/platform/embedded-postgres.ts',
    import.meta.url,
  );
  signIn();
  const others = otherRuns();
  const postgres = await startEmbeddedPostgres({
    dataDir: serversDir,
    log: quietLog,
    join: true,
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '300',
    },
  });
  if (postgres.owned && others.length === 0) await sweep(postgres.url);
  const redis = await startRedis();
  signIn(redis?.pid);

  process.env.LOA_TEST_POSTGRES = postgres.url;
  if (redis) process.env.LOA_TEST_REDIS = redis.url;
  const chromium = findChromium();
  if (chromium) process.env.LOA_TEST_CHROMIUM = chromium;
  globalThis.loaTestServers = { postgres, redis, startEmbeddedPostgres };
}
