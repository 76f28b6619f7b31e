import { stopwatch } from '../../src/platform/clock.ts';
import { createWorld, type DistrictSize } from '../../test/support/world.ts';
import { settleAccounts, type Account } from './account.ts';
import { castOf } from './cast.ts';
import { scenes as allScenes } from './scenes/index.ts';
import { openStage, type Scene } from './stage.ts';

export interface RehearsalOptions {
  profile: string;
  queue: 'postgres' | 'redis';
  /** The Redis to use with `queue: 'redis'`; nothing else may live in it. */
  queueUrl?: string;
  /** Only these scenes. */
  only?: string[];
  /** Told of each scene as it ends. */
  onScene?: (scored: Scored) => void;
}

/** How one scene went. */
export interface Scored {
  scene: string;
  title: string;
  ok: boolean;
  checks: number;
  why: string[];
  /** It could not be played to its end. */
  broken: boolean;
  ms: number;
}

export interface Rehearsal extends Account {
  ok: boolean;
  profile: string;
  queue: string;
  scenes: { passed: number; of: number };
  ms: number;
}

interface Stats {
  duplicates: { text: string; count: number }[];
}

/** A Thursday before people rise, in the years each profile speaks of. */
const mornings: Record<string, string> = {
  'tam-duong-2021': '2021-11-17T23:30:00Z',
  'lai-chau-2025': '2025-11-19T23:30:00Z',
};

/** Twenty-four teams in three communes. */
const district: DistrictSize = { villages: 4, clusters: 2 };

/** Plays a whole day in a small district of its own and counts what was lost, said twice or left undone. */
export const rehearse = async (options: RehearsalOptions): Promise<Rehearsal> => {
  const startedAt = stopwatch();
  const { profile, queue, queueUrl, only } = options;
  const at = mornings[profile];
  if (at === undefined)
    throw new Error(
      `there is no rehearsal for the profile "${profile}"; there are: ${Object.keys(mornings).join(', ')}`,
    );
  const world = await createWorld({
    profile,
    at,
    size: district,
    queue: 'postgres',
    ...(queue === 'redis' && queueUrl !== undefined ? { env: { QUEUE_URL: queueUrl } } : {}),
  });
  try {
    const stage = openStage(world, await castOf(world.deps), profile);
    const played = allScenes.filter((scene) => !only || only.includes(scene.name));
    let passed = 0;
    for (const scene of played) {
      const scored = await play(stage, scene);
      if (scored.ok) passed += 1;
      options.onScene?.(scored);
      // A Loa that does not come to rest would only be heard of again in every scene that follows.
      if (scored.broken) break;
    }
    const account = await settleAccounts({
      deps: world.deps,
      heard: await stage.heard(),
      calls: stage.calls,
      duplicates: (await world.sandbox<Stats>('GET', '/sandbox/stats')).duplicates,
    });
    const clean = account.lost === 0 && account.duplicates === 0 && account.ledger === 'ok';
    return {
      ...account,
      ok: clean && passed === played.length,
      profile,
      queue: world.loa.runtime.backend,
      scenes: { passed, of: played.length },
      ms: Math.round(stopwatch() - startedAt),
    };
  } finally {
    await world.close();
  }
};

const play = async (stage: ReturnType<typeof openStage>, scene: Scene): Promise<Scored> => {
  const startedAt = stopwatch();
  stage.misses = [];
  stage.checks = 0;
  let broken = false;
  try {
    await scene.play(stage);
  } catch (error) {
    broken = true;
    stage.misses.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return {
    scene: scene.name,
    title: scene.title,
    ok: stage.misses.length === 0 && stage.checks > 0,
    checks: stage.checks,
    why: stage.misses,
    broken,
    ms: Math.round(stopwatch() - startedAt),
  };
};
