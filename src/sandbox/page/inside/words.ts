import type { Call, Post } from './api.ts';

/** What the page behind the scenes says. */
export const words = {
  title: 'Phía sau',
  lead: 'Mọi lời gọi của phần mềm tới Zalo thử, và mọi tin Zalo thử gửi lại. Khoá chỉ hiện đầu và cuối.',
  back: 'Về trang nhắn tin',
  offline: 'Mất kết nối với máy chủ thử, đang nối lại…',
  loading: 'Đang mở…',
  find: 'Lọc theo đường dẫn, mã, tên',
  onlyWrong: 'Chỉ những lần hỏng',
  calls: 'Lời gọi tới',
  noCalls: 'Chưa có lời gọi nào.',
  posts: 'Tin gửi đi (webhook)',
  noPosts: 'Chưa gửi tin nào.',
  noneFit: 'Không có dòng nào khớp với bộ lọc.',
  waiting: (count: number): string =>
    count === 0 ? 'Không có tin nào đang chờ.' : `${String(count)} tin đang chờ nơi nhận.`,
  unsubscribed: 'Zalo thử đã ngừng gửi vì nơi nhận không trả lời qua năm lần.',
  subscribe: 'Gửi lại',
  accounts: 'Tài khoản',
  allowance: (left: number, of: number): string =>
    `Phút này còn ${String(left)} trên ${String(of)} lời gọi.`,
  unlimited: 'Không giới hạn lời gọi.',
  sent: (count: number, users: number): string =>
    `Tháng này đã gửi ${String(count)} trên 3.000 tin; ${String(users)} trên 50 người.`,
  faults: 'Cố tình làm hỏng',
  clock: 'Đồng hồ',
} as const;

const outcomes: Record<Post['outcome'], string> = {
  told: 'đã nhận',
  again: 'hỏng, sẽ gửi lại',
  'given-up': 'hỏng, thôi không gửi',
  dropped: 'cố tình bỏ',
};

export const outcomeOf = ({ outcome, status }: Post): string =>
  outcome === 'told' || outcome === 'dropped'
    ? outcomes[outcome]
    : `${status === 0 ? 'không trả lời' : String(status)}: ${outcomes[outcome]}`;

/** A call's end in a few words, its code first. */
export const endOf = ({ code, status, message }: Call): string => {
  if (message === 'never answered') return 'đã làm, cố tình không trả lời';
  if (code === null) return status < 400 ? 'xong' : `HTTP ${String(status)}`;
  return code === 0 ? 'xong' : `${String(code)} ${message}`;
};

/** An idle question (408) is no failure. */
export const isWrong = (call: Call): boolean =>
  call.message === 'never answered' ||
  (call.code === null ? call.status >= 400 : call.code !== 0 && call.code !== 408);

export const tokenState: Record<string, string> = {
  live: 'đang dùng',
  replaced: 'đã thay',
  expired: 'đã hết hạn',
};
