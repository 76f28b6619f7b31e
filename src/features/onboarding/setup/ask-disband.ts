import type { Actor } from '../../../community/access.ts';
import { groupById } from '../../../community/groups.ts';
import { atomically } from '../../../platform/atomically.ts';
import { audit } from '../../../platform/audit.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import { isOfficial } from '../members/act-on-item.ts';
import { openItem, type RosterItem } from '../members/items.ts';
import { texts } from '../texts.ts';

/**
 * Proposes to disband a group: nothing happens until a second official agrees.
 * @throws Refusal when the group is unknown or not the actor's.
 */
export const askDisband = (
  deps: Deps,
  actor: Actor,
  groupId: string,
  because: string,
): Promise<RosterItem> =>
  atomically(deps, async (deps) => {
    const group = await groupById(deps.db, groupId);
    if (!group || !(await isOfficial(deps, actor, group.unitId)))
      throw new Refusal('missing', texts.refusals.noGroup);
    const { item, fresh } = await openItem(deps, {
      kind: 'disband',
      groupId,
      subject: 'group',
      why: because.normalize('NFC'),
    });
    if (!fresh) throw new Refusal('conflict', texts.refusals.disbandAsked(item.code));
    const approved = { approvedBy: actor.personId, approvedAt: deps.clock() };
    await deps.db.updateTable('rosterItems').set(approved).where('id', '=', item.id).execute();
    await audit(deps, {
      actor: actor.personId,
      verb: 'ask-disband',
      subjectKind: 'group',
      subjectId: groupId,
      unitId: group.unitId,
      details: { code: item.code },
    });
    return { ...item, ...approved };
  });
