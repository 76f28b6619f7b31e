import path from 'node:path';
import type { Deps } from '../../src/platform/deps.ts';
import { actorOf, type Actor } from '../../src/community/access.ts';
import { planOf } from '../../src/community/demo/plan-of.ts';
import { seedDatabase } from '../../src/community/demo/seed-database.ts';
import { loadProfile } from '../../src/community/profile.ts';
import type { Unit } from '../../src/community/units.ts';
import { steppingClock, type SteppingClock } from '../../src/platform/clock.ts';
import { readConfig } from '../../src/platform/config.ts';
import { openDb, openPool } from '../../src/platform/db.ts';
import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { migrations } from '../../src/migrations/index.ts';
import { cloneDatabase, contentHash } from '../support/database.ts';

export const root = path.resolve(import.meta.dirname, '../..');

export interface Community {
  deps: Deps;
  clock: SteppingClock;
  /** Topics that were hinted at, oldest first. */
  hints: string[];
  /** The unit of a short name and kind. */
  unit(shortName: string, kind: string, under?: Unit): Promise<Unit>;
  actor(personId: string): Promise<Actor>;
  close(): Promise<void>;
}

const at = '2021-11-18T02:00:00Z';

const depsFor = (
  url: string,
  profile: string,
  hints: string[],
): { deps: Deps; clock: SteppingClock } => {
  const log = createLog({ level: 'silent', role: 'test' });
  const pool = openPool(url, log, 6);
  const clock = steppingClock(new Date(at));
  const deps: Deps = {
    db: openDb(pool),
    pool,
    clock,
    log,
    config: readConfig({
      LOA_DATA_DIR: path.join(root, '.data/test'),
      LOA_SECRET: 'a secret for tests only, never a real one',
    }),
    profile: loadProfile(path.join(root, 'config/profiles', profile)),
    queue: { add: () => Promise.resolve() },
    live: { hint: (...topics) => void hints.push(...topics), subscribe: () => () => undefined },
    metrics: createMetrics(),
    channels: new Map(),
    handlers: [],
    deadlineKinds: new Map(),
    understand: () => {
      throw new Error('nothing is understood in these tests');
    },
  };
  return { deps, clock };
};

/** The community alone on a database of its own: nothing is sent, queued or understood. */
export const createCommunity = async (
  options: { profile?: string; demo?: boolean } = {},
): Promise<Community> => {
  const profile = options.profile ?? 'tam-duong-2021';
  const hash = contentHash(
    ['src/migrations', 'src/community', 'config/profiles'].map((folder) => path.join(root, folder)),
    `${profile} ${options.demo ?? true}`,
  );
  const database = await cloneDatabase(`community_${hash}`, async (url) => {
    const { deps } = depsFor(url, profile, []);
    await migrate(deps.pool, deps.db, migrations);
    if (options.demo ?? true) await seedDatabase(deps, planOf(deps), 'small');
    await deps.db.destroy();
  });
  const hints: string[] = [];
  const { deps, clock } = depsFor(database.url, profile, hints);
  return {
    deps,
    clock,
    hints,
    unit: async (shortName, kind, under) =>
      deps.db
        .selectFrom('units')
        .selectAll()
        .where('shortName', '=', shortName)
        .where('kind', '=', kind)
        .where('path', 'like', `${under?.path ?? ''}%`)
        .executeTakeFirstOrThrow(),
    actor: (personId) => actorOf(deps.db, personId, deps.clock()),
    close: async () => {
      await deps.db.destroy();
      await database.drop();
    },
  };
};
