import type { Db } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import { asJson } from './store.ts';

declare module '../../platform/db.ts' {
  interface Tables {
    reportHandOvers: HandOver;
    reportSecondLooks: SecondLook;
  }
}

export interface HandOver {
  id: string;
  reportId: string;
  fromPersonId: string;
  fromUnitId: string;
  fromStatus: string;
  toRole: string | null;
  toUnitId: string;
  toPersonIds: string[];
  note: string;
  at: Date;
  state: 'pending' | 'accepted' | 'refused' | 'lapsed';
  settledAt: Date | null;
  settledBy: string | null;
}

export interface SecondLook {
  id: string;
  reportId: string;
  kind: 'lower' | 'spam';
  askedBy: string;
  at: Date;
  reason: string;
  proposal: Record<string, unknown>;
  state: 'waiting' | 'granted' | 'refused';
  decidedBy: string | null;
  decidedAt: Date | null;
}

export const pendingHandOver = (db: Db, reportId: string): Promise<HandOver | undefined> =>
  db
    .selectFrom('reportHandOvers')
    .selectAll()
    .where('reportId', '=', reportId)
    .where('state', '=', 'pending')
    .executeTakeFirst();

export const insertHandOver = async (db: Db, handOver: Omit<HandOver, 'id'>): Promise<void> => {
  await db
    .insertInto('reportHandOvers')
    .values({ id: newId(), ...handOver })
    .execute();
};

export const settleHandOver = async (
  db: Db,
  id: string,
  state: HandOver['state'],
  by: string | null,
  at: Date,
): Promise<void> => {
  await db
    .updateTable('reportHandOvers')
    .set({ state, settledBy: by, settledAt: at })
    .where('id', '=', id)
    .execute();
};

export const waitingLook = (db: Db, reportId: string): Promise<SecondLook | undefined> =>
  db
    .selectFrom('reportSecondLooks')
    .selectAll()
    .where('reportId', '=', reportId)
    .where('state', '=', 'waiting')
    .orderBy('at')
    .limit(1)
    .executeTakeFirst();

/** Asks for a second person; asking again for the same thing changes nothing. */
export const insertLook = async (db: Db, look: Omit<SecondLook, 'id'>): Promise<boolean> => {
  const open = await waitingLook(db, look.reportId);
  if (open) return false;
  await db
    .insertInto('reportSecondLooks')
    .values({ id: newId(), ...look, proposal: asJson(look.proposal) })
    .execute();
  return true;
};

export const decideLook = async (
  db: Db,
  id: string,
  state: 'granted' | 'refused',
  by: string,
  at: Date,
): Promise<void> => {
  await db
    .updateTable('reportSecondLooks')
    .set({ state, decidedBy: by, decidedAt: at })
    .where('id', '=', id)
    .execute();
};
