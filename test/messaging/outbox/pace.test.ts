import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pauseAccount, takeAllowance } from '../../../src/messaging/outbox/pace.ts';
import type { ChannelAccount } from '../../../src/platform/channel.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import type { Deps } from '../../../src/platform/deps.ts';
import { newId } from '../../../src/platform/ids.ts';
import { createGround, type Ground } from '../../support/ground.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await createGround();
});
afterAll(() => ground.close());

const account = (ratePerMinute: number | null): ChannelAccount => ({
  id: newId(),
  channel: 'zalo-oa',
  externalId: '1',
  name: 'OA',
  settings: { ratePerMinute },
});

/** Shows the instant it was given, yet counts as a clock that runs. */
const handClock = (): { clock: Clock; pass: (ms: number) => void } => {
  let now = Date.parse('2021-11-18T02:00:00Z');
  const clock = Object.assign(() => new Date(now), {
    realMsUntil: (at: Date) => Math.max(0, at.getTime() - now),
  });
  return { clock, pass: (ms) => (now += ms) };
};

describe('the pace of an account', () => {
  it.each([100, 2_000])(
    'of %i a minute is used nearly whole, and never more in any minute',
    async (limit) => {
      const { clock, pass } = handClock();
      const deps = { db: ground.deps.db, clock } as Pick<Deps, 'db' | 'clock'>;
      const oa = account(limit);
      const sent: number[] = [];
      for (let step = 0; step < 1_200; step += 1) {
        const { most } = await takeAllowance(deps, oa, { most: 200, reserve: 0 });
        sent.push(most);
        pass(150);
      }
      const windows = sent.map((_, at) =>
        sent.slice(at, at + 400).reduce((sum, one) => sum + one, 0),
      );
      expect(Math.max(...windows)).toBeLessThanOrEqual(limit);
      expect(sent.reduce((sum, one) => sum + one, 0) / 3).toBeGreaterThanOrEqual(limit * 0.98);
    },
  );

  it('keeps one call back for what is urgent, and says when there is more', async () => {
    const { clock, pass } = handClock();
    const deps = { db: ground.deps.db, clock } as Pick<Deps, 'db' | 'clock'>;
    const oa = account(600);
    await takeAllowance(deps, oa, { most: 200, reserve: 1 });
    const bulk = await takeAllowance(deps, oa, { most: 200, reserve: 1 });
    expect(bulk.most).toBe(0);
    expect((await takeAllowance(deps, oa, { most: 200, reserve: 0 })).most).toBe(1);
    const { nextAt } = await takeAllowance(deps, oa, { most: 1, reserve: 0 });
    pass((nextAt?.getTime() ?? 0) - clock().getTime());
    expect((await takeAllowance(deps, oa, { most: 1, reserve: 0 })).most).toBe(1);
  });

  it('is nothing while the platform said to wait, with or without a limit', async () => {
    const { clock, pass } = handClock();
    const deps = { db: ground.deps.db, clock } as Pick<Deps, 'db' | 'clock'>;
    for (const limit of [null, 2_000]) {
      const oa = account(limit);
      const until = new Date(clock().getTime() + 5_000);
      await pauseAccount(ground.deps.db, oa.id, clock(), until);
      expect(await takeAllowance(deps, oa, { most: 9, reserve: 0 })).toEqual({
        most: 0,
        nextAt: until,
      });
      pass(6_000);
      expect((await takeAllowance(deps, oa, { most: 9, reserve: 0 })).most).toBeGreaterThan(0);
    }
  });
});
