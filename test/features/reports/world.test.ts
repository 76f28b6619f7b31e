import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readLedger } from '../../../src/features/reports/index.ts';
import { createWorld, type World } from '../../support/world.ts';

interface Chat {
  id: string;
  name: string;
  kind: 'group' | 'private';
  members: string[];
}
interface Face {
  id: string;
  name: string;
  role?: string;
  chats: string[];
}

let world: World;
beforeAll(async () => {
  world = await createWorld();
}, 120_000);
afterAll(() => world.close());

const chatOf = async (groupId: string): Promise<string> => {
  const group = await world.deps.db
    .selectFrom('groups')
    .select('externalId')
    .where('id', '=', groupId)
    .executeTakeFirstOrThrow();
  return group.externalId;
};

/** Who speaks for a household, and the community group it is in. */
const someHousehold = async (): Promise<{
  as: string;
  group: string;
  headName: string;
  unitId: string;
}> => {
  const row = await world.deps.db
    .selectFrom('identities as i')
    .innerJoin('households as h', 'h.id', 'i.householdId')
    .innerJoin('groups as g', 'g.unitId', 'h.unitId')
    .select(['i.externalId as as', 'g.id as groupId', 'h.headName', 'h.unitId'])
    .where('g.kind', '=', 'community')
    .orderBy('h.id')
    .limit(1)
    .executeTakeFirstOrThrow();
  return {
    as: row.as,
    group: await chatOf(row.groupId),
    headName: row.headName,
    unitId: row.unitId,
  };
};

describe('through Zalo and back', () => {
  it('a cry for food is answered in its group, paged to the team, taken and closed', async () => {
    const home = await someHousehold();
    await world.say(home.as, home.group, 'nha e het gao roi');

    const heard = (await world.messages(home.group)).filter((message) => message.from.isOa);
    expect(heard).toHaveLength(1);
    const code = /PA-[0-9A-Z]+/u.exec(heard[0]?.text ?? '')?.[0] ?? '';
    expect(code).not.toBe('');
    const report = await world.deps.db
      .selectFrom('reports')
      .selectAll()
      .where('code', '=', code)
      .executeTakeFirstOrThrow();
    const receiver = await world.deps.db
      .selectFrom('identities')
      .select('externalId')
      .where('personId', '=', report.receiverPersonId)
      .executeTakeFirstOrThrow();
    const faces = await world.sandbox<Face[]>(
      'GET',
      `/sandbox/people?query=${encodeURIComponent(receiver.externalId)}`,
    );
    const chats = await world.sandbox<Chat[]>('GET', '/sandbox/chats?query=');
    const own = chats.find(
      (chat) => chat.kind === 'private' && chat.members.includes(receiver.externalId),
    );
    expect(faces.length + chats.length).toBeGreaterThan(0);
    expect(own).toBeDefined();
    const pages = await world.messages(own?.id ?? '');
    expect(pages.map((message) => message.text).join('\n')).toContain(home.headName);

    const oa = own?.id ?? '';
    await world.say(receiver.externalId, oa, `NHẬN ${code}`);
    await world.say(receiver.externalId, oa, `${code} xong, đã đưa gạo`);
    await world.say(home.as, home.group, 'ĐÚNG');
    const after = await world.deps.db
      .selectFrom('reports')
      .select('status')
      .where('code', '=', code)
      .executeTakeFirstOrThrow();
    expect(['confirmed', 'closed']).toContain(after.status);
    expect((await readLedger(world.deps.db, world.deps.clock())).problems).toEqual([]);
  }, 60_000);
});
