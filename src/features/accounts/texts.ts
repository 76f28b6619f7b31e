const day = new Intl.DateTimeFormat('vi-VN', {
  timeZone: 'Asia/Ho_Chi_Minh',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
});
const hour = new Intl.DateTimeFormat('vi-VN', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** "14:02 ngày 18/11/2021", in people's own hours. */
export const moment = (at: Date): string => `${hour.format(at)} ngày ${day.format(at)}`;

export const texts = {
  grantTitle: 'Cấp quyền cho Loa trên Zalo',
  grantLead:
    'Làm một lần cho mỗi Official Account. Sau đó Loa tự gia hạn mỗi ngày; chỉ phải làm lại khi đổi quyền, đổi địa chỉ, hoặc khi Loa báo không gia hạn được.',
  stepEnter: '1. Khai ở developers.zalo.me → ứng dụng → Official Account → Thiết lập chung',
  stepAgree: '2. Quản trị viên của Official Account bấm đồng ý',
  agree: 'Cấp quyền trên Zalo',
  stepCheck: '3. Xem đã đủ chưa',
  openCheck: 'Mở trang kiểm tra tài khoản',
  stepTrouble: 'Nếu có trục trặc',
  accountsHere: 'Tài khoản đã nối',
  noAccounts: 'Chưa nối tài khoản nào.',
  noToken: 'chưa được cấp quyền',
  tokenUntil: (at: Date): string => `gia hạn lần cuối lúc ${moment(at)}`,

  granted: 'Đã cấp quyền',
  grantedTo: (name: string): string =>
    `Loa đã nối với “${name}” và tự gia hạn mỗi ngày. Mở trang kiểm tra để xem còn thiếu gì.`,
  notGranted: 'Chưa cấp được quyền',
  again: 'Quay lại trang cấp quyền',
  cannotShow: 'Chưa mở được trang này',
  toConsole: 'Mở bảng điều hành để đăng nhập',

  checkTitle: 'Kiểm tra tài khoản',
  allWell: 'Mọi thứ cần cho Loa đều đủ.',
  notWell: 'Còn việc phải làm, ghi ở các dòng có dấu ✗.',
  heard: 'Tin đến',
  heardAt: (at: Date): string => `Tin gần nhất tới Loa lúc ${moment(at)}.`,
  neverHeard:
    'Chưa có tin nào tới Loa. Khai webhook ở developers.zalo.me, bật đủ các sự kiện, tắt “Lọc cú pháp”, rồi nhắn thử vào OA.',
  unknownChannel: 'Không có kênh này.',
  cannotCheck: 'Kênh này không có gì để kiểm tra.',
  noGrant: 'Kênh này không cần cấp quyền.',

  /** To administrators, before it is too late. */
  tokenDying: (name: string, days: number, page: string, at: Date): string =>
    `Loa không gia hạn được quyền trên Zalo của “${name}” (${moment(at)}). Còn ${days} ngày là Loa ngừng gửi nhận. Mở ${page} và cấp quyền lại.`,
  assetsEnding: (name: string, groups: number, first: Date, at: Date): string =>
    `${groups} nhóm của “${name}” dùng suất sắp hết hạn, sớm nhất ngày ${day.format(first)} (xem lúc ${moment(at)}). Gia hạn ở oa.zalo.me; quá hạn thì nhóm bị khoá, sau 45 ngày Zalo giải tán.`,
};
