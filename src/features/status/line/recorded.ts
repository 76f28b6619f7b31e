import type { Actor } from '../../../community/access.ts';
import type { Household } from '../../../community/households.ts';
import type { Unit } from '../../../community/units.ts';
import type { ItemRow, LineRow, Standing } from '../store.ts';

/** Who speaks for a team, in which message and chat. */
export interface Speaker {
  actor: Actor;
  messageId: string;
  text: string;
  chat: { accountId: string; kind: 'group' | 'private'; externalId: string };
  groupId: string | null;
  /** The speaker's own household: never the one spoken about. */
  householdId: string | null;
}

export interface CaseOf {
  code: string;
  /** It was open before: the words were added to it. */
  joined: boolean;
}

/** What became of one household's words. */
export interface RecordedItem {
  row: ItemRow;
  /** Whom it may mean: one when it is clear, none when nobody has that name. */
  households: Household[];
  cases: CaseOf[];
}

/** What the team's word for all the rest did. */
export interface RecordedRest {
  cluster: Unit;
  /** Taken as said of so many households. */
  blanket: number;
  /** Heard of on their own today: their own word stands. */
  own: number;
  /** A graver status that is still fresh stands. */
  kept: Standing[];
  /** How many the cluster has, when the figure in the message does not fit: then nothing was taken. */
  misfit: { said: number; households: number } | null;
}

export interface RecordedLine {
  cluster: Unit;
  line: LineRow;
  items: RecordedItem[];
  rest: RecordedRest | null;
}

export interface Recorded {
  lines: RecordedLine[];
  /** The word for the rest waits: it is not known of which of these clusters. */
  whichCluster: Unit[];
}
