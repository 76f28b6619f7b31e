import { setTimeout as sleep } from 'node:timers/promises';
import type { Loa } from '../../src/app.ts';
import { stopwatch } from '../../src/platform/clock.ts';
import type { DeadlineKind } from '../../src/platform/deadlines.ts';
import type { Deps } from '../../src/platform/deps.ts';
import type { Job } from '../../src/platform/queue.ts';
import { openLoa } from './account.ts';
import {
  loadNow,
  median,
  quantile,
  rounded,
  type Bench,
  type Figure,
  type Measure,
} from './figure.ts';
import { built } from './processes.ts';
import { processorMs } from './processor.ts';

type Deadlines = typeof import('../../src/platform/deadlines.ts');

const kind = 'bench';

/** Clocks spread evenly over so many seconds from an instant on. */
const set = async (
  { pool }: Deps,
  options: { step: string; count: number; from: Date; overSeconds: number },
): Promise<void> => {
  const { step, count, from, overSeconds } = options;
  await pool.query(
    `insert into deadlines (id, kind, "subjectId", step, "dueAt", attempts)
     select gen_random_uuid(), $1, 'subject-' || n, $2, $3::timestamptz + n * ($4 / $5::float) * interval '1 second', 0
     from generate_series(1, $5) as n`,
    [kind, step, from, overSeconds, count],
  );
};

/** A Loa whose only clocks are the bench's: each notes when it fired and does nothing else. */
const withClocks = (loa: Loa, fired: (step: string, subjectId: string) => void): Deps => {
  const bench: DeadlineKind = {
    name: kind,
    fire: (_deps, subjectId, step) => {
      fired(step, subjectId);
      return Promise.resolve();
    },
  };
  return { ...loa.deps, deadlineKinds: new Map([[kind, bench]]) };
};

/** How long the clocks that are due take, after PostgreSQL has counted what there is. */
const timeToFire = async (
  bench: Bench,
  deps: Deps,
  deadlines: Deadlines,
  due: number,
): Promise<{ ms: number; cpuMs: number | null }> => {
  await set(deps, {
    step: 'due',
    count: due,
    from: new Date(deps.clock().getTime() - 60_000),
    overSeconds: 30,
  });
  await deps.pool.query('vacuum analyze deadlines');
  await deps.pool.query('checkpoint');
  const cpuBefore = processorMs(process.pid, bench.postgresPid);
  const startedAt = stopwatch();
  const fired = await deadlines.fireDue(deps);
  const ms = Math.round(stopwatch() - startedAt);
  const cpu = processorMs(process.pid, bench.postgresPid);
  if (fired !== due) throw new Error(`${fired} of ${due} fired`);
  return { ms, cpuMs: cpu === null || cpuBefore === null ? null : cpu - cpuBefore };
};

/** How late clocks run out that a worker meets by its every-second round, with all the others open. */
const lateness = async (loa: Loa, deadlines: Deadlines, short: boolean): Promise<number[]> => {
  const seconds = short ? 5 : 20;
  const count = seconds * 100;
  const late: number[] = [];
  const from = new Date(loa.deps.clock().getTime() + 5_000);
  const deps = withClocks(loa, (_step, subjectId) => {
    const number = Number(subjectId.slice('subject-'.length));
    const dueAt = from.getTime() + (number * seconds * 1e3) / count;
    late.push(loa.deps.clock().getTime() - dueAt);
  });
  await set(deps, { step: 'late', count, from, overSeconds: seconds });
  loa.runtime.work(deps, [deadlines.fireDeadlines as Job<never>]);
  await loa.runtime.upsertSchedules({
    'fire-deadlines': { job: deadlines.fireDeadlines, every: 1_000 },
  });
  const startedAt = stopwatch();
  while (late.length < count) {
    if (stopwatch() - startedAt > 120_000) throw new Error(`${late.length} of ${count} fired`);
    await sleep(200);
  }
  return late;
};

const measure = async (bench: Bench): Promise<Figure> => {
  const load = loadNow();
  const open = bench.short ? 100_000 : 1_000_000;
  const due = bench.short ? 2_000 : 10_000;
  const deadlines = await built<Deadlines>('platform/deadlines.js');
  const env = { LOA_DATA_DIR: bench.newFolder() };
  const [full, alone] = [
    await openLoa(await bench.newDatabase(), env),
    await openLoa(await bench.newDatabase(), env),
  ];
  try {
    const far = new Date(full.deps.clock().getTime() + 24 * 3_600_000);
    await set(full.deps, { step: 'open', count: open, from: far, overSeconds: 30 * 86_400 });
    const sides = [
      { name: 'ours', deps: withClocks(full, () => undefined) },
      { name: 'beside', deps: withClocks(alone, () => undefined) },
    ];
    for (const { deps } of sides) await timeToFire(bench, deps, deadlines, Math.min(due, 2_000));
    const rounds: { side: string; ms: number; cpuMs: number | null }[] = [];
    for (let turn = 0; turn < (bench.short ? 1 : 5); turn += 1) {
      for (const { name, deps } of turn % 2 === 0 ? sides : [...sides].reverse()) {
        const round = await timeToFire(bench, deps, deadlines, due);
        rounds.push({ side: name, ...round });
        bench.tell(`B4: ${name} ${round.ms} ms for ${due}, processor ${round.cpuMs ?? '?'} ms`);
      }
    }
    const of = (side: string, key: 'ms' | 'cpuMs' = 'ms'): number =>
      median(rounds.filter((round) => round.side === side).map((round) => round[key] ?? NaN));
    const late = await lateness(full, deadlines, bench.short);
    const [ours, beside] = [of('ours'), of('beside')];
    const p99ms = Math.round(quantile(late, 0.99));
    bench.tell(`B4: late by ${Math.round(quantile(late, 0.5))} ms, p99 ${p99ms} ms`);
    return {
      ours,
      beside,
      ratio: rounded(beside / ours),
      p99ms,
      p50ms: Math.round(quantile(late, 0.5)),
      cpuMs: of('ours', 'cpuMs'),
      besideCpuMs: of('beside', 'cpuMs'),
      open,
      due,
      unit: 'milliseconds to fire what is due; p99ms is lateness',
      aim: '≤ 1.2× the cost of the due alone, p99 lateness ≤ 1 s',
      ok: ours <= 1.2 * beside && p99ms <= 1_000,
      load,
      rounds,
    };
  } finally {
    await full.close();
    await alone.close();
  }
};

export const openDeadlines: Measure = {
  name: 'B4',
  title: '10 000 deadlines that are due among 1 000 000 open ones; beside: the 10 000 alone',
  run: measure,
};
