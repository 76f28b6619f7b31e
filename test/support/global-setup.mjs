import { tsImport } from 'tsx/esm/api';
import {
  findChromium,
  otherRuns,
  quietLog,
  serversDir,
  signIn,
  startRedis,
} from './test-servers.mjs';

/** Starts what every test file shares, once a run: one PostgreSQL, and one Redis where there is one. */
export default async function globalSetup() {
  const { startEmbeddedPostgres } = await tsImport(
    '../../src/platform/embedded-postgres.ts',
    import.meta.url,
  );
  signIn();
  otherRuns();
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
  const redis = await startRedis();
  signIn(redis?.pid);

  process.env.LOA_TEST_POSTGRES = postgres.url;
  if (redis) process.env.LOA_TEST_REDIS = redis.url;
  const chromium = findChromium();
  if (chromium) process.env.LOA_TEST_CHROMIUM = chromium;
  globalThis.loaTestServers = { postgres, redis, startEmbeddedPostgres };
}
