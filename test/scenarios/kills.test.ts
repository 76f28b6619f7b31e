import { expect, it } from '@jest/globals';
import { rehearseKills } from '../../scripts/rehearse/kills.ts';

/** Another seed kills others at other moments: LOA_TEST_SEED=7 npm test kills */
const seed = Number(process.env['LOA_TEST_SEED'] ?? 20211102);

it(`ten kills of web, worker and database in a storm lose nothing and repeat nothing (seed ${seed})`, async () => {
  const result = await rehearseKills({ kills: 10, seconds: 20, seed, wipeQueue: true });
  const { lost, duplicates, ledger, kills, groups, why } = result;
  expect(why).toEqual([]);
  expect({ lost, duplicates, ledger, kills }).toEqual({
    lost: 0,
    duplicates: 0,
    ledger: 'ok',
    kills: 10,
  });
  expect(groups.once).toBe(groups.wanted);
  expect(result.messages).toBeGreaterThan(80);
}, 360_000);
