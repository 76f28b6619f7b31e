import { createHash } from 'node:crypto';
import autocannon from 'autocannon';
import { systemClock } from '../../src/platform/clock.ts';
import { account, openLoa, setUpAccount, withPool } from './account.ts';
import { loadNow, median, rounded, type Bench, type Measure } from './figure.ts';
import { processorMs } from './processor.ts';
import { freePort, startProgram, startRole, untilAnswers } from './processes.ts';

const connections = 64;

let messages = 0;
const clock = systemClock();

/** A message of a villager as Zalo posts it, each its own, signed. */
const signedEvent = (): { body: string; signature: string } => {
  const number = (messages += 1);
  const timestamp = String(clock().getTime());
  const body = JSON.stringify({
    app_id: account.appId,
    oa_id: account.oaId,
    user_id_by_app: `8${number % 20_000}`,
    event_name: 'user_send_group_text',
    timestamp,
    sender: { id: `5${number % 20_000}` },
    recipient: { id: `g${number % 280}` },
    message: {
      msg_id: `bench${number}`,
      text: `nhà em hết gạo 2 hôm nay rồi, có cháu bé 6 tháng, ở bản Nà Cơ (${number})`,
    },
  });
  const signature = createHash('sha256')
    .update(account.appId + body + timestamp + account.webhookSecret)
    .digest('hex');
  return { body, signature };
};

interface Round {
  side: string;
  perSecond: number;
  p50ms: number;
  p99ms: number;
  /** Milliseconds of processor time a thousand webhooks cost, the database's included. */
  cpuMs: number | null;
}

/** Knocks for so long; every answer must be 200 and every 200 a row. */
const knock = async (
  url: string,
  duration: number,
): Promise<Omit<Round, 'side' | 'cpuMs'> & { accepted: number }> => {
  const result = await autocannon({
    url,
    connections,
    duration,
    requests: [
      {
        method: 'POST',
        path: '/webhooks/zalo-oa',
        setupRequest: (request) => {
          const { body, signature } = signedEvent();
          const headers = {
            'content-type': 'application/json',
            'x-zevent-signature': `mac=${signature}`,
          };
          return { ...request, body, headers };
        },
      },
    ],
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  return {
    perSecond: Math.round(result['2xx'] / result.duration),
    p50ms: result.latency.p50,
    p99ms: result.latency.p99,
    accepted: result['2xx'],
  };
};

interface Side {
  name: string;
  pid: number;
  url: string;
  table: string;
}

const open = async (bench: Bench): Promise<{ sides: Side[]; database: string }> => {
  const database = await bench.newDatabase();
  const loa = await openLoa(database, { LOA_DATA_DIR: bench.newFolder() });
  await loa.close();
  await setUpAccount(database);
  await withPool(database, async (pool) => {
    await pool.query('create schema bare');
    await pool.query('create table bare."inboxMessages" (like app."inboxMessages" including all)');
  });
  const [ours, bare] = [await freePort(), await freePort()];
  const web = startRole('web', {
    DATABASE_URL: database,
    PORT: String(ours),
    LOA_DATA_DIR: bench.newFolder(),
    ZALO_OA_BASE_URL: 'http://127.0.0.1:9',
  });
  const program = startProgram(new URL('./programs/bare-webhook.ts', import.meta.url), {
    DATABASE_URL: database,
    PORT: String(bare),
    ACCOUNT: account.id,
  });
  const sides = [
    { name: 'ours', pid: web.pid, url: `http://127.0.0.1:${ours}`, table: 'app."inboxMessages"' },
    {
      name: 'beside',
      pid: program.pid,
      url: `http://127.0.0.1:${bare}`,
      table: 'bare."inboxMessages"',
    },
  ];
  for (const { url } of sides) await untilAnswers(`${url}/healthz`);
  return { sides, database };
};

const countRows = (database: string, table: string): Promise<number> =>
  withPool(database, async (pool) => {
    const { rows } = await pool.query<{ n: string }>(`select count(*) as n from ${table}`);
    return Number(rows[0]?.n);
  });

/** The alternative checks no signature, which is to its advantage. */
export const accept: Measure = {
  name: 'B1',
  title: 'signed webhooks accepted in a second, 64 connections; beside: one INSERT per request',
  run: async (bench) => {
    const load = loadNow();
    const { sides, database } = await open(bench);
    const seconds = bench.short ? 3 : 8;
    for (const { url } of sides) await knock(url, bench.short ? 2 : 5);
    const rounds: Round[] = [];
    for (let turn = 0; turn < (bench.short ? 1 : 5); turn += 1) {
      for (const { name, pid, url, table } of turn % 2 === 0 ? sides : [...sides].reverse()) {
        const before = await countRows(database, table);
        const cpuBefore = processorMs(pid, bench.postgresPid);
        const { accepted, ...round } = await knock(url, seconds);
        const cpu = processorMs(pid, bench.postgresPid);
        const kept = (await countRows(database, table)) - before;
        // What was under way when the knocking ended may be kept without having been counted.
        if (kept < accepted || kept > accepted + connections)
          throw new Error(`${name} said 200 to ${accepted} messages and kept ${kept}`);
        const cpuMs =
          cpu === null || cpuBefore === null ? null : rounded((1e3 * (cpu - cpuBefore)) / accepted);
        rounds.push({ side: name, ...round, cpuMs });
        bench.tell(
          `B1: ${name} ${round.perSecond} a second, p99 ${round.p99ms} ms, processor ${cpuMs ?? '?'} ms a thousand`,
        );
      }
    }
    const of = (side: string, key: 'perSecond' | 'p50ms' | 'p99ms' | 'cpuMs'): number =>
      median(rounds.filter((round) => round.side === side).map((round) => round[key] ?? NaN));
    const [ours, beside] = [of('ours', 'perSecond'), of('beside', 'perSecond')];
    const [p99ms, besideP99ms] = [of('ours', 'p99ms'), of('beside', 'p99ms')];
    return {
      ours,
      beside,
      ratio: rounded(ours / beside),
      p99ms,
      besideP99ms,
      p50ms: of('ours', 'p50ms'),
      besideP50ms: of('beside', 'p50ms'),
      cpuMsPerThousand: of('ours', 'cpuMs'),
      besideCpuMsPerThousand: of('beside', 'cpuMs'),
      unit: 'webhooks per second',
      aim: '≥ 2× with a lower p99',
      ok: ours >= 2 * beside && p99ms < besideP99ms,
      load,
      rounds,
    };
  },
};
