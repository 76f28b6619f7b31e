import { clockTime, timeAndDay } from '../../platform/calendar.ts';
import type { Audience } from './notice.ts';

/** Everything notices say to people. */
export const texts = {
  /** As a group reads it; the code makes the text unique in its chat. */
  post: (unitName: string, text: string, code: string): string =>
    `📢 ${unitName} thông báo:\n${text}\n(${code})`,
  sms: (unitName: string, text: string): string => `${unitName} thong bao: ${text}`,
  reach: (reach: {
    groups: number;
    households: number;
    withoutZalo: number;
    at: Date;
    now: Date;
    audience: Audience;
  }): string => {
    const whom = reach.audience === 'households' ? ` · ${reach.households} hộ` : '';
    const others =
      reach.audience === 'households' && reach.withoutZalo > 0
        ? ` · ${reach.withoutZalo} hộ không có Zalo, Tổ cần tới báo`
        : '';
    return `Gửi tới ${reach.groups} nhóm${whom}${others} · lúc ${timeAndDay(reach.at, reach.now)}`;
  },
  ask: (reach: string, problems: string[]): string =>
    [`Loa soạn xong. ${reach}.`, ...problems, 'Trả lời GỬI để gửi, THÔI để bỏ.'].join('\n'),
  sent: (code: string, groups: number, at: Date): string =>
    `✅ ${code}: đang gửi tới ${groups} nhóm từ ${clockTime(at)}. Nhắn TRẠNG THÁI ${code} để xem tới đâu.`,
  dropped: 'Loa đã bỏ thông báo này, chưa gửi ai.',
  nothingAsked: 'Không có thông báo nào đang chờ gửi. Nhắn THÔNG BÁO: rồi viết lời muốn gửi.',
  stateOf: (code: string, sent: number, total: number, failed: number): string =>
    `${code}: ${sent}/${total} nhóm đã nhận${failed > 0 ? `, ${failed} nhóm chưa gửi được, Loa đã báo người quản trị` : ''}.`,
  problems: {
    nobody: 'Không có nhóm nào ở nơi đã chọn. Chọn xã, bản hoặc cụm hộ có nhóm.',
    identityNumber: 'Thông báo có số giấy tờ của người dân. Bỏ số đó rồi gửi lại.',
    phone: 'Thông báo có số điện thoại riêng. Chỉ để số trực của xã, trạm y tế.',
    manyToday: (groups: number, most: number): string =>
      `${groups} nhóm hôm nay đã nhận ${most} thông báo trở lên. Nên gộp lại hoặc để mai, bà con dễ bỏ qua.`,
    quiet: (at: string): string =>
      `Đang giờ nghỉ nên thông báo gửi lúc ${at}. Việc gấp thì chọn gửi ngay.`,
  },
  noUnit: 'Loa không tìm thấy nơi nhận này. Chọn lại trong danh sách.',
  gone: 'Không có thông báo này, hoặc thông báo ở ngoài địa bàn của anh/chị.',
  empty: 'Hãy viết lời thông báo sau chữ THÔNG BÁO.',
};
