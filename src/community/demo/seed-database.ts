import { sql } from 'kysely';
import { atomically } from '../../platform/atomically.ts';
import { addDays } from '../../platform/calendar.ts';
import type { Deps } from '../../platform/deps.ts';
import { keepState, readState } from '../../platform/health.ts';
import { newId } from '../../platform/ids.ts';
import { recount } from '../counts.ts';
import type { DemoPlan } from '../demo-schema.ts';
import { importUnits } from '../import-units.ts';
import { newDraft, type DemoAccount, type Draft } from './draft.ts';
import { draftGroups, fillGroups } from './groups.ts';
import { settle, type Size } from './places.ts';
import { draftSignIns, type DemoSignIn } from './sign-ins.ts';
import { chargeAreas, planDuty } from './staff.ts';
import { insertMany } from './write.ts';

/** What is kept once the demo has been written. */
export interface Seeded {
  profile: string;
  size: Size;
  signIns: DemoSignIn[];
}

/**
 * Writes the demo district in one transaction, once: a second call, or one at the same moment in another process,
 * finds the mark and writes nothing.
 */
export const seedDatabase = (deps: Deps, plan: DemoPlan, size: Size): Promise<Seeded> =>
  atomically(deps, async (deps) => {
    await sql`select pg_advisory_xact_lock(40021)`.execute(deps.db);
    const known = (await readState(deps, 'seeded')) as Seeded | undefined;
    if (known) return known;
    await importUnits(deps);
    const draft = await startDraft(deps, plan);
    settle(draft, size);
    chargeAreas(draft);
    planDuty(draft);
    draftGroups(draft);
    await write(deps, draft);
    const seeded: Seeded = { profile: deps.profile.name, size, signIns: draftSignIns(draft) };
    await keepState(deps, 'seeded', seeded);
    return seeded;
  });

const startDraft = async (deps: Deps, plan: DemoPlan): Promise<Draft> => {
  const draft = newDraft(deps.profile, plan, deps.clock());
  for (const unit of await deps.db
    .selectFrom('units')
    .selectAll()
    .where('validTo', 'is', null)
    .execute()) {
    draft.allUnits.set(unit.id, unit);
  }
  draft.bodies = await deps.db
    .selectFrom('bodies')
    .select(['id', 'kind', 'name', 'unitId', 'groupId'])
    .orderBy('unitId')
    .orderBy('folded')
    .execute();
  for (const account of plan.accounts)
    draft.accounts.push(await openAccount(deps, draft, plan, account));
  await openLines(deps, plan);
  return draft;
};

const openAccount = async (
  deps: Deps,
  draft: Draft,
  plan: DemoPlan,
  account: DemoPlan['accounts'][number],
): Promise<DemoAccount> => {
  const unit = [...draft.allUnits.values()].find((known) => known.code === account.unitCode);
  if (!unit)
    throw new Error(
      `the demo plan gives an account to ${account.unitCode}, which units.csv does not list`,
    );
  const id = newId();
  const settings = {
    unitCode: account.unitCode,
    appId: plan.app.id,
    appSecret: plan.app.secretKey,
    webhookSecret: account.webhookSecret,
    ratePerMinute: callsPerMinute,
  };
  const now = deps.clock();
  await insertMany(deps.db, 'channelAccounts', [
    { id, channel: 'zalo-oa', externalId: account.oaId, name: account.name, settings },
  ]);
  await insertMany(deps.db, 'channelTokens', [
    {
      accountId: id,
      accessToken: account.accessToken,
      refreshToken: account.refreshToken,
      expiresAt: new Date(now.getTime() + accessTokenHours * 3_600_000),
      refreshedAt: now,
    },
  ]);
  return { id, plan: account, unit };
};

/** What rings: a phone line, and pushes to browsers. */
const openLines = async (deps: Deps, { phoneLine }: DemoPlan): Promise<void> => {
  const { id: externalId, number: name, secret } = phoneLine;
  await insertMany(deps.db, 'channelAccounts', [
    { id: newId(), channel: 'voice-sms', externalId, name, settings: { secret } },
  ]);
};

/** What Zalo allows an OA of the larger package. */
export const callsPerMinute = 2_000;
const accessTokenHours = 25;

const write = async (deps: Deps, draft: Draft): Promise<void> => {
  const { db } = deps;
  await insertMany(db, 'units', draft.newUnits);
  await insertMany(db, 'unitNames', draft.unitNames);
  await insertMany(db, 'unitParents', draft.unitParents);
  await insertMany(db, 'people', draft.people);
  await insertMany(db, 'posts', draft.posts);
  await insertMany(db, 'assignments', draft.assignments);
  await insertMany(db, 'dutyShifts', draft.shifts);
  await insertMany(db, 'households', draft.households);
  await insertMany(db, 'residents', draft.residents);
  await insertMany(db, 'groups', draft.groups);
  await insertMany(db, 'identities', draft.identities);
  await recount(deps, [...draft.allUnits.keys()]);
  await fillGroups(deps);
};

/** Repeats the last weeks' shifts, so that a demo kept for long still has somebody on duty two weeks ahead. */
export const extendDuty = (deps: Deps, days: number): Promise<void> =>
  atomically(deps, async (deps) => {
    const wanted = addDays(deps.clock(), days / 2);
    const span = 2 * days;
    for (;;) {
      const { end } = await deps.db
        .selectFrom('dutyShifts')
        .select((e) => e.fn.max('endsAt').as('end'))
        .executeTakeFirstOrThrow();
      // The aggregate of no rows is null, whatever its type says.
      const last = end as Date | null;
      if (last === null || last >= wanted) return;
      const rows = await deps.db
        .selectFrom('dutyShifts')
        .selectAll()
        .where('startsAt', '>=', addDays(last, -span))
        .execute();
      const later = rows.map((row) => ({
        ...row,
        id: newId(),
        startsAt: addDays(row.startsAt, span),
        endsAt: addDays(row.endsAt, span),
      }));
      if (later.length === 0) return;
      await insertMany(deps.db, 'dutyShifts', later);
    }
  });
