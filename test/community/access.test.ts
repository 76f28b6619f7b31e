import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demand, may, scopes, type Verb } from '../../src/community/access.ts';
import { hotlinesFor } from '../../src/community/hotlines.ts';
import { holders } from '../../src/community/posts.ts';
import { resolveRole } from '../../src/community/roles.ts';
import { children, type Unit } from '../../src/community/units.ts';
import { Refusal } from '../../src/platform/errors.ts';
import { given } from '../support/given.ts';
import { createCommunity, type Community } from './support.ts';

describe('what a post allows', () => {
  let c: Community;
  const units: Record<string, Unit> = {};
  beforeAll(async () => {
    c = await createCommunity();
    const village = await c.unit('Nà Cơ', 'village');
    const [cluster, beside] = await children(c.deps.db, village.id, 'cluster');
    Object.assign(units, {
      cluster,
      beside,
      village,
      commune: await c.unit('Bình Lư', 'commune'),
      other: await c.unit('Khun Há', 'commune'),
      district: await c.unit('Tam Đường', 'district'),
      foreign: await c.unit('Mường Tè', 'district'),
    });
  });
  afterAll(() => c.close());

  const unit = (name: string): Unit => {
    const found = units[name];
    if (!found) throw new Error(`no unit "${name}"`);
    return found;
  };
  const holder = async (kind: string, at: string) => {
    const [person] = await holders(c.deps.db, { kind, unitId: unit(at).id, at: c.clock() });
    return c.actor(person?.id ?? '');
  };

  it.each<[string, string, Verb, string, boolean]>([
    ['team-lead', 'cluster', 'accept-report', 'cluster', true],
    ['team-lead', 'cluster', 'accept-report', 'beside', false],
    ['team-lead', 'cluster', 'see-households', 'village', false],
    ['team-lead', 'cluster', 'see-board', 'cluster', false],
    ['team-member', 'cluster', 'report-status', 'cluster', true],
    ['village-head', 'village', 'report-status', 'cluster', true],
    ['village-head', 'village', 'see-details', 'cluster', false],
    ['village-head', 'village', 'close-report', 'cluster', false],
    ['chair', 'commune', 'close-report', 'beside', true],
    ['chair', 'commune', 'see-case', 'other', false],
    ['chair', 'commune', 'see-board', 'district', false],
    ['chair', 'commune', 'acknowledge-directive', 'commune', true],
    ['chair', 'commune', 'acknowledge-directive', 'village', false],
    ['duty-officer', 'commune', 'approve-directive', 'commune', false],
    ['duty-officer', 'commune', 'issue-directive', 'commune', true],
    ['command-head', 'district', 'see-details', 'cluster', true],
    ['command-head', 'district', 'see-case', 'foreign', false],
    ['command-head', 'district', 'approve-directive', 'district', true],
    ['steering-member', 'district', 'see-board', 'district', true],
    ['steering-member', 'district', 'close-report', 'cluster', false],
    ['clerk', 'district', 'draft-directive', 'district', true],
    ['clerk', 'district', 'approve-directive', 'district', false],
    ['administrator', 'district', 'administer', 'commune', true],
    ['administrator', 'district', 'see-details', 'cluster', false],
    ['command-head', 'foreign', 'see-case', 'cluster', false],
  ])('%s of the %s: %s in the %s → %s', async (post, at, verb, where, allowed) => {
    const actor = await holder(post, at);
    expect(actor.posts.length).toBeGreaterThan(0);
    expect(await may(c.deps, actor, verb, unit(where).id)).toBe(allowed);
  });

  it('gives the agency in charge of a commune that commune and no other', async () => {
    const [head] = await resolveRole(c.deps, 'assigned-agency', unit('commune').id, c.clock());
    const actor = await c.actor(head?.id ?? '');
    expect(await scopes(c.deps, actor, 'see-case')).toEqual([unit('commune').path]);
    expect(await may(c.deps, actor, 'see-case', unit('cluster').id)).toBe(true);
    expect(await may(c.deps, actor, 'see-case', unit('other').id)).toBe(false);
    expect(await may(c.deps, actor, 'acknowledge-directive', unit('district').id)).toBe(true);
  });

  it('lets the health line see the sick, and an office of the same tier not', async () => {
    const doctor = await c.actor(
      (await resolveRole(c.deps, 'medical-centre', unit('cluster').id, c.clock()))[0]?.id ?? '',
    );
    const officer = await c.actor(
      (await resolveRole(c.deps, 'culture-office', unit('cluster').id, c.clock()))[0]?.id ?? '',
    );
    expect(await may(c.deps, doctor, 'see-details', unit('cluster').id)).toBe(true);
    expect(await may(c.deps, officer, 'see-details', unit('cluster').id)).toBe(false);
  });

  it('refuses with a sentence, and knows nobody without a post', async () => {
    const stranger = await c.actor((await given(c.deps).person()).id);
    await expect(demand(c.deps, stranger, 'close-report', unit('cluster').id)).rejects.toThrow(
      Refusal,
    );
    await expect(demand(c.deps, stranger, 'close-report', unit('cluster').id)).rejects.toThrow(
      'Anh/chị không được khép việc này',
    );
    expect(await scopes(c.deps, stranger, 'see-case')).toEqual([]);
  });

  it('opens nothing this afternoon by a post that ended this morning', async () => {
    const actor = await holder('vice-chair', 'commune');
    expect(await may(c.deps, actor, 'see-board', unit('commune').id)).toBe(true);
    await c.deps.db
      .updateTable('posts')
      .set({ validTo: c.clock() })
      .where('personId', '=', actor.personId)
      .execute();
    expect(await may(c.deps, await c.actor(actor.personId), 'see-board', unit('commune').id)).toBe(
      false,
    );
  });
});

describe('who fills a role', () => {
  let c: Community;
  let cluster: Unit;
  beforeAll(async () => {
    c = await createCommunity();
    const [first] = await children(c.deps.db, (await c.unit('Nà Cơ', 'village')).id, 'cluster');
    if (!first) throw new Error('no cluster');
    cluster = first;
  });
  afterAll(() => c.close());
  const count = async (role: string): Promise<number> =>
    (await resolveRole(c.deps, role, cluster.id, c.clock())).length;

  it('is found from a cluster upward for every role of the profile', async () => {
    const found: Record<string, number> = {};
    for (const role of Object.keys(c.deps.profile.roles)) found[role] = await count(role);
    expect(found).toEqual({
      'team-duty': 1,
      team: 3,
      'village-command-member': 1,
      'village-head': 1,
      'health-station': 3,
      'commune-duty': 1,
      'commune-command': 8,
      'commune-chair': 1,
      'commune-police': 3,
      'assigned-agency': 1,
      'district-duty': 1,
      'district-command': 11,
      'district-commander': 1,
      'medical-centre': 3,
      'district-police': 3,
      'culture-office': 2,
      'province-command': 2,
      'health-department': 2,
      administrator: 1,
    });
  });

  it('asks the whole team when nobody is on duty, and is empty when there is no team', async () => {
    await c.deps.db.deleteFrom('dutyShifts').where('unitId', '=', cluster.id).execute();
    expect(await count('team-duty')).toBe(3);
    await c.deps.db
      .updateTable('posts')
      .set({ validTo: c.clock() })
      .where('unitId', '=', cluster.id)
      .execute();
    expect(await count('team-duty')).toBe(0);
    expect(await count('team')).toBe(0);
  });

  it('changes hands with the shift', async () => {
    const commune = await c.unit('Bình Lư', 'commune');
    const day = await resolveRole(
      c.deps,
      'commune-duty',
      commune.id,
      new Date('2021-11-18T11:59:00Z'),
    );
    const night = await resolveRole(
      c.deps,
      'commune-duty',
      commune.id,
      new Date('2021-11-18T12:00:00Z'),
    );
    expect([day.length, night.length]).toEqual([1, 1]);
    expect(day[0]?.id).not.toBe(night[0]?.id);
  });

  it('does not look below: a commune has no team of its own', async () => {
    const commune = await c.unit('Bình Lư', 'commune');
    expect(await resolveRole(c.deps, 'team', commune.id, c.clock())).toEqual([]);
  });

  it('knows which numbers to call, the nearest first', async () => {
    const numbers = await hotlinesFor(c.deps, cluster.id, ['ambulance', 'health-station', 'duty']);
    expect(numbers.map((hotline) => hotline.name)).toEqual([
      'Cấp cứu',
      'Trạm y tế xã Bình Lư',
      'Trực xã Bình Lư',
    ]);
  });
});
