import { atomically } from '../platform/atomically.ts';
import { audit } from '../platform/audit.ts';
import type { Deps } from '../platform/deps.ts';
import { Refusal } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { foldKey } from '../platform/vietnamese.ts';
import { addCounts, counterUnits, recount } from './counts.ts';
import {
  flagNames,
  toHousehold,
  type Flags,
  type Household,
  type HouseholdRow,
  type Reach,
} from './households.ts';
import { unitById } from './units.ts';

export interface NewHousehold {
  unitId: string;
  headName: string;
  /** Left out, the next free one of the cluster. */
  code?: string;
  phone?: string | null;
  size?: number;
  reach?: Reach;
  proxyPersonId?: string | null;
  languages?: string[];
  flags?: Partial<Flags>;
  by: string;
}

/** Puts a household into its cluster; nobody knows yet how it is, so it counts as unknown. */
export const registerHousehold = (deps: Deps, given: NewHousehold): Promise<Household> =>
  atomically(deps, async (deps) => {
    const cluster = await unitById(deps.db, given.unitId);
    if (!cluster) throw new Refusal('missing', 'Không tìm thấy cụm hộ này.', 'unitId');
    const headName = given.headName.normalize('NFC').trim();
    const flags = Object.fromEntries(
      flagNames.map((flag) => [flag, given.flags?.[flag] ?? false]),
    ) as Flags;
    const row: HouseholdRow = {
      id: newId(),
      code: given.code ?? (await nextCode(deps, cluster.id)),
      unitId: cluster.id,
      headName,
      folded: foldKey(headName),
      phone: given.phone ?? null,
      size: given.size ?? 1,
      reach: given.reach ?? 'visit',
      proxyPersonId: given.proxyPersonId ?? null,
      languages: given.languages ?? [],
      ...flags,
    };
    const added = await deps.db
      .insertInto('households')
      .values(row)
      .onConflict((c) => c.columns(['unitId', 'code']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added)
      throw new Refusal('conflict', `Cụm này đã có hộ mang mã ${row.code}. Chọn mã khác.`, 'code');
    await audit(deps, {
      actor: given.by,
      verb: 'register-household',
      subjectKind: 'household',
      subjectId: row.id,
      unitId: cluster.id,
    });
    const units = await counterUnits(deps, [cluster.id]);
    await addCounts(deps, units, [{ clusterId: cluster.id, status: 'unknown', by: 1 }]);
    return toHousehold(row);
  });

/** One past the highest "H…" of the cluster, taken under its row's lock. */
const nextCode = async (deps: Deps, clusterId: string): Promise<string> => {
  await deps.db.selectFrom('units').select('id').where('id', '=', clusterId).forUpdate().execute();
  const rows = await deps.db
    .selectFrom('households')
    .select('code')
    .where('unitId', '=', clusterId)
    .execute();
  const numbers = rows.map(({ code }) => Number(/^H(\d+)$/.exec(code)?.[1] ?? 0));
  return `H${Math.max(0, ...numbers) + 1}`;
};

/** Moves a household to another cluster: its history, people and cases go with it, its code is the new cluster's. */
export const moveHousehold = (
  deps: Deps,
  move: { householdId: string; to: string; by: string },
): Promise<void> =>
  atomically(deps, async (deps) => {
    const household = await deps.db
      .selectFrom('households')
      .selectAll()
      .where('id', '=', move.householdId)
      .forUpdate()
      .executeTakeFirst();
    if (!household) throw new Refusal('missing', 'Không tìm thấy hộ này.', 'householdId');
    if (household.unitId === move.to) return;
    const code = await nextCode(deps, move.to);
    await deps.db
      .updateTable('households')
      .set({ unitId: move.to, code })
      .where('id', '=', household.id)
      .execute();
    const [from, to] = [
      await unitById(deps.db, household.unitId),
      await unitById(deps.db, move.to),
    ];
    if (!from || !to) throw new Refusal('missing', 'Không tìm thấy cụm hộ này.', 'to');
    await recount(
      deps,
      [...from.path.split('/'), ...to.path.split('/')].filter((id) => id !== ''),
    );
    await audit(deps, {
      actor: move.by,
      verb: 'move-household',
      subjectKind: 'household',
      subjectId: household.id,
      unitId: to.id,
      details: { from: household.unitId, code: household.code, newCode: code },
    });
  });
