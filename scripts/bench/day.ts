import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { rounded, type Measure } from './figure.ts';
import { freePort, startRole, untilAnswers } from './processes.ts';

/** Megabytes an hour of the day may leave behind: a leak of one kilobyte a message would be more. */
const flatMbPerHour = 0.5;
/** What is read once and kept, and what the compiler makes of it, settles in the first hours. */
const settlingHours = 3;

export const simulatedDay: Measure = {
  name: 'S24',
  title: 'twenty-four simulated hours with every fault on, memory after each',
  run: async (bench) => {
    const seed = Number(process.env['LOA_BENCH_SEED'] ?? 20211118);
    const port = await freePort();
    const sandboxUrl = `http://127.0.0.1:${port}`;
    startRole('sandbox', { SANDBOX_PORT: String(port), LOA_DATA_DIR: bench.newFolder() });
    await untilAnswers(`${sandboxUrl}/sandbox/stats`);
    process.env['LOA_TEST_POSTGRES'] = bench.postgresUrl;
    exposeCollector();
    const { liveThroughDay } = await import('../rehearse/day.ts');
    const day = await liveThroughDay({
      sandboxUrl,
      seed,
      hours: bench.short ? 6 : 24,
      perHour: 24,
      onHour: ({ at, heapMb, rssMb }) =>
        bench.tell(`S24: ${at}, heap ${heapMb.toFixed(1)} MB, resident ${rssMb.toFixed(0)} MB`),
    });
    for (const reason of day.why.slice(0, 30)) bench.tell(`S24: ${reason}`);
    const heap = day.hours.slice(settlingHours).map(({ heapMb }) => heapMb);
    const slope = slopeOf(heap);
    return {
      kills: 0,
      lost: day.lost,
      duplicates: day.duplicates,
      ledger: day.ledger,
      messages: day.messages,
      posts: day.posts,
      hours: day.hours.length,
      heapMb: rounded(heap.at(-1) ?? Number.NaN, 1),
      heapMbPerHour: rounded(slope, 3),
      did: day.did,
      seconds: rounded(day.ms / 1_000, 0),
      seed,
      aim: `nothing lost or posted twice, every state true, memory flat (≤ ${flatMbPerHour} MB an hour)`,
      ok: day.ok && slope <= flatMbPerHour,
      rounds: [...day.hours, { why: day.why.slice(0, 50) }],
    };
  },
};

/** Garbage can then be collected on demand, without a flag on the command line. */
const exposeCollector = (): void => {
  setFlagsFromString('--expose-gc');
  (globalThis as { gc?: unknown }).gc = runInNewContext('gc') as unknown;
};

/** How much a value grows from one to the next, by the line that fits best. */
const slopeOf = (values: readonly number[]): number => {
  const mean = (list: readonly number[]): number =>
    list.reduce((total, one) => total + one, 0) / list.length;
  const middle = (values.length - 1) / 2;
  const average = mean(values);
  const over = mean(values.map((value, index) => (index - middle) * (value - average)));
  const spread = mean(values.map((_, index) => (index - middle) ** 2));
  return spread === 0 ? 0 : over / spread;
};
