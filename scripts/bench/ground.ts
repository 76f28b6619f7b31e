import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { quietLog } from '../../test/support/test-servers.mjs';
import type { Bench } from './figure.ts';
import { parentOf } from './processor.ts';

/** A PostgreSQL of the bench's own, as durable as the one Loa starts, in a folder that goes away with it. */
export const openGround = async (
  short: boolean,
): Promise<Bench & { close: () => Promise<void> }> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'loa-bench-'));
  // Root lends PostgreSQL another user, who must be able to enter, so that all of it lies here and goes with it.
  chmodSync(folder, 0o755);
  const dataDir = path.join(folder, 'data');
  const server = await startEmbeddedPostgres({ dataDir, log: quietLog });
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await refuseUnsafe(admin);
  const { rows } = await admin.query<{ pid: number }>('select pg_backend_pid() as pid');
  let made = 0;
  return {
    short,
    postgresUrl: server.url,
    postgresPid: parentOf(rows[0]?.pid ?? 0),
    newDatabase: async () => {
      const name = `bench_${(made += 1)}`;
      await admin.query(`create database ${name}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.toString();
    },
    newFolder: () => {
      const part = mkdtempSync(path.join(folder, 'part-'));
      chmodSync(part, 0o755);
      return part;
    },
    tell: (words) => void process.stderr.write(`${words}\n`),
    close: async () => {
      await admin.end();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Figures of a database that may forget would be worth nothing. */
const refuseUnsafe = async (admin: pg.Client): Promise<void> => {
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    const { rows } = await admin.query<Record<string, string>>(`show ${setting}`);
    if (rows[0]?.[setting] !== 'on') throw new Error(`${setting} is not on`);
  }
};
