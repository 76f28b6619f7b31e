import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Loa } from '../../src/app.ts';
import { stopwatch } from '../../src/platform/clock.ts';
import { account, openLoa, setUpAccount } from './account.ts';
import {
  loadNow,
  median,
  quantile,
  rounded,
  type Bench,
  type Figure,
  type Measure,
} from './figure.ts';
import { built, startRole } from './processes.ts';
import { groupId, startStandIn, type StandIn } from './stand-in.ts';

type Outbox = typeof import('../../src/messaging/outbox/send.ts');
type Atomically = typeof import('../../src/platform/atomically.ts');

/** Calls a minute: few enough that losing a turn to the backlog shows in the figure. */
const limit = 600;
/** Still waiting when the measuring ends. */
const backlog = 50_000;
const settlingMs = 3_000;
/** Milliseconds between two urgent messages, on average. */
const gapMs = 400;
const aims = { share: 0.98, overtakeMs: Math.ceil(60_000 / limit) + 250 };

/** One message to each group, promised before anybody is there to send it. */
const promiseBacklog = async (loa: Loa, groups: number): Promise<void> => {
  const outbox = await built<Outbox>('messaging/outbox/send.js');
  const { inserted } = await outbox.sendMany(
    loa.deps,
    Array.from({ length: groups }, (_, number) => ({
      to: { chat: { accountId: account.id, kind: 'group', externalId: groupId(number) } },
      text: `📢 VB-3L1M · Lịch tiêm chủng tháng này, cụm ${number}. Ai chưa rõ hỏi trạm y tế xã.`,
      key: 'backlog',
      lane: 'bulk',
    })),
  );
  if (inserted !== groups) throw new Error(`${inserted} of ${groups} were new`);
};

const untilSending = async (standIn: StandIn): Promise<void> => {
  const startedAt = stopwatch();
  const before = (await standIn.stats()).messages;
  while ((await standIn.stats()).messages === before) {
    if (stopwatch() - startedAt > 60_000) throw new Error('nothing is sent');
    await sleep(100);
  }
};

/** Promises urgent messages at random moments, each to a chat whose bulk message waits too. Returns when which was promised. */
const interrupt = async (loa: Loa, ms: number, groups: number): Promise<Map<string, number>> => {
  const outbox = await built<Outbox>('messaging/outbox/send.js');
  const { atomically } = await built<Atomically>('platform/atomically.js');
  const promised = new Map<string, number>();
  const startedAt = stopwatch();
  for (;;) {
    await sleep(randomInt(2 * gapMs));
    if (stopwatch() - startedAt > ms) return promised;
    const text = `🔴 KHẨN KC-${promised.size} · Sản phụ khó thở ở bản Nà Cơ, cần xe ngay.`;
    const chat = {
      accountId: account.id,
      kind: 'group' as const,
      externalId: groupId(randomInt(groups)),
    };
    promised.set(text, loa.deps.clock().getTime());
    await atomically(loa.deps, (deps) =>
      outbox.send(deps, { to: { chat }, text, key: text, lane: 'urgent' }),
    );
  }
};

/** How long each urgent message took from its promise to the platform's taking it. */
const latenessOf = (
  accepted: ReadonlyMap<string, number>,
  promised: ReadonlyMap<string, number>,
): number[] =>
  [...promised].map(([text, at]) => {
    const arrived = accepted.get(text);
    if (arrived === undefined) throw new Error('an urgent message did not arrive');
    return arrived - at;
  });

interface Observed {
  /** Taken by the platform in the time measured. */
  taken: number;
  ms: number;
  lateMs: number[];
  refused: number;
  waiting: number;
}

const observe = async (
  loa: Loa,
  standIn: StandIn,
  worker: { stop(): Promise<void> },
  options: { ms: number; groups: number },
): Promise<Observed> => {
  const before = await standIn.stats();
  await untilSending(standIn);
  await sleep(settlingMs);
  const from = loa.deps.clock().getTime();
  const promised = await interrupt(loa, options.ms, options.groups);
  const to = loa.deps.clock().getTime();
  await sleep(2_000);
  await worker.stop();
  const after = await standIn.stats();
  if (after.duplicates > 0) throw new Error(`${after.duplicates} texts arrived twice`);
  const accepted = await standIn.accepted();
  const { rows } = await loa.deps.pool.query<{ n: string }>(
    `select count(*) as n from "outboxDeliveries" where lane = 'bulk' and state = 'pending'`,
  );
  return {
    taken: [...accepted.values()].filter((at) => at >= from && at < to).length,
    ms: to - from,
    lateMs: latenessOf(accepted, promised),
    refused: after.sends - before.sends - (after.messages - before.messages),
    waiting: Number(rows[0]?.n),
  };
};

const figureOf = ({ taken, ms, lateMs, refused, waiting }: Observed, least: number): Figure => {
  const ours = rounded((taken * 60_000) / ms, 1);
  const p99ms = quantile(lateMs, 0.99);
  return {
    ours,
    beside: limit,
    ratio: rounded(ours / limit, 4),
    p99ms,
    p50ms: median(lateMs),
    worstMs: Math.max(...lateMs),
    urgent: lateMs.length,
    refused,
    waiting,
    seconds: rounded(ms / 1e3, 1),
    unit: 'messages a minute; milliseconds from the promise of an urgent one to the platform taking it',
    aim: `≥ ${100 * aims.share}% of the limit, none refused; urgent past ${least} within one token + 250 ms = ${aims.overtakeMs} ms, p99`,
    ok: ours >= aims.share * limit && refused === 0 && waiting >= least && p99ms <= aims.overtakeMs,
  };
};

const measure = async (bench: Bench): Promise<Figure> => {
  const load = loadNow();
  const ms = bench.short ? 15_000 : 60_000;
  const least = bench.short ? 5_000 : backlog;
  // What leaves while the measuring goes on must not come out of what is to be overtaken.
  const groups = least + Math.ceil((limit * (ms + 30_000)) / 60_000);
  const standIn = await startStandIn(bench, groups);
  await standIn.limitTo(limit);
  const database = await bench.newDatabase();
  const env = { DATABASE_URL: database, ZALO_OA_BASE_URL: standIn.url };
  const loa = await openLoa(database, { ...env, LOA_DATA_DIR: bench.newFolder() });
  try {
    await setUpAccount(database, limit);
    await promiseBacklog(loa, groups);
    const worker = startRole('worker', { ...env, LOA_DATA_DIR: bench.newFolder() });
    const seen = await observe(loa, standIn, worker, { ms, groups });
    const figure = figureOf(seen, least);
    bench.tell(
      `B3: ${figure.ours} of ${limit} a minute, urgent p99 ${figure.p99ms ?? '?'} ms over ${seen.lateMs.length}`,
    );
    return { ...figure, load };
  } finally {
    await loa.close();
  }
};

export const underLimit: Measure = {
  name: 'B3',
  title: 'urgent messages past a backlog of 50 000 on a limited account; beside: the limit',
  run: measure,
};
