import type { DriftCounts, RosterItemCard } from '../../../contract/onboarding.ts';

/** What each kind of drift is called, the gravest first: somebody unknown hears what neighbours say of their health. */
export const driftName: Record<keyof DriftCounts, string> = {
  unknown: 'người lạ',
  'must-leave': 'phải ra',
  missing: 'thiếu',
  'no-bridge': 'chưa có người nối',
  'no-deputy': 'chưa có phó nhóm',
  'too-small': 'thiếu chỗ',
  'join-request': 'xin vào',
  claim: 'nhận là người nhà',
  disband: 'đề nghị giải tán',
};

export const driftKinds = Object.keys(driftName) as (keyof DriftCounts)[];

type Act = RosterItemCard['acts'][number];

/** What the button does, said as its effect; "remove" and "disband" need a second person. */
export const actName = (item: RosterItemCard, act: Act): string => {
  switch (act) {
    case 'confirm':
      return item.kind === 'join-request' ? 'Cho vào nhóm' : 'Đúng, nối vào hộ';
    case 'refuse':
      return item.kind === 'join-request' ? 'Không cho vào' : 'Không phải';
    case 'invite':
      return 'Mời lại';
    case 'remove':
      return item.approvedBy === null ? 'Đề nghị đưa ra' : 'Đồng ý đưa ra';
    case 'enlarge':
      return 'Chuyển gói lớn hơn';
    case 'disband':
      return 'Đồng ý giải tán';
    case 'dismiss':
      return 'Để nguyên';
  }
};

export const changeName: Record<string, string> = {
  invite: 'mời vào',
  remove: 'đưa ra',
  accept: 'cho vào',
  reject: 'từ chối',
  promote: 'đưa lên phó nhóm',
  demote: 'thôi phó nhóm',
  enlarge: 'chuyển gói lớn hơn',
  disband: 'giải tán',
};

export const changeState: Record<string, string> = {
  planned: 'sắp làm',
  calling: 'đang làm',
  done: 'xong',
  failed: 'Zalo không nhận',
};

export const memberState: Record<'present' | 'missing' | 'offline', string> = {
  present: 'đang ở trong nhóm',
  missing: 'chưa vào nhóm',
  offline: 'chưa có Zalo nối với Loa',
};
