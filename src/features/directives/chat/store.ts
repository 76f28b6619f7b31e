import { sql } from 'kysely';
import type { Db } from '../../../platform/db.ts';
import { foldKey } from '../../../platform/vietnamese.ts';
import { heldAt } from '../../../community/dated.ts';
import type { Hop } from '../directive.ts';

/** A text marked as a state secret is not kept, not even as the message it came in. */
export const forgetMessage = async (db: Db, messageId: string): Promise<void> => {
  await sql`
    update "inboxMessages" set text = '', attachments = '[]'::jsonb where id = ${messageId}`.execute(
    db,
  );
};

/** The people of a place whose name ends as somebody is called: "anh Chu", "Giàng A Chu". */
export const peopleCalled = async (
  db: Db,
  hop: Pick<Hop, 'unitPath' | 'bodyId'>,
  called: string,
  at: Date,
): Promise<{ id: string; name: string }[]> => {
  const wanted = foldKey(called)
    .replace(/^(?:dong chi|d\/c|anh|chi|bac|chu|co|ong|ba)\s+/u, '')
    .replace(/[.,;!]+$/u, '');
  if (wanted === '') return [];
  const rows = await db
    .selectFrom('posts as p')
    .innerJoin('people as who', 'who.id', 'p.personId')
    .innerJoin('units as u', 'u.id', 'p.unitId')
    .select(['who.id', 'who.name', 'who.folded'])
    .distinct()
    .where((e) =>
      hop.bodyId === null
        ? sql<boolean>`starts_with(u.path, ${hop.unitPath})`
        : e('p.bodyId', '=', hop.bodyId),
    )
    .where(heldAt('p', at))
    .execute();
  const exact = rows.filter(({ folded }) => folded === wanted);
  return exact.length > 0
    ? exact
    : rows.filter(({ folded }) => ` ${folded}`.endsWith(` ${wanted}`));
};
