import type { Cast } from './cast.ts';

const dayWords = (at: Date): string =>
  `ngày ${at.getUTCDate()} tháng ${at.getUTCMonth() + 1} năm ${at.getUTCFullYear()}`;

/** The number of the first paper; those of later rounds follow it. */
const firstNumber = 118;

/** How the paper of a round is called, at its top and in its subject; without a round there is only one. */
export const signsOf = (round?: number): { number: string; subject: string } => ({
  number: `${firstNumber + (round ?? 0)}/TTCH-VP`,
  subject: round === undefined ? 'rà soát' : `rà soát đợt ${round}:`,
});

/** An urgent paper as the command centre would send it; everybody in it is invented. */
export const dispatch = ({ root }: Cast, now: Date, round?: number): string =>
  `UỶ BAN NHÂN DÂN ${root.fullName.toUpperCase()}
TRUNG TÂM CHỈ HUY PHÒNG, CHỐNG DỊCH COVID-19
Số: ${signsOf(round).number}
HOẢ TỐC
V/v ${signsOf(round).subject} người về từ vùng dịch và bảo đảm lương thực cho các hộ cách ly

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

/** Loa's own code of the paper a text speaks of; empty when of none. */
export const paperIn = (text: string): string => /\bVB-[0-9A-Z]{4,8}\b/u.exec(text)?.[0] ?? '';
