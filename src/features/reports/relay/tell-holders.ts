import { send } from '../../../messaging/outbox/send.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Report } from '../report.ts';
import { forwardsOf } from '../store-reporters.ts';
import { heldUntil, lane } from './due.ts';
import { aboutReport } from './tell.ts';

/** Tells whoever has the case; while nobody has it, everybody who was rung about it. */
export const tellHolders = async (
  deps: Deps,
  report: Report,
  step: string,
  text: string,
): Promise<void> => {
  for (const personId of await holdersOfCase(deps, report)) {
    await tellPerson(deps, report, personId, step, text);
  }
};

const holdersOfCase = async (deps: Deps, report: Report): Promise<string[]> => {
  if (report.handlerPersonId) return [report.handlerPersonId];
  const rung = await forwardsOf(deps.db, report.id);
  const people = rung.flatMap((one) =>
    one.personId !== null && one.reached && one.kind !== 'information' ? [one.personId] : [],
  );
  return [...new Set(people)].filter((id) => !report.subjectPersonIds.includes(id));
};

/** One private line to one person about a case. */
export const tellPerson = async (
  deps: Deps,
  report: Report,
  personId: string,
  step: string,
  text: string,
): Promise<void> => {
  const held = heldUntil(deps, report, null);
  const isHandler = personId === report.handlerPersonId;
  await send(deps, {
    to: { personId },
    text,
    key: `report:${report.id}:to:${step}`,
    lane: lane(report),
    about: aboutReport(report),
    // Whoever took a case hears about it at any hour.
    ...(held && !isHandler ? { notBefore: held } : {}),
  });
};
