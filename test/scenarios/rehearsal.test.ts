import { describe, expect, it } from '@jest/globals';
import { rehearse, type RehearsalOptions, type Scored } from '../../scripts/rehearse/run.ts';
import { endRedis, findRedis, startRedis } from '../support/test-servers.mjs';

const minutes = 60_000;

/** The whole day, and in words what went wrong in it. */
const day = async (options: RehearsalOptions): Promise<{ told: unknown; missed: string[] }> => {
  const missed: string[] = [];
  const onScene = ({ scene, why }: Scored): void => {
    missed.push(...why.map((reason) => `${scene}: ${reason}`));
  };
  const { ok, lost, duplicates, ledger, why } = await rehearse({
    ...options,
    onScene,
  });
  return { told: { ok, lost, duplicates, ledger }, missed: [...missed, ...why] };
};

const clean = { ok: true, lost: 0, duplicates: 0, ledger: 'ok' };

describe('a day through the sandbox', () => {
  it(
    'loses nothing and says nothing twice in the district of 2021, the queue on PostgreSQL',
    async () => {
      const { told, missed } = await day({ profile: 'tam-duong-2021', queue: 'postgres' });
      expect(missed).toEqual([]);
      expect(told).toEqual(clean);
    },
    6 * minutes,
  );

  it(
    'loses nothing and says nothing twice where there are no districts, the queue on PostgreSQL',
    async () => {
      const { told, missed } = await day({ profile: 'lai-chau-2025', queue: 'postgres' });
      expect(missed).toEqual([]);
      expect(told).toEqual(clean);
    },
    6 * minutes,
  );

  (findRedis() ? it : it.skip)(
    'loses nothing and says nothing twice where there are no districts, the queue on Redis',
    async () => {
      const redis = await startRedis();
      if (!redis) throw new Error('Redis did not start');
      try {
        const { told, missed } = await day({
          profile: 'lai-chau-2025',
          queue: 'redis',
          queueUrl: redis.url,
        });
        expect(missed).toEqual([]);
        expect(told).toEqual(clean);
      } finally {
        endRedis(redis.pid);
      }
    },
    6 * minutes,
  );
});
