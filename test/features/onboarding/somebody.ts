import { actorOf, type Actor } from '../../../src/community/access.ts';
import type { Group } from '../../../src/community/groups.ts';
import { accountById, accountsOf } from '../../../src/platform/channel-accounts.ts';
import type { World } from '../../support/world.ts';

let count = 0;

/** Somebody new on the sandbox who follows every OA; nobody of ours yet. */
export const somebody = async (world: World, name: string): Promise<string> => {
  const id = `88000${String((count += 1)).padStart(6, '0')}`;
  const accounts = await accountsOf(world.deps.db, 'zalo-oa');
  const app = (accounts[0]?.settings ?? {}) as { appId: string; appSecret: string };
  await world.sandbox('POST', '/sandbox/seed', {
    app: { id: app.appId, secretKey: app.appSecret },
    oas: [],
    people: [{ id, name, follows: [] }],
    groups: [],
    webhook: { url: `${world.url}/webhooks/zalo-oa` },
  });
  for (const { externalId } of accounts)
    await world.sandbox('POST', '/sandbox/follow', { as: id, oa: externalId });
  return id;
};

/** A member of the team of a community group, with the account they write from. */
export const teamOf = async (
  world: World,
  group: Group,
): Promise<{ actor: Actor; chat: string }> => {
  const { deps } = world;
  const row = await deps.db
    .selectFrom('posts as p')
    .innerJoin('identities as i', 'i.personId', 'p.personId')
    .select(['p.personId', 'i.externalId'])
    .where('p.unitId', '=', group.unitId)
    .where('p.kind', '=', 'team-lead')
    .where('p.validTo', 'is', null)
    .where('i.accountId', '=', group.accountId)
    .executeTakeFirstOrThrow();
  return {
    actor: await actorOf(deps.db, row.personId, deps.clock()),
    chat: row.externalId,
  };
};

/** What an OA wrote to somebody privately, oldest first. */
export const lettersTo = async (world: World, person: string): Promise<string[]> => {
  const accounts = await accountsOf(world.deps.db, 'zalo-oa');
  const found: { text: string; at: string }[] = [];
  for (const { externalId } of accounts) {
    const messages = await world.messages(`oa:${externalId}:${person}`).catch(() => []);
    found.push(...messages.filter(({ from }) => from.isOa));
  }
  return found.map(({ text }) => text);
};

/** Puts somebody into a live group, as an invitation by hand would. */
export const putInto = async (world: World, group: Group, ...people: string[]): Promise<void> => {
  const account = await accountById(world.deps.db, group.accountId);
  if (!account) throw new Error('the group has no account');
  await world.deps.channels.get(account.channel)?.groups?.invite(account, group.externalId, people);
  await world.settle();
};
