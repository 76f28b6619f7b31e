import type { Cast } from '../cast.ts';
import { codeIn, pagesOf, saidIn, seenBy, type Scene } from '../stage.ts';

/** "trước 16 giờ 00 ngày 19 tháng 11 năm 2021" of tomorrow, wherever the day is played. */
const dayWords = (at: Date): string =>
  `ngày ${at.getUTCDate()} tháng ${at.getUTCMonth() + 1} năm ${at.getUTCFullYear()}`;

const dispatch = ({ root }: Cast, now: Date): string =>
  `UỶ BAN NHÂN DÂN ${root.fullName.toUpperCase()}
TRUNG TÂM CHỈ HUY PHÒNG, CHỐNG DỊCH COVID-19
Số: 118/TTCH-VP
HOẢ TỐC
V/v rà soát người về từ vùng dịch và bảo đảm lương thực cho các hộ cách ly

${root.name}, ${dayWords(now)}

Kính gửi:
- Uỷ ban nhân dân các xã, phường, thị trấn.

Trước tình hình dịch bệnh diễn biến phức tạp, Trung tâm Chỉ huy yêu cầu Uỷ ban nhân dân các xã, phường, thị trấn thực hiện ngay các nội dung sau:
1. Chỉ đạo Tổ Covid cộng đồng rà soát từng hộ có người về từ vùng dịch, lập danh sách và báo cáo về Trung tâm Chỉ huy trước 16h00 ${dayWords(new Date(now.getTime() + 86_400_000))}.
2. Bảo đảm lương thực, nước uống, thuốc men cho các hộ đang cách ly tại nhà, không để hộ nào thiếu đói.
3. Tuyên truyền để người dân tự giác khai báo y tế khi có người thân trở về.

Yêu cầu các đơn vị nghiêm túc thực hiện./.

Nơi nhận:
- Như trên;
- Lưu: VT.

CHỈ HUY TRƯỞNG
Trần Văn Mẫu`;

const paperIn = (text: string): string | undefined => /\bVB-[0-9A-Z]{4,8}\b/u.exec(text)?.[0];

/** One urgent paper, pasted as it came: down to every group, and back up who has not said that it arrived. */
export const directive: Scene = {
  name: 'directive',
  title: 'Một văn bản hoả tốc: xuống mọi nhóm, xã nào im lặng thì bảng và cấp trên biết',
  play: async (stage) => {
    const { cast, tell, mark, heard, check, world } = stage;
    const [first, second, quiet] = cast.communes;
    if (!first || !second || !quiet) throw new Error('the demo is too small for this scene');
    const { deputy, commander } = cast;
    const before = await mark();
    await tell(deputy, deputy.own, dispatch(cast, world.clock()));
    const draft = saidIn(deputy.own, await heard(before)).at(-1)?.text ?? '';
    const paper = paperIn(draft) ?? '?';
    check(
      paper !== '?' && draft.includes('3 việc'),
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
    const cluster = quiet.clusters[0];
    const member = cluster?.team[0];
    if (!cluster || !member) throw new Error('the demo is too small for this scene');
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
    const standing = saidIn(deputy.own, await heard(before)).at(-1)?.text ?? '';
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
    const food = pagesOf(words, done).concat(pagesOf(`đã nhận, ${words}`, done))[0];
    check(codeIn(food?.text ?? '') !== undefined, 'the case beside it is open');
  },
};
