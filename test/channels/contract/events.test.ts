import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GROUP, LAN, OA, PAO, SEO, STRANGER } from '../../sandbox/support.ts';
import { createContract, type Contract } from './ground.ts';

let at: Contract;
beforeAll(async () => {
  at = await createContract();
});
afterAll(() => at.close());
beforeEach(() => at.anew());

const toOa = { sender: { id: PAO }, recipient: { id: OA } };
const toGroup = { oa_id: OA, sender: { id: PAO }, recipient: { id: GROUP } };
const inGroup = { kind: 'group', externalId: GROUP };
const inPrivate = { kind: 'private', externalId: PAO };
const attached = (type: string, payload: object) => ({ attachments: [{ type, payload }] });

interface Row {
  /** The paragraph of the contract it comes from. */
  section: string;
  event: string;
  body: object;
  heard: object;
}

/** What people send: kind by kind, what it carries, what Loa takes it for. */
const contents: { kind: string; message: object; heard: object }[] = [
  { kind: 'text', message: { text: 'hết gạo' }, heard: { kind: 'text', text: 'hết gạo' } },
  {
    kind: 'image',
    message: { text: 'sạt', ...attached('image', { thumbnail: 't', url: 'u.jpg' }) },
    heard: { kind: 'image', text: 'sạt', attachments: [{ type: 'image', url: 'u.jpg' }] },
  },
  {
    kind: 'link',
    message: attached('link', { thumbnail: 't', description: 'tin lạ', url: 'u' }),
    heard: { kind: 'link', attachments: [{ type: 'link', url: 'u', name: 'tin lạ' }] },
  },
  {
    kind: 'audio',
    message: attached('audio', { url: 'u.amr' }),
    heard: { kind: 'audio', attachments: [{ type: 'audio', url: 'u.amr' }] },
  },
  {
    kind: 'video',
    message: attached('video', { url: 'u', thumbnail: 't', description: 'suối' }),
    heard: { kind: 'video', attachments: [{ type: 'video', url: 'u', name: 'suối' }] },
  },
  {
    kind: 'sticker',
    message: attached('sticker', { url: 'u', id: '9' }),
    heard: { kind: 'sticker', attachments: [{ type: 'sticker', url: 'u' }] },
  },
  {
    kind: 'gif',
    message: attached('gif', { thumbnail: 't', url: 'u.gif' }),
    heard: { kind: 'gif' },
  },
  {
    kind: 'location',
    message: attached('location', { coordinates: { latitude: '22.3', longitude: '103.4' } }),
    heard: {
      kind: 'location',
      attachments: [{ type: 'location', latitude: '22.3', longitude: '103.4' }],
    },
  },
  {
    kind: 'business_card',
    message: attached('business_card', { thumbnail: 't', description: 'd' }),
    heard: { kind: 'business-card' },
  },
  {
    kind: 'file',
    message: attached('file', {
      size: '9',
      name: 'ds.pdf',
      checksum: 'c',
      type: 'pdf',
      url: 'u.pdf',
    }),
    heard: { kind: 'file', attachments: [{ type: 'file', url: 'u.pdf', name: 'ds.pdf' }] },
  },
];

const said: Row[] = contents.flatMap(({ kind, message, heard }) => [
  {
    section: '2.6 envelope',
    event: `user_send_${kind}`,
    body: { ...toOa, message: { msg_id: 'm1', ...message } },
    heard: {
      type: 'message',
      externalId: 'm1',
      chat: inPrivate,
      sender: { externalId: PAO },
      ...heard,
    },
  },
  {
    section: '2.6 group messages',
    event: `user_send_group_${kind}`,
    body: { ...toGroup, message: { msg_id: 'm1', ...message } },
    heard: {
      type: 'message',
      externalId: 'm1',
      chat: inGroup,
      sender: { externalId: PAO },
      ...heard,
    },
  },
  {
    section: '2.6 echo',
    event: `oa_send_group_${kind}`,
    body: {
      oa_id: OA,
      sender: { id: OA },
      recipient: { id: GROUP },
      message: { msg_id: 'm1', ...message },
    },
    heard: { type: 'echo', externalId: 'm1', chat: inGroup },
  },
  {
    section: '2.6 echo',
    event: `oa_send_${kind}`,
    body: { sender: { id: OA }, recipient: { id: PAO }, message: { msg_id: 'm1', ...message } },
    heard: { type: 'echo', externalId: 'm1', chat: inPrivate },
  },
]);

const users = [{ id: SEO }];
const group = { oa_id: OA, group_id: GROUP };
const groupEvents: [event: string, heard: string, extra: object][] = [
  ['create_group', 'create_group', {}],
  ['user_join_group', 'user_join_group', { users }],
  ['user_request_join_group', 'user_request_join_group', { users }],
  ['accept_request_join_group', 'accept_request_join_group', { users }],
  ['react_request_join_group', 'accept_request_join_group', { users }],
  ['react_request_join_group_accept', 'accept_request_join_group', { users }],
  ['reject_request_join_group', 'reject_request_join_group', { users }],
  ['react_request_join_group_reject', 'reject_request_join_group', { users }],
  ['add_group_admin', 'add_group_admin', { users }],
  ['remove_group_admin', 'remove_group_admin', { users }],
  ['update_group_info', 'update_group_info', {}],
  ['user_out_group', 'user_out_group', { users }],
  ['user_leave_group', 'user_out_group', { users }],
  ['delete_group', 'delete_group', {}],
  ['disperse_group', 'delete_group', {}],
];

const signals: Row[] = [
  ...groupEvents.map(([event, heard, extra]) => ({
    section: '2.6 GMF events',
    event,
    body: { ...group, ...extra },
    heard: {
      type: 'signal',
      name: heard,
      chat: inGroup,
      users: 'users' in extra ? [SEO] : [],
    },
  })),
  ...['follow', 'unfollow'].map((event) => ({
    section: '2.6 table',
    event,
    body: { oa_id: OA, follower: { id: PAO }, user_id_by_app: '55', source: 'oa_profile' },
    heard: { type: 'signal', name: event, users: [PAO] },
  })),
  {
    section: '2.6 table',
    event: 'user_submit_info',
    body: { ...toOa, info: { name: 'Páo', phone: '84900000002', full_address: {} } },
    heard: { type: 'signal', name: 'user_submit_info', users: [PAO] },
  },
  {
    section: '2.6 table',
    event: 'user_received_message',
    body: { ...toOa, message: { msg_id: 'm9' } },
    heard: { type: 'signal', name: 'user_received_message', users: [PAO] },
  },
  {
    section: '3 delivery',
    event: 'user_received_message',
    body: {
      sender: { id: OA },
      recipient: { id: '84900000001' },
      message: { msg_id: 'm9', tracking_id: PAO, delivery_time: '1637200000000' },
    },
    heard: { type: 'echo', externalId: 'm9', chat: inPrivate },
  },
  {
    section: '2.6 table',
    event: 'user_seen_message',
    body: { ...toOa, message: { msg_ids: ['m1', 'm2'] } },
    heard: { type: 'signal', name: 'user_seen_message', users: [PAO] },
  },
  ...[
    'user_reacted_message',
    'user_click_chatnow',
    'add_user_to_tag',
    'remove_user_from_tag',
    'update_user_info',
    'user_withdraw',
    'widget_interaction_accepted',
    'user_feedback',
    'user_reply_consent',
  ].map((event) => ({
    section: '2.6 table',
    event,
    body: { ...toOa, message: { msg_id: 'm3', react_icon: '/-heart' } },
    heard: { type: 'signal', name: event, users: [PAO] },
  })),
  ...['oa_send_consent', 'oa_call_user', 'oa_reacted_message'].map((event) => ({
    section: '2.6 table',
    event,
    body: { sender: { id: OA }, recipient: { id: PAO }, message: { msg_id: 'm3' } },
    heard: { type: 'signal', name: event },
  })),
  ...['remove_tag', 'permission_revoked', 'change_oa_daily_quota', 'event_journey_time_out'].map(
    (event) => ({
      section: '2.6 table',
      event,
      body: { oa_id: OA },
      heard: { type: 'signal', name: event },
    }),
  ),
  {
    section: '2.6 table',
    event: 'user_call_oa',
    body: { ...toOa, call_id: 'c1' },
    heard: { type: 'message', chat: inPrivate, text: '', kind: 'unknown' },
  },
  {
    section: '2.6 anonymous',
    event: 'anonymous_send_text',
    body: { ...toOa, message: { msg_id: 'm4', text: 'ẩn danh', conversation_id: 'c7' } },
    heard: { type: 'message', text: 'ẩn danh' },
  },
  {
    section: '2.6 unknown names',
    event: 'user_send_hologram',
    body: { ...toOa, message: { msg_id: 'm5', text: 'mai sau' } },
    heard: { type: 'message', kind: 'unknown', text: 'mai sau' },
  },
  {
    section: '2.6 unknown names',
    event: 'moon_rises',
    body: { oa_id: OA, message: 'not an object' },
    heard: { type: 'signal', name: 'moon_rises' },
  },
];

describe('an event Zalo’s documents list', () => {
  it.each([...said, ...signals])('§$section $event', async ({ event, body, heard }) => {
    await at.zalo.control('event', { oa: OA, event, body });
    const [only, ...more] = await at.told();
    expect(more).toEqual([]);
    expect(only).toMatchObject({ accountId: at.account.id, ...heard });
  });

  it('is the same message however often it comes', async () => {
    await at.zalo.control('faults', { webhook: { duplicate: 1 } });
    await at.zalo.control('say', { as: PAO, in: GROUP, text: 'một lần thôi' });
    await at.zalo.control('join', { as: SEO, group: GROUP });
    const heard = await at.told();
    expect(heard).toHaveLength(4);
    const keys = heard.map((one) => (one.type === 'signal' ? one.key : one.externalId));
    expect(new Set(keys).size).toBe(2);
  });
});

describe('where the documents disagree', () => {
  const say = async (): Promise<unknown> => {
    at.heard.length = 0;
    await at.zalo.control('say', { as: PAO, in: GROUP, text: 'nhóm nào đây' });
    return (await at.told())[0];
  };

  it.each(['recipient.id', 'recipient.group_id', 'message.conversation_id'])(
    'a group named by %s is found (§2.6)',
    async (groupNamedBy) => {
      await at.settings({ groupNamedBy });
      expect(await say()).toMatchObject({ type: 'message', chat: inGroup, text: 'nhóm nào đây' });
    },
  );

  it.each(['mac=', 'mac = ', '', 'MAC='])(
    'a signature after “%s” is read (§2.6)',
    async (prefix) => {
      await at.settings({ signaturePrefix: prefix });
      expect(await say()).toMatchObject({ text: 'nhóm nào đây' });
    },
  );

  it.each([
    ['present', ['user_request_join_group', 'reject_request_join_group', 'user_out_group']],
    ['older', ['user_request_join_group', 'reject_request_join_group', 'user_out_group']],
  ])('group events by their %s names are the same events (§2.6)', async (names, expected) => {
    await at.settings({ groupEventNames: names });
    await at.zalo.control('join', { as: SEO, group: GROUP });
    await at.zalo.oa('/v3.0/oa/group/rejectpendinginvite', {
      group_id: GROUP,
      member_user_ids: [SEO],
    });
    await at.zalo.control('leave', { as: PAO, group: GROUP });
    const names_ = (await at.told()).map((one) => (one.type === 'signal' ? one.name : one.type));
    expect(names_).toEqual(expected);
  });

  it('receipts and reactions are told to who wants them (§2.6)', async () => {
    await at.settings({ receipts: true });
    await at.oa.send(at.account, { kind: 'private', externalId: PAO }, { text: 'Loa đã nhận' });
    await at.zalo.control('read', { as: PAO, chat: `oa:${OA}:${PAO}` });
    const [message] = await at.zalo.control<{ id: string }[]>(`chats/oa:${OA}:${PAO}/messages`);
    await at.zalo.control('react', {
      as: PAO,
      chat: `oa:${OA}:${PAO}`,
      messageId: message?.id,
      icon: '👍',
    });
    const names = (await at.told()).map((one) => (one.type === 'signal' ? one.name : one.type));
    expect(names).toEqual([
      'echo',
      'user_received_message',
      'user_seen_message',
      'user_reacted_message',
    ]);
  });
});

it('people outside the group are not heard in it, whoever they say they are', async () => {
  const answer = await at.zalo.call('POST', '/sandbox/say', { as: STRANGER, in: GROUP, text: 'x' });
  expect(answer.status).toBe(403);
  await at.zalo.control('say', { as: LAN, in: GROUP, text: `[@${GROUP}] họp` });
  expect((await at.told())[0]).toMatchObject({ text: 'họp', sender: { externalId: LAN } });
});
