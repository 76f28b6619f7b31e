import type { DispatchWarning, DispatchWarningCode } from '../../../contract/dispatch.ts';

const sentences = {
  'state-secret':
    'Văn bản có dấu mật: không gửi, không lưu trên mạng. Dùng kênh cơ yếu theo quy định.',
  'internal-only': 'Văn bản lưu hành nội bộ: chỉ gửi cán bộ, không đưa vào nhóm cộng đồng.',
  'no-number': 'Chưa có số văn bản: nhập số khi văn thư cấp.',
  'no-date': 'Chưa có đủ ngày, tháng ban hành: nhập ngày khi ký.',
  'no-issuer': 'Không thấy tên cơ quan ban hành: chọn cơ quan trước khi gửi.',
  'issuer-guessed': 'Đầu văn bản không ghi cơ quan ban hành, tạm lấy theo câu giao việc: xem lại.',
  'no-subject': 'Không thấy trích yếu: viết một câu cho biết văn bản về việc gì.',
  'no-addressees': 'Không thấy nơi kính gửi: chọn nơi phải thực hiện.',
  'no-recipients': 'Không thấy mục Nơi nhận: xem lại phần cuối văn bản.',
  'no-signer': 'Không thấy người ký: xem lại phần cuối văn bản.',
  'no-tasks': 'Không thấy việc nào được giao: đọc lại, hoặc nhập việc bằng tay.',
} as const satisfies Partial<Record<DispatchWarningCode, string>>;

/** A warning whose sentence is always the same. */
export const warning = (code: keyof typeof sentences): DispatchWarning => ({
  code,
  text: sentences[code],
});

export const incompleteDate = (path: string | null, words: string): DispatchWarning => ({
  code: 'incomplete-date',
  text: `${path === null ? 'Một hạn' : `Việc ${path}: hạn`} “${words}” chưa rõ là ngày nào: nhập hạn đúng.`,
});

export const pastDeadline = (words: string): DispatchWarning => ({
  code: 'past-deadline',
  text: `Hạn “${words}” sớm hơn ngày ban hành: kiểm tra lại ngày.`,
});

export const assumedYear = (words: string, year: number): DispatchWarning => ({
  code: 'year-assumed',
  text: `Hạn “${words}” không ghi năm, hiểu là năm ${String(year)}: sửa nếu không đúng.`,
});

export const deadlineFromWindow = (lastDay: string): DispatchWarning => ({
  code: 'deadline-from-window',
  text: `Hạn báo cáo tính theo ngày cuối của đợt (${lastDay}): sửa nếu cần.`,
});

export const attachmentAnnounced = (names: string[]): DispatchWarning => ({
  code: 'attachment-announced',
  text: `Văn bản nói có gửi kèm (${names.slice(0, 4).join(', ')}): đính kèm trước khi gửi đi.`,
});
