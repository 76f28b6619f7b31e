import { codeIn, readerOf, saidIn, seenBy, type Heard, type Scene, type Stage } from '../stage.ts';

interface Case {
  code: string;
  pages: Heard[];
}

/** Whoever was rung takes each case and settles it; nothing stays open behind anybody's back. */
export const work = (name: string, when: string): Scene => ({
  name,
  title: `${when}: người được báo nhận việc, làm, trả lời; việc nào cũng có người lo`,
  play: async (stage) => {
    const { mark, heard, check, world, say } = stage;
    const all = await heard();
    const cases = openCases(all);
    check(cases.length > 0, 'there is work to do');
    const before = await mark();
    const takers = cases.map(({ code, pages }) => ({ code, page: takerOf(stage, pages) }));
    await Promise.all(
      takers.map(({ code, page }) => say(readerOf(page), page.chat, `nhận ${code}`)),
    );
    await world.settle();
    const taken = await heard(before);
    for (const { code, page } of takers) {
      check(
        saidIn(page.chat, taken).some(({ text }) => text.includes(`đã nhận ${code}`)),
        `${code}: whoever was rung can take it`,
      );
    }
    await Promise.all(
      takers.map(({ code, page }) =>
        say(readerOf(page), page.chat, `${code} xong, đã đến tận nơi giải quyết cùng gia đình`),
      ),
    );
    await world.settle();
    const done = await heard(before);
    for (const { code } of takers) {
      check(
        done.some(
          ({ text, isLoa }) =>
            isLoa && text.startsWith(`✅ ${code}`) && text.includes('ĐÚNG hoặc CHƯA'),
        ),
        `${code}: who reported it is asked whether it is done`,
      );
    }
  },
});

/** Cases that somebody was rung about and that nobody has taken or settled. */
export const openCases = (all: readonly Heard[]): Case[] => {
  const pages = new Map<string, Heard[]>();
  for (const message of all) {
    if (
      !message.isLoa ||
      message.kind !== 'private' ||
      !message.text.includes('Nhận việc: nhắn NHẬN')
    )
      continue;
    const code = codeIn(message.text);
    if (code !== undefined) pages.set(code, [...(pages.get(code) ?? []), message]);
  }
  const taken = new Set(
    all.flatMap(({ isLoa, text }) =>
      isLoa && text.includes('đã nhận PA-') ? (codeIn(text) ?? []) : [],
    ),
  );
  return [...pages]
    .filter(([code]) => !taken.has(code))
    .map(([code, given]) => ({ code, pages: given }));
};

/** The highest of those rung: who may do most. */
export const takerOf = ({ cast }: Pick<Stage, 'cast'>, pages: Heard[]): Heard => {
  const high = [cast.commander, ...cast.communes.map((commune) => commune.chair)];
  const found = high.flatMap((who) => seenBy(who, pages))[0] ?? pages.at(-1);
  if (!found) throw new Error('a case without a page');
  return found;
};
