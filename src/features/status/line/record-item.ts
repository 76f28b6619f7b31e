import type { HouseholdStatus, StatusWord } from '../../../community/household-status.ts';
import type { Household } from '../../../community/households.ts';
import type { StatusItem } from '../../../messaging/understanding/index.ts';
import type { Deps } from '../../../platform/deps.ts';
import { settingsOf } from '../settings.ts';
import { ask, insertItem, type ItemState, type LineRow } from '../store.ts';
import { texts } from '../texts.ts';
import type { Found } from './find-households.ts';
import { casesBefore, openCases, tellCases, type Told } from './open-cases.ts';
import type { RecordedItem, Speaker } from './recorded.ts';
import { statusOf } from './status-of.ts';

export interface Noted {
  recorded: RecordedItem;
  words: StatusWord[];
  reportIds: string[];
}

/**
 * What a team says of one household: its status, the cases it asks for, or, where the name fits nobody or several,
 * a case at the cluster at once and a question which household it is.
 */
export const recordItem = async (
  deps: Deps,
  speaker: Speaker,
  line: LineRow,
  { item, households }: Found,
): Promise<Noted> => {
  const { actionable } = item.understanding;
  const [household = null] = households.length === 1 ? households : [];
  const status = saidStatus(deps, item);
  const cases = await casesOf(deps, speaker, line, { household, item, well: status === 'normal' });
  const state = stateOf(households, { unknown: item.unknown, status, actionable });
  const unsaid = state === 'excepted' && line.corrects !== null ? 'unknown' : null;
  const row = await insertItem(deps.db, {
    lineId: line.id,
    householdIds: households.map(({ id }) => id),
    named: item.household,
    segment: item.segment,
    state,
    status: status ?? unsaid,
    reportIds: cases.map(({ id }) => id),
  });
  if (state === 'asked') await askWhich(deps, speaker, row.id, households, line.at);
  return {
    recorded: { row, households, cases },
    words:
      household && row.status ? [word(speaker, household, row.status, item.segment, line.at)] : [],
    reportIds: row.reportIds,
  };
};

const saidStatus = (deps: Deps, { unknown, understanding }: StatusItem): HouseholdStatus | null =>
  unknown && !understanding.actionable
    ? null
    : statusOf(settingsOf(deps), deps.profile, understanding);

/** The cases the words open, and those of earlier lines that should hear them: they are corrected, or all is well again. */
const casesOf = async (
  deps: Deps,
  speaker: Speaker,
  line: LineRow,
  { household, item, well }: { household: Household | null; item: StatusItem; well: boolean },
): Promise<Told[]> => {
  const correcting = line.corrects !== null;
  const about = { clusterId: line.clusterId, household };
  const earlier = household ? await casesBefore(deps, household, sinceOf(deps, line)) : [];
  const opened = await openCases(deps, speaker, { ...about, item }, correcting ? earlier : []);
  if (!correcting && !well) return opened;
  const untouched = earlier.filter((report) => !opened.some(({ id }) => id === report.id));
  const text = texts.corrected(item.segment);
  return [...opened, ...(await tellCases(deps, speaker, { ...about, text }, untouched))];
};

const sinceOf = (deps: Deps, { at }: LineRow): Date =>
  new Date(at.getTime() - settingsOf(deps).correctWithinHours * 3_600_000);

const stateOf = (
  households: readonly Household[],
  said: { unknown: boolean; status: HouseholdStatus | null; actionable: boolean },
): ItemState => {
  if (households.length === 0) return 'unmatched';
  if (said.unknown && said.status === null && !said.actionable) return 'excepted';
  if (households.length > 1) return 'asked';
  return said.status !== null || said.actionable ? 'recorded' : 'unclear';
};

/** A household that an earlier line named by mistake: the word for the rest holds for it too, else nothing is known of it. */
export const retractItem = async (
  deps: Deps,
  speaker: Speaker,
  line: LineRow,
  given: { named: string; household: Household; restStands: boolean },
): Promise<Noted> => {
  const { named, household, restStands } = given;
  const about = { clusterId: line.clusterId, household, text: texts.corrected(speaker.text) };
  const earlier = await casesBefore(deps, household, sinceOf(deps, line));
  const cases = await tellCases(deps, speaker, about, earlier);
  const status = restStands ? 'normal' : 'unknown';
  const row = await insertItem(deps.db, {
    lineId: line.id,
    householdIds: [household.id],
    named,
    segment: named,
    state: 'retracted',
    status,
    reportIds: cases.map(({ id }) => id),
  });
  return {
    recorded: { row, households: [household], cases },
    words: [word(speaker, household, status, speaker.text, line.at)],
    reportIds: row.reportIds,
  };
};

const askWhich = (
  deps: Deps,
  speaker: Speaker,
  itemId: string,
  households: readonly Household[],
  at: Date,
): Promise<void> =>
  ask(deps.db, {
    kind: 'household',
    messageId: speaker.messageId,
    itemId,
    personId: speaker.actor.personId,
    accountId: speaker.chat.accountId,
    chatId: speaker.chat.externalId,
    optionIds: households.map(({ id }) => id),
    at,
  });

const mostNote = 500;

export const word = (
  speaker: Speaker,
  household: { id: string },
  status: HouseholdStatus,
  note: string,
  at: Date,
): StatusWord => ({
  householdId: household.id,
  status,
  source: 'team',
  byPersonId: speaker.actor.personId,
  messageId: speaker.messageId,
  note: note.slice(0, mostNote),
  at,
});
