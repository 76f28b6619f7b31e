/** Measures Loa beside the alternative, in one run on one machine. Standard output is JSON lines, the last one the result. */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Figure, Measure, Survival } from './bench/figure.ts';
import { openGround } from './bench/ground.ts';
import { stopAll } from './bench/processes.ts';
import { accept } from './bench/accept.ts';
import { simulatedDay } from './bench/day.ts';
import { openDeadlines } from './bench/deadlines.ts';
import { fanOut } from './bench/fan-out.ts';
import { survivesBadPost, survivesKills, survivesZalo } from './bench/survive.ts';
import { triage } from './bench/triage.ts';
import { underLimit } from './bench/under-limit.ts';
import { warmStart } from './bench/warm-start.ts';

const measures: readonly Measure[] = [
  accept,
  fanOut,
  underLimit,
  openDeadlines,
  triage,
  warmStart,
  survivesKills,
  survivesBadPost,
  survivesZalo,
  simulatedDay,
];
/** The whole table: what is not measured by this run is said so. */
const table = ['B1', 'B2', 'B3', 'B4', 'B5', 'B6', 'B7', 'B8', 'F1', 'F2', 'F3', 'S24'];

const { values } = parseArgs({
  options: {
    /** `--only B1,B6`. */
    only: { type: 'string' },
    /** One short round of each: to see that it works. */
    short: { type: 'boolean', default: false },
  },
});
const tell = (words: string): void => void process.stderr.write(`${words}\n`);

const chosen = (): readonly Measure[] => {
  const names = values.only?.split(',').map((name) => name.trim().toUpperCase());
  return names ? measures.filter((measure) => names.includes(measure.name)) : measures;
};

const main = async (): Promise<boolean> => {
  const result: Record<string, Figure | Survival> = {};
  const failed: string[] = [];
  const bench = await openGround(values.short);
  const close = async (): Promise<void> => {
    await stopAll();
    await bench.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void close().finally(() => process.exit(1)));
  try {
    for (const measure of chosen()) {
      tell(`${measure.name}: ${measure.title} …`);
      try {
        const figure = await measure.run(bench);
        result[measure.name] = figure;
        const cores = cpus().length;
        process.stdout.write(
          `${JSON.stringify({ measure: measure.name, title: measure.title, cores, ...figure })}\n`,
        );
      } catch (error) {
        failed.push(measure.name);
        tell(`${measure.name}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
      } finally {
        await stopAll();
      }
    }
  } finally {
    await close();
  }
  const missing = table.filter((name) => !(name in result));
  if (missing.length > 0) tell(`chưa đo: ${missing.join(', ')}`);
  // The lines before have every round; the last one has what was found.
  for (const figure of Object.values(result)) delete figure.rounds;
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return failed.length === 0;
};

process.exitCode = (await main()) ? 0 : 1;
