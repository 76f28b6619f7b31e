import { sql, type RawBuilder } from 'kysely';
import { scopes, type Actor } from '../../community/access.ts';
import { placeName, unitByCode, unitById } from '../../community/units.ts';
import type { HumanItemCard, HumanItemsPage, HumanItemsQuery } from '../../contract/human-items.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import type { HumanItem, HumanReason } from './human-list.ts';
import { texts } from './texts.ts';

interface Row {
  id: string;
  code: string;
  reason: HumanReason;
  unitId: string;
  path: string;
  from: string | null;
  phone: string | null;
  text: string;
  kind: string | null;
  createdAt: Date;
  owner: string | null;
  canGoUp: boolean;
  resolvedAt: Date | null;
  resolvedBy: string | null;
  resolution: string | null;
}

/** Where an item belongs: where it was said, else where its words were to go, else the unit Loa is run for. */
export const unitOfItem = async (deps: Deps, item: HumanItem): Promise<string | null> => {
  if (item.unitId !== null) return item.unitId;
  const sent = await deps.db
    .selectFrom('outboxDeliveries as d')
    .leftJoin('groups as g', 'g.id', 'd.groupId')
    .leftJoin('households as h', 'h.id', 'd.householdId')
    .select(({ fn }) => fn.coalesce('g.unitId', 'h.unitId').as('unitId'))
    .where('d.id', '=', item.deliveryId)
    .executeTakeFirst();
  return sent?.unitId ?? (await rootId(deps));
};

const rootId = async (deps: Deps): Promise<string | null> =>
  (await unitByCode(deps.db, deps.profile.rootUnitCode, deps.clock()))?.id ?? null;

/**
 * What waits for a person, or no longer does, where the actor may take cases.
 * @throws Refusal when the unit asked for is unknown.
 */
export const readHumanList = async (
  deps: Deps,
  actor: Actor,
  query: HumanItemsQuery,
): Promise<HumanItemsPage> => {
  const within = query.unit === undefined ? undefined : await unitById(deps.db, query.unit);
  if (query.unit !== undefined && !within) throw new Refusal('missing', texts.noUnit, 'unit');
  const rows = await rowsOf(deps, query, {
    paths: await scopes(deps, actor, 'accept-report'),
    within: within?.path ?? '',
    root: await rootId(deps),
  });
  const details = await scopes(deps, actor, 'see-details');
  const shown = rows.slice(0, query.limit);
  const communeKind = deps.profile.tiers.find(({ key }) => key === 'commune')?.unitKind;
  const items: HumanItemCard[] = [];
  for (const { path, unitId, ...row } of shown)
    items.push({
      ...row,
      place: await placeName(deps.db, unitId, communeKind),
      phone: details.some((scope) => path.startsWith(scope)) ? row.phone : null,
      createdAt: row.createdAt.toISOString(),
      resolvedAt: row.resolvedAt?.toISOString() ?? null,
    });
  return { items, next: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null };
};

interface Where {
  paths: readonly string[];
  within: string;
  root: string | null;
}

/** Ids grow with time, so they order the list and say where its next page begins. */
const rowsOf = async (
  deps: Deps,
  { state, limit, cursor }: HumanItemsQuery,
  { paths, within, root }: Where,
): Promise<Row[]> => {
  if (paths.length === 0) return [];
  const open = state === 'open';
  const after: RawBuilder<unknown> =
    cursor === undefined ? sql`true` : open ? sql`i.id > ${cursor}` : sql`i.id < ${cursor}`;
  const { rows } = await sql<Row>`
    select i.id, i.code, i.reason, u.id as "unitId", u.path,
      coalesce(sp.name, sh."headName", m."senderName", p.name, h."headName", g.name) as "from",
      coalesce(sp.phone, sh.phone, p.phone, h.phone) as phone,
      coalesce(m.text, d.text, '') as text, m.kind, i."createdAt", own.name as owner,
      exists (select 1 from deadlines w where w.kind = 'human-waits' and w."subjectId" = i.id::text) as "canGoUp",
      i."resolvedAt", done.name as "resolvedBy", i.resolution
    from "humanItems" i
      left join "inboxMessages" m on m.id = i."messageId"
      left join identities s on s."accountId" = m."accountId" and s."externalId" = m."senderId"
      left join people sp on sp.id = s."personId"
      left join households sh on sh.id = s."householdId"
      left join "outboxDeliveries" d on d.id = i."deliveryId"
      left join groups g on g.id = d."groupId"
      left join households h on h.id = d."householdId"
      left join people p on p.id = d."personId"
      left join people own on own.id = i."ownerPersonId"
      left join people done on done.id::text = i."resolvedBy"
      join units u on u.id = coalesce(i."unitId", g."unitId", h."unitId", ${root}::uuid)
    where (i."resolvedAt" is null) = ${open} and starts_with(u.path, ${within}) and ${after}
      and exists (select 1 from unnest(${[...paths]}::text[]) as scope where starts_with(u.path, scope))
    order by i.id ${open ? sql`asc` : sql`desc`} limit ${limit + 1}`.execute(deps.db);
  return rows;
};
