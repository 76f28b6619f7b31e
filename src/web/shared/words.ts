import type { HouseholdStatus, StatusSource } from '../../contract/households.ts';
import type { Severity } from '../../contract/reports.ts';

export const severityName: Record<Severity, string> = {
  S1: 'Khẩn cấp',
  S2: 'Gấp',
  S3: 'Thường',
  S4: 'Không gấp',
};

export const householdStatusName: Record<HouseholdStatus, string> = {
  normal: 'Bình thường',
  'needs-help': 'Cần giúp',
  monitoring: 'Đang theo dõi',
  'home-quarantine': 'Cách ly tại nhà',
  symptomatic: 'Có triệu chứng',
  positive: 'Dương tính',
  'locked-down': 'Trong vùng phong toả',
  away: 'Đi vắng',
  unknown: 'Chưa rõ',
};

export const sourceName: Record<StatusSource, string> = {
  self: 'gia đình báo',
  team: 'tổ báo',
  'team-blanket': 'theo lời chung của tổ',
  proxy: 'người báo hộ',
  hotline: 'qua đường dây nóng',
  official: 'cán bộ ghi',
};

export const reachName: Record<'zalo' | 'phone' | 'proxy' | 'visit', string> = {
  zalo: 'Zalo',
  phone: 'gọi điện',
  proxy: 'qua người báo hộ',
  visit: 'phải đến nhà',
};
