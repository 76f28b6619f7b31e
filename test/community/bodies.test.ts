import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bodiesOf, bodyById, bodyByName } from '../../src/community/bodies.ts';
import { addShift, onDuty } from '../../src/community/duty.ts';
import { groupsUnder } from '../../src/community/groups.ts';
import { addressOf, linkPerson, whoIs } from '../../src/community/identities.ts';
import type { Unit } from '../../src/community/units.ts';
import { given } from '../support/given.ts';
import { createCommunity, type Community } from './support.ts';

let c: Community;
let district: Unit;
let commune: Unit;
beforeAll(async () => {
  c = await createCommunity();
  district = await c.unit('Tam Đường', 'district');
  commune = await c.unit('Bình Lư', 'commune');
});
afterAll(() => c.close());

describe('a body named in a dispatch', () => {
  it.each([
    ['Phòng Văn hóa - Thông tin', 'Phòng Văn hoá – Thông tin'],
    ['Phòng VH-TT', 'Phòng Văn hoá – Thông tin'],
    ['Trung tâm Y tế huyện', 'Trung tâm Y tế huyện Tam Đường'],
    ['TTYT huyện', 'Trung tâm Y tế huyện Tam Đường'],
    ['Công an huyện', 'Công an huyện Tam Đường'],
    ['UBND xã Bình Lư', 'Uỷ ban nhân dân xã Bình Lư'],
    ['Ủy ban nhân dân xã Khun Há', 'Uỷ ban nhân dân xã Khun Há'],
    ['Phòng Kinh tế và Hạ tầng', 'Phòng Kinh tế và Hạ tầng'],
    ['KT&HT', 'Phòng Kinh tế và Hạ tầng'],
    ['Trường THPT Bình Lư', 'Trường Trung học phổ thông Bình Lư'],
    ['Trường PTDTNT huyện', 'Trường Phổ thông Dân tộc nội trú huyện'],
    ['BCĐ huyện', 'Ban Chỉ đạo phòng, chống dịch huyện Tam Đường'],
    ['Trung tâm Văn hóa, Thể thao và Truyền thông', 'Trung tâm Văn hoá, Thể thao và Truyền thông'],
  ])('"%s" is the %s', async (text, name) => {
    expect((await bodyByName(c.deps.db, text, district.id))?.name).toBe(name);
  });

  it('is nobody rather than somebody else', async () => {
    expect(await bodyByName(c.deps.db, 'Hội Người yêu hoa lan', district.id)).toBeUndefined();
    expect(await bodyByName(c.deps.db, 'Sở Y tế', district.id)).toBeUndefined();
  });

  it('is the commune’s own when asked for at the commune', async () => {
    const station = await bodyByName(c.deps.db, 'Trạm y tế xã', commune.id);
    expect(station?.unitId).toBe(commune.id);
    expect(await bodyById(c.deps.db, station?.id ?? '')).toEqual(station);
    expect((await bodiesOf(c.deps.db, commune.id)).map((body) => body.kind).sort()).toEqual([
      'command-centre',
      'health-station',
      'peoples-committee',
      'police',
      'steering-committee',
    ]);
  });
});

describe('people who come and go', () => {
  it('is on duty for the shift, once, however often it is written', async () => {
    const unit = await given(c.deps).unit({ under: district });
    const person = await given(c.deps).person();
    const shift = {
      personId: person.id,
      unitId: unit.id,
      startsAt: new Date('2021-11-18T00:00:00Z'),
      endsAt: new Date('2021-11-18T12:00:00Z'),
    };
    await addShift(c.deps, shift);
    await addShift(c.deps, { ...shift, endsAt: new Date('2021-11-18T10:00:00Z') });
    expect(await onDuty(c.deps.db, unit.id, new Date('2021-11-18T09:59:59Z'))).toHaveLength(1);
    expect(await onDuty(c.deps.db, unit.id, new Date('2021-11-18T10:00:00Z'))).toEqual([]);
  });

  it('is known by the account that was linked last, on each channel account', async () => {
    const account = await given(c.deps).account();
    const [first, second] = [
      await given(c.deps).person({ name: 'Người Một' }),
      await given(c.deps).person({ name: 'Người Hai' }),
    ];
    await linkPerson(c.deps, { accountId: account.id, externalId: 'z-9', personId: first.id });
    await linkPerson(c.deps, { accountId: account.id, externalId: 'z-9', personId: second.id });
    expect((await whoIs(c.deps.db, account.id, 'z-9'))?.name).toBe('Người Hai');
    expect(await whoIs(c.deps.db, account.id, 'z-0')).toBeUndefined();
    expect(await addressOf(c.deps.db, { personId: first.id })).toBeUndefined();
    expect(await addressOf(c.deps.db, { personId: second.id })).toEqual({
      accountId: account.id,
      kind: 'private',
      externalId: 'z-9',
    });
  });

  it('hears through the groups below: four clusters of the commune', async () => {
    const groups = await groupsUnder(c.deps.db, commune.path, 'community');
    expect(groups.map((group) => group.name)).toEqual(
      expect.arrayContaining(['Cụm 1 · Nà Cơ · Bình Lư', 'Cụm 2 · Nà Luồng · Bình Lư']),
    );
    expect(groups).toHaveLength(4);
  });
});
