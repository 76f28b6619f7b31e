import { claimHousehold } from '../../../community/claim-household.ts';
import { groupFor } from '../../../community/groups.ts';
import { householdById } from '../../../community/households.ts';
import { linkPerson } from '../../../community/identities.ts';
import { personById } from '../../../community/people.ts';
import { placeName } from '../../../community/units.ts';
import { send } from '../../../messaging/outbox/send.ts';
import { audit } from '../../../platform/audit.ts';
import type { Deps } from '../../../platform/deps.ts';
import { askDeciders } from '../members/ask.ts';
import { closeItems, openItem, openItemsAbout, type RosterItem } from '../members/items.ts';
import { texts } from '../texts.ts';
import { linkCodeBy, markUsed, type LinkCode } from './codes.ts';

/** Somebody as a channel account knows them. */
export interface Chatter {
  accountId: string;
  externalId: string;
  name: string | null;
}

export type CodeUse = 'linked' | 'waits' | 'refused' | 'unknown';

export interface Claiming {
  use: CodeUse;
  /** What to tell who asked. */
  answer: string;
  /** The household that is theirs now. */
  householdId: string | null;
  /** What waits for the team's word. */
  item: RosterItem | null;
}

/**
 * Links whoever wrote a printed code to its household or person. The first for a household speaks for it; whoever
 * comes after is kept as a resident who waits for the team's word, and both are told.
 */
export const useCode = async (deps: Deps, who: Chatter, typed: string): Promise<Claiming> => {
  const code = await linkCodeBy(deps.db, typed);
  if (!code) return only('unknown', texts.code.unknown(typed));
  if (code.expiresAt <= deps.clock()) return only('refused', texts.code.expired(typed));
  if (code.personId !== null) {
    const answer = await linkOfficial(deps, who, code, code.personId);
    return only(answer.linked ? 'linked' : 'refused', answer.text);
  }
  const claiming = await claim(deps, who, code.householdId ?? '', { codeId: code.id });
  if (claiming.item) await askDeciders(deps, claiming.item);
  return claiming;
};

const only = (use: CodeUse, answer: string): Claiming => ({
  use,
  answer,
  householdId: null,
  item: null,
});

const linkOfficial = async (
  deps: Deps,
  who: Chatter,
  code: LinkCode,
  personId: string,
): Promise<{ linked: boolean; text: string }> => {
  const known = await deps.db
    .selectFrom('identities')
    .select('personId')
    .where('accountId', '=', who.accountId)
    .where('externalId', '=', who.externalId)
    .executeTakeFirst();
  if (known?.personId === personId) return { linked: true, text: texts.code.again };
  if (known?.personId) return { linked: false, text: texts.code.otherPerson };
  if (code.usedAt) return { linked: false, text: texts.code.used(code.code) };
  const person = await personById(deps.db, personId);
  await linkPerson(deps, { ...who, personId });
  await markUsed(deps.db, code.id, deps.clock());
  await audit(deps, {
    actor: personId,
    verb: 'link-person',
    subjectKind: 'person',
    subjectId: personId,
  });
  await forget(deps, who);
  return { linked: true, text: texts.code.linkedPerson(person?.name ?? '') };
};

/** What stands behind somebody's word that a household is theirs: its code proves it, its phone number does not. */
export type Proof = { codeId: string } | { phone: true };

/** Says that a household is somebody's: proven by its code, else by nothing but the word. */
export const claim = async (
  deps: Deps,
  who: Chatter,
  householdId: string,
  proof: Proof | null,
): Promise<Claiming> => {
  const household = await householdById(deps.db, householdId);
  if (!household) return only('refused', texts.refusals.gone);
  const codeId = proof && 'codeId' in proof ? proof.codeId : null;
  const name = who.name ?? household.headName;
  const claimed = await claimHousehold(deps, {
    accountId: who.accountId,
    externalId: who.externalId,
    name,
    householdId,
    unproven: codeId === null,
  });
  if (claimed.linked) {
    if (codeId !== null) await markUsed(deps.db, codeId, deps.clock());
    await forget(deps, who);
    const place = await placeName(deps.db, household.unitId);
    return {
      use: 'linked',
      answer: texts.code.linked(household.headName, `${household.code}, ${place}`),
      householdId,
      item: null,
    };
  }
  const answer = claimed.refusal?.message ?? texts.waiting;
  const residentId = await residentOf(deps, who, householdId);
  const group = await groupFor(deps, household.unitId);
  if (residentId === null || !group) return only('refused', answer);
  const { item, fresh } = await openItem(deps, {
    kind: 'claim',
    groupId: group.id,
    subject: residentId,
    residentId,
    householdId,
    externalId: who.externalId,
    name: `${name} (${household.code})`,
    why: whys[codeId !== null ? 'code' : proof ? 'phone' : 'word'],
  });
  if (fresh && codeId !== null) await tellHousehold(deps, householdId, household.code, item.code);
  return { use: 'waits', answer, householdId: null, item };
};

const whys = {
  code: 'nhắn mã của hộ đã có người nhận',
  phone: 'gửi số điện thoại trùng với sổ hộ',
  word: 'tự nhận, chưa có mã',
};

const tellHousehold = async (
  deps: Deps,
  householdId: string,
  householdCode: string,
  itemCode: string,
): Promise<void> => {
  await send(deps, {
    to: { householdId },
    text: texts.claim.toHousehold(itemCode, householdCode),
    key: `second-claim:${itemCode}`,
    lane: 'bulk',
  });
};

const residentOf = async (
  deps: Deps,
  who: Chatter,
  householdId: string,
): Promise<string | null> => {
  const row = await deps.db
    .selectFrom('identities as i')
    .innerJoin('residents as r', 'r.id', 'i.residentId')
    .select('r.id')
    .where('i.accountId', '=', who.accountId)
    .where('i.externalId', '=', who.externalId)
    .where('r.householdId', '=', householdId)
    .where('r.state', '=', 'claimed')
    .executeTakeFirst();
  return row?.id ?? null;
};

/** Who is tied to a household or person is unknown no more. */
export const forget = async (
  deps: Deps,
  who: Pick<Chatter, 'accountId' | 'externalId'>,
): Promise<void> => {
  const items = await openItemsAbout(deps.db, who.accountId, who.externalId);
  const unknown = items.filter((item) => item.kind === 'unknown').map((item) => item.id);
  await closeItems(deps, unknown, { state: 'done', by: 'loa', resolution: 'linked' });
};
