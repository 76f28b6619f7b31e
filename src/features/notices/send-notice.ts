import type { Actor } from '../../community/access.ts';
import { sendMany } from '../../messaging/outbox/send.ts';
import { atomically } from '../../platform/atomically.ts';
import { audit } from '../../platform/audit.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { newCode, newId } from '../../platform/ids.ts';
import { askedMinutes, type Draft, type Notice } from './notice.ts';
import { reachOf, type Reach } from './preview-notice.ts';
import { askedBy, insertNotice, markNotice, noticeByCode, noticeByKey } from './store.ts';
import { texts } from './texts.ts';

/**
 * Sends a notice to every group of its audience at and below its units: rows for all of them in one
 * transaction. The same key again returns the first notice and sends nothing.
 * @throws Refusal when the actor may not, or when something must be mended first.
 */
export const sendNotice = (deps: Deps, actor: Actor, draft: Draft, key: string): Promise<Notice> =>
  atomically(deps, async (deps) => {
    const before = await noticeByKey(deps.db, key);
    if (before) return before;
    const reach = await reachOf(deps, actor, draft);
    refuseWhatBlocks(reach);
    const notice = await newNotice(deps, actor, draft, reach, { key, state: 'sent' });
    if (!(await insertNotice(deps.db, notice))) return (await noticeByKey(deps.db, key)) ?? notice;
    await deliver(deps, notice, reach);
    return notice;
  });

/** Keeps a preview asked for in chat until its sender says "GỬI"; sends nothing. */
export const askNotice = (
  deps: Deps,
  actor: Actor,
  draft: Draft,
  messageId: string,
): Promise<{ notice: Notice; reach: Reach }> =>
  atomically(deps, async (deps) => {
    const reach = await reachOf(deps, actor, draft);
    refuseWhatBlocks(reach);
    const notice = await newNotice(deps, actor, draft, reach, { key: messageId, state: 'asked' });
    await insertNotice(deps.db, { ...notice, messageId });
    return { notice, reach };
  });

/** "GỬI": sends the newest preview of this person, reached anew, since groups may have changed meanwhile. */
export const sendAsked = (deps: Deps, actor: Actor): Promise<Notice | null> =>
  atomically(deps, async (deps) => {
    const asked = await askedBy(deps.db, actor.personId, since(deps));
    if (!asked) return null;
    const reach = await reachOf(deps, actor, asked);
    refuseWhatBlocks(reach);
    const { households, withoutZalo, startsAt } = reach;
    const change = {
      state: 'sent' as const,
      sendAt: startsAt,
      groups: reach.groups.length,
      households,
      withoutZalo,
    };
    await markNotice(deps.db, asked.id, change);
    await deliver(deps, { ...asked, ...change }, reach);
    return { ...asked, ...change };
  });

/** "THÔI": forgets the newest preview. */
export const dropAsked = (deps: Deps, actor: Actor): Promise<Notice | null> =>
  atomically(deps, async (deps) => {
    const asked = await askedBy(deps.db, actor.personId, since(deps));
    if (asked)
      await markNotice(deps.db, asked.id, { state: 'withdrawn', withdrawnAt: deps.clock() });
    return asked ?? null;
  });

const since = (deps: Deps): Date => new Date(deps.clock().getTime() - askedMinutes * 60_000);

const refuseWhatBlocks = ({ problems }: Reach): void => {
  const blocking = problems.find((problem) => problem.blocking);
  if (blocking) throw new Refusal('invalid', blocking.text, 'text');
};

const newNotice = async (
  deps: Deps,
  actor: Actor,
  draft: Draft,
  reach: Reach,
  given: Pick<Notice, 'key' | 'state'>,
): Promise<Notice> => ({
  id: newId(),
  code: await freeCode(deps),
  text: draft.text,
  audience: draft.audience,
  unitIds: draft.unitIds,
  unitPath: reach.unitPath,
  urgent: draft.urgent,
  byPersonId: actor.personId,
  createdAt: deps.clock(),
  sendAt: reach.startsAt,
  withdrawnAt: null,
  groups: reach.groups.length,
  households: reach.households,
  withoutZalo: reach.withoutZalo,
  messageId: null,
  ...given,
});

/** A code nobody has; one letter longer when codes get crowded. */
const freeCode = async (deps: Deps): Promise<string> => {
  for (let length = 4; ; length += 1) {
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const code = newCode('TB', length);
      if (!(await noticeByCode(deps.db, code))) return code;
    }
  }
};

const deliver = async (deps: Deps, notice: Notice, reach: Reach): Promise<void> => {
  const text = texts.post(reach.from, notice.text, notice.code);
  await sendMany(
    deps,
    reach.groups.map((group) => ({
      to: {
        chat: { accountId: group.accountId, kind: 'group' as const, externalId: group.externalId },
        groupId: group.id,
      },
      text,
      key: `notice:${notice.id}`,
      lane: notice.urgent ? ('relay' as const) : ('bulk' as const),
      about: { kind: 'notice', id: notice.id },
      notBefore: reach.startsAt,
    })),
  );
  await audit(deps, {
    actor: notice.byPersonId,
    verb: 'send-notice',
    subjectKind: 'notice',
    subjectId: notice.id,
    details: { groups: reach.groups.length, households: reach.households, urgent: notice.urgent },
  });
  deps.live.hint('notices');
};
