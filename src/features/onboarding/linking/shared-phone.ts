import { sql } from 'kysely';
import { z } from 'zod';
import { send } from '../../../messaging/outbox/send.ts';
import type { Db } from '../../../platform/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Listener, Signal } from '../../../platform/feature.ts';
import { askDeciders } from '../members/ask.ts';
import { texts } from '../texts.ts';
import { claim } from './use-code.ts';

const shared = z.looseObject({
  info: z.looseObject({ name: z.string().optional(), phone: z.coerce.string() }),
});

/**
 * Somebody shared their number through Zalo's own form. The form lets them type any number, so it proves nothing:
 * where exactly one household has it, the team is asked for one word.
 */
export const sharedPhone: Listener = {
  name: 'shared-phone',
  hear: async (deps, signal) => {
    if (signal.name !== 'user_submit_info') return false;
    const [externalId] = signal.users;
    const read = shared.safeParse(signal.data).data;
    await forgetNumber(deps.db, signal.id);
    if (externalId === undefined || !read) return false;
    const name = read.info.name?.normalize('NFC').trim();
    const who = {
      accountId: signal.accountId,
      externalId,
      name: name === '' ? null : (name ?? null),
    };
    const homes = await householdsBy(deps.db, read.info.phone);
    const [home] = homes;
    if (!home || homes.length > 1) {
      await reply(deps, signal, externalId, texts.phone.unclear);
      return true;
    }
    const claimed = await claim(deps, who, home, { phone: true });
    if (claimed.item) await askDeciders(deps, claimed.item);
    const answer = claimed.use === 'linked' ? texts.code.again : claimed.answer;
    await reply(deps, signal, externalId, answer);
    return true;
  },
};

/** The number has been looked up; it is kept nowhere but with the household. */
const forgetNumber = async (db: Db, signalId: string): Promise<void> => {
  await sql`update "inboxEvents" set data = data - 'info' where id = ${signalId}`.execute(db);
};

/** "0912…", "84912…" and "+84 912…" are one number. */
const householdsBy = async (db: Db, phone: string): Promise<string[]> => {
  const own = phone.replace(/\D/gu, '').replace(/^(?:84|0)/u, '');
  if (own.length < 8) return [];
  const { rows } = await sql<{ id: string }>`
    select id from households
    where phone is not null and regexp_replace(regexp_replace(phone, '\\D', '', 'g'), '^(84|0)', '') = ${own}
    order by id limit 2`.execute(db);
  return rows.map(({ id }) => id);
};

const reply = async (
  deps: Deps,
  signal: Signal,
  externalId: string,
  text: string,
): Promise<void> => {
  await send(deps, {
    to: { chat: { accountId: signal.accountId, kind: 'private', externalId } },
    text,
    key: `shared-phone:${signal.id}`,
    lane: 'relay',
  });
};
