import type { Actor } from '../community/access.ts';
import type { Group } from '../community/groups.ts';
import type { Household } from '../community/households.ts';
import type { Unit } from '../community/units.ts';
import type { Deps } from '../platform/deps.ts';
import type { Lane } from '../platform/queue.ts';
import type { Understand, Understanding } from './understanding/index.ts';

/** Who wrote, as far as the platform's id is linked to somebody. */
export interface Sender {
  personId: string | null;
  householdId: string | null;
  name: string | null;
}

export interface ReplyOptions {
  /** Tells several replies to one message apart; left out, they are counted. */
  step?: string;
  lane?: Lane;
}

declare module '../platform/feature.ts' {
  interface Turn {
    sender: Sender;
    /** The person with their posts, when the sender is a known person. */
    actor: Actor | null;
    /** The group it was written in, when it is one of ours. */
    group: Group | null;
    /** Where it belongs: the group's unit, else the household's, else the unit of the sender's first post. */
    unit: Unit | null;
    household: Household | null;
    /** The words still to be dealt with: all of them, or what the handlers before left over. */
    text: string;
    understanding: Understanding;
    /** Answers in the chat it came from; leaves with the commit, once however often the message is handled. */
    reply(deps: Deps, text: string, options?: ReplyOptions): Promise<void>;
  }
}

declare module '../platform/deps.ts' {
  interface Deps {
    understand: Understand;
  }
}
