import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { recordStatus } from '../../../src/community/household-status.ts';
import { given } from '../../support/given.ts';
import { createWorld, type World } from '../../support/world.ts';
import { firstVillage, outcomeOf, statusesOf, written, type Village } from './village.ts';

let world: World;
let village: Village;
let lead: string;

beforeEach(async () => {
  world = await createWorld();
  village = await firstVillage(world);
  lead = village.team[0]?.externalId ?? '';
});
afterEach(() => world.close());

const reports = () => world.deps.db.selectFrom('reports').selectAll().orderBy('id').execute();
const codeOf = (id: string | null): string | undefined =>
  village.households.find((household) => household.id === id)?.code;

describe('a line of the team', () => {
  it('speaks for all 45 households at once, and is known as the blanket it is', async () => {
    await world.say(lead, village.group, 'còn lại ok');

    const statuses = await statusesOf(world, village);
    expect(statuses.size).toBe(45);
    expect(new Set([...statuses.values()].map(({ status }) => status))).toEqual(
      new Set(['normal']),
    );
    expect(new Set([...statuses.values()].map(({ source }) => source))).toEqual(
      new Set(['team-blanket']),
    );
    expect(await outcomeOf(world, 'còn lại ok')).toBe('recorded');
    const echo = (await written(world, village.group)).at(-1);
    expect(echo).toContain('45 hộ bình thường theo lời tổ');
    expect(echo).toContain('nhầm');
    expect(await reports()).toEqual([]);
  });

  it('opens a case for the sick household and masks it in the group', async () => {
    await world.say(lead, village.group, 'nhà A Páo 2 người sốt, H12 hết gạo, còn lại ok');

    const statuses = await statusesOf(world, village);
    expect(statuses.get('H7')).toMatchObject({ status: 'symptomatic', source: 'team' });
    expect(statuses.get('H12')).toMatchObject({ status: 'needs-help', source: 'team' });
    expect([...statuses.values()].filter(({ source }) => source === 'team-blanket').length).toBe(
      43,
    );
    const cases = await reports();
    expect(
      cases.map(({ category, householdId, source }) => [category, codeOf(householdId), source]),
    ).toEqual([
      ['symptom', 'H7', 'team'],
      ['food', 'H12', 'team'],
    ]);
    expect(await outcomeOf(world, 'nhà A Páo 2 người sốt, H12 hết gạo, còn lại ok')).toBe('opened');

    const group = (await written(world, village.group)).join('\n');
    for (const { code } of cases) expect(group).toContain(code);
    expect(group).toContain('43 hộ bình thường theo lời tổ');
    expect(group).not.toMatch(/Páo|H7\b|H12\b|sốt/u);
    const own = (await written(world, lead)).join('\n');
    expect(own).toContain(`nhà A Páo 2 người sốt (mở ${cases[0]?.code ?? '?'})`);
    expect(own).toContain('Sai chỗ nào nhắn: nhầm');
  });

  it('is read from the commune group and in private alike, but from nobody else', async () => {
    await world.say(lead, village.oa, 'nha a pao 2 nguoi sot, con lai ok');
    expect((await statusesOf(world, village)).size).toBe(45);

    const neighbour = await world.deps.db
      .selectFrom('identities as i')
      .innerJoin('households as h', 'h.id', 'i.householdId')
      .select(['i.externalId', 'h.code'])
      .where('h.unitId', '=', village.cluster.id)
      .where('i.personId', 'is', null)
      .executeTakeFirstOrThrow();
    const before = (await statusesOf(world, village)).get('H20');
    await world.advance('10m');
    await world.say(neighbour.externalId, village.group, 'còn lại ok');
    expect((await statusesOf(world, village)).get('H20')).toEqual(before);

    await world.say(lead, village.communeGroup, 'H20 bình thường');
    expect((await statusesOf(world, village)).get('H20')).toMatchObject({ source: 'team' });
  });

  it('leaves unknown whom it says is unknown', async () => {
    await world.say(lead, village.oa, 'còn lại ok, còn nhà A Páo chưa biết');
    const statuses = await statusesOf(world, village);
    expect(statuses.size).toBe(44);
    expect(statuses.has('H7')).toBe(false);
    expect((await written(world, lead)).at(-1)).toContain('nhà A Páo chưa biết');
  });

  it('asks which of two A Páo is meant, opens the case meanwhile, and takes the code as the answer', async () => {
    const other = await given(world.deps).household({
      cluster: village.cluster,
      headName: 'Sùng A Páo',
    });
    await world.say(lead, village.oa, 'nhà A Páo 2 người sốt, còn lại ok');

    let statuses = await statusesOf(world, village);
    expect(statuses.has('H7')).toBe(false);
    expect(statuses.has(other.code)).toBe(false);
    expect(statuses.size).toBe(44);
    const [opened] = await reports();
    expect(opened).toMatchObject({
      category: 'symptom',
      householdId: null,
      unitId: village.cluster.id,
    });
    const asked = (await written(world, lead)).at(-1);
    expect(asked).toContain('H7 Giàng A Páo');
    expect(asked).toContain(`${other.code} Sùng A Páo`);
    expect(asked).toContain(opened?.code);

    await world.advance('2m');
    await world.say(lead, village.oa, other.code);
    statuses = await statusesOf(world, village);
    expect(statuses.get(other.code)).toMatchObject({ status: 'symptomatic', source: 'team' });
    expect(statuses.get('H7')).toMatchObject({ status: 'normal', source: 'team-blanket' });
    expect((await reports()).length).toBe(1);
    const words = await world.deps.db
      .selectFrom('reportReporters')
      .select('text')
      .where('reportId', '=', opened?.id ?? '')
      .execute();
    expect(words.map(({ text }) => text).join('\n')).toContain(`Sùng A Páo (${other.code})`);
  });

  it('takes the code beside a name as saying which one is meant', async () => {
    const other = await given(world.deps).household({
      cluster: village.cluster,
      headName: 'Sùng A Páo',
    });
    await world.say(lead, village.oa, `nhà A Páo ${other.code} 2 người sốt, còn lại ok`);
    const statuses = await statusesOf(world, village);
    expect(statuses.get(other.code)).toMatchObject({ status: 'symptomatic' });
    expect(statuses.get('H7')).toMatchObject({ status: 'normal', source: 'team-blanket' });
    expect((await reports()).map(({ householdId }) => householdId)).toEqual([other.id]);
  });

  it('says so when nobody has the name, and loses none of the words', async () => {
    await world.say(lead, village.oa, 'nhà Vàng Thị Xa Lạ hết gạo 2 hôm nay, còn lại ok');
    const [opened] = await reports();
    expect(opened).toMatchObject({
      category: 'food',
      householdId: null,
      unitId: village.cluster.id,
    });
    const echo = (await written(world, lead)).find((text) => text.includes('Không thấy nhà'));
    expect(echo).toContain(opened?.code);
  });

  it('is corrected by "nhầm": the history keeps both, the case hears of it, none is opened anew', async () => {
    await world.say(lead, village.oa, 'nhà A Páo 2 người sốt, còn lại ok');
    await world.advance('8h');
    await world.say(lead, village.oa, 'nhầm, nhà A Páo 1 người sốt thôi');

    const cases = await reports();
    expect(cases.length).toBe(1);
    const told = await world.deps.db
      .selectFrom('reportReporters')
      .select('text')
      .where('reportId', '=', cases[0]?.id ?? '')
      .where('messageId', 'is not', null)
      .orderBy('id')
      .execute();
    expect(told.map(({ text }) => text)).toEqual([
      'nhà A Páo 2 người sốt',
      'nhà A Páo 1 người sốt thôi',
    ]);
    const household = village.households.find(({ code }) => code === 'H7');
    const history = await world.deps.db
      .selectFrom('householdStatusHistory')
      .select(['status', 'note'])
      .where('householdId', '=', household?.id ?? '')
      .orderBy('at')
      .execute();
    expect(history.map(({ note }) => note)).toEqual([
      'nhà A Páo 2 người sốt',
      'nhà A Páo 1 người sốt thôi',
    ]);
    const lines = await world.deps.db.selectFrom('statusLines').selectAll().orderBy('id').execute();
    expect(lines[0]?.supersededBy).toBe(lines[1]?.id);
    expect(lines[1]?.corrects).toBe(lines[0]?.id);
  });

  it('moves the words to the household that was meant', async () => {
    await world.say(lead, village.oa, 'nhà A Páo sốt cao, còn lại ok');
    await world.advance('5m');
    await world.say(lead, village.oa, 'nhầm, không phải nhà A Páo mà nhà A Chư sốt cao');
    const statuses = await statusesOf(world, village);
    expect(statuses.get('H7')).toMatchObject({ status: 'normal' });
    expect(statuses.get('H15')).toMatchObject({ status: 'symptomatic' });
    expect((await reports()).map(({ householdId }) => codeOf(householdId))).toEqual(['H7', 'H15']);
  });

  it('takes figures that fit the cluster and says the difference when they do not', async () => {
    await world.say(lead, village.oa, '42 hộ 0 sốt 0 người về');
    expect((await statusesOf(world, village)).size).toBe(0);
    expect((await written(world, lead)).at(-1)).toContain('45 hộ mà tin nói 42');

    await world.say(lead, village.oa, '45 hộ 0 sốt 0 người về');
    expect((await statusesOf(world, village)).size).toBe(45);
  });

  it('makes a case of figures that say somebody is ill and nobody knows where', async () => {
    await world.say(lead, village.oa, '45 hộ 2 sốt 0 về');
    expect((await statusesOf(world, village)).size).toBe(0);
    expect((await reports()).length).toBe(1);
    expect((await written(world, lead)).join('\n')).toContain('Nhà nào trong');
  });

  it("does not lift a graver status that is fresh, nor replace a household's own word", async () => {
    const [sick, well] = [village.households[20], village.households[21]];
    if (!sick || !well) throw new Error('too few households');
    const at = world.clock();
    await recordStatus(world.deps, {
      householdId: sick.id,
      status: 'home-quarantine',
      source: 'official',
      at,
    });
    await recordStatus(world.deps, { householdId: well.id, status: 'normal', source: 'self', at });
    await world.advance('1h');
    await world.say(lead, village.oa, 'còn lại ok');

    const statuses = await statusesOf(world, village);
    expect(statuses.get(sick.code)).toMatchObject({
      status: 'home-quarantine',
      source: 'official',
    });
    expect(statuses.get(well.code)).toMatchObject({ source: 'self', reportSource: 'self' });
    expect((await written(world, lead)).at(-1)).toContain('43 hộ bình thường theo lời tổ');
  });

  it('asks a member of two clusters which one, after recording what it knows', async () => {
    const second = await world.deps.db
      .selectFrom('units')
      .selectAll()
      .where('kind', '=', 'cluster')
      .where('parentId', '=', village.cluster.parentId)
      .where('id', '!=', village.cluster.id)
      .executeTakeFirstOrThrow();
    await given(world.deps).post({
      kind: 'team-member',
      unit: second,
      person: { id: village.team[0]?.personId ?? '' },
    });
    await world.say(lead, village.oa, 'nhà A Páo 2 người sốt, còn lại ok');
    let statuses = await statusesOf(world, village);
    expect([...statuses.keys()]).toEqual(['H7']);
    const asked = (await written(world, lead)).at(-1);
    expect(asked).toContain(village.cluster.name);
    expect(asked).toContain(second.name);

    const number = asked?.indexOf(village.cluster.name) ?? 0;
    const first = number < (asked?.indexOf(second.name) ?? 0) ? '1' : '2';
    await world.say(lead, village.oa, first);
    statuses = await statusesOf(world, village);
    expect(statuses.size).toBe(45);
    expect(statuses.get('H7')).toMatchObject({ status: 'symptomatic' });

    await world.advance('5m');
    await world.say(lead, village.group, 'cả tổ bình thường');
    const others = await world.deps.db
      .selectFrom('householdStatus as s')
      .innerJoin('households as h', 'h.id', 's.householdId')
      .select('s.status')
      .where('h.unitId', '=', second.id)
      .execute();
    expect(others).toEqual([]);
  });

  it('hands on what else the words ask for', async () => {
    await world.say(lead, village.group, 'còn lại ok, chốt đầu bản có người đánh nhau');
    expect((await statusesOf(world, village)).size).toBe(45);
    const [opened] = await reports();
    expect(opened?.category).toBe('security');
  });

  it('is recorded once however often the platform brings it', async () => {
    await world.sandbox('POST', '/sandbox/faults', { webhook: { duplicate: 1 } });
    await world.say(lead, village.group, 'nhà A Páo 2 người sốt, còn lại ok');
    expect((await reports()).length).toBe(1);
    const history = await world.deps.db.selectFrom('householdStatusHistory').select('id').execute();
    expect(history.length).toBe(45);
    const echoes = (await written(world, village.group)).filter((text) =>
      text.startsWith('Loa ghi'),
    );
    expect(echoes.length).toBe(1);
  });
});
