import { bodyById } from '../../../community/bodies.ts';
import { holdersOf, peopleOfBodies } from '../../../community/posts.ts';
import type { ReminderTarget } from '../../../messaging/reminders/index.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Directive, Hop } from '../directive.ts';

export const aboutDirective = (directive: Pick<Directive, 'id'>): { kind: string; id: string } => ({
  kind: 'directive',
  id: directive.id,
});

/** Households are not reminded of what their team owes: the team on duty is. */
export const remindersTo = async (deps: Deps, hop: Hop): Promise<ReminderTarget | null> => {
  if (hop.households) return { role: 'team-duty', unitId: hop.unitId };
  if (hop.groupId !== null) return { groupId: hop.groupId };
  const [reader] = await readersOf(deps, hop);
  return reader ? { personId: reader.id } : null;
};

/** Who reads for a place that has no group: the heads of a body, else all its people; of a unit, who leads it. */
export const readersOf = async (
  deps: Deps,
  hop: Pick<Hop, 'unitId' | 'bodyId'>,
): Promise<{ id: string; name: string }[]> => {
  const at = deps.clock();
  if (hop.bodyId === null)
    return holdersOf(deps.db, {
      kinds: ['chair', 'command-head', 'clerk'],
      unitId: hop.unitId,
      at,
    });
  const body = await bodyById(deps.db, hop.bodyId);
  if (!body) return [];
  const everybody = await peopleOfBodies(deps.db, {
    bodyKinds: [body.kind],
    unitId: hop.unitId,
    at,
  });
  const rows = await deps.db
    .selectFrom('posts')
    .select(['personId', 'kind'])
    .where('bodyId', '=', hop.bodyId)
    .execute();
  const inBody = everybody.filter(({ id }) => rows.some(({ personId }) => personId === id));
  const heads = inBody.filter(({ id }) =>
    rows.some(({ personId, kind }) => personId === id && kind.endsWith('-head')),
  );
  return heads.length > 0 ? heads : inBody;
};
