import { sql } from 'kysely';
import { atomically } from '../../platform/atomically.ts';
import { localDate } from '../../platform/calendar.ts';
import type { ChannelAccount } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import { settingsOf } from './settings.ts';

declare module '../../platform/db.ts' {
  interface Tables {
    phoneSpend: { accountId: string; period: string; sms: number; callMinutes: number };
  }
}

export interface Cost {
  sms: number;
  callMinutes: number;
}

/**
 * Writes a cost down before it arises, in the day's and the month's account that all processes share.
 * @throws SendError `rejected` when a limit would be passed: the soft one for what is not urgent, the hard one for all.
 */
export const charge = async (
  deps: Deps,
  account: ChannelAccount,
  cost: Cost,
  urgent: boolean,
): Promise<void> => {
  const settings = settingsOf(account);
  const bound = urgent ? 'hard' : 'soft';
  await atomically(deps, async (deps) => {
    for (const span of ['month', 'day'] as const) {
      const most = {
        sms: settings.sms[span][bound],
        callMinutes: settings.callMinutes[span][bound],
      };
      const spent = await add(deps, account.id, periodOf(deps, span), cost);
      const over =
        (cost.sms > 0 && spent.sms > most.sms) ||
        (cost.callMinutes > 0 && spent.callMinutes > most.callMinutes);
      // Thrown inside the transaction, so that neither span keeps the cost.
      if (over)
        throw new SendError('rejected', `the ${span}'s ${bound} limit of spending is reached`, {
          code: 'spend-limit',
        });
    }
  });
};

/** Takes a cost back: what it was for surely never left. */
export const giveBack = async (deps: Deps, account: ChannelAccount, cost: Cost): Promise<void> => {
  const back = { sms: -cost.sms, callMinutes: -cost.callMinutes };
  for (const span of ['month', 'day'] as const)
    await add(deps, account.id, periodOf(deps, span), back);
};

const periodOf = (deps: Deps, span: 'day' | 'month'): string => {
  const day = localDate(deps.clock());
  return span === 'day' ? day : day.slice(0, 7);
};

const add = async (deps: Deps, accountId: string, period: string, cost: Cost): Promise<Cost> => {
  const { rows } = await sql<Cost>`
    insert into "phoneSpend" ("accountId", period, sms, "callMinutes")
    values (${accountId}, ${period}, ${cost.sms}, ${cost.callMinutes})
    on conflict ("accountId", period) do update
      set sms = "phoneSpend".sms + excluded.sms, "callMinutes" = "phoneSpend"."callMinutes" + excluded."callMinutes"
    returning sms, "callMinutes"`.execute(deps.db);
  return rows[0] ?? cost;
};
