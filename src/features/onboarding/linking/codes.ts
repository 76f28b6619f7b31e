import { sql } from 'kysely';
import { may, type Actor } from '../../../community/access.ts';
import { unitById, type Unit } from '../../../community/units.ts';
import { atomically } from '../../../platform/atomically.ts';
import { audit } from '../../../platform/audit.ts';
import { addDays } from '../../../platform/calendar.ts';
import type { Db } from '../../../platform/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { newCode, newId } from '../../../platform/ids.ts';
import { texts } from '../texts.ts';

declare module '../../../platform/db.ts' {
  interface Tables {
    linkCodes: LinkCode;
    linkTries: { id: string; accountId: string; externalId: string; at: Date };
  }
}

/** What is printed for a household or an official: whoever writes it privately is theirs. */
export interface LinkCode {
  id: string;
  code: string;
  householdId: string | null;
  personId: string | null;
  issuedAt: Date;
  issuedBy: string | null;
  expiresAt: Date;
  /** When it first linked somebody. A household's code works on: others of the house wait for the team's word. */
  usedAt: Date | null;
}

/** How long a slip is good for. Ours. */
const validDays = 60;
/** A slip with fewer days left is printed anew. Ours. */
const freshDays = 14;

export interface Slip {
  code: string;
  householdCode: string;
  headName: string;
  place: string;
  expiresAt: Date;
}

/** May print slips of a place: who looks after its households, or runs Loa there. */
export const mayIssueCodes = async (deps: Deps, actor: Actor, unitId: string): Promise<boolean> =>
  (await may(deps, actor, 'see-households', unitId)) || may(deps, actor, 'administer', unitId);

/**
 * A code for every household at and below a unit, in walking order. Those still good are kept, so printing twice
 * prints the same slips.
 * @throws Refusal when the unit is unknown or not the actor's.
 */
export const issueCodes = (
  deps: Deps,
  actor: Actor,
  unitId: string,
): Promise<{ unit: Unit; slips: Slip[] }> =>
  atomically(deps, async (deps) => {
    const unit = await unitById(deps.db, unitId);
    if (!unit || !(await mayIssueCodes(deps, actor, unitId)))
      throw new Refusal('missing', texts.refusals.noUnit, 'unitId');
    // Two printers of one place wait for each other, so no household gets two codes.
    await sql`select pg_advisory_xact_lock(hashtextextended(${'link-codes'}, 0))`.execute(deps.db);
    const households = await householdsWithCodes(deps.db, unit, addDays(deps.clock(), freshDays));
    const without = households.filter(({ code }) => code === null);
    const fresh = new Map(
      without.map(({ householdId }) => [householdId, newLinkCode(deps, actor)]),
    );
    if (fresh.size > 0) {
      const rows = [...fresh].map(([householdId, row]) => ({ ...row, householdId }));
      await deps.db.insertInto('linkCodes').values(rows).execute();
      await audit(deps, {
        actor: actor.personId,
        verb: 'issue-link-codes',
        subjectKind: 'unit',
        subjectId: unit.id,
        unitId: unit.id,
        details: { households: fresh.size },
      });
    }
    const slips = households.map(({ householdId, code, expiresAt, ...rest }) => ({
      ...rest,
      code: code ?? fresh.get(householdId)?.code ?? '',
      expiresAt: expiresAt ?? fresh.get(householdId)?.expiresAt ?? deps.clock(),
    }));
    return { unit, slips };
  });

/** A code for one official; the one before stops working. */
export const issuePersonCode = (deps: Deps, actor: Actor, personId: string): Promise<LinkCode> =>
  atomically(deps, async (deps) => {
    const now = deps.clock();
    await deps.db
      .updateTable('linkCodes')
      .set({ expiresAt: now })
      .where('personId', '=', personId)
      .where('expiresAt', '>', now)
      .execute();
    const row = { ...newLinkCode(deps, actor), personId };
    await deps.db.insertInto('linkCodes').values(row).execute();
    await audit(deps, {
      actor: actor.personId,
      verb: 'issue-link-code',
      subjectKind: 'person',
      subjectId: personId,
    });
    return row;
  });

const newLinkCode = (deps: Deps, actor: Actor): LinkCode => ({
  id: newId(),
  code: newCode('LK', 5),
  householdId: null,
  personId: null,
  issuedAt: deps.clock(),
  issuedBy: actor.personId,
  expiresAt: addDays(deps.clock(), validDays),
  usedAt: null,
});

interface WithCode {
  householdId: string;
  householdCode: string;
  headName: string;
  place: string;
  code: string | null;
  expiresAt: Date | null;
}

const householdsWithCodes = async (db: Db, unit: Unit, goodUntil: Date): Promise<WithCode[]> => {
  const { rows } = await sql<WithCode>`
    select h.id as "householdId", h.code as "householdCode", h."headName", u."name" as place, c.code, c."expiresAt"
    from households h join units u on u.id = h."unitId"
      left join lateral (
        select code, "expiresAt" from "linkCodes"
        where "householdId" = h.id and "expiresAt" > ${goodUntil} order by "issuedAt" desc limit 1
      ) c on true
    where starts_with(u.path, ${unit.path})
    order by u.path, length(h.code), h.code`.execute(db);
  return rows;
};

export const linkCodeBy = async (db: Db, code: string): Promise<LinkCode | undefined> =>
  db.selectFrom('linkCodes').selectAll().where('code', '=', code).forUpdate().executeTakeFirst();

export const markUsed = async (db: Db, id: string, at: Date): Promise<void> => {
  await db
    .updateTable('linkCodes')
    .set({ usedAt: at })
    .where('id', '=', id)
    .where('usedAt', 'is', null)
    .execute();
};

/** Wrong codes somebody may write in an hour before Loa stops looking. Ours. */
export const mostTries = 8;

/** Remembers a wrong code and tells how many it were in the last hour. */
export const countTry = async (
  deps: Deps,
  who: { accountId: string; externalId: string },
): Promise<void> => {
  await deps.db
    .insertInto('linkTries')
    .values({ id: newId(), ...who, at: deps.clock() })
    .execute();
};

export const triesOf = async (
  deps: Deps,
  who: { accountId: string; externalId: string },
): Promise<number> => {
  const row = await deps.db
    .selectFrom('linkTries')
    .select((e) => e.fn.countAll<number>().as('tries'))
    .where('accountId', '=', who.accountId)
    .where('externalId', '=', who.externalId)
    .where('at', '>', new Date(deps.clock().getTime() - 3_600_000))
    .executeTakeFirstOrThrow();
  return row.tries;
};
