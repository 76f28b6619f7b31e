import { endRedis, otherRuns, quietLog, serversDir, signOut } from './test-servers.mjs';

/**
 * Stops what the run started. The last run out stops PostgreSQL, whoever started it;
 * LOA_TEST_KEEP=1 leaves it running for the next.
 */
export default async function globalTeardown() {
  const { postgres, redis, startEmbeddedPostgres } = globalThis.loaTestServers;
  if (redis) endRedis(redis.pid);
  signOut();
  if (process.env.LOA_TEST_KEEP === '1' || otherRuns().length > 0) return postgres.leave();
  if (postgres.owned) return postgres.stop();

  // Its owner has gone: take the server over, to stop it.
  const options = { dataDir: serversDir, log: quietLog };
  const left = await startEmbeddedPostgres(options).catch(() => undefined);
  await left?.stop();
}
