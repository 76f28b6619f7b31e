import { z } from 'zod';
import { atomically } from '../../platform/atomically.ts';
import type { Deps } from '../../platform/deps.ts';
import { defineJob } from '../../platform/queue.ts';
import { proveDelivered } from '../outbox/prove.ts';
import { fingerprint, tidyText } from '../outbox/split-text.ts';

const batch = 500;

/** Our own posts come back from the platform: each proves a delivery. */
export const drainEvents = defineJob({
  name: 'drain-events',
  lane: 'relay',
  payload: z.object({}),
  attempts: 3,
  perform: async (deps) => {
    while ((await proveBatch(deps)) === batch);
  },
});

const proveBatch = (deps: Deps): Promise<number> =>
  atomically(deps, async (deps) => {
    const now = deps.clock();
    const echoes = await deps.db
      .selectFrom('inboxEvents')
      .select(['id', 'accountId', 'chatKind', 'chatId', 'externalId', 'text', 'at'])
      .where('status', '=', 'received')
      .where('type', '=', 'echo')
      .orderBy('seq')
      .limit(batch)
      .forUpdate()
      .skipLocked()
      .execute();
    if (echoes.length === 0) return 0;
    await proveDelivered(
      deps,
      echoes.map((echo) => ({
        address: `${echo.accountId}:${echo.chatKind ?? ''}:${echo.chatId ?? ''}`,
        externalId: echo.externalId ?? '',
        fingerprint: fingerprint(tidyText(echo.text ?? '')),
        at: echo.at,
      })),
    );
    await deps.db
      .updateTable('inboxEvents')
      .set({ status: 'handled', handledAt: now })
      .where(
        'id',
        'in',
        echoes.map((echo) => echo.id),
      )
      .execute();
    return echoes.length;
  });
