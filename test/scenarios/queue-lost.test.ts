import { afterEach, describe, expect, it } from '@jest/globals';
import { castOf, type Cast } from '../../scripts/rehearse/cast.ts';
import { endRedis, findRedis, startRedis } from '../support/test-servers.mjs';
import { createWorld, type SandboxMessage, type World } from '../support/world.ts';

const backends = [
  { name: 'PostgreSQL', redis: false, there: true },
  { name: 'Redis', redis: true, there: findRedis() !== undefined },
];

for (const backend of backends) {
  (backend.there ? describe : describe.skip)(`the whole queue deleted on ${backend.name}`, () => {
    let world: World;
    let redis: { url: string; pid: number } | undefined;
    let cast: Cast;

    const open = async (): Promise<void> => {
      redis = backend.redis ? await startRedis() : undefined;
      world = await createWorld({
        queue: 'postgres',
        ...(redis ? { env: { QUEUE_URL: redis.url } } : {}),
      });
      cast = await castOf(world.deps);
    };
    afterEach(async () => {
      await world.close();
      if (redis) endRedis(redis.pid);
    });

    const loaIn = async (chat: string): Promise<SandboxMessage[]> =>
      (await world.messages(chat)).filter(({ from }) => from.isOa);

    it('loses no cry for help that came while it was gone', async () => {
      await open();
      expect(world.loa.runtime.backend).toBe(backend.redis ? 'redis' : 'postgres');
      const cries = cast.clusters.flatMap(({ group, households }) => {
        const home = households[0];
        return home ? [{ group, home }] : [];
      });
      const wipes = async (): Promise<void> => {
        for (let times = 0; times < 5; times += 1) await world.loa.runtime.obliterate();
      };
      await Promise.all([
        wipes(),
        ...cries.map(({ group, home }) =>
          world.sandbox('POST', '/sandbox/say', {
            as: home.id,
            in: group,
            text: 'nhà em hết gạo rồi',
          }),
        ),
      ]);
      await world.loa.runtime.obliterate();
      await world.recover();
      expect(cries.length).toBeGreaterThan(8);
      for (const { group } of cries) {
        const answers = (await loaIn(group)).filter(({ text }) => text.includes('Mã PA-'));
        expect(answers).toHaveLength(1);
      }
    });

    it('stops no clock: the ladder climbs as it would have', async () => {
      await open();
      const [commune] = cast.communes;
      const cluster = commune?.clusters[1];
      const home = cluster?.households[0];
      if (!commune || !cluster || !home) throw new Error('the small demo has no such household');
      await world.say(home.id, cluster.group, 'nhà em hết gạo rồi');
      await world.loa.runtime.obliterate();
      expect(await loaIn(commune.chair.own)).toEqual([]);
      await world.advance('31m');
      const pages = await loaIn(commune.chair.own);
      expect(pages.some(({ text }) => text.includes('“nhà em hết gạo rồi”'))).toBe(true);
      const { duplicates } = await world.sandbox<{ duplicates: unknown[] }>(
        'GET',
        '/sandbox/stats',
      );
      expect(duplicates).toEqual([]);
    });
  });
}
