import type { Actor } from '../../../community/access.ts';
import { personById } from '../../../community/people.ts';
import { atomically } from '../../../platform/atomically.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { Directive, Task } from '../directive.ts';
import { hashOf, tasksOf, updateDirective } from '../store.ts';
import { refuse, statusNames } from '../texts.ts';
import { holdDirective, record } from './hold.ts';

/** Everything an approval is of: the words, whom they go to, what is asked by when, what households read. */
export const contentHash = (directive: Directive, tasks: readonly Task[]): string =>
  hashOf(
    directive.text,
    directive.subject,
    directive.urgency,
    directive.audience,
    directive.audience === 'households' ? directive.householdText : null,
    directive.places.map(({ unitId, bodyId, class: kind }) => [unitId, bodyId, kind]),
    tasks.map(({ path, text, completeBefore, reportBefore }) => [
      path,
      text,
      completeBefore,
      reportBefore,
    ]),
  );

/**
 * A second person's yes: the words, the places, the deadlines and the households' notice are fixed with it.
 * Of two who approve at once one is told that the other has.
 */
export const approveDirective = (
  deps: Deps,
  actor: Actor,
  directiveId: string,
): Promise<Directive> =>
  atomically(deps, async (deps) => {
    const directive = await holdDirective(deps, actor, 'approve-directive', directiveId);
    if (directive.drafterPersonId === actor.personId)
      throw new Refusal('forbidden', refuse.ownDraft);
    if (directive.status === 'approved') {
      if (directive.approverPersonId === actor.personId) return directive;
      const other = directive.approverPersonId
        ? await personById(deps.db, directive.approverPersonId)
        : undefined;
      throw new Refusal('conflict', refuse.approvedAlready(other?.name ?? ''));
    }
    if (directive.status !== 'draft')
      throw new Refusal('conflict', refuse.cannotApprove(statusNames[directive.status]));
    if (directive.places.length === 0) throw new Refusal('conflict', refuse.noPlaces, 'addressees');
    if (directive.audience === 'households' && (directive.householdText ?? '').trim() === '')
      throw new Refusal('conflict', refuse.noHouseholdText, 'householdText');
    const change = {
      status: 'approved' as const,
      approverPersonId: actor.personId,
      approvedAt: deps.clock(),
      approvedHash: contentHash(directive, await tasksOf(deps.db, directive.id)),
    };
    await updateDirective(deps.db, directive.id, change);
    await record(deps, directive, {
      kind: 'approved',
      actor,
      verb: 'approve-directive',
      details: { version: directive.version, hash: change.approvedHash },
    });
    return { ...directive, ...change };
  });
