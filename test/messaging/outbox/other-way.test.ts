import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { send } from '../../../src/messaging/outbox/send.ts';
import { tendOutbox } from '../../../src/messaging/outbox/tend.ts';
import { createWire, type Wire } from '../support.ts';

let wire: Wire;
let person: { id: string; externalId: string; accountId: string };
let oa: string;
const template = (id: string, more: object = {}) => ({
  id,
  text: 'Loa có tin cho gia đình: <noi_dung>',
  params: [{ name: 'noi_dung', longest: 120 }],
  ...more,
});

beforeEach(async () => {
  wire = await createWire();
  person = await wire.deps.db
    .selectFrom('identities as i')
    .innerJoin('people as p', 'p.id', 'i.personId')
    .select(['p.id', 'i.externalId', 'i.accountId'])
    .where('i.unreachableAt', 'is', null)
    .orderBy('i.id')
    .executeTakeFirstOrThrow();
  await wire.deps.db
    .updateTable('people')
    .set({ phone: '0900 111 222' })
    .where('id', '=', person.id)
    .execute();
  const account = await wire.deps.db
    .selectFrom('channelAccounts')
    .select('externalId')
    .where('id', '=', person.accountId)
    .executeTakeFirstOrThrow();
  oa = account.externalId;
});
afterEach(() => wire.close());

/** Approves templates at Zalo's stand-in, and tells Loa of them. */
const approve = async (ways: { uid?: boolean; phone?: boolean }): Promise<void> => {
  const { demo } = wire.deps.profile;
  const known = demo?.accounts.find((one) => one.oaId === oa);
  if (!demo || !known) throw new Error('the demo has no such account');
  await wire.sandbox('POST', '/sandbox/seed', {
    app: { id: demo.app.id, secretKey: demo.app.secretKey },
    oas: [
      {
        id: oa,
        name: known.name,
        secretKey: known.webhookSecret,
        accessToken: known.accessToken,
        refreshToken: known.refreshToken,
        templates: [template('11', { byPhone: false }), template('22', { byUid: false })],
      },
    ],
    people: [{ id: person.externalId, name: 'Người nhận', phone: '0900111222', follows: [oa] }],
    groups: [],
    webhook: { url: `${wire.url}/webhooks/zalo-oa` },
  });
  const templates = {
    ...(ways.uid ? { uid: { id: '11', field: 'noi_dung', longest: 120 } } : {}),
    ...(ways.phone ? { phone: { id: '22', field: 'noi_dung', longest: 120 } } : {}),
  };
  const { settings } = await wire.deps.db
    .selectFrom('channelAccounts')
    .select('settings')
    .where('id', '=', person.accountId)
    .executeTakeFirstOrThrow();
  await wire.deps.db
    .updateTable('channelAccounts')
    .set({ settings: JSON.stringify({ ...settings, templates }) as never })
    .where('id', '=', person.accountId)
    .execute();
};

const days = (count: number) => wire.advance(count * 86_400_000);
const tell = (key: string, more: object = {}) =>
  send(wire.deps, {
    to: { personId: person.id },
    text: `Mã ${key} · Mai 8 giờ họp bản`,
    key,
    lane: 'relay',
    ...more,
  });
const row = (key: string) =>
  wire.deps.db
    .selectFrom('outboxDeliveries')
    .selectAll()
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
const textsFromOa = async () =>
  (await wire.messages(`oa:${oa}:${person.externalId}`)).map((one) => one.text);
const write = async (text: string) => {
  await wire.sandbox('POST', '/sandbox/say', { as: person.externalId, in: `oa:${oa}`, text });
  await wire.settle();
};

describe('somebody silent for more than seven days', () => {
  it('without a template is told of nobody: the row says why, and so does the next', async () => {
    await days(8);
    await tell('A');
    await wire.settle();
    expect(await row('A')).toMatchObject({ state: 'failed', via: null });
    expect((await row('A')).failure).toMatch(/^unreachable · -230 · /);
    expect((await tell('B')).unreachable).toBe(true);
  });

  it('is reached by a template, again and again, and by plain words once they write', async () => {
    await approve({ uid: true });
    await days(8);
    await tell('A');
    await wire.settle();
    await tell('B');
    await wire.settle();
    expect(await textsFromOa()).toEqual([
      'Loa có tin cho gia đình: Mã A · Mai 8 giờ họp bản',
      'Loa có tin cho gia đình: Mã B · Mai 8 giờ họp bản',
    ]);
    expect(await row('A')).toMatchObject({ state: 'sent', via: 'template' });
    expect((await row('A')).failure).toMatch(/^unreachable · -230/);
    await write('chào Loa');
    await tell('C');
    await wire.settle();
    expect((await textsFromOa()).at(-1)).toBe('Mã C · Mai 8 giờ họp bản');
    expect(await row('C')).toMatchObject({ state: 'delivered', via: null, failure: null });
  });

  it('is told the whole once they write, when only the beginning fitted', async () => {
    await approve({ uid: true });
    await days(8);
    const text = `Mã D · ${'Mang theo áo ấm và đèn pin. '.repeat(10)}`.trim();
    await tell('D', { text });
    await wire.settle();
    const [short] = await textsFromOa();
    expect(short).toMatch(/^Loa có tin cho gia đình: Mã D · .*…$/);
    expect(await row('D')).toMatchObject({ state: 'sent', via: 'template-cut' });
    await write('Loa nói gì đấy');
    expect(await textsFromOa()).toContain(text);
    await write('vâng');
    expect((await textsFromOa()).filter((one) => one === text)).toHaveLength(1);
  });

  it('is reached by phone where nothing else does, and the receipt proves it', async () => {
    await approve({ phone: true });
    await days(8);
    await tell('A');
    await wire.settle();
    expect(await row('A')).toMatchObject({ state: 'delivered', via: 'phone' });
  });

  it('is not rung at night: the words wait for six, and urgent ones become a call to make', async () => {
    await approve({ phone: true });
    await days(8);
    await wire.advance(15 * 3_600_000); // midnight in Việt Nam
    await tell('A');
    await wire.settle();
    const urgent = await tell('B', { lane: 'urgent' });
    expect(urgent.unreachable).toBe(true);
    await wire.settle();
    expect(await row('A')).toMatchObject({ state: 'pending', attempts: 1 });
    expect((await row('A')).notBefore.toISOString()).toBe('2021-11-26T23:00:00.000Z');
    const calls = await wire.deps.db.selectFrom('humanItems').select('deliveryId').execute();
    expect(calls.map((one) => one.deliveryId)).toEqual([(await row('B')).id]);
    await wire.advance(6 * 3_600_000);
    await wire.advance(1_000);
    expect(await row('A')).toMatchObject({ state: 'delivered', via: 'phone' });
    expect(await row('B')).toMatchObject({ state: 'delivered', via: 'phone' });
  });

  it('who writes at night is told at once what was held', async () => {
    await approve({ phone: true });
    await days(8);
    await wire.advance(15 * 3_600_000);
    await tell('A');
    await wire.settle();
    await write('có tin gì không');
    await tendOutbox.perform(wire.deps, {}); // a lane that let a more urgent one go first
    await wire.settle();
    expect(await row('A')).toMatchObject({ state: 'delivered', via: null });
    expect(await textsFromOa()).toContain('Mã A · Mai 8 giờ họp bản');
  });
});
