import type { Deps } from '../../../platform/deps.ts';
import { Severity } from '../../../contract/reports.ts';
import { categoryOf } from '../categories.ts';
import { listed, urgency } from '../texts.ts';
import type { EventKind } from '../report.ts';

type Details = Record<string, unknown>;
type Teller = (details: Details, deps: Pick<Deps, 'profile'>) => string;

const urgencyOf = (severity: unknown): string => urgency[Severity.parse(severity)];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const names = (value: unknown): string => (Array.isArray(value) ? listed(value.map(String)) : '');
const quoted = (value: unknown): string => (text(value) === '' ? '' : `: “${text(value)}”`);

const sentences: Record<EventKind, Teller> = {
  filed: ({ category, severity }, deps) =>
    `Loa mở việc, mục ${categoryOf(deps, text(category)).name}, việc ${urgencyOf(severity)}`,
  joined: ({ merged }) => (merged ? `Gộp ${text(merged)} vào đây` : 'Có thêm tin của người báo'),
  told: ({ roles, group, reached, again }) => {
    const repeated = typeof again === 'number' && again > 0 ? ' lần nữa' : '';
    const posted = group ? ', đăng dòng che tên vào nhóm' : '';
    return `Báo ${names(roles) || 'người phụ trách'}${repeated} (${typeof reached === 'number' ? reached : 0} người có Zalo)${posted}`;
  },
  informed: ({ roles }) => `Gửi để biết: ${names(roles)}`,
  'role-empty': ({ roleName }) => `Không có ai giữ vai ${text(roleName)}, gọi tiếp nơi khác`,
  'forward-proven': () => 'Đã chắc có người nhận tin và nơi chịu trách nhiệm',
  alarm: ({ receiver, forward }) =>
    `Báo động: ${[receiver ? 'chưa có người nhận tin' : '', forward ? 'chưa chuyển tới nơi có trách nhiệm' : ''].filter(Boolean).join(', ')}`,
  climbed: ({ unit }) => `Chưa ai nhận, chuyển lên ${text(unit)}`,
  accepted: ({ by }) => (by === 'phone' ? 'Nhận việc bằng điện thoại' : 'Nhận việc'),
  'acceptance-expired': () => 'Quá hẹn mà chưa làm gì, gọi tiếp người khác',
  action: (details) => `Báo tình hình${quoted(details['text'])}`,
  answered: () => 'Đã trả lời, có người báo không liên lạc được qua Zalo',
  updated: () => 'Loa báo tin cho người báo',
  overdue: ({ since }) => `Quá hạn, đã ${text(since)}`,
  'beyond-power': ({ unit, proposal, external }) =>
    `Vượt thẩm quyền, trình ${external ? 'cấp trên' : text(unit)}${quoted(proposal)}`,
  'external-asked': ({ roles }) => `Hỏi lại ${names(roles)}`,
  'hand-over-asked': ({ to, note }) => `Xin chuyển cho ${text(to)}${quoted(note)}`,
  'handed-over': () => 'Nhận việc được chuyển',
  'hand-over-refused': ({ reason }) => `Không nhận việc được chuyển${quoted(reason)}`,
  'hand-over-lapsed': () => 'Hết giờ chờ, chưa nơi nào nhận chuyển',
  resolved: (details) => `Trả lời người báo${quoted(details['text'])}`,
  asked: () => 'Loa hỏi lại người báo đã đúng chưa',
  confirmed: ({ silent }) =>
    silent ? 'Hỏi hai lần không thấy nói gì, coi là đã xong' : 'Người báo xác nhận đúng',
  reopened: () => 'Người báo nói chưa xong, mở lại',
  'close-reminded': () => 'Nhắc cấp có quyền khép việc',
  closed: ({ reason }) => `Khép việc${quoted(reason)}`,
  'severity-raised': ({ from, to }) => `Nâng từ việc ${urgencyOf(from)} lên ${urgencyOf(to)}`,
  'lowering-asked': ({ severity, reason }) =>
    `Đề nghị hạ xuống việc ${urgencyOf(severity)}${quoted(reason)}`,
  'severity-lowered': ({ from, to, reason }) =>
    `Hạ từ việc ${urgencyOf(from)} xuống ${urgencyOf(to)}${quoted(reason)}`,
  'category-changed': ({ from, to }, deps) =>
    `Đổi mục từ ${categoryOf(deps, text(from)).name} sang ${categoryOf(deps, text(to)).name}`,
  'spam-asked': ({ reason }) => `Đề nghị coi là tin rác${quoted(reason)}`,
  spam: () => 'Người thứ hai đồng ý: tin rác',
  'second-look-refused': () => 'Người thứ hai không đồng ý, giữ nguyên',
  merged: ({ into }) => `Gộp vào ${text(into)}`,
  'wants-human': () => 'Người báo muốn gặp người thật',
};

/** One line of a case's story, as a sentence. */
export const storySentence = (
  deps: Pick<Deps, 'profile'>,
  kind: EventKind,
  details: Record<string, unknown>,
): string => sentences[kind](details, deps);
