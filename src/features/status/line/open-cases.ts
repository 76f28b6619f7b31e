import { linkReports } from '../../../messaging/inbox/link-reports.ts';
import type { Household } from '../../../community/households.ts';
import type { StatusItem, Understanding } from '../../../messaging/understanding/index.ts';
import type { Deps } from '../../../platform/deps.ts';
import {
  fileReport,
  type Filing,
  joinReport,
  needsOf,
  type Report,
  reportById,
} from '../../reports/index.ts';
import { itemsAbout } from '../store.ts';
import type { CaseOf, Speaker } from './recorded.ts';

export type Told = CaseOf & { id: string };

interface Case {
  clusterId: string;
  household: Household | null;
  item: StatusItem;
}

/**
 * Opens a case for each need a team names, or adds to the one that is open. What a correction says goes to the
 * cases the corrected words had opened, so that whoever holds them reads it.
 */
export const openCases = async (
  deps: Deps,
  speaker: Speaker,
  about: Case,
  earlier: readonly Report[],
): Promise<Told[]> => {
  const { understanding } = about.item;
  if (!understanding.actionable) return [];
  const told: Told[] = [];
  for (const { label, severity, labels } of needsOf(deps, understanding)) {
    const filing: Filing = {
      ...filingOf(speaker, about),
      category: label,
      severity,
      labels,
      slots: { ...understanding.slots },
      because: understanding.because,
      situation: label === understanding.category ? understanding.situation : undefined,
      complains: complains(understanding),
      // The team's echo answers for the line; danger to life is answered with what to do now.
      answerInChat: severity === 'S1',
    };
    const known = earlier.find((report) => labels.includes(report.category));
    if (known) {
      await joinReport(deps, known, filing, undefined);
      told.push({ id: known.id, code: known.code, joined: true });
    } else {
      const { id, code, joined } = await fileReport(deps, filing);
      told.push({ id, code, joined });
    }
  }
  return told;
};

/**
 * Opens cases for words that are about no household: at the cluster, never at the speaker's own. Words that somebody
 * must look at and nobody could read are a case too.
 */
export const openAtCluster = async (
  deps: Deps,
  speaker: Speaker,
  clusterId: string,
  { text, understanding }: { text: string; understanding: Understanding },
): Promise<CaseOf[]> => {
  const { actionable, category, slots, because, situation } = understanding;
  const needs = actionable
    ? needsOf(deps, understanding)
    : [{ label: 'other', severity: 'S2' as const, labels: ['other'] }];
  const told: Told[] = [];
  for (const { label, severity, labels } of needs) {
    const { id, code, joined } = await fileReport(deps, {
      ...filingOf(speaker, { clusterId, household: null, item: { segment: text } }),
      category: label,
      severity,
      labels,
      slots: { ...slots },
      because,
      situation: label === category ? situation : undefined,
      complains: complains(understanding),
    });
    told.push({ id, code, joined });
  }
  await linkReports(
    deps.db,
    speaker.messageId,
    told.map(({ id }) => id),
  );
  return told;
};

/** Adds words to cases that ask for nothing new: it is well again, it was another household. */
export const tellCases = async (
  deps: Deps,
  speaker: Speaker,
  about: Omit<Case, 'item'> & { text: string },
  reports: readonly Report[],
): Promise<Told[]> => {
  const told: Told[] = [];
  for (const report of reports) {
    const { category, severity, labels, slots, because } = report;
    await joinReport(
      deps,
      report,
      {
        ...filingOf(speaker, { ...about, item: { segment: about.text } }),
        category,
        severity,
        labels,
        slots,
        because,
        answerInChat: false,
      },
      undefined,
    );
    told.push({ id: report.id, code: report.code, joined: true });
  }
  return told;
};

const complains = ({ labels }: Understanding): boolean => labels.includes('complaint');

const filingOf = (
  { actor, messageId, chat, groupId, householdId }: Speaker,
  {
    clusterId,
    household,
    item,
  }: { clusterId: string; household: Household | null; item: { segment: string } },
) => ({
  text: item.segment,
  unitId: household?.unitId ?? clusterId,
  householdId: household?.id ?? null,
  reporterPersonId: actor.personId,
  reporterHouseholdId: householdId,
  messageId,
  chat,
  groupId,
  source: 'team' as const,
});

/** The cases that earlier lines of the team had opened about a household and nobody has answered yet. */
export const casesBefore = async (
  deps: Deps,
  household: Household,
  since: Date,
): Promise<Report[]> => {
  const items = await itemsAbout(deps.db, household.unitId, household.id, since);
  const ids = [...new Set(items.flatMap((item) => item.reportIds))];
  const reports: Report[] = [];
  for (const id of ids) {
    const report = await reportById(deps.db, id);
    if (report?.endedAt === null && report.resolvedAt === null) reports.push(report);
  }
  return reports;
};
