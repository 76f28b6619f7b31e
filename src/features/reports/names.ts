import type { ReportStatus } from './report.ts';

export const statusNames: Record<ReportStatus, string> = {
  received: 'chờ người đọc',
  triaged: 'chờ người nhận',
  accepted: 'đã có người nhận',
  acting: 'đang làm',
  'handed-over': 'chờ nơi khác nhận',
  'awaiting-external': 'chờ cấp trên quyết định',
  resolved: 'đã trả lời, chờ bà con xác nhận',
  confirmed: 'bà con đã xác nhận, chờ khép lại',
  reopened: 'mở lại, chờ người nhận',
  closed: 'đã khép lại',
  merged: 'gộp vào việc khác',
  spam: 'tin rác',
};
