import { randomBytes } from 'node:crypto';
import { atomically } from '../platform/atomically.ts';
import type { Deps } from '../platform/deps.ts';
import { createSignIn } from './access/sign-in.ts';
import { appoint } from './appoint.ts';
import { importUnits } from './import-units.ts';
import { addPerson } from './people.ts';
import { unitByCode } from './units.ts';

/**
 * Opens an empty Loa: brings in the units the profile lists and makes one administrator, with a
 * password nobody has chosen. The same user name again gives it to the person named now.
 */
export const firstAdministrator = async (
  deps: Deps,
  given: { username: string; name: string },
): Promise<{ username: string; password: string }> => {
  const personId = await atomically(deps, async (deps) => {
    await importUnits(deps);
    const now = deps.clock();
    const root = await unitByCode(deps.db, deps.profile.rootUnitCode, now);
    if (!root) throw new Error(`the profile lists no unit ${deps.profile.rootUnitCode}`);
    const person = await addPerson(deps, { name: given.name });
    const post = { kind: 'administrator', unitId: root.id, from: now };
    await appoint(deps, { ...post, personId: person.id, by: 'loa' });
    return person.id;
  });
  const password = randomBytes(12).toString('base64url');
  const username = given.username.toLowerCase();
  await createSignIn(deps, { username, password, personId });
  return { username, password };
};
