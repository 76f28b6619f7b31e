import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { actorOf } from '../../../src/community/access.ts';
import { directiveStory } from '../../../src/features/directives/index.ts';
import { approveDirective } from '../../../src/features/directives/verbs/approve-directive.ts';
import { draftDirective } from '../../../src/features/directives/verbs/draft-directive.ts';
import { issueDirective } from '../../../src/features/directives/verbs/issue-directive.ts';
import { resolvePlaces } from '../../../src/features/directives/places/resolve-places.ts';
import { spanFinder } from '../../../src/features/directives/places/find-span.ts';
import { draftForHouseholds } from '../../../src/features/directives/places/household-draft.ts';
import { readDispatch } from '../../../src/features/directives/reading/read-dispatch.ts';
import { createWorld, type World } from '../../support/world.ts';
import type { Unit } from '../../../src/community/units.ts';
import { paper } from './district.ts';

describe('whom the names on a paper mean', () => {
  let world: World;
  let district: Unit;
  let province: Unit;
  beforeAll(async () => {
    world = await createWorld({ sandbox: false });
    const one = (kind: string, shortName: string) =>
      world.deps.db
        .selectFrom('units')
        .selectAll()
        .where('kind', '=', kind)
        .where('shortName', '=', shortName)
        .executeTakeFirstOrThrow();
    district = await one('district', 'Tam Đường');
    province = await one('province', 'Lai Châu');
  });
  afterAll(() => world.close());

  const meant = async (name: string, unit = district): Promise<string[] | null> => {
    const { places, unresolved } = await resolvePlaces(world.deps, unit, [
      { name, class: 'execute' },
    ]);
    return unresolved.length > 0 ? null : places.map((place) => place.name);
  };

  it.each([
    'UBND các xã, thị trấn',
    'Uỷ ban nhân dân các xã, thị trấn',
    'Chủ tịch UBND các xã, thị trấn huyện Tam Đường',
    'Các xã, thị trấn',
  ])('%s: all thirteen', async (name) => {
    expect(await meant(name)).toHaveLength(13);
  });

  it('those named are those, the town among them', async () => {
    expect(
      (
        await meant('Đồng chí Chủ tịch UBND các xã: Bình Lư, Bản Giang và thị trấn Tam Đường')
      )?.sort(),
    ).toEqual(['Bình Lư', 'Bản Giang', 'Tam Đường']);
    expect(await meant('UBND xã Khun Há')).toEqual(['Khun Há']);
    expect(await meant('UBND thị trấn Tam Đường')).toEqual(['Tam Đường']);
  });

  it('bodies go by their names, shortened as people do, and by their letters', async () => {
    expect(await meant('Trung tâm Y tế huyện')).toEqual(['Trung tâm Y tế huyện Tam Đường']);
    expect(await meant('TTYT huyện')).toEqual(['Trung tâm Y tế huyện Tam Đường']);
    expect(await meant('Công an huyện')).toEqual(['Công an huyện Tam Đường']);
    expect(await meant('Phòng Văn hóa - Thông tin')).toEqual(['Phòng Văn hoá – Thông tin']);
    expect(await meant('Các thành viên BCĐ huyện')).toEqual([
      'Ban Chỉ đạo phòng, chống dịch huyện Tam Đường',
    ]);
    const all = (await meant('Các cơ quan, ban, ngành, đoàn thể huyện')) ?? [];
    expect(all.length).toBeGreaterThan(20);
    expect(all).not.toContain('Uỷ ban nhân dân huyện Tam Đường');
  });

  it('who is above, or unknown, is said to be unknown rather than guessed', async () => {
    for (const name of [
      'UBND tỉnh',
      'TT. Huyện uỷ',
      'Thường trực Huyện uỷ',
      'Các Chốt kiểm soát Covid-19',
      'Đội công tác số 9',
    ])
      expect([name, await meant(name)]).toEqual([name, null]);
  });

  it('seen from the province, districts and the bodies of districts', async () => {
    expect((await meant('UBND các huyện, thành phố', province))?.sort()).toEqual([
      'Mường Tè',
      'Tam Đường',
    ]);
    expect(await meant('Trung tâm Y tế các huyện, thành phố', province)).toHaveLength(2);
    expect(await meant('Sở Y tế', province)).toEqual(['Sở Y tế']);
  });
});

describe('where there are no districts', () => {
  it('a dispatch goes from the province straight to communes, and from them to the households’ groups', async () => {
    const world = await createWorld({ profile: 'lai-chau-2025', sandbox: false });
    const { deps } = world;
    const province = await deps.db
      .selectFrom('units')
      .selectAll()
      .where('kind', '=', 'province')
      .executeTakeFirstOrThrow();
    const holder = async (kind: string) => {
      const post = await deps.db
        .selectFrom('posts')
        .select('personId')
        .where('unitId', '=', province.id)
        .where('kind', '=', kind)
        .executeTakeFirstOrThrow();
      return actorOf(deps.db, post.personId, deps.clock());
    };
    const drafter = await holder('duty-officer');
    const text = paper({ urgency: 'HOẢ TỐC', to: '- UBND các xã, phường.' });
    const { directive } = await draftDirective(deps, drafter, { text });
    expect(directive.unitId).toBe(province.id);
    await approveDirective(deps, await holder('vice-chair'), directive.id);
    await issueDirective(deps, await holder('duty-officer'), directive.id);
    const { relay } = await directiveStory(deps, drafter, directive.id);
    const groups = relay.filter(({ tier }) => tier === 'community');
    expect(groups.length).toBeGreaterThan(0);
    const above = new Set(
      groups.map(({ parentId }) => relay.find(({ id }) => id === parentId)?.tier),
    );
    expect([...above]).toEqual(['commune']);
    expect(
      relay.filter(({ tier }) => tier === 'commune').every(({ parentId }) => parentId === null),
    ).toBe(true);
    await world.close();
  });
});

describe('the words of a task', () => {
  it('are found in the text whatever lines break them', () => {
    const text =
      'Mở đầu.\n\n1. Rà soát người\n\nvề từ vùng dịch,   lập danh\nsách.\n2. Duy trì trực ban cả ngày đêm.';
    const find = spanFinder(text);
    const first = find('Rà soát người về từ vùng dịch, lập danh sách.');
    expect(text.slice(first?.start, first?.end)).toBe(
      'Rà soát người\n\nvề từ vùng dịch,   lập danh\nsách.',
    );
    const second = find('Duy trì trực ban cả ngày đêm.');
    expect(text.slice(second?.start, second?.end)).toBe('Duy trì trực ban cả ngày đêm.');
    expect(find('Không có câu nào như vậy ở đây cả')).toBeNull();
  });
});

describe('the first wording for households', () => {
  it('says in plain words what is asked of them, and not what is asked of officials', () => {
    const words = draftForHouseholds({ name: 'Huyện Tam Đường' }, readDispatch(paper()));
    expect(words).toContain('Nhà ai có người đi xa mới về, báo ngay Tổ mình.');
    expect(words).not.toContain('UBND');
    expect(words.length).toBeLessThan(420);
  });
});
