import { timeAndDay } from '../../platform/calendar.ts';
import type { Via } from '../../platform/channel.ts';
import type { SendFailure } from '../../platform/errors.ts';
import type { DeliveryRow, DeliveryState } from './store.ts';

/** What is known of a delivery's way, and the channel of its account, where it has one. */
export type Travelled = Pick<
  DeliveryRow,
  | 'state'
  | 'chatKind'
  | 'chatId'
  | 'groupId'
  | 'householdId'
  | 'notBefore'
  | 'uselessAfter'
  | 'retryAt'
  | 'claimedAt'
  | 'sentAt'
  | 'deliveredAt'
  | 'endedAt'
  | 'via'
  | 'failure'
> & { channel: string | null };

/** How words reach people: a chat, or something that rings. */
export type Way = 'chat' | 'call' | 'sms' | 'push';

export const wayOf = ({ channel, chatId }: Pick<Travelled, 'channel' | 'chatId'>): Way => {
  if (channel === 'web-push') return 'push';
  if (channel !== 'voice-sms') return 'chat';
  return chatId?.startsWith('call:') === true ? 'call' : 'sms';
};

/** "gửi", "gọi", "nhắn SMS", "báo chuông": the verb, what stands behind "được", how a name follows; and who carries it. */
const words: Record<Way, { verb: string; what: string; before: string; carrier: string }> = {
  chat: { verb: 'gửi', what: '', before: ' cho ', carrier: 'Zalo' },
  call: { verb: 'gọi', what: '', before: ' ', carrier: 'nhà mạng' },
  sms: { verb: 'nhắn', what: ' SMS', before: ' cho ', carrier: 'nhà mạng' },
  push: { verb: 'báo', what: ' chuông', before: ' cho ', carrier: 'dịch vụ chuông' },
};

const by: Record<Via, string> = {
  template: ' bằng mẫu tin',
  'template-cut': ' phần đầu bằng mẫu tin',
  phone: ' bằng mẫu tin tới số điện thoại',
  'phone-cut': ' phần đầu bằng mẫu tin tới số điện thoại',
};

const arrived: Record<Exclude<Way, 'chat'>, string> = {
  call: 'đã nghe máy',
  sms: 'đã tới máy',
  push: 'đã tới máy',
};

/** What a phone line says of a call or an SMS it has taken. */
const phoneOutcomes: Record<string, string> = {
  'no-answer': 'không nghe máy',
  busy: 'máy bận',
  failed: 'không tới máy',
};

interface Telling {
  row: Travelled;
  now: Date;
  way: Way;
  /** " cho Lò Văn Chính", or nothing. */
  to: string;
}

/**
 * Where a delivery is, as one plain sentence without its full stop: "đã gửi 14:02", "không gửi được: …".
 * `name` says to whom, where the reader does not see it beside: "đã gọi Lò Văn Chính 09:50: không nghe máy".
 */
export const deliverySentence = (row: Travelled, now: Date, name = ''): string => {
  const way = wayOf(row);
  const to = name === '' ? '' : `${words[way].before}${name}`;
  return sentences[row.state]({ row, now, way, to });
};

/** With an auxiliary before the verb: "đã gửi cho …", "đang nhắn SMS cho …". */
const doing = (auxiliary: string, { way, to }: Telling): string =>
  `${auxiliary} ${words[way].verb}${words[way].what}${to}`;

const unable = (auxiliary: 'không' | 'chưa', { way, to }: Telling): string =>
  `${auxiliary} ${words[way].verb} được${words[way].what}${to}`;

const at = (instant: Date | null, { now }: Telling): string =>
  instant ? ` ${timeAndDay(instant, now)}` : '';

/** A wait within the minute is no wait to speak of. */
const soonMs = 60_000;

const waitsUntil = ({ row, now }: Telling): string | null => {
  const next = Math.max(row.notBefore.getTime(), row.retryAt?.getTime() ?? 0);
  return next - now.getTime() < soonMs ? null : timeAndDay(new Date(next), now);
};

const pending = (telling: Telling): string => {
  const { row, now, way } = telling;
  if (row.uselessAfter && row.uselessAfter <= now) return expired(telling);
  const until = waitsUntil(telling);
  if (row.failure === null) return until ? `đang chờ tới ${until}` : doing('đang chờ', telling);
  const next = until ? `thử lại lúc ${until}` : 'sắp thử lại';
  const kind = kindOf(row.failure);
  if (kind === 'throttled') return `${words[way].carrier} đang giới hạn số tin, ${next}`;
  // Read back and not found there.
  if (kind === 'uncertain' || kind === 'lease-expired') return `chưa tới nơi, ${next}`;
  return `${unable('chưa', telling)}, ${next}`;
};

/** What the phone line said, of words that are or may be on their way. */
const phoneSaid = (telling: Telling): string | null => {
  const { row, way } = telling;
  const outcome = way === 'call' || way === 'sms' ? phoneOutcomes[row.failure ?? ''] : undefined;
  return outcome === undefined
    ? null
    : `${doing('đã', telling)}${at(row.sentAt ?? row.claimedAt, telling)}: ${outcome}`;
};

const uncertain = ({ row, way }: Telling): string =>
  row.endedAt
    ? `${words[way].carrier} không xác nhận, chưa rõ đã tới chưa; Loa không ${words[way].verb} lại để khỏi trùng`
    : `${words[way].carrier} chưa xác nhận, Loa đang xem lại`;

const sent = (telling: Telling): string => {
  const { sentAt, via } = telling.row;
  return `${doing('đã', telling)}${via ? by[via] : ''}${at(sentAt, telling)}`;
};

const delivered = (telling: Telling): string => {
  const { row, way, to } = telling;
  const { sentAt, deliveredAt, via } = row;
  if (way !== 'chat')
    return `${doing('đã', telling)}${at(sentAt ?? deliveredAt, telling)}: ${arrived[way]}`;
  if (to !== '' || via) return `${sent(telling)}, đã tới nơi${at(deliveredAt, telling)}`;
  return `đã tới nơi${at(deliveredAt, telling)}`;
};

const expired = (telling: Telling): string =>
  `${telling.row.failure === 'withdrawn' ? 'đã rút lại' : 'quá giờ'}, ${doing('không', telling)} nữa`;

const sentences: Record<DeliveryState, (telling: Telling) => string> = {
  pending,
  sending: (telling) => phoneSaid(telling) ?? doing('đang', telling),
  uncertain: (telling) => phoneSaid(telling) ?? uncertain(telling),
  sent: (telling) => phoneSaid(telling) ?? sent(telling),
  delivered,
  failed: (telling) => `${unable('không', telling)}: ${reasonOf(telling)}`,
  expired,
};

/** The first word of what `whyOf` wrote, or one of the outbox's own. */
const kindOf = (failure: string | null): string => failure?.split(' · ')[0] ?? '';

const nobodyThere: Record<Exclude<Way, 'chat'>, string> = {
  call: 'số máy này không dùng được',
  sms: 'số máy này không dùng được',
  push: 'máy này không còn nhận chuông',
};

const unreachable = ({ row, way }: Telling): string => {
  if (way !== 'chat') return nobodyThere[way];
  return row.chatKind === 'group'
    ? 'nhóm không còn, hoặc Loa không còn trong nhóm'
    : 'người này chưa quan tâm, đã chặn trang hoặc lâu không nhắn cho trang';
};

const noAddress = ({ row }: Telling): string => {
  if (row.groupId !== null) return 'nhóm này chưa nối với Loa';
  return `chưa biết Zalo của ${row.householdId === null ? 'người' : 'hộ'} này`;
};

const reasons: Record<SendFailure | 'no-address', (telling: Telling) => string> = {
  'no-address': noAddress,
  unreachable,
  rejected: ({ row, way }) =>
    row.failure?.includes('spend-limit') === true
      ? 'đã hết mức tiền cho gọi điện và SMS'
      : `${words[way].carrier} không nhận tin này`,
  unavailable: ({ way }) => `đã thử cả một ngày mà ${words[way].carrier} không nhận`,
  throttled: ({ way }) => `${words[way].carrier} đang giới hạn số tin`,
  uncertain: ({ way }) => `${words[way].carrier} không xác nhận`,
};

const reasonOf = (telling: Telling): string => {
  const kind = kindOf(telling.row.failure);
  return Object.hasOwn(reasons, kind)
    ? reasons[kind as keyof typeof reasons](telling)
    : 'không rõ vì sao';
};
