import { beforeWords, clockTime, timeAndDay } from '../../platform/calendar.ts';
import type { Severity } from './report.ts';

/** Everything Loa says about a case. Group texts never hold a name of a citizen, a phone, a household or a symptom. */

const sign = (severity: Severity): string => (severity === 'S1' ? '🔴 ' : '');

/** How urgent, in the words of chat and console alike. */
export const urgency: Readonly<Record<Severity, string>> = {
  S1: 'khẩn cấp',
  S2: 'gấp',
  S3: 'thường',
  S4: 'không gấp',
};

/** "A, B và C" */
export const listed = (names: readonly string[]): string => {
  const unique = [...new Set(names)];
  if (unique.length < 2) return unique[0] ?? '';
  return `${unique.slice(0, -1).join(', ')} và ${unique.at(-1) ?? ''}`;
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const sentence = (text: string): string => (/[.!?]$/u.test(text) ? text : `${text}.`);

/** Cuts at a word, so a long story still fits a page. */
export const shorten = (text: string, most: number): string => {
  const flat = text.replace(/\s+/gu, ' ').trim();
  if (flat.length <= most) return flat;
  const cut = flat.slice(0, most - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), most - 20)).trimEnd()}…`;
};

// To the reporter: what happens now, what to do, whom to call, the code.

export interface FirstAnswer {
  code: string;
  severity: Severity;
  /** People-words of those who were told: "trực Tổ", "trạm y tế". */
  told: string[];
  phones: string[];
  /** What to do now, where the situation is known. */
  advice: string | null;
  /** When Loa goes further up if nobody has taken it. */
  upBy: Date | null;
  now: Date;
}

export const firstAnswer = (a: FirstAnswer): string => {
  const told = a.told.length > 0 ? listed(a.told) : 'trực cấp trên';
  const call = a.phones.length > 0 ? a.phones.join(' hoặc ') : '';
  const code = `Mã ${a.code}`;
  if (a.severity === 'S1') {
    const head = `🔴 Loa đã báo ${told}.${call ? ` Gọi ngay ${call}.` : ''}`;
    return fitted([head, a.advice, code]);
  }
  const up = a.upBy ? `Chưa ai nhận ${beforeWords(a.upBy, a.now)} thì Loa báo lên trên.` : null;
  const head = `Loa đã nhận, đã chuyển ${told}.`;
  return fitted([
    head,
    a.advice,
    up,
    call && a.severity === 'S2' ? `Gấp hơn thì gọi ${call}.` : null,
    code,
  ]);
};

/** Joins what fits in 300 characters; the first and the last always stay. */
const fitted = (parts: (string | null)[]): string => {
  const said = parts.filter((part) => part !== null).map((part) => part.trim());
  while (said.join(' ').length > 300 && said.length > 2) {
    const room = 300 - said.filter((_, i) => i !== 1).join(' ').length - 1;
    const first = said[1]?.split(/(?<=[.!?])\s/u)[0] ?? '';
    if (first.length <= room && first !== said[1]) said[1] = first;
    else said.splice(said.length > 3 ? said.length - 2 : 1, 1);
  }
  return said.join(' ');
};

export const unclearAnswer = (a: FirstAnswer): string =>
  fitted([
    `Loa chưa hiểu rõ, đã nhờ ${a.told.length > 0 ? listed(a.told) : 'trực cấp trên'} đọc.`,
    a.phones.length > 0 ? `Nếu gấp, gọi ${a.phones.join(' hoặc ')}.` : null,
    `Mã ${a.code}`,
  ]);

/** For what must not be repeated where others read: no category, no receiver. */
export const neutralAnswer = (code: string, phones: readonly string[]): string =>
  fitted([
    'Loa đã nhận tin và chuyển riêng cho người có trách nhiệm.',
    phones.length > 0 ? `Đang nguy hiểm thì gọi ngay ${phones.join(' hoặc ')}.` : null,
    `Mã ${code}`,
  ]);

export const joinedAnswer = (
  code: string,
  count: number,
  holder: string | null,
  at: Date,
): string =>
  `Loa đã ghi thêm tin thứ ${count} vào ${code} lúc ${clockTime(at)}. ${holder ? `${holder} đang lo việc này.` : 'Loa vẫn đang giục người nhận.'}`;

export const whichVillage = (code: string): string =>
  `${code}: bà con đang ở bản nào, xã nào? Nhắn thêm để người tới đúng nhà.`;

export const acceptedToReporter = (code: string, who: string, at: Date): string =>
  `${sentence(`${capital(who)} đã nhận ${code} lúc ${clockTime(at)}`)} Có gì thêm, bà con cứ nhắn tiếp ở đây.`;

export const updateToReporter = (code: string, status: string, at: Date): string =>
  `${code}, ${clockTime(at)}: ${sentence(status)} Loa vẫn theo dõi.`;

export const progressToReporter = (code: string, who: string, words: string, at: Date): string =>
  `${code}, ${clockTime(at)} · ${who}: ${words}`;

export const movedUpToReporter = (code: string, unit: string, by: string, at: Date): string =>
  `${code} cần ${unit} quyết định, ${by} đã trình lúc ${clockTime(at)}. Loa theo dõi tiếp và báo lại bà con.`;

export const climbedToReporter = (code: string, to: string, at: Date): string =>
  `${code}: chưa có người nhận, Loa đã báo thêm ${to} lúc ${clockTime(at)}.`;

export const resolvedToReporter = (code: string, words: string, at: Date): string =>
  `✅ ${code}: ${sentence(words)} Ghi lúc ${clockTime(at)}. Đúng chưa ạ? Nhắn ĐÚNG hoặc CHƯA`;

export const resolvedInGroup = (code: string, at: Date): string =>
  `✅ ${code}: đã làm xong lúc ${clockTime(at)}, chi tiết trong tin riêng. Đúng chưa ạ? Nhắn ĐÚNG hoặc CHƯA`;

export const askedAgain = (code: string, at: Date): string =>
  `${code}: việc của bà con đã xong chưa ạ? Nhắn ĐÚNG hoặc CHƯA. (Loa hỏi lại lúc ${clockTime(at)})`;

export const confirmedToReporter = (code: string, at: Date): string =>
  `✅ ${code}: Loa ghi là xong lúc ${clockTime(at)}. Có gì mới, bà con cứ nhắn lại.`;

export const reopenedToReporter = (code: string, count: number, at: Date): string =>
  `Loa đã mở lại ${code}${count > 1 ? ` lần ${count}` : ''} lúc ${clockTime(at)} và báo ngay người lo việc này cùng cấp trên.`;

export const closedToReporter = (code: string, at: Date): string =>
  `✅ ${code}: đã khép lại lúc ${clockTime(at)}. Chưa ổn thì nhắn CHƯA ${code}`;

export const mergedToReporter = (code: string, into: string): string =>
  `${code} cùng một việc với ${into}, từ nay theo ${into}. Có kết quả Loa báo bà con.`;

export const humanComing = (code: string, told: readonly string[], at: Date): string =>
  `Loa đã nhờ ${told.length > 0 ? listed(told) : 'trực cấp trên'} gặp bà con, lúc ${clockTime(at)}. Mã ${code}`;

export const answerFromBook = (text: string, dated: string | null): string =>
  `${sentence(text)}${dated ? ` (theo ${dated})` : ''} Loa tự động trả lời; cần người thật, nhắn GẶP NGƯỜI`;

// To those who can help.

export interface MaskedLine {
  code: string;
  severity: Severity;
  category: string;
  village: string;
  receivedAt: Date;
  now: Date;
  told: string[];
  /** 0 the first time. */
  again: number;
}

/** The line of a larger group: code, category, urgency, village, who is called upon. */
export const maskedLine = (m: MaskedLine): string => {
  const again = m.again > 0 ? ` · nhắc lần ${m.again + 1} · ${clockTime(m.now)}` : '';
  const called = m.told.length > 0 ? ` — ${m.told.join(', ')}` : '';
  return `${sign(m.severity)}${m.code} · ${m.category} · ${urgency[m.severity]} · ${m.village} · ${timeAndDay(m.receivedAt, m.now)}${again}${called}. Chi tiết trong tin riêng. Trả lời NHẬN ${m.code}`;
};

export interface Page {
  code: string;
  severity: Severity;
  category: string;
  place: string;
  receivedAt: Date;
  now: Date;
  /** "Nhà Giàng A (H12), 09000…", or why it is not told. */
  who: string;
  words: string;
  again: number;
  proposal: string | null;
}

/** The private page to a person who can help. */
export const page = (p: Page): string =>
  [
    `${sign(p.severity)}${p.code} · ${p.category} · ${urgency[p.severity]}${p.again > 0 ? ` · nhắc lần ${p.again + 1} · ${clockTime(p.now)}` : ''}`,
    `${p.place} · nhận tin lúc ${timeAndDay(p.receivedAt, p.now)}`,
    p.who,
    `“${shorten(p.words, 700)}”`,
    p.proposal ? `Cấp dưới đề nghị: ${shorten(p.proposal, 500)}` : null,
    `Nhận việc: nhắn NHẬN ${p.code}. Quá quyền: ${p.code} vượt thẩm quyền, đề nghị …`,
  ]
    .filter((line) => line !== null && line !== '')
    .join('\n');

/** A copy for those who must know and need not act. */
export const informed = (p: Page): string =>
  [
    `Để biết · ${p.code} · ${p.category} · ${urgency[p.severity]}`,
    `${p.place} · nhận tin lúc ${timeAndDay(p.receivedAt, p.now)}. Người ở gần đã được báo, Loa theo dõi tiếp.`,
  ].join('\n');

export const hiddenReporter = 'Người báo được giữ kín.';
export const unknownReporter = 'Chưa rõ nhà nào, nhắn lại mã để hỏi thêm.';
export const noWords = '(không có chữ, xem tệp kèm theo)';

export const addedWords = (code: string, words: string, at: Date): string =>
  `${code} có tin thêm lúc ${clockTime(at)}: “${shorten(words, 900)}”`;

export const takenInGroup = (code: string, who: string, at: Date): string =>
  `${code}: ${who} đã nhận lúc ${clockTime(at)}.`;

export const acceptedToHandler = (code: string, by: Date | null, now: Date): string =>
  `Loa ghi: bạn đã nhận ${code}.${by ? ` Cập nhật ${beforeWords(by, now)}, nếu không Loa gọi người khác.` : ''} Xong thì nhắn: ${code} xong, đã làm gì`;

export const acceptanceExpired = (code: string, at: Date): string =>
  `${code}: đã quá hẹn mà chưa thấy làm gì, lúc ${clockTime(at)} Loa gọi tiếp người khác. Đang làm thì nhắn ${code} và đang làm gì.`;

export const overdueToHandler = (code: string, since: string, at: Date): string =>
  `${code} đã ${since} chưa xong (nhắc lúc ${clockTime(at)}). Nhắn ${code} kèm tình hình, hoặc: ${code} vượt thẩm quyền, đề nghị …`;

export const externalReminder = (code: string, at: Date): string =>
  `${code}: chờ cấp trên quyết định từ trước, hỏi lại lúc ${clockTime(at)}. Có ý kiến thì nhắn ${code} kèm ý kiến.`;

export const handOverAsked = (
  code: string,
  from: string,
  note: string,
  by: Date,
  now: Date,
): string =>
  `${capital(from)} xin chuyển ${code} cho bạn${note ? `: ${shorten(note, 300)}` : ''}. Nhận thì nhắn NHẬN ${code}, không thì: từ chối ${code} vì … (${beforeWords(by, now)})`;

export const handOverWaits = (code: string, to: string): string =>
  `Đã hỏi ${to} nhận ${code}. Tới khi họ nhận, việc vẫn là của bạn.`;

export const handOverDone = (code: string, who: string): string =>
  `${who} đã nhận ${code}. Cảm ơn bạn.`;

export const handOverRefused = (code: string, who: string, words: string): string =>
  `${who} chưa nhận ${code}${words ? `: ${shorten(words, 300)}` : ''}. Việc vẫn là của bạn.`;

export const handOverLapsed = (code: string, at: Date): string =>
  `Tới ${clockTime(at)} chưa ai nhận chuyển giao ${code}. Việc vẫn là của bạn, Loa báo thêm cấp trên.`;

export const reopenedToHandler = (code: string, words: string, at: Date): string =>
  `${code} mở lại lúc ${clockTime(at)}: người dân báo chưa xong${words ? ` – “${shorten(words, 500)}”` : ''}.`;

export const confirmedToHandler = (code: string, at: Date): string =>
  `✅ ${code}: người dân xác nhận đúng lúc ${clockTime(at)}.`;

export const closeNeeded = (code: string, at: Date): string =>
  `${code}: người dân đã xác nhận xong, chờ người có quyền khép lại. Nhắn: đóng ${code} (${clockTime(at)})`;

export const wantsHuman = (code: string, at: Date): string =>
  `${code}: người dân muốn gặp người thật, nhắn lúc ${clockTime(at)}. Gọi lại giúp bà con.`;

export const raisedTo = (code: string, severity: Severity, at: Date): string =>
  `${sign(severity)}${code} nay là việc ${urgency[severity]} (${clockTime(at)}).`;

export const secondLookAsked = (code: string, what: string, reason: string): string =>
  `${code}: có người đề nghị ${what}${reason ? ` – ${shorten(reason, 300)}` : ''}. Cần người thứ hai: nhắn đồng ý ${code} hoặc không đồng ý ${code}`;

export const lowerWhat = (severity: Severity): string => `hạ xuống mức ${urgency[severity]}`;
export const spamWhat = 'coi là tin rác';

export const alarmInGroup = (code: string, category: string, village: string, at: Date): string =>
  `🔴 Báo động ${code} · ${category} · ${village}: tới ${clockTime(at)} chưa chắc đã có người nhận tin. Trực huyện gọi ngay. Trả lời NHẬN ${code}`;

export const alarmPage = (code: string, why: string, at: Date): string =>
  `🔴 Báo động ${code} lúc ${clockTime(at)}: ${why} Gọi điện cho xã và Tổ, rồi nhắn NHẬN ${code}.`;

export const alarmWhy = (missing: { receiver: boolean; forward: boolean }): string => {
  if (missing.receiver && missing.forward) return 'chưa tin nào tới được người có trách nhiệm.';
  return missing.receiver
    ? 'chưa có tên người nhận tin.'
    : 'chưa chuyển được tới nơi có trách nhiệm.';
};

// To a handler who typed a command.

export const manyWait = (codes: readonly string[]): string =>
  `Đang có ${codes.length} việc chờ ở đây: ${codes.join(', ')}. Nhắn NHẬN kèm mã việc mình nhận.`;

export const noSuchCase = (code: string): string =>
  `Loa không thấy việc ${code}. Kiểm lại mã giúp Loa.`;

export const noSuchPlace = (code: string): string =>
  `Loa chưa rõ chuyển ${code} cho ai. Nhắn như: chuyển ${code} cho trạm y tế`;

export const statusLine = (
  code: string,
  status: string,
  owner: string,
  handler: string | null,
  next: string | null,
): string =>
  `${code}: ${status}. Đang ở ${owner}${handler ? `, ${handler} lo` : ''}.${next ? ` ${capital(next)}.` : ''}`;

export const noted = (code: string, what: string, at: Date): string =>
  `Loa ghi lúc ${clockTime(at)}: ${code} ${what}.`;

export const allClearNoted = (at: Date): string =>
  `Loa đã ghi nhà mình bình thường lúc ${clockTime(at)}. Có gì bà con cứ nhắn.`;

export const openCasesHere = (codes: readonly string[], at: Date): string =>
  codes.length === 0
    ? `Lúc ${clockTime(at)} bà con chưa có việc nào đang chờ.`
    : `Lúc ${clockTime(at)} đang theo dõi: ${codes.join(', ')}. Xem từng việc: trạng thái ${codes[0] ?? ''}`;

export const nudged = (code: string, at: Date): string =>
  `Loa đã ghi thêm vào ${code} lúc ${clockTime(at)} và nhắc người lo việc này.`;

export const noSuchCategory = (code: string): string =>
  `Loa chưa rõ đổi ${code} sang mục nào. Nhắn như: ${code} mục y tế`;

// On a phone that rings, which anybody may be holding.

interface RingWords {
  code: string;
  severity: Severity;
  category: string | null;
  village: string | null;
}

export const ringLine = ({ code, severity, category, village }: RingWords): string =>
  [`${code} ${urgency[severity].toUpperCase()}`, category, village].filter(Boolean).join(', ');

/** The code letter by letter, as it is said on a telephone. */
export const ringSpoken = ({ code, severity, category, village }: RingWords): string =>
  [
    `Có việc ${urgency[severity]}`,
    category,
    village && `ở ${village}`,
    `mã ${Array.from(code.replace('-', '')).join(' ')}`,
  ]
    .filter(Boolean)
    .join(', ');

export const takenByPhone = (code: string, at: Date): string =>
  `LOA: bạn đã nhận ${code} lúc ${clockTime(at)}. Chi tiết ở Zalo hoặc bảng điều hành.`;

export const notTakenByPhone = (why: string): string => `LOA: ${why}`;
