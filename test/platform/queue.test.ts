import { afterEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { atomically } from '../../src/platform/atomically.ts';
import { defineJob, type Job } from '../../src/platform/queue.ts';
import { createGround, type Ground } from '../support/ground.ts';

const redis = process.env['LOA_TEST_REDIS'];
const backends = [
  { name: 'PostgreSQL', url: undefined, there: true },
  { name: 'Redis', url: redis ? `${redis}/0` : undefined, there: redis !== undefined },
];

const until = async (done: () => boolean): Promise<void> => {
  const patience = performance.now() + 30_000;
  while (!done()) {
    if (performance.now() > patience) throw new Error('waited half a minute in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

for (const backend of backends) {
  (backend.there ? describe : describe.skip)(`the queue on ${backend.name}`, () => {
    let ground: Ground;
    const heard: string[] = [];
    const begun: string[] = [];
    const greet = defineJob({
      name: 'greet',
      lane: 'urgent',
      payload: z.object({ who: z.string() }),
      perform: async (_deps, { who }) => {
        begun.push(who);
        await new Promise((resolve) => setTimeout(resolve, 300));
        heard.push(who);
      },
    });
    const open = async (): Promise<void> => {
      heard.length = 0;
      begun.length = 0;
      ground = await createGround(backend.url ? { queueUrl: backend.url } : {});
      await ground.runtime.obliterate();
      ground.runtime.work(ground.deps, [greet as Job<never>]);
    };
    afterEach(() => ground.close());

    it('runs a job that was added, with its payload', async () => {
      await open();
      await ground.deps.queue.add(greet, { who: 'Mỷ' });
      await until(() => heard.length === 1);
      expect(heard).toEqual(['Mỷ']);
    });

    it('keeps a wake-up that comes while its job runs as one more run, and folds the rest', async () => {
      await open();
      await ground.deps.queue.add(greet, { who: 'first' }, { key: 'wake' });
      await until(() => begun.length === 1);
      for (const who of ['second', 'third', 'fourth'])
        await ground.deps.queue.add(greet, { who }, { key: 'wake' });
      await until(() => heard.length >= 2);
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(heard.length).toBe(2);
      expect(heard[0]).toBe('first');
    });

    it('lets no job out of a transaction that rolls back', async () => {
      await open();
      const attempt = atomically(ground.deps, async (deps) => {
        await deps.queue.add(greet, { who: 'nobody' });
        throw new Error('second thoughts');
      });
      await expect(attempt).rejects.toThrow('second thoughts');
      await ground.deps.queue.add(greet, { who: 'somebody' });
      await until(() => heard.length > 0);
      expect(heard).toEqual(['somebody']);
    });

    it('takes new jobs after everything in it was deleted', async () => {
      await open();
      await ground.runtime.obliterate();
      await ground.deps.queue.add(greet, { who: 'still here' });
      await until(() => heard.length === 1);
      expect(heard).toEqual(['still here']);
    });
  });
}

describe('a worker', () => {
  it('refuses to start when two jobs have one name', async () => {
    const ground = await createGround();
    const job = defineJob({
      name: 'twin',
      lane: 'bulk',
      payload: z.object({}),
      perform: () => Promise.resolve(),
    });
    expect(() => ground.runtime.work(ground.deps, [job as Job<never>, job as Job<never>])).toThrow(
      '"twin"',
    );
    await ground.close();
  });
});
