import type { Deps } from '../../platform/deps.ts';
import type { Spool } from './spool.ts';
import { storeArrivals, type Arrival } from './store.ts';

/**
 * Stores arrivals; one that the database can never take (a bug of ours) is kept aside on the disk and
 * reported, so that it neither gets lost nor holds up the others. Throws when the database is away.
 */
export const storeOrRefuse = async (
  deps: Deps,
  spool: Spool,
  arrivals: readonly Arrival[],
): Promise<void> => {
  try {
    await storeArrivals(deps.pool, arrivals);
  } catch (error) {
    // The same two repeated webhooks in two commits at once, in opposite orders: one simply goes again.
    if (codeOf(error) === '40P01') return storeOrRefuse(deps, spool, arrivals);
    const [only, ...others] = arrivals;
    if (!only || !isOfTheData(error)) throw error;
    if (others.length > 0) {
      for (const arrival of arrivals) await storeOrRefuse(deps, spool, [arrival]);
      return;
    }
    deps.log.error({ err: error, id: only.id }, 'an arrival cannot be stored; it is kept aside');
    await spool.refuse(only);
  }
};

/** SQLSTATE classes 22 (data) and 23 (constraint): trying again cannot help. */
const isOfTheData = (error: unknown): boolean => /^2[23]/.test(codeOf(error));

const codeOf = (error: unknown): string => (error as { code?: string } | null)?.code ?? '';
