import type { RosterEntry } from '../../../community/rosters.ts';
import type { Deps } from '../../../platform/deps.ts';

/** The ids under which an account knows those who belong somewhere, by person or household; those it does not know are left out. */
export const reachableOn = async (
  deps: Deps,
  accountId: string,
  entries: readonly Pick<RosterEntry, 'personId' | 'householdId'>[],
): Promise<Map<string, string>> => {
  const people = entries.flatMap((entry) => entry.personId ?? []);
  const households = entries.flatMap((entry) => entry.householdId ?? []);
  if (people.length + households.length === 0) return new Map();
  const rows = await deps.db
    .selectFrom('identities')
    .select(['externalId', 'personId', 'householdId'])
    .where('accountId', '=', accountId)
    .where('unreachableAt', 'is', null)
    .where((e) =>
      e.or([
        ...(people.length > 0 ? [e('personId', 'in', people)] : []),
        ...(households.length > 0 ? [e('householdId', 'in', households)] : []),
      ]),
    )
    .orderBy('linkedAt', 'desc')
    .orderBy('id', 'desc')
    .execute();
  const wanted = new Set([...people, ...households]);
  const found = new Map<string, string>();
  // The one linked first comes last and stays: a household's head.
  for (const { externalId, personId, householdId } of rows) {
    if (personId !== null && wanted.has(personId)) found.set(personId, externalId);
    if (householdId !== null && wanted.has(householdId)) found.set(householdId, externalId);
  }
  return found;
};
