import type { Actor } from '../../community/access.ts';
import { accountsOf } from '../../platform/channel-accounts.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { send } from '../outbox/send.ts';
import { pushLine } from './ring.ts';

/** Push services of the browsers there are; nobody makes Loa call any other address. */
const services = [
  'fcm.googleapis.com',
  'push.services.mozilla.com',
  'push.apple.com',
  'notify.windows.com',
];

const isService = (deps: Deps, endpoint: string): boolean => {
  const { protocol, hostname } = new URL(endpoint);
  if (deps.config.demo && hostname === '127.0.0.1') return true;
  return (
    protocol === 'https:' &&
    services.some((known) => hostname === known || hostname.endsWith(`.${known}`))
  );
};

export interface Device {
  endpoint: string;
  keys: { p256dh: string; auth: string };
  device: string;
}

/**
 * From now on this device rings for this person; one that rang for somebody else no longer does.
 * @throws Refusal for an address that is no push service's.
 */
export const addDevice = async (deps: Deps, actor: Actor, given: Device): Promise<void> => {
  if (!isService(deps, given.endpoint))
    throw new Refusal('invalid', 'Loa chưa đẩy tin được tới trình duyệt này.', 'endpoint');
  await openLine(deps);
  const row = {
    personId: actor.personId,
    p256dh: given.keys.p256dh,
    auth: given.keys.auth,
    device: given.device,
    createdAt: deps.clock(),
  };
  await deps.db
    .insertInto('pushSubscriptions')
    .values({ id: newId(), endpoint: given.endpoint, ...row })
    .onConflict((c) => c.column('endpoint').doUpdateSet(row))
    .execute();
};

/** This device rings for the person no more. */
export const removeDevice = async (deps: Deps, actor: Actor, endpoint: string): Promise<void> => {
  await deps.db
    .deleteFrom('pushSubscriptions')
    .where('endpoint', '=', endpoint)
    .where('personId', '=', actor.personId)
    .execute();
};

/** @throws Refusal when the device does not ring for this person. */
export const tryDevice = async (deps: Deps, actor: Actor, endpoint: string): Promise<void> => {
  const line = await pushLine(deps);
  const device = await deps.db
    .selectFrom('pushSubscriptions')
    .select('id')
    .where('endpoint', '=', endpoint)
    .where('personId', '=', actor.personId)
    .executeTakeFirst();
  if (!line || !device)
    throw new Refusal('missing', 'Máy này chưa bật chuông. Bật chuông trước rồi thử lại.');
  const chat = { accountId: line.id, kind: 'private', externalId: device.id } as const;
  await send(deps, {
    to: { chat, personId: actor.personId },
    text: 'Chuông thử. Máy này kêu khi có việc gấp.\n/console',
    key: `try:${deps.clock().getTime()}`,
    lane: 'relay',
    uselessAfter: new Date(deps.clock().getTime() + 60_000),
  });
};

/** The account pushes are counted under; made when the first device asks. */
const openLine = async (deps: Deps): Promise<void> => {
  if ((await accountsOf(deps.db, 'web-push')).length > 0) return;
  await deps.db
    .insertInto('channelAccounts')
    .values({
      id: newId(),
      channel: 'web-push',
      externalId: 'browsers',
      name: 'Chuông trên máy',
      settings: {},
    })
    .onConflict((c) => c.columns(['channel', 'externalId']).doNothing())
    .execute();
};
