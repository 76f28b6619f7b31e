import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopwatch } from '../../src/platform/clock.ts';
import { loadNow, median, rounded, type Measure } from './figure.ts';
import { freePort, startRole, untilAnswers } from './processes.ts';

const megabytesOf = (pid: number): number => {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(stdout.trim()) / 1_024;
};

const most = { seconds: 5, megabytes: 250 };
/** Memory is looked at when the start is over and the every-second work has gone round a few times. */
const settleMs = 10_000;

/** The role `all` with the full demo: its database and the sandbox are processes of their own and start with it. */
export const warmStart: Measure = {
  name: 'B7',
  title:
    'from a start with the demo there until /readyz says 200, and the memory of web and worker',
  run: async ({ short, newFolder, tell }) => {
    const load = loadNow();
    const [port, sandboxPort] = [await freePort(), await freePort()];
    const env = {
      PORT: String(port),
      SANDBOX_PORT: String(sandboxPort),
      LOA_DATA_DIR: newFolder(),
    };
    const ready = `http://127.0.0.1:${port}/readyz`;
    const first = startRole('all', env);
    await untilAnswers(ready, 600_000);
    await first.stop();
    const rounds: { seconds: number; megabytes: number }[] = [];
    for (let turn = 0; turn < (short ? 1 : 5); turn += 1) {
      const startedAt = stopwatch();
      const loa = startRole('all', env);
      await untilAnswers(ready, 120_000, 25);
      const seconds = rounded((stopwatch() - startedAt) / 1e3);
      await sleep(settleMs);
      rounds.push({ seconds, megabytes: Math.round(megabytesOf(loa.pid)) });
      await loa.stop();
      tell(`B7: ready after ${seconds} s, ${rounds.at(-1)?.megabytes ?? NaN} MB`);
    }
    const ours = median(rounds.map((round) => round.seconds));
    const megabytes = median(rounds.map((round) => round.megabytes));
    return {
      ours,
      megabytes,
      beside: null,
      ratio: null,
      p99ms: null,
      unit: 'seconds to ready',
      aim: `≤ ${most.seconds} s, ≤ ${most.megabytes} MB`,
      ok: ours <= most.seconds && megabytes <= most.megabytes,
      load,
      rounds,
    };
  },
};
