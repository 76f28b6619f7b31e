import { send, sendMany } from '../../../messaging/outbox/send.ts';
import { remind } from '../../../messaging/reminders/index.ts';
import { nextAllowed } from '../../../platform/calendar.ts';
import { clearDeadlines, setDeadline } from '../../../platform/deadlines.ts';
import type { Deps } from '../../../platform/deps.ts';
import { relayClock, silentClock } from '../clocks/names.ts';
import { receiptLimit, receiptReminders, silenceTold } from '../clocks/limits.ts';
import {
  isFlash,
  isFinished,
  isOverdue,
  type Directive,
  type Hop,
  type Share,
} from '../directive.ts';
import { relayRule } from '../places/plan-hops.ts';
import { aboutDirective, readersOf, remindersTo } from '../places/readers.ts';
import { hopsBelow, sharesOf, updateHops } from '../store-hops.ts';
import { tasksOf } from '../store.ts';
import * as texts from '../texts.ts';
import { planTaskReminders } from './remind-tasks.ts';

/** Names the post of a directive at one place, among everything that is sent about it. */
export const postKey = (hop: Pick<Hop, 'id' | 'directiveId'>): string =>
  `directive:${hop.directiveId}:hop:${hop.id}`;

export const receiptKey = (hop: Pick<Hop, 'id'>): string => `directive:${hop.id}:receipt`;

interface Passing {
  directive: Directive;
  shares: readonly Share[];
  /** Words a place above added, and its name. */
  note: string | null;
  from: string;
  places: number;
}

/**
 * Promises a directive to places of one rung: their posts, the clocks of their receipt, the reminders of
 * their tasks; and passes it on below where the profile says so. All rows, in the caller's transaction.
 */
export const passTo = async (
  deps: Deps,
  directive: Directive,
  hops: readonly Hop[],
  given: { note?: string | null; from?: string } = {},
): Promise<void> => {
  if (hops.length === 0) return;
  const shares = await sharesOf(deps.db, directive.id);
  const passing: Passing = {
    directive,
    shares,
    note: given.note ?? null,
    from: given.from ?? '',
    places: hops.filter((hop) => hop.mustAcknowledge).length,
  };
  for (const households of [false, true]) {
    const alike = hops.filter((hop) => hop.households === households);
    if (alike.length > 0) await passRung(deps, passing, alike, households);
  }
};

const passRung = async (
  deps: Deps,
  passing: Passing,
  hops: readonly Hop[],
  households: boolean,
): Promise<void> => {
  const { directive } = passing;
  const at = leavesAt(deps, directive, households);
  const dueAt = receiptLimit(directive.urgency, at, deps.profile);
  const owed = hops.filter((hop) => hop.mustAcknowledge);
  await updateHops(
    deps.db,
    hops.map(({ id }) => id),
    { sentAt: deps.clock() },
  );
  await updateHops(
    deps.db,
    owed.map(({ id }) => id),
    { dueAt },
  );
  await post(deps, passing, hops, at);
  await startReceipt(deps, directive, owed, dueAt);
  for (const hop of hops) {
    if (!households) await startTasks(deps, passing, hop);
    if (hop.relayMode) await startRelay(deps, directive, hop);
  }
};

/** Marked papers reach officials at any hour; households only hoả tốc. */
const leavesAt = (deps: Deps, directive: Directive, households: boolean): Date => {
  const now = deps.clock();
  const atAnyHour = isFlash(directive) || (directive.urgency !== null && !households);
  return atAnyHour ? now : nextAllowed(now, deps.profile.quietHours);
};

const post = async (
  deps: Deps,
  passing: Passing,
  hops: readonly Hop[],
  at: Date,
): Promise<void> => {
  const { directive } = passing;
  const common = (hop: Hop) => ({
    text: textFor(deps, passing, hop),
    key: postKey(hop),
    lane: isFlash(directive) && !hop.households ? ('urgent' as const) : ('relay' as const),
    about: aboutDirective(directive),
    notBefore: at,
  });
  await sendMany(
    deps,
    hops.flatMap((hop) =>
      hop.groupId === null ? [] : [{ ...common(hop), to: { groupId: hop.groupId } }],
    ),
  );
  for (const hop of hops) {
    if (hop.groupId !== null) continue;
    let reached = false;
    for (const person of hop.households ? [] : await readersOf(deps, hop)) {
      const sent = await send(deps, { ...common(hop), to: { personId: person.id } });
      reached ||= !sent.unreachable;
    }
    if (hop.reached !== reached) await updateHops(deps.db, [hop.id], { reached });
  }
};

const textFor = (deps: Deps, passing: Passing, hop: Hop): string => {
  const { directive, shares, note, from } = passing;
  if (hop.households)
    return texts.household(directive.householdText ?? directive.subject, {
      code: directive.code,
      note,
      relayedBy: from,
    });
  if (hop.unitId === directive.unitId && hop.bodyId === null)
    return texts.issuedByUs(directive, passing.places);
  if (hop.class !== 'execute') return texts.forInformation(directive);
  const own = shares.filter((share) => share.hopId === hop.id);
  const dues = own.flatMap(({ dueAt }) => dueAt ?? []).sort((a, b) => a.getTime() - b.getTime());
  const now = deps.clock();
  const firstDue = dues.find((due) => due > now) ?? dues[0] ?? null;
  return texts.dispatch(directive, { tasks: own.length, firstDue, now, note });
};

/** Reminders to each place until it answers, and one word to those above about all that stay silent. */
const startReceipt = async (
  deps: Deps,
  directive: Directive,
  owed: readonly Hop[],
  dueAt: Date,
): Promise<void> => {
  const [first] = owed;
  if (!first) return;
  for (const hop of owed) {
    const to = await remindersTo(deps, hop);
    if (!to) continue;
    const dueAts = receiptReminders(directive.urgency, dueAt, deps.profile);
    await remind(deps, {
      key: receiptKey(hop),
      to,
      about: aboutDirective(directive),
      lane: isFlash(directive) ? 'urgent' : 'relay',
      dueAts: hop.households ? dueAts.slice(0, 2) : dueAts,
      anyHour: isFlash(directive),
      text: (n, at) => texts.receiptReminder(directive, hop, n, at),
    });
  }
  const told = silenceTold(directive.urgency, dueAt, deps.profile);
  await setDeadline(deps, silentClock, directive.id, first.parentId ?? 'top', told);
};

/** A task late before it arrived gets one warning and no reminders; the others their mornings. */
const startTasks = async (deps: Deps, { directive, shares }: Passing, hop: Hop): Promise<void> => {
  const own = shares.filter((share) => share.hopId === hop.id && !isFinished(share));
  if (own.length === 0) return;
  const now = deps.clock();
  const late = own.filter((share) => isOverdue(share, now));
  const to = await remindersTo(deps, hop);
  if (late.length > 0 && to && !('role' in to)) {
    const tasks = await tasksOf(deps.db, directive.id);
    const named = tasks.flatMap(({ id, path }) => {
      const dueAt = late.find(({ taskId }) => taskId === id)?.dueAt;
      return dueAt ? [{ path, dueAt }] : [];
    });
    await send(deps, {
      to,
      text: texts.lateAtIssue(directive, named, now),
      key: `${postKey(hop)}:late`,
      lane: 'relay',
      about: aboutDirective(directive),
      notBefore: leavesAt(deps, directive, false),
    });
  }
  await planTaskReminders(deps, directive, hop);
};

const startRelay = async (deps: Deps, directive: Directive, hop: Hop): Promise<void> => {
  const { minutes } = relayRule(deps, directive);
  if (hop.relayMode === 'at-once') await relayBelow(deps, directive, hop, { by: null, note: null });
  if (hop.relayMode !== 'after') return;
  const relayAt = new Date(deps.clock().getTime() + minutes * 60_000);
  await updateHops(deps.db, [hop.id], { relayAt });
  await setDeadline(deps, relayClock, hop.id, '1', relayAt);
};

/** Passes a directive on to everything right below a place. Returns how many places that is. */
export const relayBelow = async (
  deps: Deps,
  directive: Directive,
  hop: Hop,
  given: { by: string | null; note: string | null },
): Promise<number> => {
  await clearDeadlines(deps, relayClock, hop.id);
  await updateHops(deps.db, [hop.id], {
    relayedAt: deps.clock(),
    relayedBy: given.by,
    note: given.note,
    heldAt: null,
    heldBy: null,
    heldReason: null,
  });
  const hops = await hopsBelow(deps.db, hop.id);
  await passTo(deps, directive, hops, { note: given.note, from: hop.name });
  return hops.length;
};
