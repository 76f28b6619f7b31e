import type { Cast, Cluster, Commune, Someone } from '../cast.ts';
import { dispatch, paperIn } from '../paper.ts';
import { saidIn, seenBy, type Heard, type Scene } from '../stage.ts';

/** One urgent paper, pasted as it came: down to every group, and back up who has not said that it arrived. */
export const directive: Scene = {
  name: 'directive',
  title: 'Một văn bản hoả tốc: xuống mọi nhóm, xã nào im lặng thì bảng và cấp trên biết',
  play: async (stage) => {
    const { cast, tell, mark, heard, check, world } = stage;
    const { first, second, quiet, cluster, member } = playersOf(cast);
    const { deputy, commander } = cast;
    const before = await mark();
    await tell(deputy, deputy.own, dispatch(cast, world.clock()));
    const draft = lastIn(deputy.own, await heard(before));
    const paper = paperIn(draft);
    check(
      draft.includes('3 việc'),
      `the pasted paper becomes a draft with its tasks (heard: ${draft})`,
    );
    await tell(deputy, deputy.own, `duyệt ${paper}`);
    const refused = await heard(before);
    check(
      saidIn(first.group, refused).length === 0 &&
        !saidIn(deputy.own, refused).some(({ text }) => text.includes('đã duyệt. Phát')),
      'whoever drafted cannot approve alone, and nothing leaves',
    );
    await tell(commander, commander.own, `duyệt ${paper}`);
    await tell(commander, commander.own, `phát ${paper}`);
    const issued = await heard(before);
    for (const commune of cast.communes) {
      check(
        saidIn(commune.group, issued).some(
          ({ text }) =>
            text.includes('HOẢ TỐC') && text.includes('118/TTCH-VP') && text.includes('NHẬN'),
        ),
        `the group of ${commune.name} reads it and what to answer`,
      );
    }
    const told = cast.clusters.filter((cluster) =>
      saidIn(cluster.group, issued).some(({ text }) => text.startsWith('📢')),
    );
    check(
      told.length === cast.clusters.length,
      `${told.length} of ${cast.clusters.length} community groups hear it in plain words`,
    );

    for (const commune of [first, second]) await tell(commune.chair, commune.group, 'đã nhận');
    const words = 'mà nhà em hết gạo rồi';
    await tell(member, cluster.group, `đã nhận, ${words}`);
    const both = await heard(before);
    check(
      saidIn(cluster.group, both).some(
        ({ text }) => text.includes('đã nhận') && text.includes(paper),
      ),
      'a receipt counts although more is said',
    );
    check(
      both.some(
        ({ text, isLoa, kind }) =>
          isLoa &&
          kind === 'private' &&
          text.includes('Lương thực') &&
          text.includes('hết gạo rồi'),
      ),
      'and what more was said is a case',
    );

    await world.advance('35m');
    check(
      saidIn(quiet.group, await heard(before)).some(
        ({ text }) => text.includes('Nhắc lần 1') && text.includes('chưa ai nhận'),
      ),
      'the silent commune is reminded after half an hour',
    );
    check(
      ![first, second].some((commune) =>
        saidIn(commune.group, both).some(({ text }) => text.includes('Nhắc lần')),
      ),
      'those who answered are not',
    );
    await world.advance('35m');
    const late = await heard(before);
    const named = late.filter(
      ({ isLoa, text }) => isLoa && text.includes('nơi chưa nhận') && text.includes(quiet.name),
    );
    check(named.length > 0, 'those above hear which commune is silent');
    await tell(deputy, deputy.own, `trạng thái ${paper}`);
    const standing = lastIn(deputy.own, await heard(before));
    check(standing.includes(quiet.name), `asked, Loa names the silent one (heard: ${standing})`);

    await tell(quiet.chair, quiet.group, `nhận ${paper}`);
    await tell(first.chair, first.chair.own, `${paper} việc 1 xong, đã rà soát đủ các hộ`);
    const done = await heard(before);
    check(
      saidIn(first.chair.own, done).some(({ text }) => text.includes('đã ghi kết quả việc 1')),
      'a commune reports its task in one line',
    );
    check(
      seenBy(commander, done).some(({ isLoa, text }) => isLoa && text.includes(paper)),
      'the commander can follow it',
    );
  },
};

const lastIn = (chat: string, heard: readonly Heard[]): string =>
  saidIn(chat, heard).at(-1)?.text ?? '';

/** Two communes that answer, one that does not, and somebody of its first team. */
const playersOf = ({
  communes,
}: Cast): Record<'first' | 'second' | 'quiet', Commune> & { cluster: Cluster; member: Someone } => {
  const [first, second, quiet] = communes;
  const cluster = quiet?.clusters[0];
  const member = cluster?.team[0];
  if (!first || !second || !quiet || !cluster || !member)
    throw new Error('the demo is too small for this scene');
  return { first, second, quiet, cluster, member };
};
