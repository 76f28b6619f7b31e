import { sql } from 'kysely';
import type { Deps } from '../../platform/deps.ts';

const windowMs = 15 * 60_000;

/**
 * How many tries in a quarter of an hour: few from one place for one name, more for a place or a
 * name as a whole, so that a stranger cannot easily lock a duty officer out of their own desk.
 */
const limits = (name: string, place: string): { key: string; most: number }[] => [
  { key: `pair:${name}|${place}`, most: 5 },
  { key: `place:${place}`, most: 60 },
  { key: `name:${name}`, most: 60 },
];

/** Counts a try before the password is looked at, so that many at once count as many. @returns when to come back, if it is too many. */
export const countTry = async (deps: Deps, name: string, place: string): Promise<Date | null> => {
  const now = deps.clock();
  const until = new Date(now.getTime() + windowMs);
  let locked: Date | null = null;
  for (const { key, most } of limits(name, place)) {
    const counted = await sql<{ count: number; until: Date }>`
      insert into auth."wrongPasswords" as kept (key, count, until) values (${key}, 1, ${until})
      on conflict (key) do update set
        count = case when kept.until <= ${now} then 1 else kept.count + 1 end,
        until = case when kept.until <= ${now} then excluded.until else kept.until end
      returning count, until`.execute(deps.db);
    const row = counted.rows[0];
    if (row && row.count > most && (!locked || row.until > locked)) locked = row.until;
  }
  return locked;
};

/** A right password takes its try back, and forgets the wrong ones before it from this place. */
export const forgetTries = async (deps: Deps, name: string, place: string): Promise<void> => {
  const [pair, ...rest] = limits(name, place).map((limit) => limit.key);
  await sql`delete from auth."wrongPasswords" where key = ${pair} or until <= ${deps.clock()}`.execute(
    deps.db,
  );
  await sql`update auth."wrongPasswords" set count = greatest(count - 1, 0) where key = any(${rest})`.execute(
    deps.db,
  );
};
