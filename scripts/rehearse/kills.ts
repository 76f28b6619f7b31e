import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/community/demo/random.ts';
import { stopwatch } from '../../src/platform/clock.ts';
import { settleAccounts, type Account } from './account.ts';
import { castOf, type Cast } from './cast.ts';
import { openFleet, victims, type Fleet } from './fleet.ts';
import { dispatch, paperIn } from './paper.ts';
import { listen, saidIn, type Heard } from './stage.ts';

export interface KillsOptions {
  kills: number;
  /** How long people write, and processes are killed, in seconds. */
  seconds: number;
  /** The same seed kills the same processes after the same waits. */
  seed: number;
  profile?: string;
  queueUrl?: string;
  /** Deletes the queue in the middle of it. */
  wipeQueue?: boolean;
}

export interface Kills extends Account {
  ok: boolean;
  kills: number;
  byVictim: Record<string, number>;
  /** Groups the paper had to reach, and how many read it exactly once. */
  groups: { wanted: number; once: number };
  ms: number;
}

/** A storm of cries and one urgent paper, while processes die at random moments; then both sides are compared. */
export const rehearseKills = async (options: KillsOptions): Promise<Kills> => {
  const startedAt = stopwatch();
  const fleet = await openFleet({
    profile: options.profile ?? 'tam-duong-2021',
    ...(options.queueUrl === undefined ? {} : { queueUrl: options.queueUrl }),
  });
  try {
    const loa = await fleet.reader();
    const cast = await castOf(loa.deps).finally(() => loa.close());
    const paper = await preparePaper(fleet, cast);
    const random = seededRandom(options.seed);
    const byVictim: Record<string, number> = {};
    await Promise.all([
      storm(fleet, cast, options.seconds),
      ...(options.wipeQueue ? [wipeMidway(fleet, options.seconds)] : []),
      say(fleet, cast.commander, cast.commander.own, `phát ${paper}`),
      killAll(fleet, options, random, byVictim),
    ]);
    await untilQuiet(fleet);
    return {
      ...(await judge(fleet, cast)),
      kills: options.kills,
      byVictim,
      ms: Math.round(stopwatch() - startedAt),
    };
  } finally {
    await fleet.close();
  }
};

const say = (fleet: Fleet, who: { id: string }, chat: string, text: string): Promise<unknown> =>
  fleet.sandbox('POST', '/sandbox/say', { as: who.id, in: chat, text });

/** Drafted and approved while all is calm, so that only its sending meets the storm. */
const preparePaper = async (fleet: Fleet, cast: Cast): Promise<string> => {
  await say(fleet, cast.deputy, cast.deputy.own, dispatch(cast, new Date()));
  const drafted = await answerTo(fleet, cast.deputy.own, (text) => paperIn(text) !== '');
  const paper = paperIn(drafted);
  await say(fleet, cast.commander, cast.commander.own, `duyệt ${paper}`);
  await answerTo(fleet, cast.commander.own, (text) => text.includes('đã duyệt'));
  return paper;
};

const answerTo = async (
  fleet: Fleet,
  chat: string,
  wanted: (text: string) => boolean,
): Promise<string> => {
  for (let tries = 0; tries < 300; tries += 1) {
    const messages = await fleet.sandbox<{ from: { isOa: boolean }; text: string }[]>(
      'GET',
      `/sandbox/chats/${encodeURIComponent(chat)}/messages`,
    );
    const found = messages.find(({ from, text }) => from.isOa && wanted(text));
    if (found) return found.text;
    await sleep(100);
  }
  throw new Error(`nobody was answered in ${chat}`);
};

const needs = [
  'nhà hết gạo rồi',
  'nhà có 2 người sốt cao',
  'có người khó thở lắm',
  'nhà hết thuốc huyết áp',
];

/** Somebody cries for help four times a second; every text is said once. */
const storm = async (fleet: Fleet, cast: Cast, seconds: number): Promise<void> => {
  const homes = cast.clusters.flatMap((cluster) =>
    cluster.households.map((home) => ({ cluster, home })),
  );
  for (let turn = 0; turn < seconds * 4; turn += 1) {
    const one = homes[turn % homes.length];
    if (!one) throw new Error('the demo has no households');
    const need = needs[turn % needs.length] ?? '';
    await say(fleet, one.home, one.cluster.group, `${need}, giúp với, tin số ${turn + 1}`);
    await sleep(250);
  }
};

const wipeMidway = async (fleet: Fleet, seconds: number): Promise<void> => {
  await sleep(seconds * 500);
  await retried(() => fleet.wipeQueue());
};

/** While the database is down nothing can be done to it. */
const retried = async (work: () => Promise<void>): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (tries === 20) throw error;
      await sleep(500);
    }
  }
};

const killAll = async (
  fleet: Fleet,
  { kills, seconds }: KillsOptions,
  random: ReturnType<typeof seededRandom>,
  byVictim: Record<string, number>,
): Promise<void> => {
  const mean = (seconds * 1_000) / (kills + 1);
  for (let done = 0; done < kills;) {
    await sleep(mean * (0.3 + 1.2 * random()));
    const victim = random.pick(victims);
    if (!(await fleet.kill(victim).catch(() => false))) continue;
    byVictim[victim] = (byVictim[victim] ?? 0) + 1;
    done += 1;
  }
};

interface Stats {
  webhooksWaiting: number;
  duplicates: { text: string; count: number }[];
}

/** Until nothing is on its way: a send whose sender was killed is looked up when its lease has run out. */
const untilQuiet = async (fleet: Fleet): Promise<void> => {
  const patience = stopwatch() + 150_000;
  const loa = await fleet.reader();
  try {
    for (let quiet = 0; quiet < 5;) {
      await sleep(500);
      const { webhooksWaiting } = await fleet.sandbox<Stats>('GET', '/sandbox/stats');
      const { rows } = await loa.deps.pool.query<{ n: number }>(
        `select (select count(*) from "inboxMessages" where status = 'received')
              + (select count(*) from "outboxDeliveries" where state in ('pending', 'sending', 'uncertain') and "notBefore" <= $1) as n`,
        [loa.deps.clock()],
      );
      quiet = webhooksWaiting === 0 && rows[0]?.n === 0 ? quiet + 1 : 0;
      if (stopwatch() > patience) return; // what is still open is counted as lost
    }
  } finally {
    await loa.close();
  }
};

const judge = async (fleet: Fleet, cast: Cast): Promise<Account & Pick<Kills, 'ok' | 'groups'>> => {
  const loa = await fleet.reader();
  try {
    const heard = (await listen(fleet.sandbox)).flat();
    const { duplicates } = await fleet.sandbox<Stats>('GET', '/sandbox/stats');
    const account = await settleAccounts({ deps: loa.deps, heard, calls: 0, duplicates });
    const groups = reached(cast, heard);
    for (const name of groups.missed)
      account.why.push(`the paper did not reach ${name} exactly once`);
    const clean = account.lost === 0 && account.duplicates === 0 && account.ledger === 'ok';
    return { ...account, ok: clean && groups.missed.length === 0, groups };
  } finally {
    await loa.close();
  }
};

const reached = (
  cast: Cast,
  heard: readonly Heard[],
): { wanted: number; once: number; missed: string[] } => {
  const places = [
    ...cast.communes.map(({ name, group }) => ({ name, group, sign: '118/TTCH-VP' })),
    ...cast.clusters.map(({ name, village, group }) => ({
      name: `${name} · ${village}`,
      group,
      sign: '📢',
    })),
  ];
  const missed = places.filter(
    ({ group, sign }) =>
      saidIn(group, heard).filter(
        ({ text }) => text.includes(sign) && !text.includes('Nhắc lần') && !text.startsWith('✅'),
      ).length !== 1,
  );
  return {
    wanted: places.length,
    once: places.length - missed.length,
    missed: missed.map(({ name }) => name),
  };
};
