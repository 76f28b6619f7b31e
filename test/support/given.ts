import { sql } from 'kysely';
import { addUnit } from '../../src/community/add-unit.ts';
import { bodyKey } from '../../src/community/bodies.ts';
import { appoint, assignArea } from '../../src/community/appoint.ts';
import type { Flags, Household, Reach } from '../../src/community/households.ts';
import type { Group } from '../../src/community/groups.ts';
import { addPerson, type Person } from '../../src/community/people.ts';
import type { PostRow } from '../../src/community/posts.ts';
import { registerHousehold } from '../../src/community/register-household.ts';
import type { Unit } from '../../src/community/units.ts';
import type { Deps } from '../../src/platform/deps.ts';
import { newId } from '../../src/platform/ids.ts';

let count = 0;
const next = (): number => (count += 1);

/** Long before any story begins. */
const longAgo = new Date('2020-01-01T00:00:00Z');

type Having = { id: string };

/** Builders with defaults: a test says what matters to it and nothing else. */
export const given = (deps: Deps) => ({
  /** A unit; its kind is the next one below its parent's unless said. */
  unit: async (
    wanted: {
      under?: Having | null;
      kind?: string;
      name?: string;
      shortName?: string;
      code?: string;
      aliases?: string[];
      validFrom?: Date;
    } = {},
  ): Promise<Unit> => {
    const kinds = Object.keys(deps.profile.unitKinds);
    const parent = wanted.under
      ? await deps.db
          .selectFrom('units')
          .select('kind')
          .where('id', '=', wanted.under.id)
          .executeTakeFirst()
      : undefined;
    const kind =
      wanted.kind ?? (parent ? kinds[kinds.indexOf(parent.kind) + 1] : kinds[0]) ?? 'province';
    const shortName = wanted.shortName ?? wanted.name ?? `Nơi ${next()}`;
    return addUnit(deps, {
      kind,
      shortName,
      name: wanted.name ?? shortName,
      under: wanted.under?.id ?? null,
      code: wanted.code ?? null,
      aliases: wanted.aliases ?? [],
      validFrom: wanted.validFrom ?? null,
    });
  },

  person: (wanted: { name?: string; phone?: string } = {}): Promise<Person> =>
    addPerson(deps, {
      name: wanted.name ?? `Người Thử ${next()}`,
      phone: wanted.phone ?? `09000${String(next()).padStart(5, '0')}`,
    }),

  /** A post, held by a new person unless said. */
  post: async (wanted: {
    kind: string;
    unit: Having;
    person?: Having;
    body?: Having;
    from?: Date;
  }): Promise<PostRow> =>
    appoint(deps, {
      personId: (wanted.person ?? (await given(deps).person())).id,
      kind: wanted.kind,
      unitId: wanted.unit.id,
      bodyId: wanted.body?.id ?? null,
      from: wanted.from ?? longAgo,
      by: 'test',
    }),

  body: async (wanted: { kind: string; unit: Having; name?: string }): Promise<{ id: string }> => {
    const id = newId();
    const name = wanted.name ?? `Cơ quan ${next()}`;
    await deps.db
      .insertInto('bodies')
      .values({
        id,
        kind: wanted.kind,
        name,
        folded: bodyKey(name),
        also: [],
        unitId: wanted.unit.id,
        groupId: null,
      })
      .execute();
    return { id };
  },

  assignment: (wanted: {
    kind: string;
    unit: Having;
    person?: Having;
    body?: Having;
    from?: Date;
  }): Promise<void> =>
    assignArea(deps, {
      kind: wanted.kind,
      unitId: wanted.unit.id,
      from: wanted.from ?? longAgo,
      by: 'test',
      ...(wanted.person ? { personId: wanted.person.id } : {}),
      ...(wanted.body ? { bodyId: wanted.body.id } : {}),
    }),

  duty: async (wanted: { unit: Having; person: Having; from: Date; to: Date }): Promise<void> => {
    await deps.db
      .insertInto('dutyShifts')
      .values({
        id: newId(),
        personId: wanted.person.id,
        unitId: wanted.unit.id,
        startsAt: wanted.from,
        endsAt: wanted.to,
      })
      .execute();
  },

  household: (wanted: {
    cluster: Having;
    headName?: string;
    code?: string;
    size?: number;
    reach?: Reach;
    phone?: string;
    flags?: Partial<Flags>;
  }): Promise<Household> => {
    const { cluster, ...rest } = wanted;
    return registerHousehold(deps, {
      headName: `Chủ Hộ ${next()}`,
      size: 4,
      ...rest,
      unitId: cluster.id,
      by: 'test',
    });
  },

  account: async (wanted: { externalId?: string; name?: string } = {}): Promise<{ id: string }> => {
    const id = newId();
    await sql`insert into "channelAccounts" (id, channel, "externalId", name, settings)
      values (${id}, 'zalo-oa', ${wanted.externalId ?? `oa-${next()}`}, ${wanted.name ?? 'Loa thử'}, '{}')`.execute(
      deps.db,
    );
    return { id };
  },

  group: async (wanted: {
    kind: string;
    unit: Having;
    account: Having;
    name?: string;
    externalId?: string;
  }): Promise<Group> => {
    const group: Group = {
      id: newId(),
      kind: wanted.kind,
      unitId: wanted.unit.id,
      accountId: wanted.account.id,
      externalId: wanted.externalId ?? `group-${next()}`,
      name: wanted.name ?? `Nhóm ${next()}`,
    };
    await deps.db.insertInto('groups').values(group).execute();
    return group;
  },

  identity: async (wanted: {
    account: Having;
    person?: Having;
    household?: Having;
    externalId?: string;
    name?: string;
  }): Promise<string> => {
    const externalId = wanted.externalId ?? `zalo-${next()}`;
    await deps.db
      .insertInto('identities')
      .values({
        id: newId(),
        accountId: wanted.account.id,
        externalId,
        personId: wanted.person?.id ?? null,
        householdId: wanted.household?.id ?? null,
        residentId: null,
        name: wanted.name ?? null,
        linkedAt: deps.clock(),
        unreachableAt: null,
      })
      .execute();
    return externalId;
  },
});
