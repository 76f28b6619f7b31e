import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createReceive } from '../../../src/messaging/inbox/receive.ts';
import { openSpool } from '../../../src/messaging/inbox/spool.ts';
import { arrivalOf, storeArrivals, type Arrival } from '../../../src/messaging/inbox/store.ts';
import { sweepInbox } from '../../../src/messaging/inbox/sweep.ts';
import type { InboundMessage } from '../../../src/platform/channel.ts';
import type { Deps } from '../../../src/platform/deps.ts';
import { newId } from '../../../src/platform/ids.ts';
import { createGround, type Ground } from '../../support/ground.ts';

let ground: Ground;
let spoolDir: string;
beforeEach(async () => {
  ground = await createGround();
  spoolDir = path.join(ground.deps.config.dataDir, 'spool');
});
afterEach(() => ground.close());

const accountId = newId();
const message = (externalId: string, text = 'nhà em hết gạo'): InboundMessage => ({
  type: 'message',
  accountId,
  externalId,
  chat: { kind: 'group', externalId: 'g1' },
  sender: { externalId: 'u1' },
  kind: 'text',
  text,
  attachments: [],
  sentAt: ground.clock(),
});
const stored = async (): Promise<string[]> =>
  (
    await ground.deps.db.selectFrom('inboxMessages').select('externalId').orderBy('seq').execute()
  ).map((row) => row.externalId);
const files = (): string[] => {
  try {
    return readdirSync(spoolDir);
  } catch {
    return [];
  }
};

/** The same Loa with a database that can be switched off, or made not to answer. */
const withSwitch = (): {
  deps: Deps;
  mode: { is: 'on' | 'off' | 'silent' };
  statements: number[];
} => {
  const mode = { is: 'on' as 'on' | 'off' | 'silent' };
  const statements: number[] = [];
  const query = async (config: { name?: string; values: unknown[][] }): Promise<unknown> => {
    if (mode.is === 'off')
      throw Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
    if (mode.is === 'silent') return new Promise(() => undefined);
    if (config.name === 'store-messages') statements.push(config.values[0]?.length ?? 0);
    return ground.deps.pool.query(config as never);
  };
  return { deps: { ...ground.deps, pool: { query } as unknown as Deps['pool'] }, mode, statements };
};

describe('receiving', () => {
  it('lets webhooks of one moment share a statement and a commit', async () => {
    const { deps, statements } = withSwitch();
    const receive = createReceive(deps);
    await Promise.all(Array.from({ length: 100 }, (_, index) => receive([message(`m${index}`)])));
    expect(await stored()).toHaveLength(100);
    expect(statements.length).toBeLessThan(5);
    expect(statements.reduce((sum, count) => sum + count, 0)).toBe(100);
  });

  it('goes to the disk while the database is away, and comes back in order and once', async () => {
    const { deps, mode } = withSwitch();
    const receive = createReceive(deps);
    await receive([message('before')]);
    mode.is = 'off';
    await receive([message('a')]);
    await receive([message('b'), message('a')]);
    expect(await stored()).toEqual(['before']);
    expect(files()).toHaveLength(1);
    mode.is = 'on';
    await sleep(900);
    await receive([message('after')]);
    expect(await stored()).toEqual(['before', 'a', 'b', 'after']);
    expect(files()).toEqual([]);
  });

  it('waits for a silent database less than a webhook may take', async () => {
    const { deps, mode } = withSwitch();
    const receive = createReceive(deps);
    mode.is = 'silent';
    const startedAt = performance.now();
    await Promise.all([receive([message('a')]), receive([message('b')])]);
    await receive([message('c')]);
    expect(performance.now() - startedAt).toBeLessThan(1_900);
    mode.is = 'on';
    await sleep(900);
    expect(await stored()).toEqual(['a', 'b', 'c']);
  });

  it('fails only when the disk fails too', async () => {
    const { deps, mode } = withSwitch();
    const receive = createReceive(deps);
    mode.is = 'off';
    rmSync(spoolDir, { recursive: true, force: true });
    writeFileSync(spoolDir, 'a file where the folder should be');
    await expect(receive([message('a')])).rejects.toThrow();
    rmSync(spoolDir);
    await receive([message('a')]); // what the platform repeats
    mode.is = 'on';
    await sleep(900);
    expect(await stored()).toEqual(['a']);
  });

  it('stores the others when one can never be stored, and keeps that one aside', async () => {
    const receive = createReceive(ground.deps);
    await receive([message('a'), { ...message('bad'), accountId: 'not a uuid' }, message('b')]);
    expect(await stored()).toEqual(['a', 'b']);
    expect(files().filter((name) => name.endsWith('.refused'))).toHaveLength(1);
  });

  it('takes up what a killed process left, but not a line cut short', async () => {
    mkdirSync(spoolDir, { recursive: true });
    const lines = ['k1', 'k2'].map((id) => JSON.stringify(arrivalOf(message(id), ground.clock())));
    const name = `${newId()}.another-host.with.dots.1.0.open`;
    const ready = `${newId()}.x.1.0.ready`;
    writeFileSync(path.join(spoolDir, name), `${lines[0] ?? ''}\n`); // perhaps still being written
    writeFileSync(path.join(spoolDir, ready), `${lines[1] ?? ''}\n{"id":"half`);
    expect(await sweepInbox.run(ground.deps)).toBe(1);
    expect(await stored()).toEqual(['k2']);
    expect(files()).toEqual([name]);
  });
});

describe('the spool', () => {
  const drainInto = (kept: string[]) => (arrivals: Arrival[]) => {
    kept.push(...arrivals.map(({ item }) => (item as InboundMessage).externalId));
    return Promise.resolve();
  };

  it('keeps every kind of arrival as it was', async () => {
    const spool = openSpool(spoolDir, ground.deps.log);
    const items = [
      { ...message('m1'), attachments: [{ type: 'image' as const, url: 'u' }], replyTo: 'm0' },
      {
        type: 'echo' as const,
        accountId,
        externalId: 'e1',
        chat: { kind: 'group' as const, externalId: 'g' },
        text: 'x',
        sentAt: ground.clock(),
      },
      {
        type: 'signal' as const,
        accountId,
        name: 'follow',
        key: 'k',
        users: ['1'],
        at: ground.clock(),
        data: { a: 1 },
      },
    ].map((item) => arrivalOf(item, ground.clock()));
    await spool.append(items);
    const back: Arrival[] = [];
    await spool.drain((arrivals) => {
      back.push(...arrivals);
      return Promise.resolve();
    });
    expect(back).toEqual(items);
    await storeArrivals(ground.deps.pool, back);
    await storeArrivals(ground.deps.pool, back);
    expect(await stored()).toEqual(['m1']);
    expect(
      await ground.deps.db
        .selectFrom('inboxEvents')
        .select(['type', 'status'])
        .orderBy('seq')
        .execute(),
    ).toEqual([
      { type: 'echo', status: 'received' },
      { type: 'signal', status: 'kept' },
    ]);
  });

  it('forgets nothing that could not be stored', async () => {
    const spool = openSpool(spoolDir, ground.deps.log);
    await spool.append([arrivalOf(message('m1'), ground.clock())]);
    await expect(spool.drain(() => Promise.reject(new Error('still away')))).rejects.toThrow(
      'still away',
    );
    const kept: string[] = [];
    expect(await spool.drain(drainInto(kept))).toBe(1);
    expect(kept).toEqual(['m1']);
  });

  it('of another part of this process is left alone while it is written', async () => {
    const writing = openSpool(spoolDir, ground.deps.log);
    await writing.append([arrivalOf(message('m1'), ground.clock())]);
    const kept: string[] = [];
    expect(await openSpool(spoolDir, ground.deps.log).drain(drainInto(kept))).toBe(0);
    expect(await writing.drain(drainInto(kept))).toBe(1);
  });
});
