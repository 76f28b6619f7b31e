import type { Group } from '../../../community/groups.ts';
import { send } from '../../../messaging/outbox/send.ts';
import { nextAllowed } from '../../../platform/calendar.ts';
import type { Deps } from '../../../platform/deps.ts';
import { texts } from '../texts.ts';
import type { RosterItem } from './items.ts';

/** Asks somebody nobody knows who they are: privately, once ever, and never for papers. */
export const askWho = async (deps: Deps, group: Group, item: RosterItem): Promise<void> => {
  if (item.externalId === null || item.askedAt) return;
  await send(deps, {
    to: { chat: { accountId: group.accountId, kind: 'private', externalId: item.externalId } },
    text: texts.whoAreYou(group.name),
    // The address makes it once a person, whatever group they are met in.
    key: 'who-are-you',
    lane: 'bulk',
    about: { kind: 'roster-item', id: item.id },
    notBefore: nextAllowed(deps.clock(), deps.profile.quietHours),
  });
  await deps.db
    .updateTable('rosterItems')
    .set({ askedAt: deps.clock() })
    .where('id', '=', item.id)
    .execute();
};
