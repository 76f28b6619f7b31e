import type { Unit } from '../../../community/units.ts';
import type { Dispatch } from '../../../contract/dispatch.ts';
import { foldKey } from '../../../platform/vietnamese.ts';
import { householdDraft, householdPoints } from '../texts.ts';

const mostPoints = 3;

/**
 * A first wording for households: what it is about and, at most, three plain sentences on what it asks of
 * them. A person reads, mends and approves it.
 */
export const draftForHouseholds = (
  unit: Pick<Unit, 'name'>,
  read: Pick<Dispatch, 'subject' | 'tasks'>,
): string => {
  const spoken = foldKey([read.subject ?? '', ...read.tasks.map(({ text }) => text)].join('\n'));
  const points = householdPoints.filter(([sign]) => sign.test(spoken)).map(([, words]) => words);
  const subject = read.subject ?? read.tasks[0]?.text ?? 'có văn bản mới';
  return householdDraft(unit.name, subject, points.slice(0, mostPoints));
};
