import type { Db } from '../../../platform/db.ts';

declare module '../../../platform/db.ts' {
  interface Tables {
    groupOrders: GroupOrder;
    groupStates: GroupState;
  }
}

/** A group to be made: promised as a row, and made once however often the call has to be tried. */
export interface GroupOrder {
  id: string;
  kind: string;
  unitId: string;
  accountId: string;
  name: string;
  /** For how many people. */
  size: number;
  /** Who is in it from the start; everybody else is invited afterwards. */
  firstMembers: string[];
  /** Which asset it is made of; chosen before the first call, so that a lost answer can be looked for. */
  assetId: string | null;
  state: 'planned' | 'creating' | 'created' | 'failed';
  groupId: string | null;
  attempts: number;
  dueAt: Date;
  failure: string | null;
  orderedBy: string | null;
  createdAt: Date;
  endedAt: Date | null;
}

/** A live group as it was when last read. */
export interface GroupState {
  groupId: string;
  link: string | null;
  enabled: boolean;
  members: number;
  room: number | null;
  readAt: Date;
}

export const keepGroupState = async (db: Db, state: GroupState): Promise<void> => {
  await db
    .insertInto('groupStates')
    .values(state)
    .onConflict((c) => c.column('groupId').doUpdateSet(state))
    .execute();
};

export const openOrders = async (db: Db, unitIds: readonly string[]): Promise<GroupOrder[]> =>
  unitIds.length === 0
    ? []
    : db
        .selectFrom('groupOrders')
        .selectAll()
        .where('unitId', 'in', [...unitIds])
        .where('state', '<>', 'created')
        .orderBy('id')
        .execute();
