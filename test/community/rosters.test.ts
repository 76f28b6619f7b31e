import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appoint, assignArea, endPost } from '../../src/community/appoint.ts';
import { bridges, bridgesMissing } from '../../src/community/bridges.ts';
import { groupFor, groupsOf, type Group } from '../../src/community/groups.ts';
import { rosterDrift, sawMember } from '../../src/community/roster-drift.ts';
import { roster, rosters, type RosterEntry } from '../../src/community/rosters.ts';
import { children, type Unit } from '../../src/community/units.ts';
import { given } from '../support/given.ts';
import { createCommunity, type Community } from './support.ts';

describe('who belongs in which group', () => {
  let c: Community;
  let commune: Unit;
  let village: Unit;
  let cluster: Unit;
  beforeEach(async () => {
    c = await createCommunity();
    commune = await c.unit('Bình Lư', 'commune');
    village = await c.unit('Nà Cơ', 'village');
    const [first] = await children(c.deps.db, village.id, 'cluster');
    if (!first) throw new Error('no cluster in the demo');
    cluster = first;
  });
  afterEach(() => c.close());

  const groupOf = async (unit: Unit, kind: string): Promise<Group> => {
    const [group] = await groupsOf(c.deps.db, unit.id, kind);
    if (!group) throw new Error(`no ${kind} group at ${unit.name}`);
    return group;
  };
  const reasons = (entries: RosterEntry[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { why } of entries) counts[why] = (counts[why] ?? 0) + 1;
    return counts;
  };
  /** Everybody in every group, to see exactly what an act changed. */
  const everyone = async (at: Date): Promise<Set<string>> =>
    new Set(
      (await rosters(c.deps, at)).map(
        (entry) => `${entry.groupId} ${entry.personId ?? entry.householdId ?? ''}`,
      ),
    );

  it('is the team, its households and the command member in charge of the village, in the community group', async () => {
    const entries = await roster(c.deps, (await groupOf(cluster, 'community')).id, c.clock());
    expect(reasons(entries)).toEqual({
      'Tổ phụ trách cụm': 3,
      'hộ được giao': 45,
      'thành viên chỉ huy xã phụ trách bản': 1,
    });
  });

  it('is command centre, chair, village heads, all teams and the agency in charge, in the commune group', async () => {
    const entries = await roster(c.deps, (await groupOf(commune, 'commune')).id, c.clock());
    expect(reasons(entries)).toEqual({
      'Trung tâm Chỉ huy xã': 10,
      'Trung tâm Chỉ huy xã · Chủ tịch xã': 1,
      'trưởng bản': 2,
      'thành viên Tổ Covid cộng đồng': 12,
      'cơ quan huyện phụ trách xã': 1,
    });
  });

  it('is steering committee, command centre and every chair, in the district group', async () => {
    const district = await c.unit('Tam Đường', 'district');
    const entries = await roster(c.deps, (await groupOf(district, 'district')).id, c.clock());
    expect(reasons(entries)).toEqual({
      'thành viên Ban Chỉ đạo huyện': 5,
      'thành viên Trung tâm Chỉ huy huyện': 11,
      'Chủ tịch xã': 3,
    });
  });

  it('changes in exactly three groups when a commune gets a new chair', async () => {
    const before = await everyone(c.clock());
    const successor = await given(c.deps).person({ name: 'Tẩn A Sinh' });
    const from = new Date('2021-11-20T00:00:00+07:00');
    const old = await c.deps.db
      .selectFrom('posts')
      .selectAll()
      .where('unitId', '=', commune.id)
      .where('kind', '=', 'chair')
      .executeTakeFirstOrThrow();
    await appoint(c.deps, {
      personId: successor.id,
      kind: 'chair',
      unitId: commune.id,
      bodyId: old.bodyId,
      from,
      basis: 'QĐ mẫu',
      by: 'test',
    });

    expect(await everyone(new Date(from.getTime() - 1))).toEqual(before);
    const after = await everyone(from);
    const district = await groupOf(await c.unit('Tam Đường', 'district'), 'district');
    const own = await groupOf(commune, 'commune');
    expect([...after].filter((entry) => !before.has(entry)).sort()).toEqual(
      [`${district.id} ${successor.id}`, `${own.id} ${successor.id}`].sort(),
    );
    // He still heads the commune's command centre, so he stays in the commune's group, and only there.
    expect([...before].filter((entry) => !after.has(entry))).toEqual([
      `${district.id} ${old.personId}`,
    ]);
  });

  it('follows a unit that moves under another commune', async () => {
    const other = await c.unit('Khun Há', 'commune');
    const { moveUnit } = await import('../../src/community/move-unit.ts');
    await moveUnit(c.deps, { unitId: village.id, under: other.id, from: c.clock(), by: 'test' });
    const entries = await roster(c.deps, (await groupOf(other, 'commune')).id, c.clock());
    expect(reasons(entries)).toMatchObject({
      'trưởng bản': 3,
      'thành viên Tổ Covid cộng đồng': 18,
    });
  });

  it('has a bridge for every group, made by a post or an assignment', async () => {
    expect(await bridgesMissing(c.deps, c.clock())).toEqual([]);
    const community = await groupOf(cluster, 'community');
    const [bridge] = (await bridges(c.deps, c.clock())).filter(
      (known) => known.groupId === community.id,
    );
    const charged = await c.deps.db
      .selectFrom('assignments')
      .select('personId')
      .where('unitId', '=', village.id)
      .executeTakeFirstOrThrow();
    expect(bridge?.personIds).toEqual([charged.personId]);
  });

  it('notices that nobody ties a village to its commune, although its team sits in both groups', async () => {
    await c.deps.db
      .updateTable('assignments')
      .set({ validTo: c.clock() })
      .where('unitId', '=', village.id)
      .execute();
    const missing = await bridgesMissing(c.deps, c.clock());
    expect(missing.map((gap) => [gap.groupName, gap.why])).toEqual([
      ['Cụm 1 · Nà Cơ · Bình Lư', 'nobody'],
      ['Cụm 2 · Nà Cơ · Bình Lư', 'nobody'],
    ]);
  });

  it('does not count somebody in charge of a village who is not in the commune group', async () => {
    const stranger = await given(c.deps).person();
    await assignArea(c.deps, {
      kind: 'village-command',
      unitId: village.id,
      personId: stranger.id,
      from: c.clock(),
      by: 'test',
    });
    expect((await bridgesMissing(c.deps, c.clock())).length).toBe(2);
    await given(c.deps).post({ kind: 'command-member', unit: commune, person: stranger });
    expect(await bridgesMissing(c.deps, c.clock())).toEqual([]);
  });

  it('sees who is missing, who cannot be there, and who should not be', async () => {
    const group = await groupOf(cluster, 'community');
    const calm = await rosterDrift(c.deps, group.id, c.clock());
    expect(calm.missing).toEqual([]);
    expect(calm.extra).toEqual([]);
    const silent = await c.deps.db
      .selectFrom('households')
      .select('id')
      .where('unitId', '=', cluster.id)
      .where('reach', '<>', 'zalo')
      .execute();
    expect(calm.offline.map((entry) => entry.householdId).sort()).toEqual(
      silent.map((row) => row.id).sort(),
    );

    const [lead] = await c.deps.db
      .selectFrom('posts')
      .selectAll()
      .where('unitId', '=', cluster.id)
      .where('kind', '=', 'team-lead')
      .execute();
    const identity = await c.deps.db
      .selectFrom('identities')
      .selectAll()
      .where('personId', '=', lead?.personId ?? '')
      .executeTakeFirstOrThrow();
    await sawMember(c.deps, { groupId: group.id, externalId: identity.externalId, left: true });
    await sawMember(c.deps, { groupId: group.id, externalId: 'somebody-else' });
    const drift = await rosterDrift(c.deps, group.id, c.clock());
    expect(drift.missing.map((entry) => entry.personId ?? entry.householdId).sort()).toEqual(
      [lead?.personId, identity.householdId].sort(),
    );
    expect(drift.extra.map((member) => member.externalId)).toEqual(['somebody-else']);
  });

  it('leaves a person the groups of the posts that remain', async () => {
    const person = await given(c.deps).person();
    const first = await given(c.deps).post({ kind: 'team-member', unit: cluster, person });
    await given(c.deps).post({ kind: 'militia-member', unit: commune, person });
    const [, other] = await children(c.deps.db, village.id, 'cluster');
    await given(c.deps).post({ kind: 'team-member', unit: other ?? cluster, person });
    const mine = async () =>
      (await rosters(c.deps, c.clock()))
        .filter((entry) => entry.personId === person.id)
        .map((entry) => entry.groupId);
    expect(await mine()).toHaveLength(3);
    await endPost(c.deps, { postId: first.id, at: c.clock(), by: 'test' });
    expect(await mine()).toHaveLength(2);
    await expect(endPost(c.deps, { postId: first.id, at: c.clock(), by: 'test' })).rejects.toThrow(
      'đã thôi',
    );
  });

  it('speaks for a cluster through the group of its village where the cluster has none', async () => {
    const bare = await given(c.deps).unit({ under: village, kind: 'cluster', name: 'Cụm 9' });
    expect(await groupFor(c.deps, bare.id)).toBeUndefined();
    const account = await c.deps.db
      .selectFrom('groups')
      .select('accountId as id')
      .executeTakeFirstOrThrow();
    const shared = await given(c.deps).group({ kind: 'community', unit: village, account });
    expect((await groupFor(c.deps, bare.id))?.id).toBe(shared.id);
    expect((await groupFor(c.deps, cluster.id))?.name).toBe('Cụm 1 · Nà Cơ · Bình Lư');
    expect((await groupFor(c.deps, (await c.unit('Tam Đường', 'district')).id))?.kind).toBe(
      'district',
    );
  });
});
