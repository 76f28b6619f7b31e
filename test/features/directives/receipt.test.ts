import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Directive } from '../../../src/features/directives/directive.ts';
import { createDistrict, paper, type District } from './district.ts';

describe('“đã nhận”', () => {
  let d: District;
  let directive: Directive;
  beforeEach(async () => {
    d = await createDistrict();
    directive = await d.issued(paper({ urgency: 'HOẢ TỐC' }));
  });
  afterEach(() => d.world.close());

  const placeOf = async (name: string) =>
    d.world.deps.db
      .selectFrom('directiveHops')
      .selectAll()
      .where('name', '=', name)
      .where('directiveId', '=', directive.id)
      .executeTakeFirstOrThrow();
  const cases = async () => d.world.deps.db.selectFrom('reports').selectAll().execute();

  it('from a team that goes on to cry for help is both a receipt and a case', async () => {
    const cluster = await d.cluster();
    const group = await d.group(cluster);
    const team = await d.official('team-lead', cluster);
    await d.world.say(team.chat, group.externalId, 'đã nhận, mà nhà em hết gạo 2 hôm nay rồi');
    expect((await placeOf('Cụm 1 · Nà Cơ')).acknowledgedBy).toBe(team.personId);
    const [opened] = await cases();
    expect(opened).toMatchObject({ category: 'food' });
    expect(opened?.text).toContain('hết gạo');
  });

  it('from a household counts for nobody', async () => {
    const cluster = await d.cluster();
    const household = await d.household(cluster);
    await d.world.say(household, (await d.group(cluster)).externalId, 'đã nhận ạ');
    await d.world.say(household, (await d.group(cluster)).externalId, `NHẬN ${directive.code}`);
    expect((await placeOf('Cụm 1 · Nà Cơ')).acknowledgedAt).toBeNull();
    expect((await placeOf('Bình Lư')).acknowledgedAt).toBeNull();
  });

  it('from a team counts for its own group, not for the commune', async () => {
    const cluster = await d.cluster();
    const team = await d.official('team-lead', cluster);
    await d.world.say(team.chat, (await d.group(d.binhLu)).externalId, `NHẬN ${directive.code}`);
    expect((await placeOf('Bình Lư')).acknowledgedAt).toBeNull();
  });

  it('with a neighbour’s code, from another commune, is refused politely and changes nothing', async () => {
    const duty = await d.official('duty-officer', d.khunHa);
    await d.world.say(duty.chat, (await d.group(d.khunHa)).externalId, 'Vâng');
    expect((await placeOf('Khun Há')).acknowledgedAt).toBeNull();
    await d.world.say(duty.chat, (await d.group(d.khunHa)).externalId, 'Khun Há đã nhận');
    await d.world.say(duty.chat, (await d.group(d.khunHa)).externalId, 'đã nhận');
    expect((await placeOf('Khun Há')).acknowledgedBy).toBe(duty.personId);
    expect((await placeOf('Bình Lư')).acknowledgedAt).toBeNull();
  });

  it('leaves a case its own answer when the case was asked last', async () => {
    const cluster = await d.cluster();
    await d.world.say(
      await d.household(cluster),
      (await d.group(cluster)).externalId,
      'nha em het gao 2 hom nay, co chau be 6 thang',
    );
    const [opened] = await cases();
    const duty = await d.official('duty-officer', d.binhLu);
    const group = await d.group(d.binhLu);
    expect((await d.heard(group)).at(-1)).toContain(opened?.code ?? 'PA-');
    await d.world.say(duty.chat, group.externalId, 'NHẬN');
    expect((await placeOf('Bình Lư')).acknowledgedAt).toBeNull();
    expect((await cases())[0]?.handlerPersonId).toBe(duty.personId);
    await d.world.say(duty.chat, group.externalId, 'nhận 118/TTCH-VP');
    expect((await placeOf('Bình Lư')).acknowledgedBy).toBe(duty.personId);
  });
});
