import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadUnderstanding } from '../src/messaging/understanding/rules.ts';
import { createUnderstanding } from '../src/messaging/understanding/understand.ts';

/** Messages understood in a second of one core, on the utterances the tests know. */
const profile = resolve('config/profiles/tam-duong-2021');
const fixtures = resolve('test/messaging/understanding/fixtures');
const texts = readdirSync(fixtures).flatMap((file) =>
  readFileSync(`${fixtures}/${file}`, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t')[2] ?? ''),
);

const started = performance.now();
const { rules } = loadUnderstanding(`${profile}/rules.yaml`, `${profile}/categories.yaml`);
const understand = createUnderstanding(rules);
const startMs = Math.round(performance.now() - started);

const run = (rounds: number): void => {
  for (let round = 0; round < rounds; round++) for (const text of texts) understand(text);
};
run(20);
const rounds = 60;
const before = process.cpuUsage();
const wall = performance.now();
run(rounds);
const { user, system } = process.cpuUsage(before);
const count = rounds * texts.length;
const perSecond = Math.round((count * 1e6) / (user + system));
const perSecondWall = Math.round((count * 1000) / (performance.now() - wall));
console.log(JSON.stringify({ messages: count, startMs, perSecond, perSecondWall }));
