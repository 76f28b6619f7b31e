import { categoryOf } from '../../../src/features/reports/index.ts';
import type { Cast, Cluster, Someone } from '../cast.ts';
import {
  categoryOn,
  codeIn,
  pagesOf,
  saidIn,
  type Heard,
  type Scene,
  type Stage,
} from '../stage.ts';
import { dayOfVoices, type Voice } from '../words.ts';

interface Spoken extends Voice {
  cluster: Cluster;
  who: Someone;
  at: string;
}

/** Never said where many read, not even masked. */
const restricted = new Set(['security', 'complaint', 'privacy']);
const silent = new Set(['all-clear', 'chatter']);

/** Sixty and more messages of every kind from three communes within a minute, webhooks arriving twice and out of order. */
export const voices: Scene = {
  name: 'voices',
  title: 'Hơn 60 tin đủ mọi loại của ba xã, webhook lặp và lộn thứ tự',
  play: async (stage) => {
    const { world, mark, heard, check } = stage;
    const before = await mark();
    await world.sandbox('POST', '/sandbox/faults', { webhook: { duplicate: 0.3, reorder: 0.2 } });
    const spoken = await speakAll(stage);
    await world.settle();
    await world.sandbox('POST', '/sandbox/faults', {});
    const all = await heard(before);
    check(spoken.length >= 60, `${spoken.length} messages were said`);
    const kinds = new Set(spoken.map(({ category }) => category));
    check(kinds.size === 21, `${kinds.size} of 21 kinds were said`);
    for (const one of spoken) judge(stage, one, all);
    judgeGroups(stage, spoken, all);

    await world.advance('5m');
    const later = await heard(before);
    check(
      !later.some(({ text, isLoa }) => isLoa && text.includes('Báo động')),
      'no watchdog has to raise an alarm after five minutes',
    );
  },
};

const speakAll = async ({ cast, say, world }: Stage): Promise<Spoken[]> => {
  const spoken: Spoken[] = [];
  const at = world.clock().toISOString();
  for (const [index, voice] of dayOfVoices.entries()) {
    const { cluster, who } = speaker(cast, voice, index);
    spoken.push({ ...voice, cluster, who, at });
  }
  await Promise.all(spoken.map(({ who, cluster, text }) => say(who, cluster.group, text)));
  return spoken;
};

/** Everybody speaks once, so that no two needs are taken for one. What hinders the work is said by those who do it. */
const speaker = (cast: Cast, voice: Voice, index: number): { cluster: Cluster; who: Someone } => {
  const cluster = cast.clusters[index % cast.clusters.length];
  if (!cluster) throw new Error('the demo has no clusters');
  const turn = 1 + Math.floor(index / cast.clusters.length);
  const who = voice.category === 'difficulty' ? cluster.team[0] : cluster.households[turn];
  if (!who) throw new Error(`${cluster.name} · ${cluster.village} has nobody left to speak`);
  return { cluster, who };
};

const judge = (
  { world, check }: Stage,
  { category, text, cluster, who }: Spoken,
  all: Heard[],
): void => {
  const { name } = categoryOf(world.deps, category);
  const pages = pagesOf(text, all);
  if (silent.has(category)) {
    check(pages.length === 0, `“${text}” asks for nothing and rings nobody`);
    return;
  }
  const answers = [...saidIn(cluster.group, all), ...saidIn(who.own, all)];
  if (pages.length === 0 && category === 'question') {
    check(
      answers.some(({ text }) => text.includes('Loa tự động trả lời')),
      `“${text}” is answered from the book`,
    );
    return;
  }
  check(pages.length > 0, `“${text}” is given to a named person`);
  const right = pages.find((page) => categoryOn(page) === name) ?? pages[0];
  if (!right) return;
  check(categoryOn(right) === name, `“${text}” is ${category}, not “${categoryOn(right)}”`);
  const code = codeIn(right.text) ?? '?';
  check(
    answers.some(({ text }) => text.includes(code)),
    `“${text}” is answered with its code ${code}`,
  );
};

/** Whatever the groups of communes and the district read, nobody can be known by it. */
const judgeGroups = ({ cast, check }: Stage, spoken: Spoken[], all: Heard[]): void => {
  const large = [cast.root.group, ...cast.communes.map((commune) => commune.group)].flatMap(
    (group) => saidIn(group, all),
  );
  for (const { category, text, who } of spoken) {
    const told = large.filter(
      (message) =>
        message.text.includes(who.name) ||
        message.text.includes(text) ||
        (who.phone !== null && message.text.includes(who.phone)),
    );
    check(told.length === 0, `a larger group reads who said “${text}”`);
    if (!restricted.has(category)) continue;
    const codes = pagesOf(text, all).flatMap((page) => codeIn(page.text) ?? []);
    check(
      !large.some((message) => codes.some((code) => message.text.includes(code))),
      `a larger group hears of “${text}”`,
    );
  }
};
