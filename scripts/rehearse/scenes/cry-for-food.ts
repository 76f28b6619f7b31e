import { codeIn, pagesOf, saidIn, seenBy, type Scene } from '../stage.ts';

/** From the first word to the thanks: one household, one commune, one case. */
export const cryForFood: Scene = {
  name: 'cry-for-food',
  title: 'Một nhà hết gạo: được trả lời ngay, có người nhận, xong, dân xác nhận',
  play: async (stage) => {
    const { cast, tell, mark, heard, check } = stage;
    const [commune] = cast.communes;
    const cluster = commune?.clusters[0];
    const home = cluster?.households[0];
    if (!commune || !cluster || !home)
      throw new Error('the demo has no household in its first cluster');
    const before = await mark();
    const words = 'nha em het gao 2 hom nay, co chau be 6 thang';
    await tell(home, cluster.group, words);

    const first = await heard(before);
    const answer = saidIn(cluster.group, first)[0]?.text ?? '';
    const code = codeIn(answer) ?? '?';
    check(code !== '?', `the household's group hears a case code (heard: ${answer})`);
    check(/\b0\d{3} \d{3} \d{3}\b|\b115\b/u.test(answer), 'the first answer says whom to call');
    check(!answer.includes('?'), 'the first answer asks nothing');
    const pages = pagesOf(words, first);
    check(pages.length >= 3, `those who can help are rung at once (${pages.length} pages)`);
    check(
      pages.every((page) => page.text.includes('Lương thực')),
      'the pages name what is needed',
    );
    const line =
      saidIn(commune.group, first).find((message) => message.text.includes(code))?.text ?? '';
    check(line.includes('NHẬN'), 'the commune group hears of it and how to take it');
    check(
      ![home.name, home.phone ?? '-', words].some((detail) => line.includes(detail)),
      'the commune group reads no name, phone or words',
    );

    await tell(commune.chair, commune.chair.own, `nhận ${code}`);
    const taken = await heard(before);
    check(
      saidIn(cluster.group, taken).some(
        ({ text }) => text.includes(code) && text.includes('đã nhận'),
      ),
      'the household hears who has taken it',
    );
    check(
      saidIn(commune.group, taken).some(
        ({ text }) => text.includes(code) && text.includes('đã nhận'),
      ),
      'the commune group hears that it is taken',
    );
    await tell(commune.chair, commune.chair.own, `${code} xong, đã mang 20 kg gạo và sữa tới nhà`);
    const solved = seenBy(home, await heard(before));
    check(
      solved.some(
        ({ text, isLoa }) => isLoa && text.includes('20 kg gạo') && text.includes('ĐÚNG hoặc CHƯA'),
      ),
      'the household is told what was done and asked whether it is so',
    );
    await tell(home, cluster.group, 'đúng rồi ạ');
    check(
      saidIn(commune.chair.own, await heard(before)).some(
        ({ text }) => text.includes(code) && text.includes('xác nhận'),
      ),
      'the chair hears that the household agrees',
    );
    await tell(commune.chair, commune.chair.own, `trạng thái ${code}`);
    const standing = saidIn(commune.chair.own, await heard(before)).at(-1)?.text ?? '';
    check(standing.includes(code), `the chair can ask where it stands (heard: ${standing})`);
  },
};
