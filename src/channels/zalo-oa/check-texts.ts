import type { SendError } from '../../platform/errors.ts';

/** What the check of a live account says: what was looked at, how it is, what to do. */
export const checkTexts = {
  what: {
    app: 'Ứng dụng',
    token: 'Quyền truy cập',
    webhook: 'Chữ ký webhook',
    info: 'Zalo trả lời',
    verified: 'Xác thực',
    package: 'Gói dịch vụ',
    quota: 'Quyền gửi tin riêng',
    groupQuota: 'Suất nhóm',
    firstGroup: 'Nhóm',
  },
  appKnown: 'Đã khai mã ứng dụng và khoá bí mật.',
  noApp: 'Chưa khai mã ứng dụng và khoá bí mật: đặt ZALO_OA_APP_ID và ZALO_OA_APP_SECRET.',
  noToken: 'Chưa được cấp quyền. Mở trang cấp quyền và làm theo các bước.',
  tokenLives: (days: number): string =>
    `Đang dùng được, Loa tự gia hạn. Nếu không gia hạn được nữa thì còn ${days} ngày.`,
  tokenDead: 'Đã hết hạn và Loa không gia hạn được. Mở trang cấp quyền và cấp lại.',
  secretKnown: 'Đã khai khoá kiểm chữ ký webhook.',
  noSecret:
    'Chưa khai khoá kiểm chữ ký, nên Loa từ chối mọi tin Zalo gửi sang. Chép “OA Secret Key” ở trang Webhook của ứng dụng vào ZALO_OA_WEBHOOK_SECRETS.',
  answers: 'Zalo nhận quyền truy cập và trả lời.',
  verified: 'Official Account đã xác thực.',
  notVerified: 'Official Account chưa xác thực, nên không gia hạn quyền và không lập nhóm được.',
  package: (name: string, days: number | null): string => {
    if (name === '') return 'Chưa mua gói nào, nên Zalo không cho phần mềm gửi tin.';
    if (days === null) return `Gói ${name}.`;
    if (days < 0) return `Gói ${name} đã hết hạn. Gia hạn ở oa.zalo.me.`;
    return `Gói ${name}, còn ${days} ngày.`;
  },
  mayWrite: 'Được phép gửi tin riêng cho người quan tâm.',
  freeGroups: (free: number): string => `Còn ${free} suất nhóm chưa dùng.`,
  noGroup: 'Chưa có nhóm nào. Tạo nhóm đầu tiên ở mục Lập nhóm của bảng điều hành.',
  firstGroup: (name: string, total: number, enabled: boolean): string =>
    enabled
      ? `Đọc được ${total} nhóm, nhóm mới nhất “${name}”.`
      : `Nhóm “${name}” đã bị khoá vì suất nhóm hết hạn; gia hạn trong 45 ngày, nếu không Zalo giải tán nhóm.`,
} as const;

/** Why Zalo refused, and who mends it. */
const reasons: Record<string, string> = {
  '-32': 'Gọi Zalo quá nhanh trong phút này. Đợi một phút rồi mở lại trang.',
  '-204': 'Official Account đã bị xoá.',
  '-205': 'Zalo không thấy Official Account này.',
  '-209': 'Ứng dụng chưa kích hoạt. Bật ở developers.zalo.me.',
  '-211': 'Đã hết hạn mức của gói. Mua thêm ở oa.zalo.me.',
  '-212': 'Ứng dụng chưa đăng ký dùng OA API ở developers.zalo.me.',
  '-216': 'Zalo không nhận quyền truy cập. Mở trang cấp quyền và cấp lại.',
  '-219': 'Ứng dụng đã bị gỡ. Xem lại ở developers.zalo.me.',
  '-220': 'Quyền truy cập đã hết hạn hoặc bị thu hồi. Mở trang cấp quyền và cấp lại.',
  '-221': 'Official Account chưa xác thực.',
  '-223': 'Official Account chưa cho ứng dụng quyền này. Đánh dấu đủ quyền rồi cấp quyền lại.',
  '-224': 'Gói dịch vụ chưa đủ. Cần gói có API và nhóm (Growth hoặc Comprehensive).',
  '-235': 'Loại Official Account này không dùng được. Cần loại dành cho cơ quan, doanh nghiệp.',
  '-242': 'Zalo không nhận appsecret_proof. Xem lại khoá bí mật của ứng dụng (ZALO_OA_APP_SECRET).',
  '-320': 'Chưa nối tài khoản thanh toán Zalo Cloud (ZCA).',
  '-321': 'Tài khoản thanh toán Zalo Cloud đã hết tiền.',
  '-501': 'Máy chủ đang ở ngoài Việt Nam nên Zalo không cho đọc thông tin cá nhân.',
};

export const whatIsWrong = ({ code = '', message }: SendError): string =>
  reasons[code] ??
  (message === 'no answer'
    ? 'Không gọi được tới Zalo. Xem lại mạng của máy chủ.'
    : `Zalo từ chối (mã ${code || 'không rõ'}). Gửi dòng này cho người quản trị: ${message.slice(0, 120)}`);
