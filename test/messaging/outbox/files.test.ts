import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { keepFile } from '../../../src/messaging/outbox/files.ts';
import { send, sendMany } from '../../../src/messaging/outbox/send.ts';
import { createWire, type Wire } from '../support.ts';

interface Said {
  text: string;
  attachments: { type: string; url?: string; name?: string }[];
}

let wire: Wire;
let groups: { id: string; externalId: string; accountId: string }[];
beforeAll(async () => {
  wire = await createWire();
  groups = await wire.deps.db
    .selectFrom('groups')
    .select(['id', 'externalId', 'accountId'])
    .where('kind', '=', 'community')
    .orderBy('externalId')
    .execute();
});
afterAll(() => wire.close());

const picture = (last: number) => ({
  name: 'sat-lo.png',
  bytes: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, last]),
});
const dispatch = { name: 'công văn 118.pdf', bytes: Buffer.from('%PDF-1.7 …') };
const said = (chat: string) => wire.messages(chat) as unknown as Promise<Said[]>;
const uploads = async () =>
  (await wire.sandbox<{ callsByPath: Record<string, number> }>('GET', '/sandbox/stats'))
    .callsByPath;
const states = async (prefix: string) =>
  (
    await wire.deps.db
      .selectFrom('outboxDeliveries')
      .select(['key', 'state'])
      .where('key', 'like', `${prefix}%`)
      .orderBy('seq')
      .execute()
  ).map((one) => `${one.key} ${one.state}`);

it('a picture goes with its words to many groups, brought to Zalo once an account', async () => {
  const file = await keepFile(wire.deps, picture(1));
  const sendings = groups.map((group) => ({
    to: { groupId: group.id },
    text: `Mã A · Sạt lở ở ${group.externalId}`,
    key: `A${group.externalId}`,
    lane: 'bulk' as const,
    file,
  }));
  await sendMany(wire.deps, sendings);
  await wire.settle();
  for (const group of groups) {
    expect(await said(group.externalId)).toMatchObject([
      { text: `Mã A · Sạt lở ở ${group.externalId}`, attachments: [{ type: 'image' }] },
    ]);
  }
  const accounts = new Set(groups.map((group) => group.accountId)).size;
  expect((await uploads())['/v2.0/oa/upload/image']).toBe(accounts);
});

it('a document follows its words, and both are proven', async () => {
  const [group] = groups;
  if (!group) throw new Error('there is no group');
  const file = await keepFile(wire.deps, dispatch);
  await send(wire.deps, {
    to: { groupId: group.id },
    text: 'HOẢ TỐC · 118/TTCH-VP',
    key: 'B',
    lane: 'relay',
    file,
  });
  await wire.settle();
  const [words, document] = (await said(group.externalId)).slice(-2);
  expect(words).toMatchObject({ text: 'HOẢ TỐC · 118/TTCH-VP', attachments: [] });
  expect(document).toMatchObject({
    text: '',
    attachments: [{ type: 'file', name: 'công văn 118.pdf' }],
  });
  expect(await states('B')).toEqual(['B delivered', 'B#file delivered']);
});

it('is brought again after a week, and when Zalo has lost it', async () => {
  const [, group] = groups;
  if (!group) throw new Error('there is no second group');
  const tell = async (key: string) => {
    const file = await keepFile(wire.deps, picture(2));
    await send(wire.deps, {
      to: { groupId: group.id },
      text: `Mã ${key}`,
      key,
      lane: 'relay',
      file,
    });
    await wire.settle();
    return (await uploads())['/v2.0/oa/upload/image'] ?? 0;
  };
  const first = await tell('C1');
  expect(await tell('C2')).toBe(first);
  await wire.advance(6.5 * 86_400_000);
  expect(await tell('C3')).toBe(first + 1);
  // Kept by us for three days, and by Zalo for eight: it has forgotten.
  await wire.deps.db
    .updateTable('channelUploads')
    .set({ uploadedAt: new Date(wire.clock().getTime() + 5 * 86_400_000) })
    .execute();
  await wire.advance(8 * 86_400_000);
  expect(await tell('C4')).toBe(first + 2);
  expect(await states('C')).toEqual([1, 2, 3, 4].map((n) => `C${n} delivered`));
});

it('where Zalo does not take the picture, the words go alone', async () => {
  const [group] = groups;
  if (!group) throw new Error('there is no group');
  const file = await keepFile(wire.deps, picture(3));
  await wire.sandbox('POST', '/sandbox/faults', {
    refuse: { path: '/v2.0/oa/upload', error: -233 },
  });
  await send(wire.deps, {
    to: { groupId: group.id },
    text: 'Mã E · ảnh lạ',
    key: 'E',
    lane: 'relay',
    file,
  });
  await wire.settle();
  await wire.sandbox('POST', '/sandbox/faults', {});
  expect((await said(group.externalId)).at(-1)).toMatchObject({
    text: 'Mã E · ảnh lạ',
    attachments: [],
  });
});

it.each([
  ['a program', { name: 'anh.png', bytes: Buffer.from('MZ…') }, /chỉ gửi được/],
  [
    'a picture of more than a megabyte',
    { name: 'to.png', bytes: Buffer.concat([picture(1).bytes, Buffer.alloc(1_048_576)]) },
    /lớn hơn 1 MB/,
  ],
])('refuses %s in plain words', async (_what, given, sentence) => {
  await expect(keepFile(wire.deps, given)).rejects.toThrow(sentence);
});

it('keeps the same file once', async () => {
  expect(await keepFile(wire.deps, dispatch)).toEqual(await keepFile(wire.deps, dispatch));
});
