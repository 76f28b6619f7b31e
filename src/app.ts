import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { voiceSms } from './channels/voice-sms/index.ts';
import { webPush } from './channels/web-push/index.ts';
import { zaloBot } from './channels/zalo-bot/index.ts';
import { zaloOa } from './channels/zalo-oa/index.ts';
import { access } from './community/access/index.ts';
import { loadProfile } from './community/profile.ts';
import { accounts } from './features/accounts/index.ts';
import { directives } from './features/directives/index.ts';
import { insights } from './features/insights/index.ts';
import { notices } from './features/notices/index.ts';
import { onboarding } from './features/onboarding/index.ts';
import { reports } from './features/reports/index.ts';
import { status } from './features/status/index.ts';
import { inbox } from './messaging/inbox/index.ts';
import { outbox } from './messaging/outbox/index.ts';
import { reminders } from './messaging/reminders/index.ts';
import { ringing } from './messaging/ringing/index.ts';
import { createUnderstanding, loadUnderstanding } from './messaging/understanding/index.ts';
import { migrations } from './migrations/index.ts';
import type { Channel, Listening } from './platform/channel.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { openDb, openPool } from './platform/db.ts';
import { fireDeadlines, type DeadlineKind } from './platform/deadlines.ts';
import type { Deps } from './platform/deps.ts';
import { StartupProblem } from './platform/errors.ts';
import type { Feature } from './platform/feature.ts';
import { health, proveWorker, readState } from './platform/health.ts';
import { startHeartbeat, type Heartbeat } from './platform/heartbeat.ts';
import { liveRoutes } from './platform/live-routes.ts';
import { openLive } from './platform/live-postgres.ts';
import type { Log } from './platform/log.ts';
import { createMetrics } from './platform/metrics.ts';
import { migrate } from './platform/migrate.ts';
import { pages } from './platform/pages.ts';
import { openQueue, type QueueRuntime } from './platform/queue-bullmq.ts';
import type { Job, Schedule } from './platform/queue.ts';
import { createWeb } from './platform/web.ts';

/** Where Loa's own files lie: two levels above this one, in the sources and in `dist` alike. */
export const rootDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Every channel Loa can speak; one whose settings are absent is not enabled and returns null. */
const channelsOf = (deps: Deps): Channel[] =>
  [zaloOa(deps), zaloBot(deps), voiceSms(deps), webPush(deps)].filter(
    (channel): channel is Channel => channel !== null,
  );

/** What Loa does. Chat handlers are asked in this order: who signs for a directive before who reports a case. */
const features: readonly Feature[] = [
  inbox,
  outbox,
  reminders,
  ringing,
  access,
  accounts,
  onboarding,
  directives,
  status,
  notices,
  reports,
  insights,
];

/** The clock of all deadlines, and the proof that a worker takes jobs. */
const ground: Feature = {
  name: 'ground',
  jobs: [fireDeadlines as Job<never>, proveWorker as Job<never>],
  schedules: { 'fire-deadlines': { job: fireDeadlines, every: 1_000 } },
};

const all: readonly Feature[] = [ground, ...features];

export interface LoaOptions {
  config: Config;
  databaseUrl: string;
  clock: Clock;
  log: Log;
  /** Serve HTTP. */
  web: boolean;
  /** Take jobs, run the heartbeat. */
  worker: boolean;
  /** Whether the demo is filled; /readyz waits for it. Left out: nothing to wait for. */
  isOpen?: () => boolean;
  /** False: no timers of its own; tests beat the heart by hand. */
  timers?: boolean;
}

export interface Loa {
  deps: Deps;
  runtime: QueueRuntime;
  app: FastifyInstance | null;
  heartbeat: Heartbeat | null;
  /** Stops in reverse order of starting: no new work, work in hand, queue, live, database. */
  close(): Promise<void>;
}

/** Builds one process's Loa: everything `Deps` reaches, the features, their jobs and routes. */
export const createLoa = async (options: LoaOptions): Promise<Loa> => {
  const { config, databaseUrl, clock, log } = options;
  const pool = openPool(databaseUrl, log);
  const db = openDb(pool);
  await migrate(pool, db, migrations);

  const profile = loadProfile(path.join(rootDir, 'config/profiles', config.LOA_PROFILE));
  const understand = createUnderstanding(
    loadUnderstanding(profile.files.rules, profile.files.categories).rules,
  );
  const runtime = await openQueue(config, databaseUrl, log);
  const live = openLive(pool, log);
  const channels = new Map<string, Channel>();
  const deps: Deps = {
    db,
    pool,
    queue: runtime.queue,
    clock,
    log,
    config,
    live,
    metrics: createMetrics(),
    channels,
    profile,
    understand,
    handlers: all.flatMap((feature) => feature.handlers ?? []),
    listeners: all.flatMap((feature) => feature.listeners ?? []),
    deadlineKinds: deadlineKindsOf(all),
  };
  for (const channel of channelsOf(deps)) channels.set(channel.name, channel);

  const app = options.web ? await serve(deps, options.isOpen ?? (() => true)) : null;
  const heartbeat = options.worker ? await work(deps, runtime, options.timers ?? true) : null;
  const listening = options.worker && (options.timers ?? true) ? listenAll(deps) : [];
  return {
    deps,
    runtime,
    app,
    heartbeat,
    close: async () => {
      await app?.close();
      await Promise.all(listening.map((one) => one.stop()));
      await heartbeat?.stop();
      await runtime.close();
      await live.close();
      await db.destroy();
    },
  };
};

const deadlineKindsOf = (features: readonly Feature[]): Map<string, DeadlineKind> => {
  const kinds = new Map<string, DeadlineKind>();
  for (const kind of features.flatMap((feature) => feature.deadlines ?? [])) {
    if (kinds.has(kind.name))
      throw new StartupProblem(`two features list the deadline "${kind.name}"`);
    kinds.set(kind.name, kind);
  }
  return kinds;
};

const serve = async (deps: Deps, isOpen: () => boolean): Promise<FastifyInstance> => {
  const receive = inbox.createReceive(deps);
  const app = await createWeb(deps.log, async (scope) => {
    for (const channel of deps.channels.values()) {
      await scope.register(channel.webhook(receive), { prefix: `/webhooks/${channel.name}` });
    }
  });
  await app.register(access.plugin(deps));
  await app.register(liveRoutes(deps));
  for (const feature of all) {
    const { routes } = feature;
    if (routes) await app.register(async (scope) => routes(scope, deps));
  }
  await app.register(pages(path.join(rootDir, 'dist/web')));
  await app.register(
    health(deps, {
      pages: ['/console', '/field'],
      checks: {
        open: () => Promise.resolve(isOpen()),
        seeded: async () => (await readState(deps, 'seeded')) !== undefined,
        groups: async () => (await deps.pool.query('select 1 from groups limit 1')).rowCount === 1,
      },
    }),
  );
  await app.ready();
  return app;
};

const listenAll = (deps: Deps): Listening[] => {
  const receive = inbox.createReceive(deps);
  return [...deps.channels.values()].flatMap((channel) => channel.listen?.(receive) ?? []);
};

const work = async (deps: Deps, runtime: QueueRuntime, timers: boolean): Promise<Heartbeat> => {
  const schedules: Record<string, Schedule> = Object.fromEntries(
    all.flatMap((feature) => Object.entries(feature.schedules ?? {})),
  );
  runtime.work(
    deps,
    all.flatMap((feature) => feature.jobs ?? []),
  );
  const heartbeat = startHeartbeat(
    deps,
    runtime,
    schedules,
    all.flatMap((feature) => feature.sweeps ?? []),
    { timer: timers },
  );
  if (timers) await runtime.upsertSchedules(schedules);
  return heartbeat;
};
