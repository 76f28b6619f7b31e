import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { newId } from '../../src/platform/ids.ts';

const adminUrl = (): string => {
  const url = process.env['LOA_TEST_POSTGRES'];
  if (!url)
    throw new Error(
      'Tests need the PostgreSQL that test/support/global-setup.mjs starts: run them by "npm test".',
    );
  return url;
};

const withDatabase = (name: string): string => {
  const url = new URL(adminUrl());
  url.pathname = `/${name}`;
  return url.toString();
};

const asAdmin = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const filesUnder = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? filesUnder(file) : [file];
  });

/** Changes whenever something that shapes a template's content changes. */
export const contentHash = (folders: string[], more: string): string => {
  const hash = createHash('sha256').update(more);
  for (const file of folders.flatMap(filesUnder).sort())
    hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
};

/**
 * A database of a test's own, cloned from a template that `fill` makes once per content.
 * Templates are shared by all test processes; the first to need one makes it under a lock.
 */
export const cloneDatabase = async (
  template: string,
  fill: (url: string) => Promise<void>,
): Promise<{ url: string; drop: () => Promise<void> }> => {
  const name = `t_${newId().replaceAll('-', '')}`;
  await asAdmin(async (admin) => {
    await admin.query('select pg_advisory_lock(8151)');
    const known = await admin.query('select 1 from pg_database where datname = $1', [template]);
    if (known.rowCount === 0) {
      const draft = `${template}_draft`;
      await admin.query(`drop database if exists ${draft} with (force)`);
      await admin.query(`create database ${draft}`);
      await fill(withDatabase(draft));
      await admin.query(`alter database ${draft} rename to ${template}`);
    }
    await admin.query(`create database ${name} template ${template}`);
  });
  return {
    url: withDatabase(name),
    drop: () =>
      asAdmin(async (admin) => {
        await admin.query(`drop database if exists ${name} with (force)`);
      }),
  };
};
