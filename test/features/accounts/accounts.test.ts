import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { firstAdministrator } from '../../../src/community/first-administrator.ts';
import { planOf } from '../../../src/community/demo/plan-of.ts';
import { keepTokens } from '../../../src/features/accounts/keep-tokens.ts';
import { watchAssets } from '../../../src/features/accounts/watch-assets.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let bearer: string;
let account: { id: string; externalId: string; name: string };

beforeAll(async () => {
  world = await createWorld();
  bearer = await signIn('quantri');
  account = await world.deps.db
    .selectFrom('channelAccounts')
    .select(['id', 'externalId', 'name'])
    .orderBy('id')
    .executeTakeFirstOrThrow();
});
afterAll(() => world.close());

const signIn = async (username: string, password = 'loa-demo'): Promise<string> => {
  const answer = await request(`${world.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  return ((await answer.body.json()) as { token: string }).token;
};
const open = async (address: string, more: Record<string, string> = {}, token = bearer) => {
  const answer = await request(address.startsWith('http') ? address : world.url + address, {
    headers: { authorization: `Bearer ${token}`, ...more },
  });
  const location = answer.headers['location'];
  return {
    status: answer.statusCode,
    location: typeof location === 'string' ? location : '',
    text: await answer.body.text(),
  };
};
const tokens = () =>
  world.deps.db
    .selectFrom('channelTokens')
    .selectAll()
    .where('accountId', '=', account.id)
    .executeTakeFirstOrThrow();
const unescaped = (text: string) => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'");
const linkOf = (page: string): string =>
  unescaped(/class="act" href="([^"]+)"/.exec(page)?.[1] ?? '');

describe('the first grant', () => {
  it('is walked through by a page, agreed to at Zalo, and written down', async () => {
    const before = await tokens();
    expect((await open('/channels/zalo-oa/grant')).location).toBe('/api/v1/channels/zalo-oa/grant');
    const page = await open('/api/v1/channels/zalo-oa/grant');
    expect(page.status).toBe(200);
    expect(page.text).toContain(`${world.url}/api/v1/channels/zalo-oa/grant/done`);
    const agreed = await open(`${linkOf(page.text)}&oa_id=${account.externalId}`);
    const done = await open(agreed.location);
    expect(done).toMatchObject({ status: 200 });
    expect(done.text).toContain(`Loa đã nối với “${account.name}”`);
    const after = await tokens();
    expect(after.accessToken).not.toBe(before.accessToken);
    expect(after.previousRefreshToken).toBe(before.refreshToken);
    expect(after.expiresAt.getTime() - world.clock().getTime()).toBe(25 * 3_600_000);
    const again = await open(agreed.location);
    expect(again.status).toBe(400);
    expect(again.text).toContain('đã dùng rồi hoặc đã quá 10 phút');
    expect((await tokens()).accessToken).toBe(after.accessToken);
  });

  it('makes an account of an OA nobody knew, with its name and a careful pace', async () => {
    const page = await open('/api/v1/channels/zalo-oa/grant');
    const seed = await world.deps.db
      .selectFrom('channelAccounts')
      .select('settings')
      .executeTakeFirstOrThrow();
    const { appId, appSecret } = seed.settings as { appId: string; appSecret: string };
    await world.sandbox('POST', '/sandbox/seed', {
      app: { id: appId, secretKey: appSecret },
      oas: [
        {
          id: '900100',
          name: 'UBND xã Mới',
          secretKey: 's',
          accessToken: 'a-moi',
          refreshToken: 'r-moi',
          package: 'Growth',
        },
      ],
      people: [],
      groups: [],
      webhook: { url: `${world.url}/webhooks/zalo-oa` },
    });
    const agreed = await open(`${linkOf(page.text)}&oa_id=900100`);
    expect((await open(agreed.location)).text).toContain('Loa đã nối với “UBND xã Mới”');
    const made = await world.deps.db
      .selectFrom('channelAccounts')
      .selectAll()
      .where('externalId', '=', '900100')
      .executeTakeFirstOrThrow();
    expect(made).toMatchObject({ name: 'UBND xã Mới', settings: { ratePerMinute: 100 } });
  });

  it.each([
    ['state=sai&code=x&oa_id=1', 'không bắt đầu từ Loa'],
    ['error_name=Invalid redirect uri&error=-14003', 'Callback URL'],
  ])('says in plain words why not: %s', async (query, sentence) => {
    const answer = await open(`/api/v1/channels/zalo-oa/grant/done?${encodeURI(query)}`);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(sentence);
  });

  it('is for administrators alone', async () => {
    const stranger = await open('/api/v1/channels/zalo-oa/grant', {}, 'nobody');
    expect(stranger.status).toBe(401);
    expect(stranger.text).toContain('Mời đăng nhập');
    const duty = await open('/api/v1/channels/zalo-oa/check', {}, await signIn('huyen'));
    expect(duty.status).toBe(403);
  });
});

it('opens for the first administrator of a Loa without a demo', async () => {
  const made = await firstAdministrator(world.deps, {
    username: 'Quan.Tri.Moi',
    name: 'Người Mới',
  });
  const token = await signIn(made.username, made.password);
  expect((await open('/api/v1/channels/zalo-oa/grant', {}, token)).status).toBe(200);
});

describe('the check of a live account', () => {
  const check = async () => {
    const { text } = await open('/api/v1/channels/zalo-oa/check');
    const read = JSON.parse(text) as {
      accounts: {
        id: string;
        ok: boolean;
        findings: { what: string; ok: boolean; sentence: string }[];
      }[];
    };
    return read.accounts.find((one) => one.id === account.id);
  };

  it('finds nothing wrong where nothing is', async () => {
    await world.say((await somebody()).person, (await somebody()).group, 'chào cả nhà');
    const found = await check();
    expect(found?.findings.filter((one) => !one.ok)).toEqual([]);
    expect(found?.ok).toBe(true);
    const page = await open('/api/v1/channels/zalo-oa/check', { accept: 'text/html' });
    expect(page.text).toContain('Mọi thứ cần cho Loa đều đủ.');
  });

  it.each([
    [-224, 'Gói dịch vụ chưa đủ'],
    [-223, 'chưa cho ứng dụng quyền này'],
    [-501, 'ngoài Việt Nam'],
  ])('says what %i means and what to do', async (error, sentence) => {
    await world.sandbox('POST', '/sandbox/faults', { refuse: { path: '/v3.0/oa/group', error } });
    const found = await check();
    await world.sandbox('POST', '/sandbox/faults', {});
    expect(found?.ok).toBe(false);
    expect(found?.findings.find((one) => one.what === 'Nhóm')?.sentence).toContain(sentence);
  });
});

describe('what groups are made of', () => {
  const alarms = () =>
    world.deps.db
      .selectFrom('outboxDeliveries')
      .select(['text', 'personId'])
      .where('key', 'like', 'assets-ending:%')
      .execute();

  it('ending within a fortnight with nobody renewing it is told to administrators, once a day', async () => {
    await watchAssets.perform(world.deps, {});
    expect(await alarms()).toEqual([]);

    const plan = planOf(world.deps);
    const oa = plan.accounts.find((one) => one.oaId === account.externalId);
    const end = new Date(world.clock().getTime() + 10 * 86_400_000).toISOString();
    await world.sandbox('POST', '/sandbox/seed', {
      app: plan.app,
      oas: [
        {
          id: account.externalId,
          name: account.name,
          secretKey: oa?.webhookSecret,
          accessToken: oa?.accessToken,
          refreshToken: oa?.refreshToken,
          assets: [{ id: 'sap-het', productType: 'gmf10', validThrough: end }],
        },
      ],
      people: [],
      groups: [
        {
          id: 'nhom-sap-het',
          name: 'Nhóm sắp hết',
          oaId: account.externalId,
          members: [],
          assetId: 'sap-het',
        },
      ],
      webhook: { url: `${world.url}/webhooks/zalo-oa` },
    });
    await watchAssets.perform(world.deps, {});
    await watchAssets.perform(world.deps, {});
    const told = await alarms();
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told.map((one) => one.personId)).size).toBe(told.length);
    expect(told[0]?.text).toContain('1 nhóm của');
    expect(await world.deps.metrics.registry.metrics()).toMatch(/loa_group_assets_ending\{.*\} 1/);
  });
});

describe('tokens', () => {
  /** Only the hour changes: what else falls due on the way is not this test's business. */
  const jump = async (hours: number): Promise<void> => {
    world.clock.set(new Date(world.clock().getTime() + hours * 3_600_000));
    await world.sandbox('POST', '/sandbox/clock', { now: world.clock().toISOString(), scale: 0 });
    await keepTokens.perform(world.deps, {});
  };

  it('are renewed at twenty hours, and administrators hear when that fails for long', async () => {
    const first = await tokens();
    await jump(19);
    expect((await tokens()).accessToken).toBe(first.accessToken);
    await jump(2);
    const second = await tokens();
    expect(second.accessToken).not.toBe(first.accessToken);

    await world.deps.db
      .updateTable('channelTokens')
      .set({ refreshToken: 'spent' })
      .where('accountId', '=', account.id)
      .execute();
    await jump(37);
    await jump(0);
    const alarms = await world.deps.db
      .selectFrom('outboxDeliveries')
      .select(['text', 'personId'])
      .where('aboutKind', '=', 'account')
      .where('aboutId', '=', account.id)
      .where('key', 'like', 'token-dying:%')
      .execute();
    expect(alarms.length).toBeGreaterThan(0);
    expect(new Set(alarms.map((one) => one.personId)).size).toBe(alarms.length);
    expect(alarms[0]?.text).toContain('không gia hạn được quyền');
    expect(await world.deps.metrics.registry.metrics()).toMatch(/loa_token_days_left\{.*\} 88/);
  });
});

const somebody = async (): Promise<{ person: string; group: string }> => {
  const found = await world.deps.db
    .selectFrom('groups as g')
    .innerJoin('groupMembers as m', 'm.groupId', 'g.id')
    .select(['g.externalId as group', 'm.externalId as person'])
    .where('g.accountId', '=', account.id)
    .orderBy('g.externalId')
    .executeTakeFirstOrThrow();
  return found;
};
