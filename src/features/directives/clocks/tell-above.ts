import { holdersOf } from '../../../community/posts.ts';
import { resolveRole } from '../../../community/roles.ts';
import { send } from '../../../messaging/outbox/send.ts';
import type { DeadlineKind } from '../../../platform/deadlines.ts';
import type { Deps } from '../../../platform/deps.ts';
import { isFlash, isOverdue, type Directive, type Hop } from '../directive.ts';
import { directiveById, taskById } from '../store.ts';
import { hopById, hopsOf, sharesOf } from '../store-hops.ts';
import * as texts from '../texts.ts';
import { hintDirective, record } from '../verbs/hold.ts';
import { aboutDirective } from '../places/readers.ts';
import { overdueClock, silentClock } from './names.ts';

/** Those who answer for a directive: who issued and who approved it. */
const issuers = (directive: Directive): string[] => [
  ...new Set([directive.issuerPersonId, directive.approverPersonId].filter((id) => id !== null)),
];

/** The places of one rung that were reminded and stayed silent are named, once, to those above them. */
export const silentDeadline: DeadlineKind = {
  name: silentClock,
  fire: async (deps, directiveId, step) => {
    const directive = await directiveById(deps.db, directiveId);
    if (directive?.status !== 'issued') return;
    const parentId = step === 'top' ? null : step;
    const rung = (await hopsOf(deps.db, directiveId)).filter(
      (hop) => hop.parentId === parentId && hop.mustAcknowledge && hop.sentAt !== null,
    );
    const silent = rung.filter((hop) => hop.acknowledgedAt === null);
    if (silent.length === 0) return;
    const now = deps.clock();
    const names = silent.map(({ name }) => name);
    for (const personId of await above(deps, directive, parentId)) {
      await send(deps, {
        to: { personId },
        text: texts.silent(directive, names, rung.length, now),
        key: `directive:${directive.id}:silent:${step}`,
        lane: isFlash(directive) ? 'urgent' : 'relay',
        about: aboutDirective(directive),
      });
    }
    await record(deps, directive, {
      kind: 'silent',
      actor: null,
      hopId: parentId,
      details: { places: names },
    });
  },
};

const above = async (
  deps: Deps,
  directive: Directive,
  parentId: string | null,
): Promise<string[]> => {
  const parent = parentId === null ? undefined : await hopById(deps.db, parentId);
  if (!parent) return issuers(directive);
  const people = await dutyOf(deps, parent);
  return people.length > 0 ? people : issuers(directive);
};

const dutyOf = async (deps: Deps, hop: Hop): Promise<string[]> => {
  const role = { commune: 'commune-duty', district: 'district-duty', province: 'province-command' };
  const key = role[hop.tier as keyof typeof role] as string | undefined;
  if (key === undefined) return [];
  return (await resolveRole(deps, key, hop.unitId, deps.clock())).map(({ id }) => id);
};

/** The morning after a task's last day its issuer's head hears which places have not reported. */
export const overdueDeadline: DeadlineKind = {
  name: overdueClock,
  fire: async (deps, taskId, step) => {
    const task = await taskById(deps.db, taskId);
    const directive = task && (await directiveById(deps.db, task.directiveId));
    if (!task || directive?.status !== 'issued') return;
    const now = deps.clock();
    const late = (await sharesOf(deps.db, directive.id)).filter(
      (share) => share.taskId === taskId && isOverdue(share, now),
    );
    if (late.length === 0) return;
    const hops = await hopsOf(deps.db, directive.id);
    const names = late.flatMap(({ hopId }) => hops.find(({ id }) => id === hopId)?.name ?? []);
    const heads = await headsOf(deps, directive);
    for (const personId of heads) {
      await send(deps, {
        to: { personId },
        text: texts.overdue(directive, task.path, names, now),
        key: `directive:${directive.id}:overdue:${taskId}:${step}`,
        lane: 'relay',
        about: aboutDirective(directive),
      });
    }
    await record(deps, directive, {
      kind: 'overdue',
      actor: null,
      taskId,
      details: { path: task.path, places: names },
    });
    hintDirective(deps, directive);
  },
};

const headsOf = async (deps: Deps, directive: Directive): Promise<string[]> => {
  const heads = await holdersOf(deps.db, {
    kinds: ['command-head', 'chair'],
    unitId: directive.unitId,
    at: deps.clock(),
  });
  return [...new Set([...heads.map(({ id }) => id), ...issuers(directive)])];
};
