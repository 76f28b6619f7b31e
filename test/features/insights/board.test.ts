import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Board } from '../../../src/contract/board.ts';
import type { Opened } from '../../../src/contract/session.ts';
import type { Receivers, UnitPeople, Units } from '../../../src/contract/units.ts';
import { http } from '../../../src/platform/http.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
const tokens = new Map<string, string>();

beforeAll(async () => {
  world = await createWorld();
  for (const username of ['huyen', 'xa-binh-lu', 'xa-khun-ha', 'to-binh-lu']) {
    const answer = await http(`${world.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password: 'loa-demo' }),
    });
    tokens.set(username, (JSON.parse(answer.body) as Opened).token);
  }
}, 60_000);
afterAll(() => world.close());

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names what the answer holds
const ask = async <T>(as: string, path: string): Promise<{ status: number; body: T }> => {
  const token = tokens.get(as);
  const answer = await http(`${world.url}/api/v1${path}`, {
    headers: token ? { authorization: `Bearer ${token}` } : {},
  });
  return { status: answer.status, body: JSON.parse(answer.body) as T };
};
const boardOf = async (as: string) => (await ask<Board>(as, '/board')).body;

interface Chat {
  id: string;
  name: string;
  members: string[];
}

const cry = async (place: string, text: string): Promise<void> => {
  const chats = await world.sandbox<Chat[]>(
    'GET',
    `/sandbox/chats?query=${encodeURIComponent(place)}`,
  );
  const people = await world.sandbox<{ id: string; role: string | null }[]>(
    'GET',
    '/sandbox/people',
  );
  for (const chat of chats.filter(({ name }) => name.startsWith('Cụm'))) {
    const who = people.find(({ id, role }) => chat.members.includes(id) && role === 'Hộ dân');
    if (who) {
      await world.say(who.id, chat.id, text);
      return;
    }
  }
  throw new Error(`no household with Zalo in ${place}`);
};

describe('the board', () => {
  it('tells nothing to a stranger', async () => {
    expect((await ask('nobody', '/board')).status).toBe(401);
  });

  it('shows the district all its communes, and a commune itself alone', async () => {
    const district = await boardOf('huyen');
    const commune = await boardOf('xa-binh-lu');
    expect(district.unit.tier).toBe('district');
    expect(district.upward.byCommune).toHaveLength(13);
    expect(commune.unit.tier).toBe('commune');
    expect(commune.upward.byCommune.map(({ unitId }) => unitId)).toEqual([commune.unit.id]);
    expect(commune.households.total).toBe(
      district.upward.byCommune.find(({ unitId }) => unitId === commune.unit.id)?.households,
    );
    expect(district.households.total).toBe(
      district.upward.byCommune.reduce((sum, { households }) => sum + households, 0),
    );
  });

  it('counts a cry at the commune it came from and at the district, and not at its neighbour', async () => {
    const before = await boardOf('huyen');
    await cry('Nà Cơ', 'nha em het gao hai hom nay roi');

    const district = await boardOf('huyen');
    const own = await boardOf('xa-binh-lu');
    const neighbour = await boardOf('xa-khun-ha');
    expect(district.upward.waiting.length).toBe(before.upward.waiting.length + 1);
    expect(own.upward.waiting.map(({ severity }) => severity)).toEqual(['S1']);
    expect(neighbour.upward.waiting).toEqual([]);
    const place = district.upward.byCommune.find(({ unitId }) => unitId === own.unit.id);
    expect(place).toMatchObject({ waiting: 1, open: 1 });
    const said = JSON.stringify(district);
    expect(said).not.toContain('het gao');
  });

  it('is refused to a commune that asks for the district', async () => {
    const { unit } = await boardOf('huyen');
    expect((await ask('xa-binh-lu', `/board?unit=${unit.id}`)).status).toBe(403);
    expect((await ask('huyen', `/board?unit=${crypto.randomUUID()}`)).status).toBe(404);
    expect((await ask('huyen', '/board?unit=not-a-unit')).status).toBe(400);
  });

  it('names the places where nobody is on duty', async () => {
    const before = await boardOf('xa-khun-ha');
    expect(before.duty).toEqual([
      expect.objectContaining({ unitId: before.unit.id, person: expect.any(String) }),
    ]);
    await world.deps.db
      .updateTable('dutyShifts')
      .set({ endsAt: world.clock() })
      .where('unitId', '=', before.unit.id)
      .where('endsAt', '>', world.clock())
      .where('startsAt', '<=', world.clock())
      .execute();
    const after = await boardOf('xa-khun-ha');
    expect(after.duty).toEqual([
      { unitId: after.unit.id, unitName: 'Khun Há', person: null, until: null },
    ]);
  });
});

describe('units', () => {
  it('are found by a few letters without marks, and only below one’s own', async () => {
    const found = (await ask<Units>('huyen', '/units?query=khun%20ha')).body.units;
    expect(found[0]).toMatchObject({ name: 'Khun Há', tier: 'commune' });
    expect((await ask<Units>('xa-binh-lu', '/units?query=khun%20ha')).body.units).toEqual([]);
  });

  it('tell their people and receivers to those who hand out work there, and to nobody else', async () => {
    const { unit } = await boardOf('xa-binh-lu');
    const people = (await ask<UnitPeople>('xa-binh-lu', `/units/${unit.id}/people`)).body.people;
    expect(people.length).toBeGreaterThan(0);
    const { receivers } = (await ask<Receivers>('xa-binh-lu', `/units/${unit.id}/receivers`)).body;
    expect(receivers.find(({ role }) => role === 'commune-police')?.people.length).toBeGreaterThan(
      0,
    );

    expect((await ask('xa-khun-ha', `/units/${unit.id}/people`)).status).toBe(403);
    expect((await ask('xa-khun-ha', `/units/${unit.id}/receivers`)).status).toBe(403);
    expect((await ask('nobody', '/units')).status).toBe(401);
  });
});
