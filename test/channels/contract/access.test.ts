import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { zaloOa } from '../../../src/channels/zalo-oa/index.ts';
import { APP, GROUP, OA, PAO, SECRET } from '../../sandbox/support.ts';
import { createContract, errorOf, morning, post, type Contract } from './ground.ts';
import { webhookOf } from './other-client.ts';

let at: Contract;
beforeAll(async () => {
  at = await createContract();
});
afterAll(() => at.close());
beforeEach(() => at.anew());

const inGroup = { kind: 'group', externalId: GROUP } as const;
const hour = 3_600_000;
const start = Date.parse(morning);
const send = (text = 'Mã PA-2F7K') => at.oa.send(at.account, inGroup, { text });
const kept = () => at.deps.db.selectFrom('channelTokens').selectAll().executeTakeFirstOrThrow();
const renewals = async (): Promise<number> => {
  const { callsByPath } = await at.zalo.control<{ callsByPath: Record<string, number> }>('stats');
  return callsByPath['/v4/oa/access_token'] ?? 0;
};
/** Another process with the same database: it has read nothing yet. */
const anotherProcess = () => {
  const channel = zaloOa(at.deps);
  if (!channel) throw new Error('the channel is enabled');
  return channel;
};

describe('tokens (§2.2)', () => {
  it('one that Zalo no longer knows is renewed once, by one process of many, the old pair kept', async () => {
    await at.zalo.control('faults', { expireTokens: true });
    const processes = [at.oa, anotherProcess(), anotherProcess()];
    const sent = processes.flatMap((oa, process) =>
      [1, 2, 3].map((n) => oa.send(at.account, inGroup, { text: `lần ${process}.${n}` })),
    );
    expect(new Set(await Promise.all(sent)).size).toBe(9);
    expect(await renewals()).toBe(1);
    expect(await kept()).toMatchObject({
      previousAccessToken: 'AT-1',
      previousRefreshToken: 'RT-1',
    });
  });

  it.each([true, false])(
    'a call under way while another process renews gets through, whether the old token dies (%s) or not',
    async (oldAccessTokenDies) => {
      await at.settings({ oldAccessTokenDies });
      await send();
      await at.to(start + 21 * hour);
      await anotherProcess().keepToken?.(at.account);
      expect(await renewals()).toBe(1);
      await send('bằng khoá còn nhớ');
      expect(await renewals()).toBe(1);
    },
  );

  it.each([200, 400])('a refusal with HTTP %i never becomes a token', async (oauthErrorStatus) => {
    await at.settings({ oauthErrorStatus });
    await at.deps.db.updateTable('channelTokens').set({ refreshToken: 'đã-dùng' }).execute();
    await at.zalo.control('faults', { expireTokens: true });
    const error = await errorOf(send());
    expect(error).toMatchObject({ failure: 'unavailable', code: '-14014 Invalid refresh token' });
    expect(await kept()).toMatchObject({ accessToken: 'AT-1', refreshToken: 'đã-dùng' });
  });

  it('is renewed before its twenty-fifth hour, and its grant is known to end after ninety days', async () => {
    await at.to(start + 19 * hour);
    const young = await at.oa.keepToken?.(at.account);
    expect(young?.refreshedAt.toISOString()).toBe(morning);
    await at.to(start + 20 * hour + 60_000);
    const life = await at.oa.keepToken?.(at.account);
    expect(life?.refreshedAt.getTime()).toBe(start + 20 * hour + 60_000);
    expect(life?.diesAt.getTime()).toBe(start + 20 * hour + 60_000 + 90 * 24 * hour);
    expect(await renewals()).toBe(1);
  });

  it('an error that says the token expired in words is one about the token', async () => {
    await at.faults({
      refuse: { path: '/v3.0', error: -201, message: 'Access token has expired' },
    });
    expect(await errorOf(send())).toMatchObject({ failure: 'unavailable' });
    expect(await renewals()).toBe(1);
  });

  it('calls prove the app’s secret where Zalo asks for it, and fail plainly where it is wrong', async () => {
    await at.settings({ appSecretProof: true });
    await send();
    const config = { ...at.deps.config, ZALO_OA_APP_SECRET: 'không phải' };
    const wrong = zaloOa({ ...at.deps, config });
    if (!wrong) throw new Error('the channel is enabled');
    const error = await errorOf(wrong.send(at.account, inGroup, { text: 'x' }));
    expect(error).toMatchObject({ code: '-242', failure: 'unavailable' });
  });
});

describe('a grant (§2.2)', () => {
  const callback = 'https://loa.example/api/v1/channels/zalo-oa/grant/done';
  const grant = () => {
    const channel = zaloOa({
      ...at.deps,
      config: { ...at.deps.config, LOA_SECRET: 'a secret for tests only, never a real one' },
    });
    if (!channel?.grant) throw new Error('the channel is granted');
    return channel.grant;
  };
  const agree = async (change: Record<string, string> = {}): Promise<Record<string, string>> => {
    const link = new URL(await grant().link(callback));
    link.searchParams.set('oa_id', OA);
    for (const [name, value] of Object.entries(change)) link.searchParams.set(name, value);
    const answer = await at.zalo.call('GET', `${link.pathname}${link.search}`);
    const back = answer.headers['location'];
    if (typeof back !== 'string') return answer.json as Record<string, string>;
    return Object.fromEntries(new URL(back).searchParams);
  };

  it.each(['optional', 'required'])(
    'with a challenge that Zalo calls %s ends in a pair',
    async (pkce) => {
      await at.settings({ pkce });
      const account = await grant().finish(await agree());
      expect(account.externalId).toBe(OA);
      expect((await kept()).previousAccessToken).toBe('AT-1');
      await send();
    },
  );

  it('a code works once and for ten minutes', async () => {
    const query = await agree();
    await at.to(start + 11 * 60_000);
    await expect(grant().finish(query)).rejects.toMatchObject({ name: 'Refusal' });
    const second = await agree();
    await grant().finish(second);
    await expect(grant().finish(second)).rejects.toMatchObject({ name: 'Refusal' });
  });

  it('somebody else’s state or challenge is refused', async () => {
    await expect(grant().finish(await agree({ state: 'khác' }))).rejects.toMatchObject({
      name: 'Refusal',
    });
    const other = createHash('sha256').update('khác').digest('base64url');
    await expect(grant().finish(await agree({ code_challenge: other }))).rejects.toMatchObject({
      name: 'Refusal',
    });
    expect((await kept()).accessToken).toBe('AT-1');
  });

  it('an application nobody knows and a wrong address are named', async () => {
    expect(await agree({ app_id: '1' })).toMatchObject({ error: -14002 });
    expect(await agree({ redirect_uri: 'không phải' })).toMatchObject({ error: -14003 });
  });
});

describe('a signature (§2.6)', () => {
  const body = (timestamp = String(start)): string =>
    JSON.stringify({
      app_id: APP.id,
      event_name: 'user_send_group_text',
      oa_id: OA,
      sender: { id: PAO },
      recipient: { id: GROUP },
      message: { text: 'Nhà em \u1ebft g\u1ea1o', msg_id: 'm1' },
      timestamp,
    });
  const signed = (
    raw: string,
    secret = SECRET,
    timestamp = String(start),
    appId: string = APP.id,
  ) =>
    createHash('sha256')
      .update(appId + raw + timestamp + secret, 'utf8')
      .digest('hex');
  const send = async (raw: string, signature: string | null) => {
    const answer = await post(
      `${at.url}/webhooks/zalo-oa`,
      raw,
      signature === null ? {} : { 'x-zevent-signature': signature },
    );
    return [answer.status, at.heard.length];
  };

  const rows: [what: string, signature: () => string | null, answer: [number, number]][] = [
    ['bare', () => signed(body()), [200, 1]],
    ['after mac=', () => `mac=${signed(body())}`, [200, 1]],
    ['after mac and a space', () => `mac = ${signed(body())}`, [200, 1]],
    ['in capitals', () => signed(body()).toUpperCase(), [200, 1]],
    ['missing', () => null, [401, 0]],
    ['empty', () => '', [401, 0]],
    ['of another secret', () => signed(body(), 'khác'), [401, 0]],
    [
      'of the app’s secret, which nobody told us to take',
      () => signed(body(), APP.secretKey),
      [401, 0],
    ],
    [
      'with the OA’s id in place of the app’s',
      () => signed(body(), SECRET, String(start), OA),
      [401, 0],
    ],
    [
      'of the same words written otherwise',
      () => signed(JSON.stringify(JSON.parse(body()), null, 1)),
      [401, 0],
    ],
    ['cut short', () => signed(body()).slice(0, 63), [401, 0]],
  ];
  it.each(rows)('%s', async (_what, signature, answer) => {
    expect(await send(body(), signature())).toEqual(answer);
  });

  it('a repeat two hours later still counts, one of last week does not', async () => {
    const raw = body();
    await at.to(start + 2 * hour);
    expect((await send(raw, signed(raw)))[0]).toBe(200);
    await at.to(start + 7 * 24 * hour);
    expect((await send(raw, signed(raw)))[0]).toBe(401);
  });

  it('while a key is changed, the old and the new one both count; then only the new one', async () => {
    const say = async (): Promise<number> => {
      at.heard.length = 0;
      await at.zalo.control('say', { as: PAO, in: GROUP, text: 'đổi khoá' });
      return (await at.told()).length;
    };
    expect(await say()).toBe(1);
    await at.deps.db
      .updateTable('channelAccounts')
      .set({ settings: JSON.stringify({ webhookSecret: 'khoá mới' }) as never })
      .where('id', '=', at.account.id)
      .execute();
    const raw = body();
    await new Promise((resolve) => setTimeout(resolve, 1_050)); // no stranger makes us look more often
    expect((await send(raw, signed(raw, 'khoá mới')))[0]).toBe(200);
    expect((await send(raw, signed(raw)))[0]).toBe(200);
  });

  it.each(['oa', 'app'])(
    'whichever secret Zalo signs with (%s), configured it is taken',
    async (signedWith) => {
      const both = `${SECRET}, ${APP.secretKey}`;
      const config = { ...at.deps.config, ZALO_OA_WEBHOOK_SECRETS: both };
      const client = await webhookOf({ ...at.deps, config });
      await at.settings({ signedWith });
      await at.zalo.control('seed', {
        app: APP,
        oas: [],
        people: [],
        groups: [],
        webhook: { url: client.url },
        settings: { signedWith },
      });
      await at.zalo.control('say', { as: PAO, in: GROUP, text: 'ai ký cũng được' });
      await at.told();
      expect(client.heard).toMatchObject([{ text: 'ai ký cũng được' }]);
      await client.close();
    },
  );
});

describe('a webhook nobody takes (§2.6)', () => {
  const retries = async (): Promise<number> => {
    const answer = await at.deps.metrics.registry
      .getSingleMetric('loa_webhook_repeats_total')
      ?.get();
    return answer?.values.reduce((sum, one) => sum + one.value, 0) ?? 0;
  };

  it('comes again with num_retry, the same bytes, and counts', async () => {
    const raw = JSON.stringify({
      app_id: APP.id,
      event_name: 'user_send_group_text',
      oa_id: OA,
      sender: { id: PAO },
      recipient: { id: GROUP },
      message: { text: 'x', msg_id: 'm1' },
      timestamp: String(start),
    });
    const signature = createHash('sha256')
      .update(APP.id + raw + String(start) + SECRET)
      .digest('hex');
    const before = await retries();
    const repeats: Record<string, string>[] = [{}, { num_retry: '1' }, { num_retry: '4' }];
    for (const headers of repeats)
      await post(`${at.url}/webhooks/zalo-oa`, raw, {
        'x-zevent-signature': signature,
        ...headers,
      });
    expect(at.heard.map((one) => 'externalId' in one && one.externalId)).toEqual([
      'm1',
      'm1',
      'm1',
    ]);
    expect((await retries()) - before).toBe(2);
  });
});
