import { dayMonth } from '../../platform/calendar.ts';
import type { RosterItem } from './members/items.ts';

/** Everything said while people and groups come to Loa. No text ever asks for papers. */
export const texts = {
  code: {
    linked: (name: string, place: string): string =>
      `✅ Loa đã nối Zalo này với nhà ${name} (${place}). Cần gì cứ nhắn ở đây hoặc trong nhóm của cụm.`,
    linkedPerson: (name: string): string =>
      `✅ Loa đã nối Zalo này với ${name}. Từ nay việc của anh/chị sẽ tới đây.`,
    again: 'Zalo này đã được nối từ trước, không cần làm gì thêm.',
    unknown: (code: string): string =>
      `Loa không thấy mã ${code}. Xem lại từng chữ trên phiếu rồi nhắn lại, hoặc nhờ Tổ đọc giúp.`,
    expired: (code: string): string =>
      `Mã ${code} đã hết hạn. Nhờ Tổ hoặc xã in phiếu mới cho gia đình.`,
    used: (code: string): string => `Mã ${code} đã có người dùng. Nhờ xã in mã mới.`,
    tooMany: 'Đã thử nhiều mã chưa đúng. Nhờ Tổ xem lại phiếu, một giờ nữa nhắn lại.',
    inGroup: 'Mã trên phiếu chỉ nhắn riêng cho Loa, đừng gửi trong nhóm kẻo người khác dùng mất.',
    otherPerson: 'Zalo này đang là của người khác. Nhờ quản trị kiểm tra giúp.',
  },
  phone: {
    unclear:
      'Cảm ơn anh/chị. Loa chưa tìm ra hộ từ số này. Nhắn mã trên phiếu, hoặc nhắn "tôi là người nhà" kèm tên chủ hộ.',
  },
  claim: {
    toHousehold: (code: string, householdCode: string): string =>
      `Có thêm một người nhận là người nhà mình (${householdCode}). Loa nhờ Tổ xác nhận. Không phải người nhà thì báo Tổ ngay. Mã ${code}`,
    confirmed: (place: string): string =>
      `✅ Tổ đã xác nhận. Zalo này được nối với nhà mình ở ${place}.`,
    refused:
      'Tổ chưa nhận ra anh/chị trong hộ này nên Loa chưa nối. Gặp Tổ hoặc trưởng bản giúp nhé.',
  },
  whoAreYou: (group: string): string =>
    `Chào anh/chị, Loa thấy anh/chị ở nhóm "${group}" mà chưa biết là nhà nào. Nhắn mã trên phiếu, hoặc nhắn "tôi là người nhà" kèm tên chủ hộ. Loa không hỏi giấy tờ.`,
  whichOne: (codes: readonly string[]): string =>
    `Có mấy hộ trùng tên: ${codes.join(', ')}. Nhắn lại mã hộ của nhà mình nhé.`,
  waiting: 'Loa đã ghi và nhờ Tổ xác nhận. Xong Loa nhắn lại ngay.',

  /** To whoever settles it, in private. */
  ask: (item: RosterItem, group: string, who: string): string =>
    `${asks[item.kind](who, group)}\n${answers[item.kind]} Mã ${item.code}`,
  done: {
    confirmed: (code: string): string => `✅ ${code}: đã xác nhận. Loa đang báo lại cho họ.`,
    refused: (code: string): string => `${code}: đã từ chối. Loa đã ghi lại.`,
    invited: (code: string): string => `${code}: Loa đang mời vào nhóm.`,
    firstApproval: (code: string): string =>
      `${code}: đã ghi ý kiến thứ nhất. Cần thêm một người nữa đồng ý thì mới đưa ra khỏi nhóm.`,
    removed: (code: string): string => `${code}: đủ hai người đồng ý. Loa đang đưa ra khỏi nhóm.`,
    enlarged: (code: string): string => `${code}: Loa đang chuyển nhóm sang gói có nhiều chỗ hơn.`,
    disbandAsked: (code: string): string =>
      `${code}: đã ghi đề nghị. Cần thêm một lãnh đạo hoặc quản trị khác đồng ý thì nhóm mới giải tán.`,
    disbanded: (code: string): string =>
      `${code}: đủ hai người đồng ý. Loa đang giải tán nhóm. Lịch sử trong Loa vẫn còn.`,
    dismissed: (code: string): string => `${code}: để nguyên như vậy. Loa đã ghi lại.`,
  },
  refusals: {
    gone: 'Không có mục này, hoặc mục ở ngoài địa bàn của anh/chị.',
    closed: (code: string): string => `${code} đã được giải quyết trước đó.`,
    notForThis: (code: string): string => `${code} không làm được việc này.`,
    samePerson: 'Anh/chị đã đồng ý rồi. Cần một người khác nữa.',
    needsOfficial: 'Cần ít nhất một lãnh đạo xã, huyện hoặc quản trị đồng ý.',
    officialOnly: 'Việc này do lãnh đạo xã, huyện hoặc quản trị quyết định.',
    disbandAsked: (code: string): string =>
      `Đã có đề nghị giải tán nhóm này (${code}). Cần một người khác đồng ý.`,
    whichHousehold: (code: string): string =>
      `Người này là nhà nào? Nhắn: XÁC NHẬN ${code} kèm mã hộ, ví dụ H12.`,
    notAllowed: 'Việc này do Tổ, lãnh đạo xã hoặc quản trị của nhóm làm.',
    noGroup: 'Không có nhóm này, hoặc nhóm ở ngoài địa bàn của anh/chị.',
    noUnit: 'Không tìm thấy đơn vị này, hoặc đơn vị ở ngoài địa bàn của anh/chị.',
    noGroupsHere: 'Tài khoản này không lập được nhóm.',
  },
  whichClaim: (items: readonly RosterItem[]): string =>
    `Có mấy người: ${items.map((item) => `${item.name ?? 'chưa rõ tên'} (${item.code})`).join(', ')}. Trả lời XÁC NHẬN kèm mã.`,
  tooSmall: (
    people: number,
    places: number,
    larger: { size: number; vndPerMonth: number } | null,
  ): string =>
    `danh sách ${people} người, nhóm chỉ ${places} chỗ` +
    (larger
      ? `; gói ${larger.size} chỗ khoảng ${larger.vndPerMonth.toLocaleString('vi-VN')} đ/tháng`
      : '; không có gói nào đủ lớn'),
  someone: 'Một người chưa rõ tên',
  outsider: 'Người ngoài danh sách',
  sheet: {
    title: (unit: string): string => `Phiếu nối Zalo · ${unit}`,
    how: (oa: string): string =>
      `Mở Zalo, tìm “${oa}”, bấm Quan tâm, rồi nhắn riêng mã này. Đừng đưa mã cho người ngoài nhà.`,
    scan: (oa: string, code: string): string =>
      `Mở Zalo, quét mã vuông này (hoặc tìm “${oa}”), bấm Quan tâm, rồi nhắn riêng ${code}. Loa không hỏi giấy tờ. Đừng đưa mã cho người ngoài nhà.`,
    until: (at: Date, now: Date): string => `Dùng đến hết ngày ${dayMonth(at, now)}`,
    none: 'Nơi này chưa có hộ nào.',
  },
};

const asks: Record<RosterItem['kind'], (who: string, group: string) => string> = {
  'join-request': (who, group) => `${who} xin vào nhóm "${group}", không có trong danh sách.`,
  claim: (who, group) => `${who} nhận là người nhà một hộ ở nhóm "${group}".`,
  unknown: (who, group) => `${who} đang ở nhóm "${group}", Loa chưa biết là nhà nào.`,
  missing: (who, group) => `${who} đã rời nhóm "${group}" dù có trong danh sách.`,
  'must-leave': (who, group) => `${who} không còn thuộc nhóm "${group}".`,
  'no-bridge': (_who, group) => `Nhóm "${group}" chưa có người nối lên nhóm trên.`,
  'no-deputy': (_who, group) => `Nhóm "${group}" chưa có phó nhóm.`,
  'too-small': (_who, group) => `Nhóm "${group}" không đủ chỗ cho mọi người trong danh sách.`,
  disband: (_who, group) => `Có đề nghị giải tán nhóm "${group}".`,
};

const answers: Record<RosterItem['kind'], string> = {
  'join-request': 'Trả lời ĐỒNG Ý hoặc TỪ CHỐI.',
  claim: 'Đúng thì trả lời ĐỒNG Ý, không đúng thì TỪ CHỐI.',
  unknown: 'Biết là nhà nào thì trả lời XÁC NHẬN kèm mã hộ.',
  missing: 'Cần mời lại thì trả lời MỜI LẠI.',
  'must-leave': 'Đưa ra khỏi nhóm thì trả lời ĐƯA RA.',
  'no-bridge': 'Phân công người phụ trách bản hoặc xã này giúp.',
  'no-deputy': 'Mời tổ trưởng hoặc người phụ trách vào nhóm giúp.',
  'too-small': 'Lãnh đạo hoặc quản trị mở trang Nhóm của Loa để đổi sang gói lớn hơn.',
  disband: 'Lãnh đạo hoặc quản trị mở trang Nhóm của Loa để đồng ý hoặc bỏ qua.',
};
