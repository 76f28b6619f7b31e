import type { Deps } from '../../platform/deps.ts';
import { http } from '../../platform/http.ts';
import type { DemoPlan } from '../demo-schema.ts';
import { planOf } from './plan-of.ts';
import { callsPerMinute } from './seed-database.ts';

/**
 * Fills the sandbox with the people and groups of the database, so that both know the same district.
 * The same district again changes nothing there.
 */
export const seedSandbox = async (
  deps: Deps,
  to: { sandboxUrl: string; baseUrl: string; retryBaseMs?: number },
): Promise<void> => {
  const body = JSON.stringify(await sandboxSeed(deps, planOf(deps), to));
  const answer = await http(`${to.sandboxUrl}/sandbox/seed`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    timeoutMs: 60_000,
  });
  if (answer.status >= 300)
    throw new Error(`the sandbox refused the demo's seed: ${answer.status} ${answer.body}`);
};

const sandboxSeed = async (
  deps: Deps,
  plan: DemoPlan,
  { baseUrl, retryBaseMs }: { baseUrl: string; retryBaseMs?: number },
): Promise<object> => {
  const accounts = await deps.db
    .selectFrom('channelAccounts')
    .select(['id', 'externalId'])
    .execute();
  const oaOf = new Map(accounts.map((account) => [account.id, account.externalId]));
  return {
    app: { id: plan.app.id, secretKey: plan.app.secretKey },
    oas: plan.accounts.map((account) => ({
      id: account.oaId,
      name: account.name,
      secretKey: account.webhookSecret,
      accessToken: account.accessToken,
      refreshToken: account.refreshToken,
      ratePerMinute: callsPerMinute,
      assets: [{ id: `spare-${account.unitCode}`, productType: 'gmf100', count: 20 }],
    })),
    people: await people(deps, oaOf),
    groups: await groups(deps, oaOf),
    lines: [{ ...plan.phoneLine, callbackUrl: `${baseUrl}/webhooks/voice-sms` }],
    webhook: {
      url: `${baseUrl}/webhooks/zalo-oa`,
      ...(retryBaseMs === undefined ? {} : { retryBaseMs }),
    },
  };
};

interface SeedPerson {
  id: string;
  name: string;
  phone?: string;
  role: string;
  follows: string[];
}

/** Everybody with an account; who holds no post is shown as what most are: a household. */
const people = async (deps: Deps, oaOf: Map<string, string>): Promise<SeedPerson[]> => {
  const rows = await deps.db
    .selectFrom('identities as i')
    .leftJoin('people as p', 'p.id', 'i.personId')
    .leftJoin('households as h', 'h.id', 'i.householdId')
    .select([
      'i.accountId',
      'i.externalId',
      'i.name',
      'i.personId',
      'p.phone',
      'h.phone as householdPhone',
    ])
    .orderBy('i.externalId')
    .execute();
  const titles = new Map<string, string>();
  const posts = await deps.db
    .selectFrom('posts')
    .select(['personId', 'title'])
    .where('validTo', 'is', null)
    .orderBy('id')
    .execute();
  for (const post of posts) if (!titles.has(post.personId)) titles.set(post.personId, post.title);
  const found = new Map<string, SeedPerson>();
  for (const row of rows) {
    const oa = oaOf.get(row.accountId) ?? '';
    const known = found.get(row.externalId);
    if (known) known.follows.push(oa);
    const phone = row.phone ?? row.householdPhone;
    if (known) continue;
    found.set(row.externalId, {
      id: row.externalId,
      name: row.name ?? row.externalId,
      ...(phone ? { phone } : {}),
      role: titles.get(row.personId ?? '') ?? 'Hộ dân',
      follows: [oa],
    });
  }
  return [...found.values()];
};

const groups = async (deps: Deps, oaOf: Map<string, string>): Promise<object[]> => {
  const rows = await deps.db.selectFrom('groups').selectAll().orderBy('externalId').execute();
  const members = new Map<string, string[]>();
  const deputies = new Map<string, string[]>();
  const present = await deps.db
    .selectFrom('groupMembers')
    .selectAll()
    .where('leftAt', 'is', null)
    .orderBy('externalId')
    .execute();
  for (const { groupId, externalId, deputy } of present) {
    members.set(groupId, [...(members.get(groupId) ?? []), externalId]);
    if (deputy) deputies.set(groupId, [...(deputies.get(groupId) ?? []), externalId]);
  }
  return rows.map((group) => ({
    id: group.externalId,
    name: group.name,
    oaId: oaOf.get(group.accountId) ?? '',
    members: members.get(group.id) ?? [],
    deputies: deputies.get(group.id) ?? [],
  }));
};
