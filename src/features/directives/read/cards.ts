import type { Actor } from '../../../community/access.ts';
import type {
  DirectiveCard,
  DirectivesPage,
  DirectivesQuery,
} from '../../../contract/directives.ts';
import type { Deps } from '../../../platform/deps.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { Directive, DirectiveStatus, Hop } from '../directive.ts';
import { hopById } from '../store-hops.ts';
import { statusNames } from '../texts.ts';
import { isNear, seesWhole, sightOf, type Sight } from './sight.ts';
import {
  hopsForCards,
  listDirectives,
  sharesForCards,
  taskCounts,
  type ShareCount,
} from './store.ts';

const groups: Record<DirectivesQuery['state'], readonly DirectiveStatus[]> = {
  draft: ['draft', 'approved'],
  running: ['issued'],
  ended: ['closed', 'recalled', 'superseded'],
  all: ['draft', 'approved', 'issued', 'closed', 'recalled', 'superseded'],
};
const onTheBoard = 50;

/** What waits and what runs among the directives an actor may see: how far each has got, and who is waited for. */
export const directiveCards = async (deps: Deps, actor: Actor): Promise<DirectiveCard[]> => {
  const sight = await sightOf(deps, actor);
  const listing = { overdue: false, after: null, limit: onTheBoard };
  const statuses = [...groups.draft, ...groups.running];
  const found = await listDirectives(deps.db, sight, { ...listing, statuses }, deps.clock());
  return cardsOf(deps, sight, found);
};

/** One page of the list. */
export const directivesPage = async (
  deps: Deps,
  actor: Actor,
  query: DirectivesQuery,
): Promise<DirectivesPage> => {
  if (query.cursor !== undefined && !/^[0-9a-f-]{36}$/u.test(query.cursor))
    throw new Refusal('invalid', 'Trang này không còn, mở lại từ đầu.', 'cursor');
  const sight = await sightOf(deps, actor);
  const listing = {
    statuses: groups[query.state],
    overdue: query.overdue ?? false,
    after: query.cursor ?? null,
    limit: query.limit + 1,
  };
  const found = await listDirectives(deps.db, sight, listing, deps.clock());
  const shown = found.slice(0, query.limit);
  return {
    directives: await cardsOf(deps, sight, shown),
    next: found.length > query.limit ? (shown.at(-1)?.id ?? null) : null,
  };
};

export const cardsOf = async (
  deps: Deps,
  sight: Sight,
  directives: readonly Directive[],
): Promise<DirectiveCard[]> => {
  const ids = directives.map(({ id }) => id);
  const now = deps.clock();
  const [hops, shares, tasks] = await Promise.all([
    hopsForCards(deps.db, ids, sight, now),
    sharesForCards(deps.db, ids),
    taskCounts(deps.db, ids),
  ]);
  const parents = await parentsOf(deps, hops);
  return directives.map((directive) => {
    const whole = seesWhole(sight, directive);
    const ownHops = hops.filter((hop) => hop.directiveId === directive.id);
    const ownShares = shares.filter((share) => share.directiveId === directive.id);
    const near = new Set(ownHops.filter((hop) => isNear(sight, hop)).map(({ id }) => id));
    const counted = tasks.find(({ directiveId }) => directiveId === directive.id);
    return {
      ...headOf(directive),
      hops: progressOf(ownHops, parents, whole ? null : near, now),
      ...tasksLine(
        ownShares.filter((share) => whole || near.has(share.hopId)),
        directive,
        counted,
        now,
      ),
    };
  });
};

const headOf = (directive: Directive): Omit<DirectiveCard, 'hops' | 'tasks' | 'nextDueAt'> => ({
  id: directive.id,
  code: directive.code,
  number: directive.number,
  symbol: directive.symbol,
  date: directive.date,
  issuer: directive.issuer,
  subject: directive.subject,
  urgency: directive.urgency,
  status: directive.status,
  statusName: statusNames[directive.status],
  unitId: directive.unitId,
  createdAt: directive.createdAt.toISOString(),
  issuedAt: directive.issuedAt?.toISOString() ?? null,
});

const parentsOf = async (deps: Deps, hops: readonly Hop[]): Promise<Map<string, Hop>> => {
  const known = new Map(hops.map((hop) => [hop.id, hop]));
  for (const { parentId } of hops) {
    if (parentId === null || known.has(parentId)) continue;
    const parent = await hopById(deps.db, parentId);
    if (parent) known.set(parentId, parent);
  }
  return known;
};

const isLate = (hop: Hop, now: Date): boolean =>
  hop.acknowledgedAt === null && hop.dueAt !== null && hop.dueAt <= now;

const byAge = (a: Hop, b: Hop): number =>
  (a.dueAt?.getTime() ?? Infinity) - (b.dueAt?.getTime() ?? Infinity) ||
  Number(a.bodyId !== null) - Number(b.bodyId !== null) ||
  a.name.localeCompare(b.name, 'vi');

/**
 * Counts the rung right below the reader, and beneath it whatever is missing there: a place that does not
 * pass it on, a group past its limit. So "13/13" is said only when nothing lower is stuck.
 */
const progressOf = (
  hops: readonly Hop[],
  parents: ReadonlyMap<string, Hop>,
  near: ReadonlySet<string> | null,
  now: Date,
): DirectiveCard['hops'] => {
  const first = hops.filter((hop) =>
    near ? near.has(hop.id) && hop.sentAt !== null : hop.parentId === null,
  );
  const done = first.filter((hop) => hop.acknowledgedAt !== null);
  const missing = first.filter((hop) => hop.acknowledgedAt === null).sort(byAge);
  const seen = new Set(first.map(({ id }) => id));
  const below = near ? [] : hops.filter((hop) => !seen.has(hop.id) && isLate(hop, now)).sort(byAge);
  const stuck = hops.filter(
    (hop) =>
      (near === null || near.has(hop.id)) &&
      hop.acknowledgedAt !== null &&
      hop.relayMode !== null &&
      hop.relayedAt === null &&
      (hop.heldAt !== null || hop.relayMode === 'confirm'),
  );
  return {
    total: first.length + stuck.length + below.length,
    acknowledged: done.length,
    waitingFor: [
      ...missing.map((hop) => (hop.heldAt ? `${hop.name} (đang giữ)` : hop.name)),
      ...stuck.map((hop) => `${hop.name} (${hop.heldAt ? 'đang giữ' : 'chờ xã chuyển'})`),
      ...below.map((hop) => {
        const parent = hop.parentId === null ? undefined : parents.get(hop.parentId);
        return parent ? `${hop.name} (${parent.name})` : hop.name;
      }),
    ],
  };
};

const tasksLine = (
  shares: readonly ShareCount[],
  directive: Directive,
  counted: { total: number; dueAt: Date | null } | undefined,
  now: Date,
): Pick<DirectiveCard, 'tasks' | 'nextDueAt'> => {
  const isDraft = directive.status === 'draft' || directive.status === 'approved';
  if (isDraft)
    return {
      tasks: { total: counted?.total ?? 0, done: 0, overdue: 0 },
      nextDueAt: counted?.dueAt?.toISOString() ?? null,
    };
  const byTask = new Map<string, ShareCount[]>();
  for (const share of shares)
    byTask.set(share.taskId, [...(byTask.get(share.taskId) ?? []), share]);
  const tasks = [...byTask.values()];
  const open = shares.filter(({ finished }) => !finished);
  const dues = open.flatMap(({ dueAt }) => dueAt ?? []).sort((a, b) => a.getTime() - b.getTime());
  return {
    tasks: {
      total: tasks.length,
      done: tasks.filter((own) => own.every(({ finished }) => finished)).length,
      overdue: tasks.filter((own) =>
        own.some(({ finished, dueAt }) => !finished && dueAt !== null && dueAt <= now),
      ).length,
    },
    nextDueAt: (dues.find((due) => due > now) ?? dues[0])?.toISOString() ?? null,
  };
};
