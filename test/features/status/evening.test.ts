import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { recordStatuses } from '../../../src/community/household-status.ts';
import { resolveRole } from '../../../src/community/roles.ts';
import { addressOf } from '../../../src/community/identities.ts';
import { planEvenings, silentClusters } from '../../../src/features/status/index.ts';
import { atLocal } from '../../../src/platform/calendar.ts';
import { fireDue } from '../../../src/platform/deadlines.ts';
import { createWorld, type World } from '../../support/world.ts';
import { firstVillage, written, type Village } from './village.ts';

const day = '2021-11-18';
const at = (time: string, on = day): Date => atLocal(on, time);

let world: World;
let village: Village;
let lead: string;

beforeEach(async () => {
  world = await createWorld();
  village = await firstVillage(world);
  lead = village.team[0]?.externalId ?? '';
  await plan();
});
afterEach(() => world.close());

/** Plans the next evening, and lets only this cluster and one beside it take their turn: the others only take time. */
const plan = async (): Promise<void> => {
  const { db } = world.deps;
  await planEvenings(world.deps);
  const kept = await db
    .selectFrom('clusterEvenings as e')
    .innerJoin('units as u', 'u.id', 'e.clusterId')
    .select('e.id')
    .where('u.parentId', '=', village.cluster.parentId)
    .execute();
  expect(kept.length).toBeGreaterThan(1);
  await db
    .deleteFrom('deadlines')
    .where('kind', '=', 'cluster-evening')
    .where(
      'subjectId',
      'not in',
      kept.map(({ id }) => id),
    )
    .execute();
};

const prompts = async (chat: string): Promise<string[]> =>
  (await written(world, chat)).filter((text) => text.includes('hộ chưa báo'));
const silent = () => silentClusters(world.deps.db, village.cluster.path, world.clock());

describe('the evening', () => {
  it('tells each member of the team in private who has not been heard, and the group nothing', async () => {
    const heard = village.households.slice(0, 33).map(({ id }) => ({
      householdId: id,
      status: 'normal' as const,
      source: 'self' as const,
      at: world.clock(),
    }));
    await recordStatuses(world.deps, heard);
    await world.advance(at('17:59'));
    expect(await prompts(lead)).toEqual([]);

    await world.advance(at('18:05'));
    expect(village.team.length).toBeGreaterThan(1);
    for (const { externalId } of village.team) {
      const [prompt, ...more] = await prompts(externalId);
      expect(more).toEqual([]);
      expect(prompt).toContain('còn 12/45 hộ chưa báo');
      expect(prompt).toContain(village.households[33]?.headName);
      expect(prompt).toContain('còn lại ok');
    }
    expect(await prompts(village.group)).toEqual([]);
    expect(await prompts(village.communeGroup)).toEqual([]);
  });

  it('is planned and asked once, though two workers plan and fire at once and one starts again', async () => {
    const rows = () => world.deps.db.selectFrom('clusterEvenings').selectAll().execute();
    const before = (await rows()).length;
    expect(before).toBeGreaterThan(0);
    await Promise.all([planEvenings(world.deps), planEvenings(world.deps)]);
    expect((await rows()).length).toBe(before);

    world.clock.set(at('18:04'));
    await Promise.all([fireDue(world.deps), fireDue(world.deps), fireDue(world.deps)]);
    await planEvenings(world.deps);
    await fireDue(world.deps);
    await world.settle();
    expect((await prompts(lead)).length).toBe(1);
    expect((await rows()).filter((row) => row.day === day).length).toBe(before);
  });

  it('asks a second time, then makes one entry of a silent team and tells the commune once', async () => {
    await world.advance(at('19:45'));
    const asked = await prompts(lead);
    expect(asked.length).toBe(2);
    expect(asked[1]).toContain('nhắc lần 2');
    expect(new Set(asked).size).toBe(2);
    expect(await silent()).toEqual([]);

    await world.advance(at('20:45'));
    expect(await silent()).toMatchObject([{ clusterId: village.cluster.id, evenings: 1 }]);
    const [watch] = await resolveRole(world.deps, 'commune-duty', village.commune.id, at('20:31'));
    const address = await addressOf(world.deps.db, { personId: watch?.id ?? '' });
    const told = (await written(world, address?.externalId ?? '')).filter((text) =>
      text.includes('chưa nghe Tổ'),
    );
    expect(told.length).toBe(1);
    expect(told[0]).toContain(village.cluster.name);
    expect(told[0]).toMatch(/09000\d{5}/u);
    expect((await world.deps.db.selectFrom('reports').select('id').execute()).length).toBe(0);
  });

  it('keeps one entry through several evenings and ends it with the next line', async () => {
    await world.advance(at('21:00'));
    await plan();
    await world.advance(at('21:00', '2021-11-19'));
    expect(await silent()).toMatchObject([{ evenings: 2 }]);

    await world.say(lead, village.group, 'còn lại ok');
    expect(await silent()).toEqual([]);
    const rows = await world.deps.db
      .selectFrom('silentClusters')
      .selectAll()
      .where('clusterId', '=', village.cluster.id)
      .execute();
    expect(rows).toMatchObject([{ endedBy: village.team[0]?.personId }]);
  });

  it('leaves a team alone that has reported, and is not silent when a few households remain', async () => {
    await world.say(lead, village.group, 'còn lại ok, còn nhà A Páo chưa biết');
    await world.advance(at('18:05'));
    const [prompt] = await prompts(lead);
    expect(prompt).toContain('còn 1/45 hộ chưa báo: Giàng A Páo (H7)');

    await world.advance('1m');
    await world.say(lead, village.oa, 'nhà A Páo bình thường');
    await world.advance(at('20:45'));
    expect((await prompts(lead)).length).toBe(1);
    expect(await silent()).toEqual([]);
  });

  it('asks nobody at night: an evening that was slept through is left out, and nobody is called silent', async () => {
    world.clock.set(at('22:30'));
    await fireDue(world.deps);
    await world.settle();
    expect(await prompts(lead)).toEqual([]);
    expect(await silent()).toEqual([]);
  });

  it("calls the team in the commune's group when no private chat is open, without a name", async () => {
    const people = village.team.map(({ personId }) => personId);
    await world.deps.db
      .updateTable('identities')
      .set({ unreachableAt: world.clock() })
      .where('personId', 'in', people)
      .execute();
    await world.advance(at('18:05'));
    const called = (await prompts(village.communeGroup)).filter((text) =>
      text.includes(village.cluster.name),
    );
    expect(called.length).toBe(1);
    for (const { headName } of village.households) expect(called[0]).not.toContain(headName);
  });
});
