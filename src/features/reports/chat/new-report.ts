import { recordStatus } from '../../../community/household-status.ts';
import { matchHousehold } from '../../../community/match-household.ts';
import { searchUnits } from '../../../community/search-units.ts';
import { type Unit, unitByCode, unitById } from '../../../community/units.ts';
import type { Household } from '../../../community/households.ts';
import type { Understanding } from '../../../messaging/understanding/index.ts';
import { audit } from '../../../platform/audit.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Handled, Handler, Turn } from '../../../platform/feature.ts';
import { foldKey } from '../../../platform/vietnamese.ts';
import { clocksOf } from '../clocks.ts';
import type { Severity } from '../report.ts';
import { linkReports } from '../../../messaging/inbox/link-reports.ts';
import * as texts from '../texts.ts';
import { isComplaint } from '../verbs/draft-report.ts';
import { fileReport } from '../verbs/file-report.ts';
import { answerFor } from './answer-question.ts';

/** Turns what somebody needs into cases. Asked last: what others claim has been claimed. */
export const newReport: Handler = {
  name: 'new-report',
  handle: async (deps, turn) => {
    const { understanding } = turn;
    if (understanding.category === 'all-clear') return recordAllClear(deps, turn);
    if (!understanding.actionable) return null;
    if (understanding.labels.every((label) => label === 'question')) {
      const answered = await answerQuestion(deps, turn);
      if (answered) return answered;
    }
    return open(deps, turn);
  },
};

const recordAllClear = async (deps: Deps, turn: Turn): Promise<Handled | null> => {
  if (!turn.household) return null;
  const now = deps.clock();
  await recordStatus(deps, {
    householdId: turn.household.id,
    status: 'normal',
    source: 'self',
    byPersonId: turn.sender.personId,
    messageId: turn.messageId,
    at: now,
  });
  // In a group forty households say so every evening: there the silence is the answer.
  if (turn.message.chat.kind === 'private') await turn.reply(deps, texts.allClearNoted(now));
  return { outcome: 'recorded' };
};

const answerQuestion = async (deps: Deps, turn: Turn): Promise<Handled | null> => {
  const answer = answerFor(deps, turn.text);
  if (!answer) return null;
  await turn.reply(deps, answer.text, { step: `answer-${answer.key}` });
  await audit(deps, {
    actor: 'loa',
    verb: 'answer-question',
    subjectKind: 'message',
    subjectId: turn.messageId,
    unitId: turn.unit?.id ?? null,
    details: { answer: answer.key },
  });
  return { outcome: 'recorded' };
};

/**
 * One label for each need a message names: labels of one family are one need, told by the most urgent of them;
 * a question or a remark beside a need is no case of its own.
 */
export const needsOf = (
  deps: Pick<Deps, 'profile'>,
  understanding: Pick<Understanding, 'labels' | 'perLabel' | 'category' | 'severity'>,
): { label: string; severity: Severity; labels: string[] }[] => {
  const { families, besides } = clocksOf(deps.profile);
  const severityOf = (label: string): Severity =>
    understanding.perLabel[label as keyof typeof understanding.perLabel] ??
    understanding.severity ??
    'S2';
  const alone = understanding.labels.filter((label) => !besides.includes(label));
  const labels: string[] = alone.length > 0 ? alone : understanding.labels.slice(0, 1);
  const needs = new Map<number | string, string[]>();
  for (const label of labels) {
    const family = families.findIndex((one) => one.includes(label));
    const key = family >= 0 ? family : label;
    needs.set(key, [...(needs.get(key) ?? []), label]);
  }
  return [...needs.values()].map((family) => {
    const label = family.reduce((best, one) => (severityOf(one) < severityOf(best) ? one : best));
    return {
      label,
      severity: severityOf(label),
      labels: [label, ...family.filter((one) => one !== label)],
    };
  });
};

const open = async (deps: Deps, turn: Turn): Promise<Handled> => {
  const { understanding, message } = turn;
  const place = await placeMeant(deps, turn);
  const needs = needsOf(deps, understanding);
  const complains = understanding.labels.some((one) => isComplaint(clocksOf(deps.profile), one));
  const reportIds: string[] = [];
  let opened = false;
  let code = '';
  for (const { label, severity, labels } of needs) {
    const report = await fileReport(deps, {
      category: label,
      severity,
      labels,
      slots: { ...understanding.slots },
      because: understanding.because,
      situation: label === understanding.category ? understanding.situation : undefined,
      text: turn.text,
      unitId: place.unit.id,
      householdId: place.household?.id ?? null,
      reporterPersonId: turn.sender.personId,
      reporterHouseholdId: turn.household?.id ?? null,
      messageId: turn.messageId,
      chat: { accountId: message.accountId, ...message.chat },
      groupId: turn.group?.id ?? null,
      source: 'chat',
      complains,
    });
    reportIds.push(report.id);
    opened ||= !report.joined;
    code ||= report.code;
  }
  await linkReports(deps.db, turn.messageId, reportIds);
  await recordOwnWord(
    deps,
    turn,
    place.household,
    needs.map((need) => need.label),
  );
  // Help first; what was asked besides, or is to be asked, comes after it.
  if (understanding.asks && needs.every((need) => need.severity !== 'S1')) {
    await answerQuestion(deps, turn);
  }
  if (!place.known)
    await turn.reply(deps, texts.whichVillage(code), { step: 'which-village', lane: 'urgent' });
  return { outcome: opened ? 'opened' : 'joined' };
};

interface Where {
  unit: Unit;
  household: Household | null;
  /** False: nobody knows where this is. */
  known: boolean;
}

/** Where help is needed: the household or village somebody names, else the sender's own, else the whole area. */
const placeMeant = async (deps: Deps, turn: Turn): Promise<Where> => {
  const root = await unitByCode(deps.db, deps.profile.rootUnitCode, deps.clock());
  const around = turn.unit ?? root;
  if (!around) throw new Error(`the unit ${deps.profile.rootUnitCode} is missing`);
  const { household: named, place } = turn.understanding.slots;
  if (named !== undefined && turn.unit) {
    const found = await matchHousehold(deps.db, around.id, named);
    const only = found.length === 1 ? found[0] : undefined;
    const unit = only && (await unitById(deps.db, only.unitId));
    if (unit) return { unit, household: only, known: true };
  }
  if (place !== undefined && !turn.household) {
    const wanted = foldKey(place);
    const found = (await searchUnits(deps.db, place, { under: around.id })).filter((unit) =>
      [unit.shortName, unit.name].some((name) => foldKey(name) === wanted),
    );
    const only = found.length === 1 ? found[0] : undefined;
    if (only) return { unit: only, household: null, known: true };
  }
  const own = turn.household && (await unitById(deps.db, turn.household.unitId));
  if (own) return { unit: own, household: turn.household, known: true };
  return { unit: around, household: null, known: turn.unit !== null };
};

/** What a household says of itself counts at once for how it is. */
const recordOwnWord = async (
  deps: Deps,
  turn: Turn,
  household: Household | null,
  labels: readonly string[],
): Promise<void> => {
  if (!household || household.id !== turn.household?.id) return;
  const { ownWord } = clocksOf(deps.profile);
  const words = labels.flatMap((label) => ownWord[label] ?? []);
  const status = words.includes('symptomatic') ? 'symptomatic' : words[0];
  if (!status) return;
  await recordStatus(deps, {
    householdId: household.id,
    status,
    source: 'self',
    byPersonId: turn.sender.personId,
    messageId: turn.messageId,
    at: deps.clock(),
  });
};
