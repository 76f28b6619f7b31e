import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { zaloBot } from '../../src/channels/zalo-bot/index.ts';
import { send } from '../../src/messaging/outbox/send.ts';
import { SendError } from '../../src/platform/errors.ts';
import { createWire, type Wire } from '../messaging/support.ts';
import { BOT_GROUP, BOT_TOKEN, open, type Opened } from '../sandbox/support.ts';

/** What the outbox does about each refusal, row by row, when the refusal comes from Zalo's stand-in. */
const acts = {
  /** The account rests until the next minute. */
  pauses: [-32],
  /** Tried again later. */
  retries: [
    -200, -204, -205, -209, -211, -212, -218, -219, -221, -223, -224, -242, -320, -321, -501,
  ],
  /** The token is renewed first, once; still refused, it is tried again later. */
  renews: [-216, -220],
  /** This chat takes nothing: the row ends, with its reason. */
  ends: [-213, -217, -227, -230, -232, -237, -244, -403],
  /** These words are not taken: the row ends, with its reason. */
  gives_up: [-100, -201, -210, -233, -234, -235, -238, -240, -241, -248, -249],
};

describe('a refusal of an Official Account', () => {
  let wire: Wire;
  let group: { id: string; accountId: string; externalId: string };
  beforeAll(async () => {
    wire = await createWire();
    group = await wire.deps.db
      .selectFrom('groups')
      .select(['id', 'accountId', 'externalId'])
      .orderBy('externalId')
      .executeTakeFirstOrThrow();
  });
  afterAll(() => wire.close());

  const outcomeOf = async (error: number) => {
    await wire.deps.db.deleteFrom('outboxDeliveries').execute();
    await wire.deps.db.deleteFrom('channelPace').execute();
    await wire.sandbox('POST', '/sandbox/faults', { refuse: { path: '/v3.0', error } });
    const token = await tokenNow();
    await send(wire.deps, {
      to: { groupId: group.id },
      text: `Mã PA-${error}`,
      key: `refused:${error}`,
      lane: 'relay',
    });
    await wire.settle();
    const row = await wire.deps.db
      .selectFrom('outboxDeliveries')
      .selectAll()
      .executeTakeFirstOrThrow();
    const pace = await wire.deps.db
      .selectFrom('channelPace')
      .select('pausedUntil')
      .executeTakeFirst();
    return { row, paused: pace?.pausedUntil ?? null, renewed: (await tokenNow()) !== token };
  };
  const tokenNow = async (): Promise<string> =>
    (
      await wire.deps.db
        .selectFrom('channelTokens')
        .select('accessToken')
        .where('accountId', '=', group.accountId)
        .executeTakeFirstOrThrow()
    ).accessToken;

  it.each(acts.pauses)('%i: the whole account waits for the next minute', async (error) => {
    const { row, paused } = await outcomeOf(error);
    expect(row).toMatchObject({ state: 'pending', attempts: 0 });
    expect(paused?.toISOString()).toBe('2021-11-18T02:01:00.250Z');
  });

  it.each(acts.retries)('%i: tried again later, nothing else stops', async (error) => {
    const { row, paused, renewed } = await outcomeOf(error);
    expect(row).toMatchObject({ state: 'pending', attempts: 1 });
    expect(row.failure).toContain(String(error));
    expect(row.retryAt?.getTime()).toBeGreaterThan(wire.clock().getTime());
    expect({ paused, renewed }).toEqual({ paused: null, renewed: false });
  });

  it.each(acts.renews)('%i: the token is renewed, once', async (error) => {
    const { row, renewed } = await outcomeOf(error);
    expect(renewed).toBe(true);
    expect(row).toMatchObject({ state: 'pending', attempts: 1 });
  });

  it.each(acts.ends)('%i: nothing more is sent there, and the row says why', async (error) => {
    const { row } = await outcomeOf(error);
    expect(row).toMatchObject({ state: 'failed', retryAt: null });
    expect(row.failure).toBe(`unreachable · ${error} · refused`);
  });

  it.each(acts.gives_up)('%i: not tried again, and the row says why', async (error) => {
    const { row } = await outcomeOf(error);
    expect(row).toMatchObject({ state: 'failed', retryAt: null });
    expect(row.failure).toBe(`rejected · ${error} · refused`);
  });

  it('once it is over, what waited arrives once', async () => {
    await outcomeOf(-218);
    await wire.sandbox('POST', '/sandbox/faults', {});
    await wire.advance(10_000);
    const said = await wire.messages(group.externalId);
    expect(said.filter((one) => one.text === 'Mã PA--218')).toHaveLength(1);
  });
});

describe('a refusal of a bot', () => {
  let wire: Wire;
  let zalo: Opened;
  beforeAll(async () => {
    zalo = await open();
    wire = await createWire({
      sandbox: false,
      env: { ZALO_BOT_BASE_URL: zalo.url, ZALO_BOT_TOKEN: BOT_TOKEN },
    });
  });
  afterAll(async () => {
    await wire.close();
    await zalo.close();
  });
  const account = {
    id: '00000000-0000-7000-8000-000000000001',
    channel: 'zalo-bot',
    externalId: 'bot-1',
    name: 'Bot Loa',
    settings: {},
  };
  const toGroup = (text: string): Promise<string> => {
    const channel = zaloBot(wire.deps);
    if (!channel) throw new Error('the channel is not enabled');
    return channel.send(account, { kind: 'group', externalId: BOT_GROUP }, { text });
  };

  it.each([
    [400, 'rejected'],
    [401, 'unavailable'],
    [403, 'unavailable'],
    [404, 'rejected'],
    [408, 'uncertain'],
    [429, 'throttled'],
    [500, 'uncertain'],
  ])('%i is %s', async (error, failure) => {
    await zalo.control('faults', { refuse: { error } });
    const thrown = await toGroup('x').catch((caught: unknown) => caught);
    expect(thrown).toBeInstanceOf(SendError);
    expect(thrown).toMatchObject({ failure, code: String(error) });
  });

  it('takes two thousand characters and not one more', async () => {
    await zalo.control('faults', {});
    expect(await toGroup('đ'.repeat(2_000))).toBeTruthy();
    await expect(toGroup('đ'.repeat(2_001))).rejects.toMatchObject({ failure: 'rejected' });
  });
});
