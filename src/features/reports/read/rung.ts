import { peopleByIds } from '../../../community/people.ts';
import type { StoryLine } from '../../../contract/reports.ts';
import { deliverySentence, wayOf } from '../../../messaging/outbox/delivery-sentence.ts';
import { deliveriesAbout } from '../../../messaging/outbox/store.ts';
import type { Deps } from '../../../platform/deps.ts';
import { aboutReport } from '../relay/tell.ts';
import type { Report } from '../report.ts';

type About = Awaited<ReturnType<typeof deliveriesAbout>>[number];

/** The calls, SMS and pushes a case has cost, one line each: who was rung, when, and what became of it. For its handlers. */
export const rungLines = async (deps: Deps, report: Report): Promise<StoryLine[]> => {
  const rows = (await deliveriesAbout(deps.db, aboutReport(report))).filter(
    // What was taken back before it rang is no event.
    (row) => wayOf(row) !== 'chat' && row.failure !== 'withdrawn',
  );
  const people = await peopleByIds(deps.db, [
    ...new Set(rows.flatMap((row) => row.personId ?? [])),
  ]);
  const nameOf = new Map(people.map((person) => [person.id, person.name]));
  return onePerStep(rows).map((row) => ({
    at: (row.sentAt ?? row.claimedAt ?? row.createdAt).toISOString(),
    kind: 'rung',
    sentence: capital(deliverySentence(row, deps.clock(), nameOf.get(row.personId ?? '') ?? '')),
    by: null,
  }));
};

/** Somebody's several devices ring under one key: the one that went furthest speaks for them. */
const onePerStep = (rows: readonly About[]): About[] => {
  const best = new Map<string, About>();
  for (const row of rows) {
    const known = best.get(row.key);
    if (!known || (known.sentAt === null && row.sentAt !== null)) best.set(row.key, row);
  }
  return [...best.values()];
};

const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);
