/** Rehearses a whole day in the sandbox and says, as JSON lines, how each scene went and whether anything was lost. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { StartupProblem } from '../src/platform/errors.ts';
import { endRedis, quietLog, startRedis } from '../test/support/test-servers.mjs';
import { rehearse, type Rehearsal } from './rehearse/run.ts';
import { lineOf, summaryOf } from './rehearse/summary.ts';

const { values } = parseArgs({
  options: {
    profile: { type: 'string', default: process.env['LOA_PROFILE'] ?? 'tam-duong-2021' },
    queue: { type: 'string', default: process.env['QUEUE_URL'] ? 'redis' : 'postgres' },
    scene: { type: 'string', multiple: true },
  },
});

const backendOf = (name: string): 'postgres' | 'redis' => {
  if (name === 'postgres' || name === 'redis') return name;
  throw new StartupProblem(`--queue is "postgres" or "redis", not "${name}".`);
};

/** A Redis of our own, unless one is given: the rehearsal deletes everything in it. */
const openRedis = async (): Promise<{ url: string; close: () => void }> => {
  const given = process.env['QUEUE_URL'];
  if (given) return { url: given, close: () => undefined };
  const redis = await startRedis();
  if (!redis)
    throw new StartupProblem(
      'There is no redis-server on this machine: install one, or set QUEUE_URL to a Redis that may be emptied.',
    );
  return { url: redis.url, close: () => endRedis(redis.pid) };
};

const main = async (): Promise<Rehearsal> => {
  const queue = backendOf(values.queue);
  const redis = queue === 'redis' ? await openRedis() : undefined;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'loa-rehearsal-'));
  // Root lends PostgreSQL another user, who must be able to enter, so that all of it lies here and goes with it.
  chmodSync(dataDir, 0o755);
  const database = await startEmbeddedPostgres({
    dataDir,
    log: quietLog,
    settings: { max_connections: '200', fsync: 'off', synchronous_commit: 'off' },
  });
  process.env['LOA_TEST_POSTGRES'] = database.url;
  const close = async (): Promise<void> => {
    await database.stop();
    redis?.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void close().finally(() => process.exit(1)));
  try {
    return await rehearse({
      profile: values.profile,
      queue,
      ...(redis ? { queueUrl: redis.url } : {}),
      ...(values.scene ? { only: values.scene } : {}),
      onScene: (scored) => {
        process.stdout.write(`${JSON.stringify(scored)}\n`);
        process.stderr.write(lineOf(scored));
      },
    });
  } finally {
    await close();
  }
};

const result = await main();
process.stderr.write(summaryOf(result));
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exitCode = result.ok ? 0 : 1;
