import { randomUUID } from 'node:crypto';
import { seededRandom, type Random } from '../../src/community/demo/random.ts';
import { stopwatch } from '../../src/platform/clock.ts';
import { createWorld } from '../../test/support/world.ts';
import { settleAccounts, type Account } from './account.ts';
import { castOf, type Cluster } from './cast.ts';
import { dispatch, paperIn } from './paper.ts';
import { openCases, takerOf } from './scenes/work.ts';
import { openStage, readerOf, saidIn, type Stage } from './stage.ts';
import { dayOfVoices } from './words.ts';

export interface DayOptions {
  /** The sandbox in a process of its own, so that what it remembers is not counted as ours. */
  sandboxUrl: string;
  seed: number;
  /** How many hours are lived through, from four in the morning on. */
  hours: number;
  /** How many messages people write in an hour of the day. */
  perHour: number;
  /** Told after each hour. */
  onHour: (hour: Hour) => void;
}

/** One hour of the simulated day, when it is over. */
export interface Hour {
  /** As the clock on the wall in Viet Nam shows it. */
  at: string;
  /** What a collection of garbage leaves, in megabytes. */
  heapMb: number;
  rssMb: number;
}

export interface Day extends Account {
  ok: boolean;
  hours: Hour[];
  /** What people said from first to last, and what each trouble did. */
  did: { queueDeleted: number; tokensExpired: number; webhooks: Record<string, unknown> };
  ms: number;
}

/** Four in the morning of a Thursday in Viet Nam. */
const begin = '2021-11-17T21:00:00Z';
const minutesPerStep = 10;

/** Every way in which Zalo and its webhooks can be unwell, all day long. */
const everyFault = {
  errorRate: 0.05,
  latencyMs: 5,
  timeoutAfterEffectRate: 0.03,
  silenceMs: 100,
  rateLimitPerMinute: 200,
  webhook: { duplicate: 0.2, reorder: 0.2, drop: 0.05 },
};

/** The day as those who play it see it. */
interface Play {
  stage: Stage;
  random: Random;
  perHour: number;
  did: Day['did'];
}

/** Lives through a day of a small district with every fault on, hour by hour, and then compares both sides. */
export const liveThroughDay = async (options: DayOptions): Promise<Day> => {
  const startedAt = stopwatch();
  const world = await createWorld({
    at: begin,
    sandboxUrl: options.sandboxUrl,
    size: { villages: 4, clusters: 2 },
    queue: 'postgres',
  });
  try {
    const stage = openStage(world, await castOf(world.deps), 'tam-duong-2021');
    const did: Day['did'] = { queueDeleted: 0, tokensExpired: 0, webhooks: {} };
    const play = { stage, random: seededRandom(options.seed), perHour: options.perHour, did };
    const hours: Hour[] = [];
    for (let hour = 0; hour < options.hours; hour += 1) {
      await liveThroughHour(play);
      const { heapMb, rssMb } = memory();
      hours.push({ at: wallClock(world.clock()), heapMb, rssMb });
      options.onHour({ at: wallClock(world.clock()), heapMb, rssMb });
    }
    const { webhookDetail } = await world.sandbox<{ webhookDetail: Record<string, unknown> }>(
      'GET',
      '/sandbox/stats',
    );
    did.webhooks = webhookDetail;
    await world.sandbox('POST', '/sandbox/faults', {});
    for (let step = 0; step < 6; step += 1) await world.advance(`${minutesPerStep}m`);
    const { duplicates } = await world.sandbox<{
      duplicates: { text: string; count: number }[];
    }>('GET', '/sandbox/stats');
    const account = await settleAccounts({
      deps: world.deps,
      heard: await stage.heard(),
      calls: stage.calls,
      duplicates,
    });
    const ok = account.lost === 0 && account.duplicates === 0 && account.ledger === 'ok';
    return { ...account, ok, hours, did, ms: Math.round(stopwatch() - startedAt) };
  } finally {
    await world.close();
  }
};

const wallClock = (at: Date): string =>
  new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(11, 16);

/** What is in use once everything that nobody needs any more has been thrown away. */
const memory = (): { heapMb: number; rssMb: number } => {
  const { gc: collect } = globalThis as { gc?: () => void };
  collect?.();
  collect?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heapMb: heapUsed / 2 ** 20, rssMb: rss / 2 ** 20 };
};

/** Tokens end at the full hour, the queue is deleted every other; people write and work in between. */
const liveThroughHour = async (play: Play): Promise<void> => {
  const { stage, did } = play;
  const { world } = stage;
  await world.sandbox('POST', '/sandbox/faults', { ...everyFault, expireTokens: true });
  did.tokensExpired += 1;
  const hour = Number(wallClock(world.clock()).slice(0, 2));
  for (let minute = 0; minute < 60; minute += minutesPerStep) {
    await duties[`${hour}:${minute}`]?.(play);
    await chatter(play, hour);
    if (minute === 30) await work(play);
    if (minute === 40 && hour % 2 === 0) {
      await world.loa.runtime.obliterate();
      did.queueDeleted += 1;
      await world.recover();
    }
    await world.advance(`${minutesPerStep}m`);
  }
};

/** At night nearly everybody sleeps. */
const chatter = async ({ stage, random, perHour }: Play, hour: number): Promise<void> => {
  const awake = hour >= 6 && hour < 22 ? 1 : 0.1;
  const wanted = (awake * perHour * minutesPerStep) / 60;
  const count = Math.floor(wanted) + (random.chance(wanted % 1) ? 1 : 0);
  const words = Array.from({ length: count }, () => {
    const cluster = random.pick(stage.cast.clusters);
    const home = random.pick(cluster.households);
    const chat = random.chance(0.8) ? cluster.group : home.own;
    return stage.say(home, chat, random.pick(dayOfVoices).text);
  });
  await Promise.all(words);
};

/** Whoever was rung takes what is open; most of it is settled. */
const work = async ({ stage, random }: Play): Promise<void> => {
  const cases = openCases(await stage.heard()).map(({ code, pages }) => ({
    code,
    page: takerOf(stage, pages),
  }));
  await Promise.all(
    cases.map(async ({ code, page }) => {
      await stage.say(readerOf(page), page.chat, `nhận ${code}`);
      if (random.chance(0.8))
        await stage.say(readerOf(page), page.chat, `${code} xong, đã đến tận nơi giúp gia đình`);
    }),
  );
};

const notice = async ({ stage }: Play): Promise<void> => {
  const { cast, api } = stage;
  await api('huyen', 'POST', '/api/v1/notices', {
    key: randomUUID(),
    text: 'Hôm nay trời rét, bà con giữ ấm cho người già, trẻ nhỏ và đeo khẩu trang khi ra ngoài.',
    unitIds: [cast.root.id],
  });
};

/** Pasted, approved by a second person, issued: each once the answer to the step before has been read. */
const issuePaper =
  (round: number) =>
  async ({ stage }: Play): Promise<void> => {
    const { cast, say, world } = stage;
    const { deputy, commander } = cast;
    const before = new Set(await papersIn(stage, deputy.own));
    await say(deputy, deputy.own, dispatch(cast, world.clock(), round));
    for (let minute = 0; minute < 30; minute += 1) {
      await world.advance('1m');
      const paper = (await papersIn(stage, deputy.own)).find((code) => !before.has(code));
      if (paper === undefined) continue;
      await say(commander, commander.own, `duyệt ${paper}`);
      await world.advance('4m');
      await say(commander, commander.own, `phát ${paper}`);
      return;
    }
  };

const papersIn = async ({ heard }: Stage, chat: string): Promise<string[]> =>
  saidIn(chat, await heard()).flatMap(({ text }) => paperIn(text) || []);

/** Every commune but the last says that the paper came. */
const acknowledge = async ({ stage }: Play): Promise<void> => {
  const { communes } = stage.cast;
  await Promise.all(
    communes.slice(0, -1).map(({ chair, group }) => stage.say(chair, group, 'đã nhận')),
  );
};

/** Most teams say in a line how their households are. */
const evening = async ({ stage, random }: Play): Promise<void> => {
  const lineOf = (cluster: Cluster): string => {
    const home = random.pick(cluster.households);
    return random.chance(0.3) ? `${home.code} 2 người sốt, còn lại ok` : 'còn lại ok';
  };
  await Promise.all(
    stage.cast.clusters.map(async (cluster) => {
      const [lead] = cluster.team;
      if (lead && random.chance(0.8)) await stage.say(lead, cluster.group, lineOf(cluster));
    }),
  );
};

const danger = async ({ stage, random }: Play): Promise<void> => {
  const cluster = random.pick(stage.cast.clusters);
  const ill = random.pick(cluster.households);
  await stage.say(ill, cluster.group, 'bố em ngất xỉu gọi không dậy, thở yếu lắm');
};

const wordless = async ({ stage, random }: Play): Promise<void> => {
  const cluster = random.pick(stage.cast.clusters);
  const home = random.pick(cluster.households);
  await stage.say(home, cluster.group, '', { attachments: [{ type: 'image' }] });
};

/** What happens at its hour, by the clock on the wall. */
const duties: Readonly<Record<string, (play: Play) => Promise<void>>> = {
  '2:0': danger,
  '3:10': danger,
  '6:30': notice,
  '8:0': issuePaper(1),
  '8:30': acknowledge,
  '10:0': wordless,
  '14:0': issuePaper(2),
  '16:0': wordless,
  '18:10': evening,
  '20:0': evening,
  '22:10': danger,
};
