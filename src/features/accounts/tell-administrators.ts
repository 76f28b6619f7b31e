import { resolveRole } from '../../community/roles.ts';
import { unitByCode } from '../../community/units.ts';
import { send } from '../../messaging/outbox/send.ts';
import type { ChannelAccount } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';

/** Tells every administrator about an account, each at most once a day for the same key, by whichever account still reaches them. */
export const tellAdministrators = async (
  deps: Deps,
  account: ChannelAccount,
  alarm: { key: string; text: (now: Date) => string },
): Promise<void> => {
  const now = deps.clock();
  const root = await unitByCode(deps.db, deps.profile.rootUnitCode, now);
  if (!root) return;
  for (const person of await resolveRole(deps, 'administrator', root.id, now)) {
    await send(deps, {
      to: { personId: person.id },
      text: alarm.text(now),
      key: `${alarm.key}:${account.id}:${now.toISOString().slice(0, 10)}`,
      lane: 'relay',
      about: { kind: 'account', id: account.id },
    });
  }
};
