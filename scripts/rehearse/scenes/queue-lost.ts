import { setTimeout as sleep } from 'node:timers/promises';
import { codeIn, saidIn, type Scene } from '../stage.ts';

/** The whole queue is deleted, again and again, while people call: the rows remember. */
export const queueLost: Scene = {
  name: 'queue-lost',
  title: 'Hàng đợi bị xoá giữa lúc bà con nhắn: trong một phút mọi việc chạy lại',
  play: async (stage) => {
    const { cast, say, mark, heard, check, world } = stage;
    const before = await mark();
    const cries = cast.clusters.slice(0, 16).flatMap((cluster) => {
      const home = cluster.households.at(-2);
      return home
        ? [{ cluster, home, words: `nhà ${home.code} không còn gì ăn, xin giúp với` }]
        : [];
    });
    const wipe = async (): Promise<void> => {
      for (let times = 0; times < 6; times += 1) {
        await world.loa.runtime.obliterate();
        await sleep(40);
      }
    };
    await Promise.all([
      wipe(),
      ...cries.map(({ cluster, home, words }) => say(home, cluster.group, words)),
    ]);
    await world.recover();
    const all = await heard(before);
    for (const { cluster, words } of cries) {
      const answers = saidIn(cluster.group, all).filter(
        ({ text }) => codeIn(text) !== undefined && text.includes('Mã PA-'),
      );
      check(answers.length === 1, `“${words}” is answered once (${answers.length} times)`);
    }
  },
};
