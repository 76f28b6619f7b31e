import { setTimeout as sleep } from 'node:timers/promises';
import { stopwatch } from '../../src/platform/clock.ts';
import type { Loa } from '../../src/app.ts';
import { account, openLoa, setUpAccount } from './account.ts';
import { openBareQueue } from './bare-queue.ts';
import { loadNow, median, rounded, type Bench, type Figure, type Measure } from './figure.ts';
import { built, startProgram, startRole, type Running } from './processes.ts';
import { processorMs } from './processor.ts';
import { groupId, startStandIn, type StandIn } from './stand-in.ts';

type Outbox = typeof import('../../src/messaging/outbox/send.ts');

const textOf = (run: string): string =>
  `📢 VB-7K2F · ${run} · HOẢ TỐC\nUBND huyện yêu cầu các xã, bản, cụm hộ dừng tập trung đông người từ 0 giờ ngày mai, ` +
  'rà soát người về từ vùng dịch trong 14 ngày qua và báo cáo trước 16 giờ. Ai chưa rõ hỏi trực xã. Nhận được, xin trả lời NHẬN.';

interface Side {
  name: 'ours' | 'beside';
  start(): Running;
  /** Asks for a message to each of so many groups. */
  ask(run: string, groups: number): Promise<void>;
  /** Whether all of it is sent, and written down as sent. */
  isDone(run: string): Promise<boolean>;
}

const oursOf = (bench: Bench, loa: Loa, outbox: Outbox, env: Record<string, string>): Side => ({
  name: 'ours',
  start: () => startRole('worker', { ...env, LOA_DATA_DIR: bench.newFolder() }),
  ask: async (run, groups) => {
    const { inserted } = await outbox.sendMany(
      loa.deps,
      Array.from({ length: groups }, (_, number) => ({
        to: { chat: { accountId: account.id, kind: 'group', externalId: groupId(number) } },
        text: textOf(run),
        key: run,
        lane: 'relay',
      })),
    );
    if (inserted !== groups) throw new Error(`${inserted} of ${groups} were new`);
  },
  isDone: async (run) => {
    const open = await loa.deps.pool.query(
      `select 1 from "outboxDeliveries" where state in ('pending', 'sending', 'uncertain') limit 1`,
    );
    if (open.rowCount !== 0) return false;
    const unsent = await loa.deps.pool.query(
      `select 1 from "outboxDeliveries" where key = $1 and state not in ('sent', 'delivered') limit 1`,
      [run],
    );
    if (unsent.rowCount !== 0) throw new Error('some were not sent');
    return true;
  },
});

const besideOf = (queueUrl: string, sandbox: string): Side & { close: () => Promise<void> } => {
  const queue = openBareQueue(queueUrl);
  return {
    name: 'beside',
    start: () =>
      startProgram(new URL('./programs/bare-worker.ts', import.meta.url), {
        URL_OF_QUEUE: queueUrl,
        SANDBOX: sandbox,
        TOKEN: account.accessToken,
      }),
    ask: async (run, groups) => {
      for (let start = 0; start < groups; start += 1_000) {
        const size = Math.min(1_000, groups - start);
        await queue.addBulk(
          Array.from({ length: size }, (_, more) => ({
            name: 'send',
            data: { group: groupId(start + more), text: textOf(run) },
            opts: { attempts: 5, removeOnComplete: true },
          })),
        );
      }
    },
    isDone: async () => {
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
      if ((counts['failed'] ?? 0) > 0) throw new Error('some were not sent');
      return Object.values(counts).every((count) => count === 0);
    },
    close: () => queue.close(),
  };
};

interface Round {
  side: string;
  perSecond: number;
  /** Milliseconds of processor time a thousand messages cost the sender and its database. */
  cpuMs: number | null;
}

/** Starts the sender, lets it warm up, and takes the time of one fan-out, from the asking to the last one written down as sent. */
const runOnce = async (
  bench: Bench,
  side: Side,
  standIn: StandIn,
  options: { run: string; groups: number },
): Promise<Round> => {
  const { run, groups } = options;
  const sender = side.start();
  const fanOut = async (run: string, groups: number): Promise<number> => {
    const startedAt = stopwatch();
    await side.ask(run, groups);
    while (!(await side.isDone(run))) {
      if (stopwatch() - startedAt > 300_000) throw new Error(`${side.name} does not end`);
      await sleep(50);
    }
    return stopwatch() - startedAt;
  };
  await fanOut(`khởi động ${run}`, Math.min(groups, 2_000));
  const before = await standIn.stats();
  const cpuBefore = processorMs(sender.pid, bench.postgresPid);
  const ms = await fanOut(run, groups);
  const cpu = processorMs(sender.pid, bench.postgresPid);
  const after = await standIn.stats();
  await sender.stop();
  if (after.messages - before.messages !== groups || after.duplicates > 0)
    throw new Error(
      `${side.name}: ${after.messages - before.messages} of ${groups} arrived, ${after.duplicates} twice`,
    );
  const cpuMs =
    cpu === null || cpuBefore === null ? null : rounded((1e3 * (cpu - cpuBefore)) / groups);
  const round = { side: side.name, perSecond: Math.round((groups * 1e3) / ms), cpuMs };
  bench.tell(
    `B2: ${side.name} ${round.perSecond} a second, processor ${cpuMs ?? '?'} ms a thousand`,
  );
  return round;
};

/** Both sides through the same stand-in, by turns. */
const compare = async (bench: Bench, redis?: string): Promise<Round[]> => {
  const groups = bench.short ? 4_000 : 20_000;
  const standIn = await startStandIn(bench, groups);
  const database = await bench.newDatabase();
  const env = {
    DATABASE_URL: database,
    ZALO_OA_BASE_URL: standIn.url,
    ...(redis === undefined ? {} : { QUEUE_URL: redis }),
  };
  const loa = await openLoa(database, { ...env, LOA_DATA_DIR: bench.newFolder() });
  await setUpAccount(database);
  const outbox = await built<Outbox>('messaging/outbox/send.js');
  const beside = besideOf(redis ?? database, standIn.url);
  const sides: Side[] = [oursOf(bench, loa, outbox, env), beside];
  try {
    const rounds: Round[] = [];
    for (let turn = 0; turn < (bench.short ? 1 : 3); turn += 1) {
      for (const side of turn % 2 === 0 ? sides : [...sides].reverse()) {
        const run = `lần ${turn + 1} ${side.name}`;
        rounds.push(await runOnce(bench, side, standIn, { run, groups }));
      }
    }
    return rounds;
  } finally {
    await beside.close();
    await loa.close();
  }
};

const aims = { postgres: 3, redis: 1 };

const fanOutFigure = (rounds: readonly Round[], backend: keyof typeof aims): Figure => {
  const of = (side: string, key: 'perSecond' | 'cpuMs'): number =>
    median(rounds.filter((round) => round.side === side).map((round) => round[key] ?? NaN));
  const [ours, beside] = [of('ours', 'perSecond'), of('beside', 'perSecond')];
  return {
    ours,
    beside,
    ratio: rounded(ours / beside),
    p99ms: null,
    cpuMsPerThousand: of('ours', 'cpuMs'),
    besideCpuMsPerThousand: of('beside', 'cpuMs'),
    unit: `messages per second, queue on ${backend}`,
    aim: `≥ ${aims[backend]}×`,
    ok: ours >= aims[backend] * beside,
    rounds: [...rounds],
  };
};

export const fanOut: Measure = {
  name: 'B2',
  title:
    'a directive fanned out to 20 000 groups; beside: BullMQ, one job a message, on the same database',
  run: async (bench) => {
    const load = loadNow();
    return { ...fanOutFigure(await compare(bench), 'postgres'), load };
  },
};
