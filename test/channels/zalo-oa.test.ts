import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventSchema, inboundOf } from '../../src/channels/zalo-oa/incoming.ts';
import { zaloOa } from '../../src/channels/zalo-oa/index.ts';
import { neutralise, textOf, withoutMentions } from '../../src/channels/zalo-oa/outgoing.ts';
import type { ChannelAccount } from '../../src/platform/channel.ts';
import { newId } from '../../src/platform/ids.ts';
import { createGround, type Ground } from '../support/ground.ts';
import { channelContract } from './channel-contract.ts';

let ground: Ground;
const account: ChannelAccount = {
  id: newId(),
  channel: 'zalo-oa',
  externalId: '3886000000000000001',
  name: 'OA thử',
  settings: { appId: 'app', appSecret: 'secret' },
};

beforeAll(async () => {
  ground = await createGround();
  await ground.deps.db
    .insertInto('channelAccounts')
    .values({ ...account, settings: JSON.stringify(account.settings) as never })
    .execute();
  await ground.deps.db
    .insertInto('channelTokens')
    .values({
      accountId: account.id,
      accessToken: 'token-1',
      refreshToken: 'refresh-1',
      previousAccessToken: null,
      previousRefreshToken: null,
      expiresAt: new Date(ground.clock().getTime() + 25 * 3_600_000),
      refreshedAt: ground.clock(),
    })
    .execute();
});
afterAll(() => ground.close());

const open = (baseUrl: string) => {
  const { deps } = ground;
  const config = { ...deps.config, ZALO_OA_BASE_URL: baseUrl, ZALO_OA_OAUTH_URL: baseUrl };
  const channel = zaloOa({ ...deps, config });
  if (!channel) throw new Error('the channel is not enabled');
  return Promise.resolve({ channel, account });
};

const refused = (error: number, message = 'no') => ({ body: { error, message } });
const codes: Record<string, number[]> = {
  throttled: [-32],
  unavailable: [
    -200, -204, -205, -209, -211, -212, -216, -218, -219, -220, -221, -224, -242, -320, -321, -501,
  ],
  unreachable: [-213, -217, -227, -230, -232, -237, -244, -403],
  rejected: [-100, -201, -210, -233, -234, -235, -238, -240, -241, -248, -249, -99999],
};

const event = (name: string, more: object): Parameters<typeof inboundOf> => {
  const body = {
    app_id: 'app',
    event_name: name,
    timestamp: '1637200000000',
    sender: { id: '2468' },
    recipient: { id: '3886' },
    ...more,
  };
  return [eventSchema.parse(body), 'account', Buffer.from(JSON.stringify(body))];
};
const said = (name: string, message: object, more: object = {}) => ({
  name,
  read: () => inboundOf(...event(name, { message: { msg_id: 'm1', ...message }, ...more })),
});
const attached = (type: string, payload: object) => ({ attachments: [{ type, payload }] });
const fromPerson = { type: 'message', externalId: 'm1', sender: { externalId: '2468' } };

channelContract('zalo-oa', {
  open,
  success: {
    answer: { body: { error: 0, message: 'Success', data: { message_id: 'm-1', group_id: 'g1' } } },
    id: 'm-1',
  },
  failures: [
    ...Object.entries(codes).flatMap(([failure, list]) =>
      list.map((code) => ({
        name: `error ${code}`,
        answer: refused(code),
        failure: failure as 'throttled',
        // A token refused is renewed first; the fake platform refuses that as well.
        ...([-216, -220].includes(code) ? {} : { code: String(code) }),
      })),
    ),
    {
      name: 'error -223 about a grant',
      answer: refused(-223, 'OA has not granted API permission'),
      failure: 'unavailable',
    },
    {
      name: 'error -223 about articles',
      answer: refused(-223, 'article quota'),
      failure: 'rejected',
    },
    {
      name: 'error -201 about a token',
      answer: refused(-201, 'access token expired'),
      failure: 'unavailable',
    },
    {
      name: 'HTTP 429',
      answer: { status: 429, headers: { 'retry-after': '7' }, body: '' },
      failure: 'throttled',
    },
    { name: 'HTTP 403', answer: { status: 403, body: '' }, failure: 'rejected' },
    { name: 'HTTP 503', answer: { status: 503, body: '<html>' }, failure: 'uncertain' },
    { name: 'no JSON', answer: { body: '<html>welcome</html>' }, failure: 'uncertain' },
    {
      name: 'success without an id',
      answer: { body: { error: 0, data: {} } },
      failure: 'uncertain',
    },
  ],
  payloads: [
    {
      ...said('user_send_text', { text: 'nha e het gao' }),
      expected: {
        ...fromPerson,
        kind: 'text',
        text: 'nha e het gao',
        chat: { kind: 'private', externalId: '2468' },
        sentAt: new Date(1637200000000),
      },
    },
    {
      ...said(
        'user_send_group_text',
        { text: '[@3886] báo cáo 12 hộ', quote_msg_id: 'm0' },
        { oa_id: '3886', recipient: { id: 'g7' } },
      ),
      expected: {
        ...fromPerson,
        text: 'báo cáo 12 hộ',
        replyTo: 'm0',
        chat: { kind: 'group', externalId: 'g7' },
      },
    },
    {
      ...said('user_send_image', attached('image', { thumbnail: 't', url: 'https://x/1.jpg' })),
      expected: {
        kind: 'image',
        text: '',
        attachments: [{ type: 'image', url: 'https://x/1.jpg' }],
      },
    },
    {
      ...said(
        'user_send_location',
        attached('location', { coordinates: { latitude: '22.3', longitude: '103.6' } }),
      ),
      expected: {
        kind: 'location',
        attachments: [{ type: 'location', latitude: '22.3', longitude: '103.6' }],
      },
    },
    {
      ...said('user_send_group_audio', attached('audio', { url: 'a.amr' })),
      expected: { kind: 'audio' },
    },
    {
      ...said('user_send_sticker', attached('sticker', { id: 's', url: 'u' })),
      expected: { kind: 'sticker' },
    },
    {
      ...said('user_send_file', attached('file', { name: 'danh sach.docx', url: 'u' })),
      expected: { kind: 'file', attachments: [{ type: 'file', name: 'danh sach.docx', url: 'u' }] },
    },
    { ...said('user_send_video', attached('video', { url: 'u' })), expected: { kind: 'video' } },
    {
      ...said('user_send_link', attached('link', { url: 'u', description: 'd' })),
      expected: { kind: 'link' },
    },
    { ...said('user_send_gif', attached('gif', { url: 'u' })), expected: { kind: 'gif' } },
    {
      ...said('user_send_business_card', attached('business_card', {})),
      expected: { kind: 'business-card' },
    },
    {
      ...said('user_send_hologram', { text: 'tương lai' }),
      expected: { ...fromPerson, kind: 'unknown', text: 'tương lai' },
    },
    { ...said('user_send_image', {}), expected: { kind: 'image', text: '', attachments: [] } },
    {
      ...said('anonymous_send_text', { text: 'a', conversation_id: 'c' }),
      expected: { type: 'message', kind: 'text' },
    },
    {
      name: 'a call somebody tried',
      read: () => inboundOf(...event('user_call_oa', {})),
      expected: { type: 'message', kind: 'unknown', text: '', sender: { externalId: '2468' } },
    },
    {
      ...said(
        'oa_send_group_text',
        { text: 'Mã PA-1\n[@2468]' },
        { sender: { id: '3886' }, recipient: { id: 'g7' } },
      ),
      expected: {
        type: 'echo',
        externalId: 'm1',
        text: 'Mã PA-1',
        chat: { kind: 'group', externalId: 'g7' },
      },
    },
    {
      ...said(
        'oa_send_text',
        { text: 'Chào' },
        { sender: { id: '3886' }, recipient: { id: '2468' } },
      ),
      expected: { type: 'echo', chat: { kind: 'private', externalId: '2468' } },
    },
    {
      name: 'somebody joining a group',
      read: () =>
        inboundOf(
          ...event('user_join_group', { oa_id: '3886', group_id: 'g7', users: [{ id: '5' }] }),
        ),
      expected: {
        type: 'signal',
        name: 'user_join_group',
        users: ['5'],
        chat: { externalId: 'g7' },
      },
    },
    ...(
      [
        ['create_group', 'create_group'],
        ['user_request_join_group', 'user_request_join_group'],
        ['accept_request_join_group', 'accept_request_join_group'],
        ['react_request_join_group_accept', 'accept_request_join_group'],
        ['react_request_join_group_reject', 'reject_request_join_group'],
        ['add_group_admin', 'add_group_admin'],
        ['remove_group_admin', 'remove_group_admin'],
        ['update_group_info', 'update_group_info'],
        ['user_out_group', 'user_out_group'],
        ['user_leave_group', 'user_out_group'],
        ['delete_group', 'delete_group'],
        ['disperse_group', 'delete_group'],
      ] as const
    ).map(([name, heard]) => ({
      name: `${name} as ${heard}`,
      read: () =>
        inboundOf(...event(name, { oa_id: '3886', group_id: 'g7', users: [{ id: '5' }] })),
      expected: {
        type: 'signal',
        name: heard,
        users: ['5'],
        chat: { kind: 'group', externalId: 'g7' },
      },
    })),
    {
      name: 'somebody following',
      read: () => inboundOf(...event('follow', { oa_id: '3886', follower: { id: '5' } })),
      expected: { type: 'signal', name: 'follow', users: ['5'] },
    },
    {
      ...said('user_seen_message', { msg_ids: ['m1', 'm2'] }),
      expected: { type: 'signal', name: 'user_seen_message', users: ['2468'] },
    },
    {
      ...said('user_received_message', {}),
      expected: { type: 'signal', name: 'user_received_message', users: ['2468'] },
    },
    {
      ...said(
        'user_received_message',
        { tracking_id: '2468', delivery_time: '1637200000000' },
        { sender: { id: '3886' }, recipient: { id: '84900000001' } },
      ),
      expected: {
        type: 'echo',
        externalId: 'm1',
        chat: { kind: 'private', externalId: '2468' },
      },
    },
    {
      name: 'an event nobody knows yet',
      read: () => inboundOf(...event('moon_rises', { message: 'not an object', users: 3 })),
      expected: { type: 'signal', name: 'moon_rises' },
    },
  ],
});

it('never lets somebody’s words mention anybody', () => {
  expect(neutralise('[@all] [@123]')).toBe('[＠all] [＠123]');
  const text = textOf({ text: 'x'.repeat(1_995), mentions: ['123', '[@9]'] });
  expect(text).toBe('x'.repeat(1_995)); // no room, so no mention rather than a broken one
  expect(textOf({ text: 'PA-1 [@5]', mentions: ['7', '8', 'a b'] })).toBe('PA-1 [＠5]\n[@7] [@8]');
  expect(withoutMentions('[@7] PA-1 [@8]')).toBe('PA-1');
});

it('keeps the new pair of tokens before it is used, and the old one beside it', async () => {
  const { createServer } = await import('node:http');
  const calls: string[] = [];
  let current = 'token-1';
  const server = createServer((request, response) => {
    const token = String(request.headers['access_token'] ?? '');
    calls.push(request.url ?? '');
    const renews = request.url === '/v4/oa/access_token';
    if (renews) current = `token-${calls.length}`;
    const body = renews
      ? { access_token: current, refresh_token: 'refresh-2', expires_in: '90000' }
      : token === current && token !== 'token-1'
        ? { error: 0, data: { message_id: 'm-9' } }
        : { error: -216, message: 'Access token is invalid' };
    response.end(JSON.stringify(body));
  });
  const baseUrl = await new Promise<string>((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
    }),
  );
  const channels = await Promise.all([open(baseUrl), open(baseUrl)]); // two processes' worth
  const sends = channels.flatMap(({ channel }) =>
    Array.from({ length: 10 }, () =>
      channel.send(account, { kind: 'private', externalId: '5' }, { text: 'x' }),
    ),
  );
  expect(new Set(await Promise.all(sends))).toEqual(new Set(['m-9']));
  server.closeAllConnections();
  server.close();
  expect(calls.filter((url) => url === '/v4/oa/access_token')).toHaveLength(1);
  const row = await ground.deps.db
    .selectFrom('channelTokens')
    .selectAll()
    .executeTakeFirstOrThrow();
  expect(row).toMatchObject({
    accessToken: current,
    previousAccessToken: 'token-1',
    previousRefreshToken: 'refresh-1',
  });
});
