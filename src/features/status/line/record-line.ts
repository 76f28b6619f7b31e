import { linkReports } from '../../../messaging/inbox/link-reports.ts';
import { recordStatuses, type StatusWord } from '../../../community/household-status.ts';
import type { Unit } from '../../../community/units.ts';
import { atomically } from '../../../platform/atomically.ts';
import { startOfDay } from '../../../platform/calendar.ts';
import type { Deps } from '../../../platform/deps.ts';
import { teamHeard } from '../evening/silence.ts';
import { settingsOf } from '../settings.ts';
import {
  ask,
  countLine,
  insertLine,
  lastLine,
  lockCluster,
  supersede,
  type LineRow,
} from '../store.ts';
import { byCluster, householdsNamed, type Found } from './find-households.ts';
import { recordItem, retractItem, type Noted } from './record-item.ts';
import { recordRest } from './record-rest.ts';
import type { Recorded, RecordedLine, Speaker } from './recorded.ts';
import { restCountOf, type Said } from './said.ts';

/**
 * Records a team's line, all of it or nothing: each named household, the cases it asks for, the word for the rest.
 * The same message recorded again changes nothing. Where the rest may be of several clusters, it waits for an answer.
 */
export const recordLine = (
  deps: Deps,
  speaker: Speaker,
  said: Said,
  clusters: readonly Unit[],
): Promise<Recorded> =>
  atomically(deps, async (deps) => {
    const corrected = said.correction ? await correctedLine(deps, speaker, clusters) : undefined;
    const homes = corrected ? clusters.filter(({ id }) => id === corrected.clusterId) : clusters;
    const found = await byCluster(deps.db, homes, said.items);
    const saysRest = said.restAllClear || said.totals !== undefined;
    const only = homes.length === 1 ? homes[0] : undefined;
    const lines: RecordedLine[] = [];
    for (const cluster of homes) {
      const items = found.get(cluster.id) ?? [];
      const speaksHere = cluster === only && (saysRest || said.retracted.length > 0);
      if (items.length === 0 && !speaksHere) continue;
      const line = await recordCluster(deps, speaker, { cluster, said, items, corrected, only });
      if (line) lines.push(line);
    }
    const whichCluster = said.restAllClear && !only ? [...homes] : [];
    if (whichCluster.length > 0) await askCluster(deps, speaker, whichCluster);
    return { lines, whichCluster };
  });

interface Part {
  cluster: Unit;
  said: Said;
  items: Found[];
  corrected: LineRow | undefined;
  only: Unit | undefined;
}

const recordCluster = async (
  deps: Deps,
  speaker: Speaker,
  { cluster, said, items, corrected, only }: Part,
): Promise<RecordedLine | undefined> => {
  const at = deps.clock();
  await lockCluster(deps.db, cluster.id);
  const line = await openLine(deps, speaker, cluster, {
    at,
    rest: said.restAllClear && cluster === only,
    corrects: corrected?.id ?? null,
  });
  if (!line) return undefined;
  if (corrected) await supersede(deps.db, corrected.id, line.id);

  const noted = await retract(deps, speaker, line, { cluster, said, corrected });
  for (const item of items) noted.push(await recordItem(deps, speaker, line, item));
  const rest = line.rest
    ? await recordRest(deps, speaker, cluster, { at, count: countSaid(said) })
    : null;
  await write(deps, speaker, line, {
    words: [...noted.flatMap(({ words }) => words), ...(rest?.words ?? [])],
    reportIds: noted.flatMap(({ reportIds }) => reportIds),
    named: noted.length,
    blanket: rest?.words.length ?? 0,
  });
  return {
    cluster,
    line,
    items: noted.map(({ recorded }) => recorded),
    rest: rest?.recorded ?? null,
  };
};

const countSaid = (said: Said): number | undefined => restCountOf(said) ?? said.totals?.households;

/** Takes back what the corrected line said of households that were not meant. */
const retract = async (
  deps: Deps,
  speaker: Speaker,
  line: LineRow,
  { cluster, said, corrected }: Pick<Part, 'cluster' | 'said' | 'corrected'>,
): Promise<Noted[]> => {
  const noted: Noted[] = [];
  for (const named of said.retracted) {
    const [household, ...others] = await householdsNamed(deps.db, [cluster], named);
    if (!household || others.length > 0) continue;
    const restStands = corrected?.rest === true;
    noted.push(await retractItem(deps, speaker, line, { named, household, restStands }));
  }
  return noted;
};

export const openLine = (
  deps: Deps,
  speaker: Speaker,
  cluster: Unit,
  given: Pick<LineRow, 'at' | 'rest' | 'corrects'>,
): Promise<LineRow | undefined> =>
  insertLine(
    deps.db,
    {
      messageId: speaker.messageId,
      clusterId: cluster.id,
      personId: speaker.actor.personId,
      text: speaker.text,
      named: 0,
      blanket: 0,
      ...given,
    },
    startOfDay(given.at),
  );

/** Writes what a line came to, and ends the cluster's silence. */
export const write = async (
  deps: Deps,
  speaker: Speaker,
  line: LineRow,
  given: { words: StatusWord[]; reportIds: string[]; named: number; blanket: number },
): Promise<void> => {
  await recordStatuses(deps, given.words);
  await countLine(deps.db, line.id, { named: given.named, blanket: given.blanket });
  await linkReports(deps.db, speaker.messageId, given.reportIds);
  await teamHeard(deps, line.clusterId, speaker.actor.personId);
};

/** The line "nhầm" takes back: the speaker's last one of these clusters, if it is not too long ago. */
const correctedLine = (
  deps: Deps,
  speaker: Speaker,
  clusters: readonly Unit[],
): Promise<LineRow | undefined> => {
  const hours = settingsOf(deps).correctWithinHours;
  return lastLine(
    deps.db,
    speaker.actor.personId,
    clusters.map(({ id }) => id),
    new Date(deps.clock().getTime() - hours * 3_600_000),
  );
};

const askCluster = (deps: Deps, speaker: Speaker, clusters: readonly Unit[]): Promise<void> =>
  ask(deps.db, {
    kind: 'cluster',
    messageId: speaker.messageId,
    itemId: null,
    personId: speaker.actor.personId,
    accountId: speaker.chat.accountId,
    chatId: speaker.chat.externalId,
    optionIds: clusters.map(({ id }) => id),
    at: deps.clock(),
  });
