import { groupFor } from '../../community/groups.ts';
import type { Person } from '../../community/people.ts';
import { resolveRole } from '../../community/roles.ts';
import { placeName, unitByCode } from '../../community/units.ts';
import { setDeadline, type DeadlineKind } from '../../platform/deadlines.ts';
import type { Deps } from '../../platform/deps.ts';
import { send } from '../outbox/send.ts';
import type { HumanItem } from './human-list.ts';
import { texts } from './texts.ts';

const minute = 60_000;
const longestQuote = 300;

/** Who is asked in each round, the first role somebody holds; and how long until the next round. */
const rounds: { roles: string[]; thenAfterMs: number | null }[] = [
  {
    roles: ['commune-duty', 'commune-command', 'commune-chair', 'district-duty'],
    thenAfterMs: 4 * minute,
  },
  { roles: ['district-duty', 'district-command', 'administrator'], thenAfterMs: 11 * minute },
  { roles: ['district-commander', 'district-command', 'administrator'], thenAfterMs: 15 * minute },
  { roles: ['district-duty', 'district-commander', 'administrator'], thenAfterMs: null },
];

/** What waits for a person goes to whoever is on duty at once, to the tier above after four minutes, to the commander after fifteen. */
export const humanWaits: DeadlineKind = {
  name: 'human-waits',
  fire: async (deps, itemId, step) => {
    const item = await deps.db
      .selectFrom('humanItems')
      .selectAll()
      .where('id', '=', itemId)
      .where('resolvedAt', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (!item) return;
    const round = Number(step);
    const plan = rounds[round - 1];
    if (!plan) return;
    await forward(deps, item, round, plan.roles);
    if (plan.thenAfterMs === null) return;
    const next = new Date(deps.clock().getTime() + plan.thenAfterMs);
    await setDeadline(deps, 'human-waits', itemId, String(round + 1), next);
  },
};

const forward = async (
  deps: Deps,
  item: HumanItem,
  round: number,
  roles: string[],
): Promise<void> => {
  const now = deps.clock();
  const said = await whatWasSaid(deps, item);
  const unitId =
    said.unitId ?? (await unitByCode(deps.db, deps.profile.rootUnitCode, now))?.id ?? null;
  const people = unitId ? await firstHeld(deps, roles, unitId, now) : [];
  const place = said.unitId ? await placeName(deps.db, said.unitId) : null;
  const at = item.createdAt;
  const text = texts.toDuty({ ...said, code: item.code, reason: item.reason, place, at, round });
  const common = {
    key: `human:${item.id}:${round}`,
    lane: 'urgent',
    about: { kind: 'human-item', id: item.id },
  } as const;
  let reached = 0;
  for (const person of people) {
    const { unreachable } = await send(deps, { ...common, to: { personId: person.id }, text });
    if (!unreachable) reached += 1;
  }
  const owner = people[0]?.id;
  if (owner) {
    await deps.db
      .updateTable('humanItems')
      .set({ ownerPersonId: owner })
      .where('id', '=', item.id)
      .execute();
  }
  if (reached > 0) return;
  const group = unitId ? await groupFor(deps, unitId) : undefined;
  if (!group) {
    deps.log.error(
      { code: item.code },
      'nobody on duty can be written to about what waits for a person',
    );
    return;
  }
  await send(deps, {
    ...common,
    to: { groupId: group.id },
    text: texts.toGroup(item.code, at, round),
  });
};

const firstHeld = async (
  deps: Deps,
  roles: string[],
  unitId: string,
  at: Date,
): Promise<Person[]> => {
  for (const role of roles) {
    const people = await resolveRole(deps, role, unitId, at);
    if (people.length > 0) return people;
  }
  return [];
};

interface Said {
  quote: string;
  from: string | null;
  unitId: string | null;
}

const whatWasSaid = (deps: Deps, item: HumanItem): Promise<Said> =>
  item.messageId === null ? whatWasSent(deps, item) : whatCameIn(deps, item);

const whatCameIn = async (deps: Deps, item: HumanItem): Promise<Said> => {
  const row = await deps.db
    .selectFrom('inboxMessages')
    .select(['text', 'kind', 'senderName'])
    .where('id', '=', item.messageId)
    .executeTakeFirstOrThrow();
  const quote = row.text.trim() === '' ? texts.without(row.kind) : row.text;
  return { quote: shorten(quote), from: row.senderName, unitId: item.unitId };
};

const whatWasSent = async (deps: Deps, item: HumanItem): Promise<Said> => {
  const row = await deps.db
    .selectFrom('outboxDeliveries as d')
    .leftJoin('groups as g', 'g.id', 'd.groupId')
    .leftJoin('households as h', 'h.id', 'd.householdId')
    .leftJoin('people as p', 'p.id', 'd.personId')
    .select(({ fn }) => [
      'd.text',
      fn.coalesce('p.name', 'h.headName', 'g.name').as('from'),
      fn.coalesce('g.unitId', 'h.unitId').as('unitId'),
    ])
    .where('d.id', '=', item.deliveryId)
    .executeTakeFirstOrThrow();
  return { quote: shorten(row.text), from: row.from, unitId: item.unitId ?? row.unitId };
};

/** By characters as people see them, so that none is cut in two. */
const shorten = (text: string): string => {
  if (text.length <= longestQuote) return text;
  const segments = new Intl.Segmenter('vi').segment(text.slice(0, longestQuote + 50));
  let short = '';
  for (const { segment } of segments) {
    if (short.length + segment.length >= longestQuote) break;
    short += segment;
  }
  return `${short}…`;
};
