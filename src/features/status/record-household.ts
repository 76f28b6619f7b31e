import { demand, type Actor } from '../../community/access.ts';
import { recordStatus } from '../../community/household-status.ts';
import { householdById, type Household } from '../../community/households.ts';
import type { RecordStatusBody } from '../../contract/households.ts';
import type { Understanding } from '../../messaging/understanding/index.ts';
import { atomically } from '../../platform/atomically.ts';
import { audit } from '../../platform/audit.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { fileReport, needsOf, type Filing } from '../reports/index.ts';
import { teamHeard } from './evening/silence.ts';
import { settingsOf } from './settings.ts';
import { texts } from './texts.ts';

export interface Opened {
  id: string;
  code: string;
  joined: boolean;
}

/**
 * Writes down what a team member or an official learnt of one household. A note that asks for something, and a mark
 * "needs help" even without words, opens a case: nobody is left marked and without a receiver.
 * @throws Refusal when the actor does not look after the household.
 */
export const recordHousehold = (
  deps: Deps,
  actor: Actor,
  householdId: string,
  body: RecordStatusBody,
): Promise<{ cases: Opened[] }> =>
  atomically(deps, async (deps) => {
    const household = await householdById(deps.db, householdId);
    if (!household) throw new Refusal('missing', texts.noHousehold, 'id');
    await demand(deps, actor, 'report-status', household.unitId);
    const source = sourceOf(deps, actor, household, body.source);
    const at = deps.clock();
    await recordStatus(deps, {
      householdId,
      status: body.status,
      source,
      byPersonId: actor.personId,
      note: body.note === '' ? null : body.note,
      at,
    });
    await audit(deps, {
      actor: actor.personId,
      verb: 'record-status',
      subjectKind: 'household',
      subjectId: householdId,
      unitId: household.unitId,
      details: { source },
    });
    if (source === 'team') await teamHeard(deps, household.unitId, actor.personId);
    return { cases: await openCases(deps, actor, household, { ...body, source }) };
  });

/** A team speaks as a team whatever the form says; only others may speak officially. */
const sourceOf = (
  deps: Deps,
  actor: Actor,
  { unitId }: Household,
  asked: RecordStatusBody['source'],
): RecordStatusBody['source'] => {
  if (asked !== 'official') return asked;
  const kinds = deps.profile.roles[settingsOf(deps).team]?.posts ?? [];
  const official = actor.posts.some((post) => !kinds.includes(post.kind) && post.unitId !== unitId);
  return official ? 'official' : 'team';
};

const openCases = async (
  deps: Deps,
  actor: Actor,
  household: Household,
  { status, note, source }: RecordStatusBody,
): Promise<Opened[]> => {
  const common = {
    text: note,
    unitId: household.unitId,
    householdId: household.id,
    reporterPersonId: actor.personId,
    reporterHouseholdId: null,
    source: source === 'team' ? 'team' : source === 'hotline' ? 'hotline' : 'console',
    answerInChat: false,
  } as const;
  const filings = needs(deps, note, status).map((need): Filing => ({
    ...common,
    ...need,
    text: note === '' ? texts.becauseMarked : note,
  }));
  const opened: Opened[] = [];
  for (const filing of filings) {
    const { id, code, joined } = await fileReport(deps, filing);
    opened.push({ id, code, joined });
  }
  return opened;
};

type Need = Pick<Filing, 'category' | 'severity' | 'labels' | 'slots' | 'because' | 'situation'>;

const needs = (deps: Deps, note: string, status: string): Need[] => {
  const understanding: Understanding = deps.understand(note);
  if (understanding.actionable)
    return needsOf(deps, understanding).map(({ label, severity, labels }) => ({
      category: label,
      severity,
      labels,
      slots: { ...understanding.slots },
      because: understanding.because,
      situation: label === understanding.category ? understanding.situation : undefined,
    }));
  if (status !== 'needs-help') return [];
  return [
    {
      category: 'other',
      severity: 'S2',
      labels: ['other'],
      slots: {},
      because: [texts.becauseMarked],
    },
  ];
};
