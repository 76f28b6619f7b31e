import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom, type Random } from '../../src/community/demo/random.ts';
import { stopwatch } from '../../src/platform/clock.ts';
import { settleAccounts, type Account } from './account.ts';
import { castOf, type Cast } from './cast.ts';
import { openFleet, type Fleet, type FleetOptions } from './fleet.ts';
import { dispatch, paperIn, signsOf } from './paper.ts';
import { listen, saidIn, type Heard } from './stage.ts';

export interface StormOptions extends Partial<FleetOptions> {
  /** How long people write while things go wrong, in seconds. */
  seconds: number;
  /** Chance is the same for the same seed. */
  seed: number;
  /** Urgent papers issued one after another meanwhile. */
  papers?: number;
  /** Cries for help a second. */
  perSecond?: number;
}

/** What goes wrong for as long as people write; it says what it did in figures. */
export type Trouble = (storm: Storm) => Promise<Record<string, unknown>>;

/** What a trouble can reach. */
export interface Storm {
  fleet: Fleet;
  cast: Cast;
  seconds: number;
  random: Random;
}

/** What is left on both sides after a storm. */
export interface Aftermath extends Account {
  ok: boolean;
  /** Groups the papers had to reach, and how many of them read their paper exactly once. */
  groups: { wanted: number; once: number };
  /** What the troubles did. */
  did: Record<string, unknown>;
  /** Milliseconds until everything had been done after people stopped writing. */
  quietMs: number;
  ms: number;
}

/** A storm of cries and urgent papers, while things go wrong; then both sides are compared. */
export const rehearseStorm = async (
  options: StormOptions,
  troubles: readonly Trouble[],
): Promise<Aftermath> => {
  const startedAt = stopwatch();
  const { profile = 'tam-duong-2021', queue = 'postgres', webs = 1, workers = 1 } = options;
  const fleet = await openFleet({ profile, queue, webs, workers });
  try {
    const loa = await fleet.reader();
    const cast = await castOf(loa.deps).finally(() => loa.close());
    const papers = await preparePapers(fleet, cast, options.papers ?? 1);
    const { seconds, perSecond = 4 } = options;
    const storm = { fleet, cast, seconds, random: seededRandom(options.seed) };
    const [did] = await together([
      together(troubles.map((trouble) => trouble(storm))),
      Promise.all([cryForHelp(storm, perSecond), issue(storm, papers)]).then(() => []),
    ]);
    const stoppedAt = stopwatch();
    await untilQuiet(fleet);
    const quietMs = Math.round(stopwatch() - stoppedAt);
    return {
      ...(await judge(fleet, cast, papers.length)),
      did: Object.assign({}, ...(did ?? [])) as Record<string, unknown>,
      quietMs,
      ms: Math.round(stopwatch() - startedAt),
    };
  } finally {
    await fleet.close();
  }
};

/** All of them, to their end: nobody goes on with a fleet that was closed because another failed. */
const together = async <T>(works: readonly Promise<T>[]): Promise<T[]> => {
  const ended = await Promise.allSettled(works);
  return ended.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
};

const say = (fleet: Fleet, who: { id: string }, chat: string, text: string): Promise<unknown> =>
  fleet.sandbox('POST', '/sandbox/say', { as: who.id, in: chat, text });

/** Drafted and approved while all is calm, so that only their sending meets the storm. Returns their codes. */
const preparePapers = async (fleet: Fleet, cast: Cast, count: number): Promise<string[]> => {
  const papers: string[] = [];
  for (let round = 1; round <= count; round += 1) {
    await say(fleet, cast.deputy, cast.deputy.own, dispatch(cast, new Date(), round));
    const drafted = await answerTo(fleet, cast.deputy.own, (text) => {
      const paper = paperIn(text);
      return paper !== '' && !papers.includes(paper);
    });
    const paper = paperIn(drafted);
    await say(fleet, cast.commander, cast.commander.own, `duyệt ${paper}`);
    await answerTo(
      fleet,
      cast.commander.own,
      (text) => text.includes('đã duyệt') && text.includes(paper),
    );
    papers.push(paper);
  }
  return papers;
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

/** Every text is said once, in a household's own group, evenly over the time. */
const cryForHelp = async ({ fleet, cast, seconds }: Storm, perSecond: number): Promise<void> => {
  const homes = cast.clusters.flatMap((cluster) =>
    cluster.households.map((home) => ({ cluster, home })),
  );
  const startedAt = stopwatch();
  for (let turn = 0; turn < seconds * perSecond; turn += 1) {
    const one = homes[turn % homes.length];
    if (!one) throw new Error('the demo has no households');
    const need = needs[turn % needs.length] ?? '';
    await say(fleet, one.home, one.cluster.group, `${need}, giúp với, tin số ${turn + 1}`);
    const nextAt = startedAt + ((turn + 1) * 1_000) / perSecond;
    await sleep(Math.max(0, nextAt - stopwatch()));
  }
};

/** The papers leave one after another, the first at once. */
const issue = async ({ fleet, cast, seconds }: Storm, papers: readonly string[]): Promise<void> => {
  const { commander } = cast;
  for (const paper of papers) {
    await say(fleet, commander, commander.own, `phát ${paper}`);
    await sleep((seconds * 1_000) / (papers.length + 1));
  }
};

interface Stats {
  webhooksWaiting: number;
  duplicates: { text: string; count: number }[];
}

const patienceMs = 300_000;

/** Until nothing is on its way and nothing said is unheard: what a killed sender had in hand is looked up when its lease has run out. */
const untilQuiet = async (fleet: Fleet): Promise<void> => {
  const patience = stopwatch() + patienceMs;
  const loa = await fleet.reader();
  try {
    for (let quiet = 0; quiet < 5;) {
      await sleep(500);
      const { webhooksWaiting } = await fleet.sandbox<Stats>('GET', '/sandbox/stats');
      const { rows } = await loa.deps.pool.query<{ open: number; heard: number }>(
        `select (select count(*) from "inboxMessages" where status = 'received')
              + (select count(*) from "outboxDeliveries" where state in ('pending', 'sending', 'uncertain')
                   and "endedAt" is null and "notBefore" <= $1) as open,
                (select count(*) from "inboxMessages") as heard`,
        [loa.deps.clock()],
      );
      const [{ open, heard } = { open: 1, heard: 0 }] = rows;
      const isQuiet = webhooksWaiting === 0 && open === 0 && (await saidSoFar(fleet)) <= heard;
      quiet = isQuiet ? quiet + 1 : 0;
      if (stopwatch() > patience) return; // what is still open is counted as lost
    }
  } finally {
    await loa.close();
  }
};

const saidSoFar = async (fleet: Fleet): Promise<number> =>
  (await listen(fleet.sandbox)).flat().filter((message) => !message.isLoa).length;

const judge = async (
  fleet: Fleet,
  cast: Cast,
  papers: number,
): Promise<Account & Pick<Aftermath, 'ok' | 'groups'>> => {
  const loa = await fleet.reader();
  try {
    const heard = (await listen(fleet.sandbox)).flat();
    const { duplicates } = await fleet.sandbox<Stats>('GET', '/sandbox/stats');
    const account = await settleAccounts({ deps: loa.deps, heard, calls: 0, duplicates });
    const groups = reached(cast, heard, papers);
    for (const name of groups.missed)
      account.why.push(`a paper did not reach ${name} exactly once`);
    const clean = account.lost === 0 && account.duplicates === 0 && account.ledger === 'ok';
    return { ...account, ok: clean && groups.missed.length === 0, groups };
  } finally {
    await loa.close();
  }
};

const reached = (
  cast: Cast,
  heard: readonly Heard[],
  papers: number,
): { wanted: number; once: number; missed: string[] } => {
  const places = Array.from({ length: papers }, (_, index) => signsOf(index + 1)).flatMap(
    ({ number, subject }) => [
      ...cast.communes.map(({ name, group }) => ({ name, group, signs: [number] })),
      ...cast.clusters.map(({ name, village, group }) => ({
        name: `${name} · ${village}`,
        group,
        signs: ['📢', subject],
      })),
    ],
  );
  const missed = places.filter(
    ({ group, signs }) =>
      saidIn(group, heard).filter(
        ({ text }) =>
          signs.every((sign) => text.includes(sign)) &&
          !text.includes('Nhắc lần') &&
          !text.startsWith('✅'),
      ).length !== 1,
  );
  return {
    wanted: places.length,
    once: places.length - missed.length,
    missed: missed.map(({ name, signs }) => `${name} (${signs.at(-1) ?? ''})`),
  };
};
