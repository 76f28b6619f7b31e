import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OutboundFile } from '../../../src/platform/channel.ts';
import { splitText } from '../../../src/messaging/outbox/split-text.ts';
import { GROUP, LAN, OA, PAO, SEO, STRANGER } from '../../sandbox/support.ts';
import { createContract, errorOf, morning, type Contract } from './ground.ts';

let at: Contract;
beforeAll(async () => {
  at = await createContract();
});
afterAll(() => at.close());
beforeEach(() => at.anew());

const inGroup = { kind: 'group', externalId: GROUP } as const;
const toPao = { kind: 'private', externalId: PAO } as const;
const hour = 3_600_000;
const day = 24 * hour;
const start = Date.parse(morning);
const control = () => {
  if (!at.oa.groups) throw new Error('the channel makes groups');
  return at.oa.groups;
};
const seen = (chat = GROUP) =>
  at.zalo.control<{ text: string; attachments: { type: string }[] }[]>(`chats/${chat}/messages`);

interface Row {
  section: string;
  what: string;
  run: () => Promise<unknown>;
  /** Zalo's code and what the outbox is to make of it; none where it goes well. */
  ends?: [code: string, failure: string];
}

const big = (bytes: number): Promise<Buffer> => Promise.resolve(Buffer.alloc(bytes, 1));
const file = (
  kind: 'image' | 'file',
  bytes: number,
  name = 'a',
  digest = `${bytes}`,
): OutboundFile => ({
  kind,
  name: kind === 'image' ? `${name}.png` : `${name}.pdf`,
  contentType: kind === 'image' ? 'image/png' : 'application/pdf',
  digest,
  read: () => big(bytes),
});
const sendFile = (given: OutboundFile, text = '') =>
  at.oa.send(at.account, inGroup, { text, file: given });
const MB = 1_048_576;

const rows: Row[] = [
  {
    section: '2.3',
    what: 'two thousand characters go',
    run: () => at.oa.send(at.account, inGroup, { text: 'ề'.repeat(2_000) }),
  },
  {
    section: '2.3',
    what: 'two thousand and one do not',
    run: () => at.oa.send(at.account, inGroup, { text: 'ề'.repeat(2_001) }),
    ends: ['-210', 'rejected'],
  },
  {
    section: '2.3',
    what: 'a private message within seven days goes',
    run: async () => {
      await at.to(start + 7 * day - hour);
      return at.oa.send(at.account, toPao, { text: 'x' });
    },
  },
  {
    section: '2.3',
    what: 'a private message after seven days does not',
    run: async () => {
      await at.to(start + 7 * day + hour);
      return at.oa.send(at.account, toPao, { text: 'x' });
    },
    ends: ['-230', 'unreachable'],
  },
  {
    section: '2.3',
    what: 'nobody who never turned to the OA hears privately',
    run: () => at.oa.send(at.account, { kind: 'private', externalId: STRANGER }, { text: 'x' }),
    ends: ['-213', 'unreachable'],
  },
  {
    section: '2.4',
    what: 'a group hears after any time and in the night',
    run: async () => {
      await at.to('2022-01-16T18:30:00Z');
      return at.oa.send(at.account, inGroup, { text: 'x' });
    },
  },
  {
    section: '2.3',
    what: 'a private answer in the night goes',
    run: async () => {
      await at.to('2021-11-18T18:30:00Z');
      return at.oa.send(at.account, toPao, { text: 'x' });
    },
  },
  {
    section: '2.3 uploads',
    what: 'a picture of one megabyte goes',
    run: () => sendFile(file('image', MB)),
  },
  {
    section: '2.3 uploads',
    what: 'a larger picture does not, alone',
    run: () => sendFile(file('image', MB + 1)),
    ends: ['-210', 'rejected'],
  },
  {
    section: '2.3 uploads',
    what: 'a document of five megabytes goes',
    run: () => sendFile(file('file', 5 * MB)),
  },
  {
    section: '2.3 uploads',
    what: 'a larger document does not',
    run: () => sendFile(file('file', 5 * MB + 1)),
    ends: ['-210', 'rejected'],
  },
  {
    section: '2.3 uploads',
    what: 'the month’s uploads are used up',
    run: async () => {
      await at.settings({ uploadsPerMonth: 0 });
      return sendFile(file('image', 10));
    },
    ends: ['-211', 'unavailable'],
  },
  {
    section: '2.4 create',
    what: 'a name of thirty characters passes',
    run: () =>
      control().create(at.account, { name: 'ờ'.repeat(30), assetId: 'nho-2', members: [LAN] }),
  },
  {
    section: '2.4 create',
    what: 'a longer name does not',
    run: () =>
      control().create(at.account, { name: 'ờ'.repeat(31), assetId: 'nho-2', members: [LAN] }),
    ends: ['-201', 'rejected'],
  },
  {
    section: '2.4 create',
    what: 'a group begins with an administrator of the OA',
    run: () => control().create(at.account, { name: 'Cụm 3', assetId: 'nho-2', members: [PAO] }),
    ends: ['-201', 'rejected'],
  },
  {
    section: '2.4 create',
    what: 'a used asset makes no second group',
    run: () => control().create(at.account, { name: 'Cụm 3', assetId: 'nho-1', members: [LAN] }),
    ends: ['-241', 'rejected'],
  },
  {
    section: '2.4 invite',
    what: 'a stranger cannot be invited',
    run: () => control().invite(at.account, GROUP, [STRANGER]),
    ends: ['-213', 'unreachable'],
  },
  {
    section: '2.4 rules',
    what: 'a group that is not ours',
    run: () => at.oa.send(at.account, { kind: 'group', externalId: 'abc' }, { text: 'x' }),
    ends: ['-403', 'unreachable'],
  },
];

describe('a limit of the contract', () => {
  it.each(rows)('§$section: $what', async ({ run, ends }) => {
    if (ends) {
      const { code, failure } = await errorOf(run());
      expect([code, failure]).toEqual(ends);
    } else await run();
  });
});

describe('long words', () => {
  it('are cut below the limit, never inside a character, whatever form they came in', async () => {
    const decomposed =
      `${'Bản tin họp dân phòng dịch. '.repeat(90)}👨‍👩‍👧‍👦 ${'ế'.repeat(2_500)}`.normalize('NFD');
    const parts = splitText(decomposed);
    expect(parts.length).toBeGreaterThan(2);
    for (const text of parts) {
      expect(text).toBe(text.normalize('NFC'));
      expect(text.length).toBeLessThanOrEqual(2_000);
      await at.oa.send(at.account, inGroup, { text });
    }
    expect((await seen()).map((one) => one.text)).toEqual(parts);
    const whole = parts.map((part) => part.replace(/^\(\d+\/\d+\) /, '')).join(' ');
    const bare = (text: string): string => text.normalize('NFC').replace(/\s+/g, '');
    expect(bare(whole)).toBe(bare(decomposed));
  });

  it('take no mention beyond the limit, and nobody’s mention but ours', async () => {
    await at.oa.send(at.account, inGroup, { text: 'x'.repeat(1_990), mentions: [PAO] });
    await at.oa.send(at.account, inGroup, { text: `[@${GROUP}] cháy`, mentions: [PAO] });
    const [long, short] = await at.zalo.control<{ mentions: { id: string }[] }[]>(
      `chats/${GROUP}/messages`,
    );
    expect(long?.mentions).toEqual([]);
    expect(short?.mentions.map((one) => one.id)).toEqual([PAO]);
  });
});

describe('uploads (§2.3, §5.15)', () => {
  const uploads = async (): Promise<number> => {
    const { callsByPath } = await at.zalo.control<{ callsByPath: Record<string, number> }>('stats');
    return callsByPath['/v2.0/oa/upload/image'] ?? 0;
  };

  it('are brought once and used again for six days, then anew', async () => {
    const picture = file('image', 100);
    for (const days of [0, 0, 5]) {
      await at.to(start + days * day);
      await sendFile(picture, 'lịch tiêm');
    }
    expect(await uploads()).toBe(1);
    await at.to(start + 6 * day + hour);
    await sendFile(picture, 'lịch tiêm');
    expect(await uploads()).toBe(2);
  });

  it('one Zalo has lost is brought again at once', async () => {
    const picture = file('image', 100, 'b', 'lost');
    await sendFile(picture, 'một');
    await at.deps.db
      .updateTable('channelUploads')
      .set({ uploadedAt: new Date(start + 7 * day) })
      .execute();
    await at.to(start + 8 * day);
    await sendFile(picture, 'hai');
    expect(await uploads()).toBe(2);
    expect((await seen()).map((one) => one.text)).toEqual(['một', 'hai']);
  });

  it('a picture that is too large leaves its words', async () => {
    await sendFile(file('image', MB + 1), 'Lịch tiêm ngày mai');
    expect(await seen()).toMatchObject([{ text: 'Lịch tiêm ngày mai', attachments: [] }]);
  });
});

describe('groups (§2.4)', () => {
  it.each(['both', 'nested', 'flat'])('one just made is read %s', async (createdGroup) => {
    await at.settings({ createdGroup });
    const made = await control().create(at.account, {
      name: 'Cụm 5 · Nà Cơ',
      assetId: 'nho-2',
      members: [LAN, PAO],
    });
    expect(made).toMatchObject({ name: 'Cụm 5 · Nà Cơ', enabled: true, members: 3, room: 10 });
    expect(made.link).toMatch(/^https:\/\/zalo\.me\/g\//);
    expect((await control().get(at.account, made.externalId)).name).toBe('Cụm 5 · Nà Cơ');
  });

  it.each([
    ['day', '2030-01-10T16:59:59.000Z'],
    ['epoch', '2030-01-10T00:00:00.000Z'],
  ])('the end of an asset is read from a %s', async (assetDates, endsAt) => {
    await at.settings({ assetDates });
    const assets = await control().assets(at.account);
    expect(assets).toEqual([
      { id: 'nho-1', size: 10, usedFor: GROUP, endsAt: null },
      { id: 'nho-2', size: 10, usedFor: null, endsAt: null },
      { id: 'co-han', size: 50, usedFor: null, endsAt: new Date(endsAt) },
    ]);
  });

  it('one whose asset has ended stands still, says when it goes, and is gone 45 days later', async () => {
    const { externalId } = await control().create(at.account, {
      name: 'Có hạn',
      assetId: 'co-han',
      members: [LAN],
    });
    const end = Date.parse('2030-01-10T00:00:00Z');
    await at.told();
    await at.to(end + day);
    await givesNewTokens();
    const standing = await control().get(at.account, externalId);
    expect(standing.enabled).toBe(false);
    expect(standing.goneAt?.toISOString().slice(0, 10)).toBe('2030-02-24');
    const chat = { kind: 'group', externalId } as const;
    const words = at.oa.send(at.account, chat, { text: 'x' });
    expect(await errorOf(words)).toMatchObject({ code: '-237', failure: 'unreachable' });
    await at.told();
    at.heard.length = 0;
    await at.to(end + 46 * day);
    await givesNewTokens();
    expect((await control().list(at.account)).map((one) => one.externalId)).toEqual([GROUP]);
    expect(await at.told()).toMatchObject([{ name: 'delete_group', chat: { externalId } }]);
  });

  /** Years have passed: somebody has granted the app anew. */
  const givesNewTokens = async (): Promise<void> => {
    const accessToken = `AT-${at.ground.clock().getTime()}`;
    const [oa] = [OA];
    await at.zalo.control('seed', {
      app: { id: '360846524940903967', secretKey: 'app-secret' },
      oas: [
        {
          id: oa,
          name: 'Loa thử',
          secretKey: 'oa-webhook-secret',
          accessToken,
          refreshToken: `R${accessToken}`,
          admins: [LAN],
        },
      ],
      people: [],
      groups: [],
      webhook: { url: `${at.url}/webhooks/zalo-oa` },
    });
    await at.deps.db
      .updateTable('channelTokens')
      .set({
        accessToken,
        refreshToken: `R${accessToken}`,
        expiresAt: new Date(at.ground.clock().getTime() + day),
      })
      .execute();
  };

  it('sixty people are invited in two calls where one takes fifty', async () => {
    const people = Array.from({ length: 60 }, (_, n) => ({
      id: `9000${n}`,
      name: `Người ${n}`,
      follows: [OA],
    }));
    await at.zalo.control('seed', {
      app: { id: '360846524940903967', secretKey: 'app-secret' },
      oas: [
        {
          id: OA,
          name: 'Loa thử',
          secretKey: 'oa-webhook-secret',
          accessToken: 'AT-1',
          refreshToken: 'RT-1',
          admins: [LAN],
          assets: [{ id: 'lon', productType: 'gmf100' }],
        },
      ],
      people,
      groups: [],
      webhook: { url: null },
    });
    const { externalId } = await control().create(at.account, {
      name: 'Nhóm lớn',
      assetId: 'lon',
      members: [LAN],
    });
    await control().invite(
      at.account,
      externalId,
      people.map((one) => one.id),
    );
    expect(await control().members(at.account, externalId)).toHaveLength(61);
    const { callsByPath } = await at.zalo.control<{ callsByPath: Record<string, number> }>('stats');
    expect(callsByPath['/v3.0/oa/group/invite']).toBe(2);
  });

  it('are joined by link, let in, made deputies of, left and disbanded', async () => {
    await at.zalo.control('join', { as: SEO, group: GROUP });
    expect((await control().pending(at.account, GROUP)).map((one) => one.externalId)).toEqual([
      SEO,
    ]);
    await control().accept(at.account, GROUP, [SEO]);
    await control().addAdmins(at.account, GROUP, [SEO]);
    await control().removeAdmins(at.account, GROUP, [SEO]);
    await control().remove(at.account, GROUP, [SEO]);
    await control().update(at.account, GROUP, { name: 'Cụm 2', joinByApproval: false });
    await control().disband(at.account, GROUP);
    expect((await at.told()).map((one) => (one.type === 'signal' ? one.name : one.type))).toEqual([
      'user_request_join_group',
      'accept_request_join_group',
      'user_join_group',
      'add_group_admin',
      'remove_group_admin',
      'user_out_group',
      'update_group_info',
      'delete_group',
    ]);
    expect(await control().list(at.account)).toEqual([]);
    expect(
      (await control().assets(at.account)).find((one) => one.id === 'nho-1')?.usedFor,
    ).toBeNull();
  });
});

describe('calls a minute (§2.1)', () => {
  it('are counted down in two headers, refused with -32, and counted anew with the minute', async () => {
    await at.faults({ rateLimitPerMinute: 2 });
    const call = () => at.zalo.call('GET', '/v2.0/oa/getoa', undefined, { access_token: 'AT-1' });
    const headers = (await call()).headers;
    expect([headers['x-ratelimit-limit'], headers['x-ratelimit-remain']]).toEqual(['2', '1']);
    await at.oa.send(at.account, inGroup, { text: 'hai' });
    const over = at.oa.send(at.account, inGroup, { text: 'ba' });
    expect(await errorOf(over)).toMatchObject({ code: '-32', failure: 'throttled' });
    await at.to(start + 60_000);
    await at.oa.send(at.account, inGroup, { text: 'bốn' });
  });
});

describe('templates (§3)', () => {
  const send = (externalId: string, phone: string | null, text = 'Mai họp bản') => {
    if (!at.oa.otherWay) throw new Error('the channel has another way');
    return at.oa.otherWay.send(at.account, { externalId, phone }, text);
  };

  it('reach by id whoever was silent for a month', async () => {
    await at.to(start + 30 * day);
    await at.deps.db
      .updateTable('channelTokens')
      .set({ expiresAt: new Date(start) })
      .execute();
    expect(await send(PAO, null)).toMatchObject({ via: 'template' });
  });

  it('reach by phone whoever never turned to the OA, by day; the receipt comes back by webhook', async () => {
    await at.zalo.control('seed', {
      app: { id: '360846524940903967', secretKey: 'app-secret' },
      oas: [],
      people: [{ id: STRANGER, name: 'Người lạ', phone: '0912 345 678' }],
      groups: [],
      webhook: { url: `${at.url}/webhooks/zalo-oa` },
    });
    expect(await send(STRANGER, '+84 912 345 678')).toMatchObject({ via: 'phone' });
    expect(await at.told()).toMatchObject([
      { type: 'echo', chat: { kind: 'private', externalId: STRANGER } },
    ]);
  });

  it.each([true, false])(
    'phones rest at night whether Zalo insists (%s) or not',
    async (phonesRestAtNight) => {
      await at.settings({ phonesRestAtNight });
      await at.to('2021-11-18T15:30:00Z');
      const error = await errorOf(send(STRANGER, '0912345678'));
      expect(error).toMatchObject({ code: '-133', failure: 'unavailable' });
      expect(error.notBefore?.toISOString()).toBe('2021-11-18T23:00:00.000Z');
    },
  );

  const business: [code: number, failure: string, what: string][] = [
    [-108, 'unreachable', 'no such phone'],
    [-109, 'rejected', 'template id'],
    [-1121, 'rejected', 'too long'],
    [-1122, 'rejected', 'a parameter is missing'],
    [-1124, 'rejected', 'format'],
    [-114, 'unreachable', 'cannot receive'],
    [-118, 'unreachable', 'no account'],
    [-119, 'unreachable', 'cannot receive'],
    [-115, 'unavailable', 'out of balance'],
    [-117, 'unavailable', 'no permission for the template'],
    [-126, 'rejected', 'development mode'],
    [-127, 'rejected', 'development mode'],
    [-131, 'unavailable', 'not approved yet'],
    [-132, 'rejected', 'parameter'],
    [-133, 'unavailable', 'night'],
    [-135, 'unavailable', 'no right to send'],
    [-136, 'unavailable', 'no ZCA'],
    [-137, 'unavailable', 'ZCA has no money'],
    [-139, 'unreachable', 'refused by the person'],
    [-141, 'unreachable', 'refused by the person'],
    [-144, 'unavailable', 'the day’s limit'],
    [-146, 'unavailable', 'disabled by quality'],
    [-147, 'unavailable', 'the template’s day limit'],
    [-161, 'rejected', 'sending mode'],
  ];
  it.each(business)('§3 %i is %s: %s', async (error, failure) => {
    await at.faults({ refuse: { path: '/message/template', error } });
    expect(await errorOf(send(STRANGER, '0912345678'))).toMatchObject({
      code: String(error),
      failure,
    });
  });
});
