import type { AccountChecks } from '../../contract/accounts.ts';
import type { Channel, ChannelAccount, Finding } from '../../platform/channel.ts';
import { accountsOf } from '../../platform/channel-accounts.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { lastHeardAt, lastRenewals } from './store.ts';
import { texts } from './texts.ts';

/** Asks the platform about every account of the channel, and our own tables whether words arrive. */
export const checkAccounts = async (deps: Deps, channel: Channel): Promise<AccountChecks> => {
  if (!channel.check) throw new Refusal('missing', texts.cannotCheck);
  const accounts: AccountChecks['accounts'] = [];
  for (const account of await accountsOf(deps.db, channel.name)) {
    const findings = [...(await channel.check(account)), await heard(deps, account)];
    accounts.push({
      id: account.id,
      externalId: account.externalId,
      name: account.name,
      ok: findings.every((one) => one.ok),
      findings,
    });
  }
  const ok = accounts.length > 0 && accounts.every((one) => one.ok);
  return { channel: channel.name, ok, accounts };
};

const heard = async (deps: Deps, account: ChannelAccount): Promise<Finding> => {
  const at = await lastHeardAt(deps.db, account.id);
  return {
    what: texts.heard,
    ok: at !== null,
    sentence: at ? texts.heardAt(at) : texts.neverHeard,
  };
};

/** The accounts that are joined already, and how old their last renewal is. */
export const accountsHere = async (
  deps: Deps,
  channel: string,
): Promise<{ name: string; externalId: string; sentence: string }[]> => {
  const renewed = await lastRenewals(deps.db);
  return (await accountsOf(deps.db, channel)).map(({ id, name, externalId }) => {
    const at = renewed.get(id);
    return { name, externalId, sentence: at ? texts.tokenUntil(at) : texts.noToken };
  });
};
