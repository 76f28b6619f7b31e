import type { Profile } from '../../community/profile.ts';
import type { HumanReason } from './human-list.ts';

const clock = new Intl.DateTimeFormat('vi-VN', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hour: '2-digit',
  minute: '2-digit',
  day: '2-digit',
  month: '2-digit',
  hourCycle: 'h23',
});

/** "14:02 ngày 18/11", in people's own hours. */
const hour = (at: Date): string => {
  const part = (type: string): string =>
    clock.formatToParts(at).find((one) => one.type === type)?.value ?? '';
  return `${part('hour')}:${part('minute')} ngày ${part('day')}/${part('month')}`;
};

/** The number of the duty of the unit Loa is run for, where the profile has one. */
const numbers = (profile: Profile): string => {
  const duty = profile.hotlines.find(
    (line) => line.key === 'duty' && line.unitCode === profile.rootUnitCode,
  );
  return duty ? `115 hoặc trực ${duty.number}` : '115';
};

const reasons: Record<HumanReason, string> = {
  'not-understood': 'Loa chưa hiểu rõ tin này',
  'unknown-sender': 'Người nhắn chưa rõ ở bản nào',
  'failed-handling': 'Loa đọc tin này bị lỗi',
  undelivered: 'Tin gấp này có thể chưa tới nơi, xin gọi điện báo giúp',
};

export const texts = {
  /** To whoever wrote something Loa does not understand. */
  forwarded: (profile: Profile, code: string): string =>
    `Loa chưa hiểu rõ, đã nhờ người trực đọc ngay. Nếu gấp, gọi ${numbers(profile)}. Mã ${code}`,

  /** The same to somebody whose village nobody knows. */
  forwardedStranger: (profile: Profile, code: string): string =>
    `Loa đã nhận và chuyển ngay cho người trực. Nếu nguy cấp, gọi ${numbers(profile)}.\n` +
    `Gia đình mình ở bản nào, xã nào? Nhắn lại giúp để Loa báo đúng nơi. Mã ${code}`,

  /** A first greeting from somebody nobody knows; said once a day. */
  whichVillage: (profile: Profile, at: Date): string =>
    `Chào bà con, đây là Loa, máy tự động của ${profile.title}. Gia đình mình ở bản nào, xã nào? ` +
    `Nhắn lại giúp để khi cần Loa báo đúng nơi. Nếu nguy cấp, gọi ${numbers(profile)}. (${hour(at)})`,

  /** To the duty, privately. */
  toDuty: (given: {
    code: string;
    reason: HumanReason;
    place: string | null;
    from: string | null;
    quote: string;
    at: Date;
    round: number;
  }): string => {
    const { code, reason, place, from, quote, at, round } = given;
    const again = round > 1 ? `Nhắc lần ${round} · ` : '';
    const who = [from, place].filter(Boolean).join(', ');
    return (
      `${again}${code} · ${reasons[reason]}. ${who ? `${who}, ` : ''}${hour(at)}:\n“${quote}”\n` +
      `Đã đọc và xử lý thì nhắn: NHẬN ${code}`
    );
  },

  /** To a group, when nobody on duty can be written to: no name, no words of the message. */
  toGroup: (code: string, at: Date, round: number): string =>
    `${round > 1 ? `Nhắc lần ${round} · ` : ''}${code} · Có tin cần người trực đọc ngay, nhận lúc ${hour(at)}. Chi tiết ở bảng điều hành. Trả lời NHẬN ${code}`,

  taken: (code: string): string => `✅ ${code}: đã ghi người nhận, cảm ơn anh chị`,
  takenBefore: (code: string): string => `${code} đã có người nhận trước đó rồi`,

  forwardedOn: (code: string): string => `${code}: Loa đang chuyển tiếp ngay.`,
  noItem: 'Không có tin này, hoặc tin ở ngoài địa bàn của anh/chị.',
  noUnit: 'Không tìm thấy đơn vị này.',
  nobodyFurther: 'Tin này đã tới người cuối cùng được hỏi. Anh/chị gọi trực huyện giúp.',

  /** What stands in for words in a message without any. */
  without: (kind: string): string => (kind === 'image' ? '(ảnh)' : `(tin không có chữ: ${kind})`),
};
