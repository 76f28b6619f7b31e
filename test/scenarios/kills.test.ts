import { expect, it } from '@jest/globals';
import { rehearseStorm } from '../../scripts/rehearse/storm.ts';
import { kills, wipes } from '../../scripts/rehearse/troubles/kills.ts';

/** Another seed kills others at other moments: LOA_TEST_SEED=7 npm test kills */
const seed = Number(process.env['LOA_TEST_SEED'] ?? 20211102);

it(`ten kills of web, worker and database in a storm lose nothing and repeat nothing (seed ${seed})`, async () => {
  const result = await rehearseStorm({ seconds: 20, seed }, [kills(10), wipes(1)]);
  const { lost, duplicates, ledger, did, groups, why } = result;
  expect(why).toEqual([]);
  expect({ lost, duplicates, ledger }).toEqual({ lost: 0, duplicates: 0, ledger: 'ok' });
  expect(did['kills']).toBe(10);
  expect(groups.once).toBe(groups.wanted);
  expect(result.messages).toBeGreaterThan(80);
}, 360_000);
