import { linkReports } from '../../../messaging/inbox/link-reports.ts';
import { householdById, type Household } from '../../../community/households.ts';
import { recordStatuses } from '../../../community/household-status.ts';
import { unitById, type Unit } from '../../../community/units.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { foldKey } from '../../../platform/vietnamese.ts';
import { reportById } from '../../reports/index.ts';
import { settingsOf } from '../settings.ts';
import {
  closeQuestion,
  itemById,
  lineById,
  lockCluster,
  openQuestions,
  updateItem,
  type ItemRow,
  type LineRow,
  type QuestionRow,
} from '../store.ts';
import { texts } from '../texts.ts';
import { tellCases } from './open-cases.ts';
import { word } from './record-item.ts';
import { openLine, write } from './record-line.ts';
import { recordRest } from './record-rest.ts';
import { statusOf } from './status-of.ts';
import type { Recorded, RecordedLine, Speaker } from './recorded.ts';

export type Answered =
  | { kind: 'household'; household: Household; row: ItemRow; codes: string[] }
  | { kind: 'cluster'; recorded: Recorded };

/**
 * Takes a short word as the answer to what was asked back in this chat: a household's code, a cluster's number or
 * name, or all of them. Null when it answers nothing.
 */
export const answer = (deps: Deps, speaker: Speaker): Promise<Answered | null> => {
  const said = foldKey(speaker.text.replace(/[^\p{L}\p{N}\s]/gu, ' '));
  if (said.length > 40) return Promise.resolve(null);
  return atomically(deps, async (deps) => {
    const hours = settingsOf(deps).askWithinHours;
    const since = new Date(deps.clock().getTime() - hours * 3_600_000);
    const questions = await openQuestions(deps.db, speaker.actor.personId, since);
    for (const question of questions) {
      // A question about a household may have been asked in private although the line stood in a group.
      if (question.kind === 'cluster' && question.chatId !== speaker.chat.externalId) continue;
      const answered =
        question.kind === 'household'
          ? await answerHousehold(deps, speaker, question, said)
          : await answerCluster(deps, speaker, question, said);
      if (answered) return answered;
    }
    return null;
  });
};

const answerHousehold = async (
  deps: Deps,
  speaker: Speaker,
  question: QuestionRow,
  said: string,
): Promise<Answered | null> => {
  const code = /^(?:la )?(?:nha |ho )?(?:so )?h?0*(\d{1,4})(?: a| nhe)?$/u.exec(said)?.[1];
  if (code === undefined || question.itemId === null) return null;
  const options = await householdsOf(deps, question.optionIds);
  const [household, ...others] = options.filter((option) => option.code === `H${code}`);
  const item = await itemById(deps.db, question.itemId);
  const line = item && (await lineById(deps.db, item.lineId));
  if (!household || others.length > 0 || !line) return null;

  const at = deps.clock();
  await lockCluster(deps.db, household.unitId);
  await closeQuestion(deps.db, question.id, at);
  const status = statusOf(settingsOf(deps), deps.profile, deps.understand(item.segment));
  await updateItem(deps.db, item.id, {
    householdIds: [household.id],
    state: status === null && item.reportIds.length === 0 ? 'unclear' : 'recorded',
    status,
  });
  const codes = await tellItsCases(deps, speaker, item, household);
  const left = options.filter(({ id }) => id !== household.id);
  await recordStatuses(deps, [
    ...(status ? [word(speaker, household, status, item.segment, at)] : []),
    ...(line.rest ? blanketFor(speaker, line, left, at) : []),
  ]);
  return { kind: 'household', household, row: { ...item, status }, codes };
};

/** The namesakes that were not meant are among the rest the line spoke for. */
const blanketFor = (speaker: Speaker, line: LineRow, households: Household[], at: Date) =>
  households
    .filter(({ unitId }) => unitId === line.clusterId)
    .map(({ id }) => ({
      householdId: id,
      status: 'normal' as const,
      source: 'team-blanket' as const,
      byPersonId: speaker.actor.personId,
      messageId: speaker.messageId,
      at,
    }));

const tellItsCases = async (
  deps: Deps,
  speaker: Speaker,
  item: ItemRow,
  household: Household,
): Promise<string[]> => {
  const codes: string[] = [];
  for (const id of item.reportIds) {
    const report = await reportById(deps.db, id);
    if (!report) continue;
    codes.push(report.code);
    if (report.endedAt !== null || report.resolvedAt !== null) continue;
    const text = texts.isHousehold(household.headName, household.code);
    await tellCases(deps, speaker, { clusterId: household.unitId, household, text }, [report]);
  }
  await linkReports(deps.db, speaker.messageId, item.reportIds);
  return codes;
};

const answerCluster = async (
  deps: Deps,
  speaker: Speaker,
  question: QuestionRow,
  said: string,
): Promise<Answered | null> => {
  const chosen = chosenOf(await unitsOf(deps, question.optionIds), said);
  if (chosen.length === 0) return null;
  const at = deps.clock();
  await closeQuestion(deps.db, question.id, at);
  const lines: RecordedLine[] = [];
  for (const cluster of chosen) {
    await lockCluster(deps.db, cluster.id);
    const line = await openLine(deps, speaker, cluster, { at, rest: true, corrects: null });
    if (!line) continue;
    const asked = { ...speaker, messageId: question.messageId };
    const rest = await recordRest(deps, asked, cluster, { at, count: undefined });
    await write(deps, speaker, line, {
      words: rest.words,
      reportIds: [],
      named: 0,
      blanket: rest.words.length,
    });
    lines.push({ cluster, line, items: [], rest: rest.recorded });
  }
  return { kind: 'cluster', recorded: { lines, whichCluster: [] } };
};

/** "2", "cụm 2", "cụm 2 Nà Cơ", "tất cả". */
const chosenOf = (options: Unit[], said: string): Unit[] => {
  if (/^(?:tat ca|ca hai|ca ba|het|ca)$/u.test(said)) return options;
  const number = /^(?:so )?(\d{1,2})$/u.exec(said)?.[1];
  if (number !== undefined) return options.slice(Number(number) - 1, Number(number));
  const named = options.filter(({ name, shortName }) => {
    const keys = [name, shortName].map((one) => foldKey(one.replace(/[^\p{L}\p{N}\s]/gu, ' ')));
    return keys.some((key) => said === key || said === key.replace(/^cum /u, 'to '));
  });
  return named.length === 1 ? named : [];
};

const householdsOf = async (deps: Deps, ids: readonly string[]): Promise<Household[]> => {
  const found = await Promise.all(ids.map((id) => householdById(deps.db, id)));
  return found.filter((household) => household !== undefined);
};

const unitsOf = async (deps: Deps, ids: readonly string[]): Promise<Unit[]> => {
  const found = await Promise.all(ids.map((id) => unitById(deps.db, id)));
  return found.filter((unit) => unit !== undefined);
};
