import { codeIn, pagesOf, readerOf, saidIn, seenBy, type Scene } from '../stage.ts';

/** What a commune cannot decide goes up with one line, and comes back with an answer. */
export const beyondPower: Scene = {
  name: 'beyond-power',
  title: 'Một việc vượt thẩm quyền xã: trình lên, cấp trên nhận và trả lời',
  play: async (stage) => {
    const { cast, tell, mark, heard, check, world } = stage;
    const commune = cast.communes[1] ?? cast.communes[0];
    const cluster = commune?.clusters[2];
    const home = cluster?.households[4] ?? cluster?.households[0];
    if (!commune || !cluster || !home) throw new Error('the demo is too small for this scene');
    const before = await mark();
    const words = 'giếng cạn rồi, mấy nhà mình không có nước uống từ hôm kia';
    await tell(home, cluster.group, words);
    const code = codeIn(pagesOf(words, await heard(before))[0]?.text ?? '') ?? '?';
    check(code !== '?', 'somebody is rung');

    await world.advance('10m');
    const proposal = 'đề nghị cấp trên cho xe téc chở nước';
    await tell(commune.chair, commune.chair.own, `${code} vượt thẩm quyền, ${proposal}`);
    const sent = await heard(before);
    const above = sent.filter(
      ({ text, isLoa, kind }) =>
        isLoa && kind === 'private' && text.includes(code) && text.includes(proposal),
    );
    check(above.length > 0, 'somebody above reads the case and what the commune proposes');
    check(
      saidIn(cluster.group, sent).some(
        ({ text }) => text.includes(code) && text.includes('quyết định'),
      ),
      'the household hears that it was sent up, and to whom',
    );
    await tell(commune.chair, commune.chair.own, `nhận ${code}`);
    check(
      saidIn(commune.chair.own, await heard(before))
        .at(-1)
        ?.text.includes('vượt thẩm quyền') === true,
      'whoever lacks the power cannot take it back by the way',
    );

    const [page] = above;
    if (!page) return;
    const decider = readerOf(page);
    await tell(decider, decider.own, `nhận ${code}`);
    await tell(decider, decider.own, `${code} xong, xe nước lên bản lúc 15 giờ`);
    const solved = await heard(before);
    check(
      seenBy(home, solved).some(({ text, isLoa }) => isLoa && text.includes('xe nước lên bản')),
      'the household hears the decision',
    );
    check(
      seenBy(commune.chair, solved).some(({ text, isLoa }) => isLoa && text.includes(code)),
      'the commune stays on it',
    );
    await tell(home, cluster.group, `đúng ${code}`);
  },
};
