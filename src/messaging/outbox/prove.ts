import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import type { Deps } from '../../platform/deps.ts';

/** Our own post, seen again on the platform. */
export interface Proof {
  address: string;
  externalId: string;
  fingerprint: string;
  at: Date;
}

/**
 * Marks as delivered what the platform shows. By message id where the send was settled; by chat and
 * text where the echo was faster, or where nobody knew whether the send had arrived.
 * @returns how many deliveries were proven.
 */
export const proveDelivered = async (
  { db, log }: Pick<Deps, 'db' | 'log'>,
  proofs: readonly Proof[],
): Promise<number> => {
  if (proofs.length === 0) return 0;
  const json = JSON.stringify(proofs.map((proof, ord) => ({ ord, ...proof })));
  const settled = await sql<{ externalId: string; address: string }>`
    with given as materialized (
      select * from jsonb_to_recordset(${json}::jsonb) as g("externalId" text, address text, at timestamptz)
    ), locked as materialized (
      select d.id, g.at from "outboxDeliveries" d join given g on g."externalId" = d."externalId" and g.address = d.address
      where d.state = 'sent' order by d.id for update of d
    )
    update "outboxDeliveries" d set state = 'delivered', "deliveredAt" = l.at, "endedAt" = l.at
    from locked l where d.id = l.id
    returning d."externalId", d.address`.execute(db);
  const known = new Set(settled.rows.map((row) => `${row.address} ${row.externalId}`));
  const unsettled = proofs.filter((proof) => !known.has(`${proof.address} ${proof.externalId}`));
  if (unsettled.length === 0) return settled.rows.length;
  const proven = await proveByText(db, unsettled);
  const late = unsettled.filter((proof) => !proven.has(`${proof.address} ${proof.externalId}`));
  if (late.length > 0) await noteLate({ db, log }, late);
  return settled.rows.length + proven.size;
};

/** One proof proves one delivery: the oldest open one of that text in that chat which was ever tried. */
const proveByText = async (db: Db, proofs: readonly Proof[]): Promise<Set<string>> => {
  const json = JSON.stringify(proofs);
  const proven = await sql<{ externalId: string; address: string }>`
    with given as materialized (
      select * from jsonb_to_recordset(${json}::jsonb) as g("externalId" text, address text, fingerprint text, at timestamptz)
    ), matched as materialized (
      select distinct on (g."externalId", g.address) d.id, g."externalId", g.at
      from given g join "outboxDeliveries" d on d.address = g.address and d.fingerprint = g.fingerprint
      where d.state in ('pending', 'sending', 'uncertain') and d.attempts > 0
        and not exists (select from "outboxDeliveries" o where o.address = g.address and o."externalId" = g."externalId" and o.state = 'sent')
      order by g."externalId", g.address, d.seq
    ), locked as materialized (
      select d.id from "outboxDeliveries" d where d.id in (select id from matched) order by d.id for update
    )
    update "outboxDeliveries" d
    set state = 'delivered', "externalId" = m."externalId", "sentAt" = coalesce(d."sentAt", m.at), "deliveredAt" = m.at,
        "endedAt" = m.at, "leaseUntil" = null, "retryAt" = null, failure = null
    from matched m, locked l
    where d.id = m.id and l.id = m.id and d.state in ('pending', 'sending', 'uncertain')
    returning d."externalId", d.address`.execute(db);
  return new Set(proven.rows.map((row) => `${row.address} ${row.externalId}`));
};

/** Proofs of what is already further on change nothing: the log says which, without a chat or a word. */
const noteLate = async (
  { db, log }: Pick<Deps, 'db' | 'log'>,
  proofs: readonly Proof[],
): Promise<void> => {
  const json = JSON.stringify(proofs);
  const further = await sql<{ id: string; state: string }>`
    select distinct d.id, d.state from "outboxDeliveries" d
    join jsonb_to_recordset(${json}::jsonb) as g("externalId" text, address text)
      on g."externalId" = d."externalId" and g.address = d.address`.execute(db);
  for (const { id, state } of further.rows) {
    log.debug({ deliveryId: id, state }, 'a late proof is ignored: the delivery is further on');
  }
};
