import type { RosterEntry } from '../../../community/rosters.ts';
import type { Deps } from '../../../platform/deps.ts';

/** What people and households are called, by id: "Giàng A Páo (H12)" for a household. */
export const namesOf = async (
  deps: Deps,
  entries: readonly Partial<Pick<RosterEntry, 'personId' | 'householdId'>>[],
): Promise<Map<string, string>> => {
  const people = entries.flatMap(({ personId }) => personId ?? []);
  const households = entries.flatMap(({ householdId }) => householdId ?? []);
  const names = new Map<string, string>();
  if (people.length > 0)
    for (const { id, name } of await deps.db
      .selectFrom('people')
      .select(['id', 'name'])
      .where('id', 'in', people)
      .execute())
      names.set(id, name);
  if (households.length > 0)
    for (const { id, headName, code } of await deps.db
      .selectFrom('households')
      .select(['id', 'headName', 'code'])
      .where('id', 'in', households)
      .execute())
      names.set(id, `${headName} (${code})`);
  return names;
};
