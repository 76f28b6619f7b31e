import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { problems } from './problems.ts';

/** Who runs PostgreSQL; both are undefined for "the user Loa runs as". */
export interface RunAs {
  uid?: number;
  gid?: number;
  name: string;
}

/** Where the database's files are, and who runs it. */
export interface Home {
  dataDir: string;
  /** Holds the cluster, its log, and nothing of Loa's own. */
  place: string;
  cluster: string;
  logFile: string;
  as: RunAs;
}

/** Where root keeps what PostgreSQL's user must reach when Loa's own folder is closed to it. */
export const systemPlace = '/var/lib/loa';

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** PostgreSQL refuses to run as root, so root lends it `nobody`. */
const nobody = async (): Promise<RunAs> => {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(passwd) ?? [];
  return { uid: Number(uid ?? 65534), gid: Number(gid ?? 65534), name: 'nobody' };
};

const canEnter = (directory: string, { uid, gid }: RunAs): boolean =>
  spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], { cwd: '/', uid, gid }).status === 0;

const homeIn = (dataDir: string, place: string, as: RunAs): Home => ({
  dataDir,
  place,
  cluster: join(place, 'postgres'),
  logFile: join(place, 'postgres.log'),
  as,
});

const makeDirectory = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw problems.noPlace(path, (error as Error).message);
  });
};

const myself = (): RunAs => {
  try {
    return { name: userInfo().username };
  } catch {
    return { name: String(process.getuid?.()) }; // a container may run as a number without a name
  }
};

const homeOfRoot = async (dataDir: string): Promise<Home> => {
  const as = await nobody();
  const writtenDown = await readFile(join(dataDir, 'where'), 'utf8').catch(() => '');
  const here = homeIn(dataDir, writtenDown.trim() || dataDir, as);

  if (await exists(join(here.cluster, 'PG_VERSION'))) {
    // Whoever made it keeps it, so that the same person can start it without root tomorrow.
    const { uid, gid } = await stat(here.cluster);
    const owner = uid === 0 || uid === as.uid ? as : { uid, gid, name: String(uid) };
    if (!canEnter(here.place, owner)) throw problems.shutIn(here.cluster, owner.name);
    return { ...here, as: owner };
  }
  if (canEnter(dataDir, as)) return homeIn(dataDir, dataDir, as);

  const place = join(systemPlace, createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
  await makeDirectory(place);
  for (const folder of [systemPlace, place]) await chmod(folder, 0o755); // whatever the umask
  await writeFile(join(dataDir, 'where'), `${place}\n`);
  return homeIn(dataDir, place, as);
};

/**
 * Says where the database lives for this data directory: inside it, or, for root, where `nobody`
 * can enter; then a file named `where` in the data directory tells. Data that exist stay put.
 */
export const findHome = async (dataDir: string): Promise<Home> => {
  await makeDirectory(dataDir);
  const real = await realpath(dataDir);
  if (process.getuid?.() === 0) return homeOfRoot(real);
  const home = homeIn(real, real, myself());
  const failure = await readFile(join(home.cluster, 'PG_VERSION')).then(
    () => undefined,
    (error: unknown) => (error as NodeJS.ErrnoException).code,
  );
  if (failure === 'EACCES' || (await exists(join(real, 'where')))) {
    throw problems.notOurs(home.cluster, home.as.name);
  }
  return home;
};
