import { codeIn, pagesOf, saidIn, seenBy, type Scene } from '../stage.ts';

/** Silence climbs: team, commune, chair, district, commander, and it never gives up. */
export const nobodyAccepts: Scene = {
  name: 'nobody-accepts',
  title: 'Một việc không ai nhận: leo từng bậc đến Chỉ huy trưởng, dân biết từng bước',
  play: async (stage) => {
    const { cast, tell, mark, heard, check, world } = stage;
    const commune = cast.communes[2] ?? cast.communes[0];
    const cluster = commune?.clusters[1];
    const home = cluster?.households[4] ?? cluster?.households[0];
    if (!commune || !cluster || !home) throw new Error('the demo is too small for this scene');
    const before = await mark();
    const words = 'nhà em hết gạo từ sáng nay rồi ạ';
    await tell(home, cluster.group, words);
    const pages = async (): Promise<string[]> =>
      pagesOf(words, await heard(before)).map(({ members }) => members[0] ?? '');
    const first = await pages();
    const code = codeIn(saidIn(cluster.group, await heard(before))[0]?.text ?? '') ?? '?';
    check(first.length > 0 && code !== '?', 'the team is rung and the household answered');
    check(!first.includes(commune.chair.id), 'the chair is not rung first');
    check(!first.includes(cast.commander.id), 'nor is the commander');

    let rung = new Set(first);
    for (const step of ['15m', '15m', '30m', '1h']) {
      await world.advance(step);
      const now = new Set(await pages());
      check(
        now.size > rung.size,
        `after another ${step} of silence more people are rung (${rung.size} → ${now.size})`,
      );
      rung = now;
    }
    check(rung.has(commune.chair.id), 'the chair was rung on the way');
    check(rung.has(cast.commander.id), 'after two hours the commander is rung');
    check(
      saidIn(home.own, await heard(before)).filter(({ text }) => text.includes('đã báo thêm'))
        .length >= 3,
      'the household is told of each step, in its own chat',
    );
    const atTop = (await pages()).length;
    await world.advance('20m');
    check((await pages()).length > atTop, 'the last rung is rung again');

    await tell(cast.commander, cast.commander.own, `nhận ${code}`);
    await tell(cast.commander, cast.commander.own, `${code} xong, xã đã mang gạo đến`);
    const after = (await pages()).length;
    await world.advance('45m');
    check((await pages()).length === after, 'once it is taken, nobody is rung any more');
    check(
      seenBy(home, await heard(before)).some(
        ({ text, isLoa }) => isLoa && text.includes(code) && text.includes('mang gạo đến'),
      ),
      'the household hears the end',
    );
    await tell(home, cluster.group, `đúng ${code}`);
  },
};
