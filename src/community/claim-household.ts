import { atomically } from '../platform/atomically.ts';
import { audit } from '../platform/audit.ts';
import type { Deps } from '../platform/deps.ts';
import { Refusal } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { foldKey } from '../platform/vietnamese.ts';
import { demand, type Actor } from './access.ts';
import { householdById } from './households.ts';

export interface Claim {
  accountId: string;
  externalId: string;
  name: string;
  householdId: string;
  /** Nothing but the person's own word speaks for it: it waits for the team even where nobody else has claimed. */
  unproven?: boolean;
}

export interface Claimed {
  linked: boolean;
  /** What to tell who asked, when somebody has to confirm first. */
  refusal: Refusal | null;
}

/**
 * Somebody says that a household is theirs. The first to say so speaks for it; whoever says so after is kept as a
 * resident who waits for the team's word, because a household's messages open its cases and its address.
 * The claim is kept in both cases, so the refusal is returned, not thrown.
 */
export const claimHousehold = (deps: Deps, claim: Claim): Promise<Claimed> =>
  atomically(deps, async (deps) => {
    const locked = await deps.db
      .selectFrom('households')
      .select(['id', 'code', 'unitId', 'headName'])
      .where('id', '=', claim.householdId)
      .forUpdate()
      .executeTakeFirst();
    if (!locked) throw new Refusal('missing', 'Không tìm thấy hộ này.', 'householdId');
    const known = await deps.db
      .selectFrom('identities')
      .selectAll()
      .where('accountId', '=', claim.accountId)
      .where('externalId', '=', claim.externalId)
      .executeTakeFirst();
    if (known?.householdId === claim.householdId) return { linked: true, refusal: null };
    if (known?.householdId) {
      return refused('Số Zalo này đang gắn với một hộ khác. Nhờ Tổ phụ trách chuyển giúp.');
    }
    const speaker = await deps.db
      .selectFrom('identities')
      .select('id')
      .where('householdId', '=', claim.householdId)
      .limit(1)
      .executeTakeFirst();
    if (!speaker && claim.unproven !== true) {
      await link(deps, claim, { householdId: claim.householdId, residentId: null });
      await deps.db
        .updateTable('households')
        .set({ reach: 'zalo' })
        .where('id', '=', claim.householdId)
        .execute();
      await note(deps, claim, locked.unitId, 'claim-household');
      return { linked: true, refusal: null };
    }
    await link(deps, claim, {
      householdId: null,
      residentId: await waitingResident(deps, claim, known?.residentId ?? null),
    });
    await note(deps, claim, locked.unitId, 'claim-resident');
    return refused(
      speaker
        ? `Hộ ${locked.code} đã có người nhận. Loa đã ghi anh/chị là người trong nhà và nhờ Tổ xác nhận.`
        : `Loa đã ghi anh/chị là người nhà ${locked.code} và nhờ Tổ xác nhận.`,
    );
  });

const refused = (sentence: string): Claimed => ({
  linked: false,
  refusal: new Refusal('conflict', sentence, 'householdId'),
});

/** One waiting resident per identity and household: asking twice is one claim. */
const waitingResident = async (
  deps: Deps,
  claim: Claim,
  standing: string | null,
): Promise<string> => {
  if (standing) {
    const same = await deps.db
      .selectFrom('residents')
      .select('householdId')
      .where('id', '=', standing)
      .executeTakeFirst();
    if (same?.householdId === claim.householdId) return standing;
  }
  const id = newId();
  const name = claim.name.normalize('NFC');
  await deps.db
    .insertInto('residents')
    .values({
      id,
      householdId: claim.householdId,
      personId: null,
      name,
      folded: foldKey(name),
      birthYear: null,
      sex: null,
      relation: null,
      state: 'claimed',
    })
    .execute();
  return id;
};

const link = async (
  deps: Deps,
  claim: Claim,
  to: { householdId: string | null; residentId: string | null },
): Promise<void> => {
  await deps.db
    .insertInto('identities')
    .values({
      id: newId(),
      accountId: claim.accountId,
      externalId: claim.externalId,
      personId: null,
      ...to,
      name: claim.name,
      linkedAt: deps.clock(),
      unreachableAt: null,
    })
    .onConflict((c) =>
      c.columns(['accountId', 'externalId']).doUpdateSet({ ...to, unreachableAt: null }),
    )
    .execute();
};

const note = (deps: Deps, claim: Claim, unitId: string, verb: string): Promise<void> =>
  audit(deps, {
    actor: 'loa',
    verb,
    subjectKind: 'household',
    subjectId: claim.householdId,
    unitId,
  });

/** A team's word on who waits: yes makes the identity one of the household's, no ends the claim. */
export const confirmResident = (
  deps: Deps,
  actor: Actor,
  given: { residentId: string; yes: boolean },
): Promise<void> =>
  atomically(deps, async (deps) => {
    const resident = await deps.db
      .selectFrom('residents')
      .selectAll()
      .where('id', '=', given.residentId)
      .forUpdate()
      .executeTakeFirst();
    const household = resident && (await householdById(deps.db, resident.householdId));
    if (!resident || !household)
      throw new Refusal('missing', 'Không tìm thấy người này trong hộ.', 'residentId');
    await demand(deps, actor, 'report-status', household.unitId);
    if (resident.state !== 'claimed')
      throw new Refusal('conflict', 'Người này đã được xác nhận hoặc từ chối trước đó.');
    await deps.db
      .updateTable('residents')
      .set({ state: given.yes ? 'confirmed' : 'refused' })
      .where('id', '=', resident.id)
      .execute();
    await deps.db
      .updateTable('identities')
      .set(given.yes ? { householdId: household.id } : { residentId: null })
      .where('residentId', '=', resident.id)
      .execute();
    if (given.yes)
      await deps.db
        .updateTable('households')
        .set({ reach: 'zalo' })
        .where('id', '=', household.id)
        .execute();
    await audit(deps, {
      actor: actor.personId,
      verb: given.yes ? 'confirm-resident' : 'refuse-resident',
      subjectKind: 'household',
      subjectId: household.id,
      unitId: household.unitId,
    });
  });

/** Who waits for a team's word in a cluster. */
export const waitingClaims = async (
  deps: Deps,
  clusterId: string,
): Promise<
  { residentId: string; name: string; householdId: string; code: string; headName: string }[]
> =>
  deps.db
    .selectFrom('residents as r')
    .innerJoin('households as h', 'h.id', 'r.householdId')
    .select(['r.id as residentId', 'r.name', 'h.id as householdId', 'h.code', 'h.headName'])
    .where('h.unitId', '=', clusterId)
    .where('r.state', '=', 'claimed')
    .orderBy('r.id')
    .execute();
