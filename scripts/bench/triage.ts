import { readdirSync, readFileSync } from 'node:fs';
import { stopwatch } from '../../src/platform/clock.ts';
import { loadNow, median, type Measure } from './figure.ts';
import { built } from './processes.ts';

type Understanding = typeof import('../../src/messaging/understanding/index.ts');

const at = (place: string): string => new URL(`../../${place}`, import.meta.url).pathname;

/** Every message the tests know, written as people write. */
const messages = (): string[] => {
  const folder = at('test/messaging/understanding/fixtures');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.tsv'))
    .flatMap((file) => readFileSync(`${folder}/${file}`, 'utf8').trim().split('\n').slice(1))
    .map((line) => line.split('\t')[2] ?? '');
};

const aim = 20_000;

/** Processor time, so that the figure is one core's whatever else the machine does. */
export const triage: Measure = {
  name: 'B6',
  title: 'messages understood in a second of one core',
  run: async ({ short, tell }) => {
    const load = loadNow();
    const rules = await built<Understanding>('messaging/understanding/index.js');
    const profile = at('config/profiles/tam-duong-2021');
    const understand = rules.createUnderstanding(
      rules.loadUnderstanding(`${profile}/rules.yaml`, `${profile}/categories.yaml`).rules,
    );
    const texts = messages();
    let understood = 0;
    const through = (times: number): void => {
      for (let time = 0; time < times; time += 1)
        for (const text of texts) if (understand(text).category !== 'chatter') understood += 1;
    };
    through(20);
    if (understood === 0) throw new Error('nothing was understood: there is nothing to measure');
    const times = short ? 10 : 40;
    const rounds = Array.from({ length: short ? 3 : 7 }, () => {
      const before = process.cpuUsage();
      const startedAt = stopwatch();
      through(times);
      const wall = stopwatch() - startedAt;
      const { user, system } = process.cpuUsage(before);
      const count = times * texts.length;
      return {
        perCpuSecond: Math.round((count * 1e6) / (user + system)),
        perSecond: Math.round((count * 1e3) / wall),
      };
    });
    const ours = Math.round(median(rounds.map((round) => round.perCpuSecond)));
    tell(`B6: ${ours} a second of one core over ${texts.length} messages`);
    return {
      ours,
      beside: null,
      ratio: null,
      p99ms: null,
      unit: 'messages per second of processor time',
      aim: `≥ ${aim}`,
      ok: ours >= aim,
      load,
      rounds,
    };
  },
};
