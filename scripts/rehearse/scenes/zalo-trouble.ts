import { codeIn, saidIn, type Scene } from '../stage.ts';

/** Zalo fails, limits and forgets our tokens while people call for help. */
export const zaloTrouble: Scene = {
  name: 'zalo-trouble',
  title: 'Zalo lỗi, nghẽn, hết hạn mã truy cập giữa lúc bà con nhắn: không mất, không lặp',
  play: async (stage) => {
    const { cast, say, mark, heard, check, world } = stage;
    const before = await mark();
    await world.sandbox('POST', '/sandbox/faults', {
      errorRate: 0.4,
      expireTokens: true,
      webhook: { duplicate: 0.5, reorder: 0.3 },
    });
    const cries = cast.clusters.slice(8, 20).flatMap((cluster) => {
      const home = cluster.households.at(-1);
      return home ? [{ cluster, home, words: `nhà ${home.code} có người sốt cao, mệt lắm` }] : [];
    });
    await Promise.all(cries.map(({ cluster, home, words }) => say(home, cluster.group, words)));
    await world.settle();
    await world.advance('2m');
    await world.sandbox('POST', '/sandbox/faults', { rateLimitPerMinute: 20 });
    await world.advance('3m');
    await world.sandbox('POST', '/sandbox/faults', {});
    await world.advance('10m');
    const all = await heard(before);
    for (const { cluster, words } of cries) {
      const answers = saidIn(cluster.group, all).filter(
        ({ text }) => codeIn(text) !== undefined && text.includes('Mã PA-'),
      );
      check(answers.length === 1, `“${words}” is answered once (${answers.length} times)`);
    }
  },
};
