import { afterEach, describe, expect, it } from '@jest/globals';
import { drainInbox } from '../../../src/messaging/inbox/drain-inbox.ts';
import { sweepInbox } from '../../../src/messaging/inbox/sweep.ts';
import type { Deps } from '../../../src/platform/deps.ts';
import type { Handled, Handler, Turn } from '../../../src/platform/feature.ts';
import { createWire, type Wire } from '../support.ts';

let wire: Wire;
afterEach(() => wire.close());

/** A handler that writes down what it was given. */
const recorder = (
  answer: (turn: Turn, deps: Deps) => Handled | null | Promise<Handled | null>,
): { handler: Handler; turns: Turn[] } => {
  const turns: Turn[] = [];
  const handle = async (deps: Deps, turn: Turn): Promise<Handled | null> => {
    turns.push(turn);
    return answer(turn, deps);
  };
  return { handler: { name: `recorder-${Math.random()}`, handle }, turns };
};

const inboxRows = () =>
  wire.deps.db.selectFrom('inboxMessages').selectAll().orderBy('seq').execute();

interface Villager {
  id: string;
  group: string;
  unitId: string;
  householdId: string;
}
/** Households that write in a community group of their own. */
const villagers = async (): Promise<Villager[]> => {
  const found = await wire.deps.pool.query<Villager>(
    `select i."externalId" as id, g."externalId" as "group", g."unitId", i."householdId"
     from "groupMembers" m join groups g on g.id = m."groupId" and g.kind = 'community'
     join identities i on i."externalId" = m."externalId" and i."accountId" = g."accountId"
     where i."householdId" is not null and m."leftAt" is null order by g."externalId", i."externalId"`,
  );
  return found.rows;
};
const say = (as: string, chat: string, text: string) =>
  wire.sandbox('POST', '/sandbox/say', { as, in: chat, text });
const privately = async (as: string): Promise<string> => {
  const row = await wire.deps.pool.query<{ oa: string }>(
    `select a."externalId" as oa from identities i join "channelAccounts" a on a.id = i."accountId" where i."externalId" = $1`,
    [as],
  );
  return `oa:${row.rows[0]?.oa ?? ''}`;
};

describe('a message', () => {
  it('reaches the handlers with who, where and what it means, and is answered once', async () => {
    const seen = recorder(async (turn, deps) => {
      await turn.reply(deps, `Loa đã nhận. Mã PA-${turn.text.length}`);
      return { outcome: 'opened' };
    });
    wire = await createWire({ handlers: [seen.handler] });
    const [villager] = await villagers();
    if (!villager) throw new Error('the demo has no villager');
    await say(villager.id, villager.group, 'nhà em hết gạo rồi');
    await wire.settle();
    await drainInbox.perform(wire.deps, {});
    expect(seen.turns).toHaveLength(1);
    const [turn] = seen.turns;
    expect(turn?.household?.id).toBe(villager.householdId);
    expect(turn?.group?.unitId).toBe(villager.unitId);
    expect(turn?.unit?.id).toBe(villager.unitId);
    expect(turn?.understanding).toMatchObject({ category: 'food', actionable: true });
    expect(await inboxRows()).toMatchObject([
      { status: 'handled', outcome: 'opened', labels: ['food'], householdId: villager.householdId },
    ]);
    const answers = (await wire.messages(villager.group)).filter((one) => one.from.isOa);
    expect(answers.map((one) => one.text)).toEqual(['Loa đã nhận. Mã PA-18']);
  });

  it('goes on with the words one handler leaves over, understood anew', async () => {
    const first = recorder((turn) =>
      turn.text.startsWith('đã nhận')
        ? { outcome: 'command', remainder: turn.text.slice(8) }
        : null,
    );
    const second = recorder((turn) =>
      turn.understanding.actionable ? { outcome: 'opened' } : null,
    );
    wire = await createWire({ handlers: [first.handler, second.handler] });
    const [villager] = await villagers();
    await say(villager?.id ?? '', villager?.group ?? '', 'đã nhận, mà nhà em hết gạo rồi');
    await wire.settle();
    expect(second.turns[0]?.text).toBe('mà nhà em hết gạo rồi');
    expect(second.turns[0]?.understanding.category).toBe('food');
    expect(await inboxRows()).toMatchObject([{ outcome: 'opened' }]);
  });

  it('is chatter when nobody claims thanks, and waits for a person when nobody claims a need', async () => {
    wire = await createWire();
    const [villager] = await villagers();
    if (!villager) throw new Error('the demo has no villager');
    await say(villager.id, villager.group, 'cảm ơn cán bộ nhé');
    await say(villager.id, villager.group, 'con em sốt cao co giật');
    await wire.settle();
    expect((await inboxRows()).map((row) => row.outcome)).toEqual(['chatter', 'waiting-human']);
    const [item] = await wire.deps.db.selectFrom('humanItems').selectAll().execute();
    expect(item).toMatchObject({ reason: 'not-understood', unitId: villager.unitId });
    expect(item?.ownerPersonId).not.toBeNull();
    const answers = (await wire.messages(villager.group)).filter((one) => one.from.isOa);
    expect(answers).toHaveLength(1);
    expect(answers[0]?.text).toContain(item?.code);
    const told = await wire.deps.db
      .selectFrom('outboxDeliveries')
      .selectAll()
      .where('aboutKind', '=', 'human-item')
      .execute();
    expect(told.length).toBeGreaterThan(0);
    expect(told[0]?.text).toContain('con em sốt cao co giật');
  });

  it('goes up to the next tier while nobody takes it, until somebody does', async () => {
    wire = await createWire();
    const [villager] = await villagers();
    await say(villager?.id ?? '', villager?.group ?? '', 'con em sốt cao co giật');
    await wire.settle();
    const rounds = async (): Promise<number[]> => {
      const rows = await wire.deps.db
        .selectFrom('outboxDeliveries')
        .select('key')
        .where('aboutKind', '=', 'human-item')
        .execute();
      return [...new Set(rows.map((row) => Number(row.key.split(':')[2])))].sort();
    };
    expect(await rounds()).toEqual([1]);
    await wire.advance(4 * 60_000 + 1_000);
    expect(await rounds()).toEqual([1, 2]);
    const item = await wire.deps.db.selectFrom('humanItems').selectAll().executeTakeFirstOrThrow();
    const owner = await wire.deps.db
      .selectFrom('identities')
      .select('externalId')
      .where('personId', '=', item.ownerPersonId)
      .executeTakeFirstOrThrow();
    await say(
      owner.externalId,
      await privately(owner.externalId),
      `nhan ${item.code.toLowerCase()}`,
    );
    await wire.settle();
    await wire.advance(30 * 60_000);
    expect(await rounds()).toEqual([1, 2]);
    expect(
      await wire.deps.db.selectFrom('humanItems').select('resolvedBy').executeTakeFirstOrThrow(),
    ).toEqual({ resolvedBy: item.ownerPersonId });
  });

  it('from somebody nobody knows is answered, kept and put before the duty', async () => {
    wire = await createWire();
    const account = await wire.deps.db
      .selectFrom('channelAccounts')
      .selectAll()
      .orderBy('externalId')
      .executeTakeFirstOrThrow();
    await wire.sandbox('POST', '/sandbox/seed', {
      app: { id: account.settings['appId'], secretKey: account.settings['appSecret'] },
      oas: [],
      people: [{ id: '7777777', name: 'Người lạ', follows: [account.externalId] }],
      groups: [],
      webhook: { url: `${wire.url}/webhooks/zalo-oa` },
    });
    await say('7777777', `oa:${account.externalId}`, 'nhà em hết gạo');
    await say('7777777', `oa:${account.externalId}`, 'dạ em chào');
    await wire.settle();
    expect(await inboxRows()).toMatchObject([
      { status: 'human', outcome: 'waiting-human', unitId: null },
      { status: 'handled', outcome: 'chatter', unitId: null },
    ]);
    const items = await wire.deps.db.selectFrom('humanItems').selectAll().execute();
    expect(items).toMatchObject([{ reason: 'unknown-sender' }]);
    expect(items[0]?.ownerPersonId).not.toBeNull();
  });

  it('that breaks a handler is tried again, goes to a person in the end, and its chat goes on', async () => {
    const broken = recorder((turn) => {
      if (turn.text.includes('hỏng')) throw new Error('a handler broke');
      return { outcome: 'recorded' };
    });
    wire = await createWire({ handlers: [broken.handler] });
    const [villager] = await villagers();
    await say(villager?.id ?? '', villager?.group ?? '', 'tin hỏng');
    await say(villager?.id ?? '', villager?.group ?? '', 'tin sau');
    await wire.settle();
    expect((await inboxRows()).map((row) => row.status)).toEqual(['received', 'received']);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await wire.advance(60_000);
      await drainInbox.perform(wire.deps, {});
      await wire.settle();
    }
    expect(await inboxRows()).toMatchObject([
      { status: 'human', outcome: 'waiting-human', attempts: 5, lastError: 'a handler broke' },
      { status: 'handled', outcome: 'recorded' },
    ]);
    expect(await wire.deps.db.selectFrom('humanItems').select('reason').execute()).toEqual([
      { reason: 'failed-handling' },
    ]);
  });

  it('leaves nothing of a handling that failed', async () => {
    let tries = 0;
    const flaky = recorder(async (turn, deps) => {
      await turn.reply(deps, 'Loa đã nhận. Mã PA-1', { step: 'first' });
      tries += 1;
      if (tries === 1) throw new Error('killed halfway');
      return { outcome: 'opened' };
    });
    wire = await createWire({ handlers: [flaky.handler] });
    const [villager] = await villagers();
    await say(villager?.id ?? '', villager?.group ?? '', 'nhà em hết gạo');
    await wire.settle();
    await wire.advance(5_000);
    await drainInbox.perform(wire.deps, {});
    await wire.settle();
    const answers = (await wire.messages(villager?.group ?? '')).filter((one) => one.from.isOa);
    expect(answers).toHaveLength(1);
  });
});

describe('many messages', () => {
  it('are handled in the order of each chat, once, by two workers at once', async () => {
    const seen = recorder(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return { outcome: 'recorded' };
    });
    wire = await createWire({ handlers: [seen.handler] });
    const people = (await villagers()).slice(0, 6);
    for (let index = 0; index < 5; index += 1) {
      for (const villager of people)
        await say(villager.id, villager.group, `tin ${index} của ${villager.id}`);
    }
    await Promise.all([1, 2, 3].map(() => drainInbox.perform(wire.deps, {})));
    await wire.settle();
    expect(seen.turns).toHaveLength(30);
    for (const group of new Set(people.map((one) => one.group))) {
      const order = seen.turns
        .filter((turn) => turn.message.chat.externalId === group)
        .map((turn) => turn.messageId);
      const arrived = (await inboxRows())
        .filter((row) => row.chatId === group)
        .map((row) => row.id);
      expect(order).toEqual(arrived);
    }
  });

  it('whose wake-up was lost are found by the sweep', async () => {
    wire = await createWire();
    const [villager] = await villagers();
    await say(villager?.id ?? '', villager?.group ?? '', 'cảm ơn');
    await new Promise((resolve) => setTimeout(resolve, 200));
    wire.queue.waiting.length = 0;
    expect(await sweepInbox.run(wire.deps)).toBe(0);
    wire.clock.set(new Date(wire.clock().getTime() + 11_000));
    expect(await sweepInbox.run(wire.deps)).toBe(1);
    await wire.settle();
    expect(await inboxRows()).toMatchObject([{ status: 'handled' }]);
    expect(await sweepInbox.run(wire.deps)).toBe(0);
  });
});
