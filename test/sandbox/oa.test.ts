import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  APP,
  GROUP,
  LAN,
  OA,
  PAO,
  SEO,
  STRANGER,
  open,
  smallSeed,
  type Opened,
} from './support.ts';

let zalo: Opened;
beforeEach(async () => {
  zalo = await open();
});
afterEach(() => zalo.close());

describe('tokens', () => {
  it('gives a new pair for a refresh token once, and ends the old access token', async () => {
    const first = await zalo.token({ grant_type: 'refresh_token', refresh_token: 'RT-1' });
    expect(first.json).toMatchObject({ expires_in: '90000' });
    const fresh = String(first.json['access_token']);

    expect(await zalo.toGroup('bằng khoá cũ')).toMatchObject({ error: -216 });
    expect(await zalo.toGroup('bằng khoá mới', GROUP, fresh)).toMatchObject({ error: 0 });

    const second = await zalo.token({ grant_type: 'refresh_token', refresh_token: 'RT-1' });
    expect(second.status).toBe(200);
    expect(second.json).toMatchObject({ error_name: 'Invalid refresh token' });
    expect(second.json).not.toHaveProperty('access_token');
  });

  it('leaves the old access token alive where that is how the seed wants it', async () => {
    await zalo.control('seed', smallSeed({ settings: { oldAccessTokenDies: false } }));
    await zalo.token({ grant_type: 'refresh_token', refresh_token: 'RT-1' });
    expect(await zalo.toGroup('vẫn sống')).toMatchObject({ error: 0 });
  });

  it('ends an access token after 25 hours and a refresh token after three months', async () => {
    await zalo.control('clock', { now: Date.now() + 25 * 3600_000 + 1000 });
    expect(await zalo.toGroup('muộn')).toMatchObject({ error: -220 });
    await zalo.control('clock', { now: Date.now() + 91 * 86_400_000 });
    const late = await zalo.token({ grant_type: 'refresh_token', refresh_token: 'RT-1' });
    expect(late.json).toMatchObject({ error: -14014 });
  });

  it('gives a pair for a code once, to whoever knows the verifier', async () => {
    const verifier = 'Mot2Chuoi3Dai4Bon5Muoi6Ba7Ky8Tu9Khong0DoanRa';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const grant = async (): Promise<string> => {
      const back = encodeURIComponent('https://loa.example/callback');
      const answer = await zalo.call(
        'GET',
        `/v4/oa/permission?app_id=${APP.id}&redirect_uri=${back}&code_challenge=${challenge}&state=x1&oa_id=${OA}`,
      );
      const location = new URL(String(answer.headers['location']));
      expect(location.searchParams.get('oa_id')).toBe(OA);
      expect(location.searchParams.get('state')).toBe('x1');
      return location.searchParams.get('code') ?? '';
    };
    const spend = (code: string, code_verifier: string) =>
      zalo.token({ grant_type: 'authorization_code', code, code_verifier });

    const wrong = await grant();
    expect((await spend(wrong, 'khac')).json).toMatchObject({ error: -14013 });
    const code = await grant();
    expect((await spend(code, verifier)).json).toHaveProperty('access_token');
    expect((await spend(code, verifier)).json).toMatchObject({ error: -14012 });
  });

  it.each([
    ['a wrong secret', { grant_type: 'refresh_token', refresh_token: 'RT-1' }, 'sai', -14004],
    ['an unknown app', { app_id: '1', grant_type: 'refresh_token' }, APP.secretKey, -14002],
    ['an unknown grant', { grant_type: 'password' }, APP.secretKey, -14010],
  ])('refuses %s with HTTP 200 and a name', async (_what, fields, secret, error) => {
    const answer = await zalo.token(fields, secret);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ error, error_name: expect.any(String) });
  });

  it('refuses a redirect that is no address', async () => {
    const answer = await zalo.call('GET', `/v4/oa/permission?app_id=${APP.id}&redirect_uri=khong`);
    expect(answer.json).toMatchObject({ error: -14003 });
  });
});

const to = (group_id: string, message: unknown) => ({ recipient: { group_id }, message });
const media = (element: unknown) => ({
  attachment: { type: 'template', payload: { template_type: 'media', elements: [element] } },
});

describe('every refusal comes as HTTP 200 with its number', () => {
  const cases: [string, string, unknown, number][] = [
    ['an unknown group', '/v3.0/oa/group/message', to('khong-co', { text: 'a' }), -403],
    ['no group at all', '/v3.0/oa/group/message', { message: { text: 'a' } }, -201],
    ['no text', '/v3.0/oa/group/message', to(GROUP, {}), -201],
    ['an empty text', '/v3.0/oa/group/message', to(GROUP, { text: '  ' }), -201],
    ['2001 characters', '/v3.0/oa/group/message', to(GROUP, { text: 'a'.repeat(2001) }), -210],
    [
      'a strange attachment',
      '/v3.0/oa/group/message',
      to(GROUP, { attachment: { type: 'x' } }),
      -233,
    ],
    ['a strange medium', '/v3.0/oa/group/message', to(GROUP, media({ media_type: 'phim' })), -233],
    [
      'an unknown upload',
      '/v3.0/oa/group/message',
      to(GROUP, media({ media_type: 'image', attachment_id: 'x' })),
      -201,
    ],
    [
      'an unknown person',
      '/v3.0/oa/message/cs',
      { recipient: { user_id: '0' }, message: { text: 'a' } },
      -201,
    ],
    [
      'one who never turned to the OA',
      '/v3.0/oa/message/cs',
      { recipient: { user_id: STRANGER }, message: { text: 'a' } },
      -213,
    ],
    [
      'a stranger invited',
      '/v3.0/oa/group/invite',
      { group_id: GROUP, member_user_ids: [STRANGER] },
      -213,
    ],
    [
      'a used asset',
      '/v3.0/oa/group/creategroupwithoa',
      { group_name: 'Mới', asset_id: 'nho-1', member_user_ids: [LAN] },
      -241,
    ],
    [
      'no administrator',
      '/v3.0/oa/group/creategroupwithoa',
      { group_name: 'Mới', asset_id: 'nho-2', member_user_ids: [PAO] },
      -201,
    ],
    [
      'a long name',
      '/v3.0/oa/group/creategroupwithoa',
      { group_name: 'x'.repeat(31), asset_id: 'nho-2', member_user_ids: [LAN] },
      -201,
    ],
    [
      'a removal of an outsider',
      '/v3.0/oa/group/removemembers',
      { group_id: GROUP, member_user_ids: [SEO] },
      -201,
    ],
    ['an unknown size', '/v3.0/oa/quota/group', { product_type: 'gmf7' }, -201],
  ];
  it.each(cases)('%s', async (_what, path, body, error) => {
    const answer = await zalo.call('POST', path, body, { access_token: 'AT-1' });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ error });
  });

  it('a text of exactly 2000 characters passes', async () => {
    expect(await zalo.toGroup('đ'.repeat(2000))).toMatchObject({ error: 0 });
  });

  it('a private message after seven silent days is refused, and passes again once they write', async () => {
    expect(await zalo.toPerson('hôm nay')).toMatchObject({ error: 0, data: { user_id: PAO } });
    await zalo.control('clock', { now: Date.now() + 8 * 86_400_000 });
    const renewed = await zalo.token({ grant_type: 'refresh_token', refresh_token: 'RT-1' });
    const access = String(renewed.json['access_token']);
    const send = () =>
      zalo.oa(
        '/v3.0/oa/message/cs',
        { recipient: { user_id: PAO }, message: { text: 'sau' } },
        access,
      );
    expect(await send()).toMatchObject({ error: -230 });
    await zalo.control('say', { as: PAO, in: `oa:${OA}`, text: 'chào' });
    expect(await send()).toMatchObject({ error: 0 });
  });

  it('a group whose asset has ended is disabled, and gone 45 days later', async () => {
    await zalo.control('clock', { now: '2030-01-01T00:00:00Z' });
    await zalo.control('reset', {});
    const made = await zalo.oa('/v3.0/oa/group/creategroupwithoa', {
      group_name: 'Có hạn',
      asset_id: 'co-han',
      member_user_ids: [LAN],
    });
    const id = String(made.data['group_id']);
    await zalo.control('clock', { now: '2030-01-10T00:00:01Z' });
    const { json } = await zalo.token({ grant_type: 'refresh_token', refresh_token: 'RT-1' });
    const access = String(json['access_token']);
    expect(await zalo.toGroup('muộn', id, access)).toMatchObject({ error: -237 });
    const shown = await zalo.oa(`/v3.0/oa/group/getgroup?group_id=${id}`, undefined, access);
    expect(shown.data).toMatchObject({
      group_info: { status: 'disabled', auto_delete_date: '24/02/2030' },
    });
    const another = { group_name: 'Nữa', asset_id: 'co-han', member_user_ids: [LAN] };
    expect(await zalo.oa('/v3.0/oa/group/creategroupwithoa', another, access)).toMatchObject({
      error: -238,
    });
    await zalo.control('clock', { now: '2030-02-25T00:00:00Z' });
    const again = await zalo.token({
      grant_type: 'refresh_token',
      refresh_token: String(json['refresh_token']),
    });
    expect(await zalo.toGroup('xa', id, String(again.json['access_token']))).toMatchObject({
      error: -403,
    });
  });

  it('an upload is good for seven days', async () => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array([1, 2, 3])], { type: 'image/png' }), 'anh.png');
    const encoded = new Response(form);
    const { request } = await import('undici');
    const answer = await request(`${zalo.url}/v2.0/oa/upload/image`, {
      method: 'POST',
      headers: { access_token: 'AT-1', 'content-type': encoded.headers.get('content-type') ?? '' },
      body: Buffer.from(await encoded.arrayBuffer()),
    });
    const { data } = (await answer.body.json()) as { data: { attachment_id: string } };
    const picture = to(GROUP, media({ media_type: 'image', attachment_id: data.attachment_id }));
    expect(await zalo.oa('/v3.0/oa/group/message', picture)).toMatchObject({ error: 0 });
    await zalo.control('clock', { now: Date.now() + 8 * 86_400_000 });
    const { json } = await zalo.token({ grant_type: 'refresh_token', refresh_token: 'RT-1' });
    const late = await zalo.oa('/v3.0/oa/group/message', picture, String(json['access_token']));
    expect(late).toMatchObject({ error: -100 });
  });
});

describe('the allowance of a minute', () => {
  it('counts down in the headers, refuses with -32, and is whole again the next minute', async () => {
    const { oas, ...rest } = smallSeed();
    await zalo.control('seed', { ...rest, oas: [{ ...oas[0], ratePerMinute: 2 }] });
    await zalo.control('clock', { now: '2026-01-05T03:00:10Z', scale: 0 });
    const post = () =>
      zalo.call('POST', '/v3.0/oa/group/message', to(GROUP, { text: 'x' }), {
        access_token: 'AT-1',
      });
    expect((await post()).headers).toMatchObject({
      'x-ratelimit-limit': '2',
      'x-ratelimit-remain': '1',
    });
    expect((await post()).headers['x-ratelimit-remain']).toBe('0');
    expect((await post()).json).toMatchObject({ error: -32, message: /Official Account/ });
    await zalo.control('clock', { now: '2026-01-05T03:01:00Z' });
    expect((await post()).json).toMatchObject({ error: 0 });
  });
});

describe('groups', () => {
  it('live from creation to their end, and give their asset back', async () => {
    const made = await zalo.oa('/v3.0/oa/group/creategroupwithoa', {
      group_name: 'Cụm 9 · Nà Cơ',
      asset_id: 'nho-2',
      member_user_ids: [LAN, PAO],
    });
    const id = String(made.data['group_id']);
    const post = (call: string, body: object = {}) =>
      zalo.oa(`/v3.0/oa/group/${call}`, { group_id: id, ...body });
    const get = (call: string) => zalo.oa(`/v3.0/oa/group/${call}?group_id=${id}&count=50`);

    await post('updateinfo', { join_appr: true, lock_send_msg: true });
    expect((await get('getgroup')).data).toMatchObject({
      group_info: { name: 'Cụm 9 · Nà Cơ', total_member: 3, max_member: 10 },
      group_setting: { join_appr: true, lock_send_msg: true },
      asset_info: { asset_id: 'nho-2' },
    });
    expect(await zalo.control('join', { as: SEO, group: id })).toEqual({ state: 'pending' });
    expect((await get('listpendinginvite')).data).toMatchObject({ members: [{ user_id: SEO }] });
    await post('acceptpendinginvite', { member_user_ids: [SEO] });
    await post('addadmins', { member_user_ids: [SEO] });
    await post('removemembers', { member_user_ids: [PAO] });
    expect((await get('listmember')).data['members']).toEqual([
      expect.objectContaining({ oa_id: OA, role: 'owner' }),
      expect.objectContaining({ user_id: LAN, role: 'member' }),
      expect.objectContaining({ user_id: SEO, name: 'Thào Seo', role: 'deputy' }),
    ]);
    const quota = () => zalo.oa('/v3.0/oa/quota/group', { product_type: 'gmf10' });
    expect((await quota()).data).toContainEqual(
      expect.objectContaining({ asset_id: 'nho-2', status: 'used', used_id: id }),
    );
    await post('delete');
    expect((await quota()).data).toContainEqual(
      expect.objectContaining({ asset_id: 'nho-2', status: 'available' }),
    );
    expect(await get('getgroup')).toMatchObject({ error: -403 });
  });

  it('can be read back, newest first, a page at a time', async () => {
    for (let n = 1; n <= 12; n += 1) await zalo.toGroup(`tin ${n}`);
    const read = async (offset: number, count: number) => {
      const answer = await zalo.oa(
        `/v3.0/oa/group/conversation?group_id=${GROUP}&offset=${offset}&count=${count}`,
      );
      return (answer.data as unknown as { message: string; src: number; group_id: string }[]).map(
        (one) => one.message,
      );
    };
    expect(await read(0, 2)).toEqual(['tin 12', 'tin 11']);
    expect(await read(10, 50)).toEqual(['tin 2', 'tin 1']);
    expect(await read(0, 50)).toHaveLength(10);
  });
});

describe('people', () => {
  it('are described and listed by the calls that take one JSON parameter', async () => {
    const data = (value: unknown) => encodeURIComponent(JSON.stringify(value));
    const one = await zalo.oa(`/v3.0/oa/user/detail?data=${data({ user_id: PAO })}`);
    expect(one.data).toMatchObject({
      user_id: PAO,
      display_name: 'Giàng A Páo',
      user_is_follower: true,
    });
    const all = await zalo.oa(`/v3.0/oa/user/getlist?data=${data({ offset: 0, count: 2 })}`);
    expect(all.data).toMatchObject({
      total: 3,
      count: 2,
      users: [{ user_id: LAN }, { user_id: PAO }],
    });
    expect((await zalo.oa('/v2.0/oa/getoa')).data).toMatchObject({ oaid: OA, num_follower: 3 });
  });

  it('see what the OA wrote, and the OA sees what they wrote', async () => {
    await zalo.control('say', { as: PAO, in: `oa:${OA}`, text: 'nhà e hết gạo' });
    await zalo.toPerson('Loa đã nhận');
    const data = encodeURIComponent(JSON.stringify({ user_id: PAO, offset: 0, count: 5 }));
    const history = await zalo.oa(`/v2.0/oa/conversation?data=${data}`);
    expect(history.data).toMatchObject([
      { src: 0, message: 'Loa đã nhận', to_id: PAO },
      { src: 1, message: 'nhà e hết gạo', from_id: PAO },
    ]);
  });
});

describe('template messages', () => {
  const approved = async (): Promise<void> => {
    const { oas, ...rest } = smallSeed();
    const templates = [
      { id: '7', text: 'Tin: <noi_dung>', params: [{ name: 'noi_dung', longest: 30 }] },
      { id: '8', text: 'x', params: [], byUid: false, byPhone: false },
    ];
    await zalo.control('seed', { ...rest, oas: [{ ...oas[0], templates }] });
    await zalo.control('clock', { now: '2026-01-05T03:00:00Z', scale: 0 });
    await zalo.control('reset', {});
  };
  const byPhone = (more: object = {}, access = 'AT-1') =>
    zalo.oa(
      '/message/template',
      { phone: '84900000001', template_id: '7', template_data: { noi_dung: 'chào' }, ...more },
      access,
    );

  it('by UID pass whenever the person last wrote, and are no part of what is echoed', async () => {
    await approved();
    const answer = await zalo.oa('/v3.0/oa/message/template', {
      user_id: LAN,
      template_id: '7',
      template_data: { noi_dung: 'chào' },
    });
    expect(answer).toMatchObject({ error: 0, data: { user_id: LAN } });
    const said = await zalo.control<{ text: string }[]>(`chats/oa:${OA}:${LAN}/messages`);
    expect(said.map((one) => one.text)).toEqual(['Tin: chào']);
  });

  it.each([
    ['no number', { phone: '12' }, -108],
    ['a number without Zalo', { phone: '84999999999' }, -118],
    ['an unknown template', { template_id: '9' }, -109],
    ['a template not approved', { template_id: '8' }, -131],
    ['a missing word', { template_data: {} }, -1122],
    ['too many words', { template_data: { noi_dung: 'x'.repeat(31) } }, -1121],
  ])('by phone: %s', async (_what, more, error) => {
    await approved();
    expect(await byPhone(more)).toMatchObject({ error });
  });

  it('by phone rest from ten to six, and know one number for a bad token', async () => {
    await approved();
    expect(await byPhone({}, 'sai')).toMatchObject({ error: -124 });
    expect(await byPhone({ tracking_id: 't1' })).toMatchObject({ error: 0 });
    for (const night of ['2026-01-05T15:00:00Z', '2026-01-05T22:59:00Z']) {
      await zalo.control('clock', { now: night });
      expect(await byPhone()).toMatchObject({ error: -133 });
    }
  });
});
