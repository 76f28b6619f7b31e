import type { Actor, Verb } from '../../../community/access.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { Directive, Hop, Share, Task } from '../directive.ts';
import { hopById, lockShare, sharesOf } from '../store-hops.ts';
import { directiveById, taskById } from '../store.ts';
import { refuse } from '../texts.ts';
import { holdDirective, holdHop, refuseUnlessIssued } from './hold.ts';

export interface OfTask {
  directiveId: string;
  taskId: string;
  /** The place, where the actor speaks for several. */
  unitId?: string | undefined;
}

export interface HeldShare {
  directive: Directive;
  hop: Hop;
  task: Task;
  share: Share;
  post: string;
}

/** One place's part of a task, locked, for somebody who may do this for the place. */
export const holdShare = async (
  deps: Deps,
  actor: Actor,
  verb: Verb,
  wanted: OfTask,
): Promise<HeldShare> => {
  const task = await taskOf(deps, wanted);
  const shares = await sharesOf(deps.db, wanted.directiveId);
  const ofTask = shares.filter(({ taskId }) => taskId === task.id);
  const held = await holdHop(deps, actor, verb, {
    directiveId: wanted.directiveId,
    unitId: wanted.unitId,
    fits: (hop) => ofTask.some(({ hopId }) => hopId === hop.id),
  });
  const known = ofTask.find(({ hopId }) => hopId === held.hop.id);
  const share = known && (await lockShare(deps.db, known.id));
  if (!share) throw new Refusal('forbidden', refuse.notYourTask, 'taskId');
  return { ...held, task, share };
};

/** The same for the issuer, who looks at what a place reported. */
export const holdShareAsIssuer = async (
  deps: Deps,
  actor: Actor,
  wanted: OfTask & { unitId: string },
): Promise<Omit<HeldShare, 'post'>> => {
  const directive = await holdDirective(deps, actor, 'issue-directive', wanted.directiveId);
  refuseUnlessIssued(directive);
  const task = await taskOf(deps, wanted);
  const shares = (await sharesOf(deps.db, directive.id)).filter(({ taskId }) => taskId === task.id);
  for (const { id, hopId } of shares) {
    const hop = await hopById(deps.db, hopId);
    if (hop?.id !== wanted.unitId && hop?.unitId !== wanted.unitId && hop?.bodyId !== wanted.unitId)
      continue;
    const share = await lockShare(deps.db, id);
    if (share) return { directive, hop, task, share };
  }
  throw new Refusal('missing', refuse.notYourTask, 'unitId');
};

const taskOf = async (deps: Deps, wanted: OfTask): Promise<Task> => {
  const task = await taskById(deps.db, wanted.taskId);
  if (task?.directiveId !== wanted.directiveId)
    throw new Refusal(
      'missing',
      (await directiveById(deps.db, wanted.directiveId)) ? refuse.noTask('này') : refuse.gone,
      'taskId',
    );
  return task;
};
