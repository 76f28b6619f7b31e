import { codeIn, pagesOf, saidIn, seenBy, type Scene } from '../stage.ts';

/** A complaint about a village head goes above and around him: nothing on his phone, for as long as it lasts. */
export const complaint: Scene = {
  name: 'complaint',
  title: 'Phản ánh về trưởng bản: lên cấp trên, trưởng bản không biết gì',
  play: async (stage) => {
    const { cast, tell, mark, heard, check, world } = stage;
    const commune = cast.communes[0];
    const cluster = commune?.clusters[3];
    const home = cluster?.households[4] ?? cluster?.households[0];
    if (!commune || !cluster || !home) throw new Error('the demo is too small for this scene');
    const before = await mark();
    const words = 'trưởng bản chia gạo không công bằng, nhà ông ấy lấy nhiều';
    await tell(home, home.own, words);
    const first = await heard(before);
    const pages = pagesOf(words, first);
    const code = codeIn(pages[0]?.text ?? '') ?? '?';
    check(seenBy(commune.chair, pages).length > 0, 'the tier above the subject is rung');
    const answer = saidIn(home.own, first)[0]?.text ?? '';
    check(answer.includes(code), 'whoever complains hears a code');
    check(
      !/trưởng bản|phản ánh|thái độ/iu.test(answer),
      'and nothing that others could read over the shoulder',
    );
    check(
      pages.every(({ text }) => !text.includes(home.name) && !text.includes(home.phone ?? '-')),
      'no page names who complains',
    );

    await world.advance('5h');
    const climbed = await heard(before);
    check(
      seenBy(cast.commander, pagesOf(words, climbed)).length > 0,
      'unanswered, it climbs to the commander',
    );
    await tell(commune.chair, commune.chair.own, `nhận ${code}`);
    await tell(
      commune.chair,
      commune.chair.own,
      `${code} xong, xã đã kiểm tra và chia lại cho đúng`,
    );
    await tell(home, home.own, 'đúng');
    await world.advance('30m');
    const all = await heard(before);
    const known = seenBy(cluster.head, all).filter(
      ({ text }) => text.includes(code) || text.includes(words),
    );
    check(known.length === 0, `the village head reads ${known.length} messages about it`);
    const groups = all.filter(({ kind, text }) => kind === 'group' && text.includes(code));
    check(groups.length === 0, 'no group hears of it');
    check(
      saidIn(home.own, all).some(({ text }) => text.includes('chia lại')),
      'whoever complained hears the end',
    );
  },
};
