import { beforeWords, clockTime, dayMonth, spanWords } from '../../platform/calendar.ts';
import { labelOf, type Directive, type Hop } from './directive.ts';

/** Everything directives say to people. */

type Named = Pick<Directive, 'number' | 'symbol' | 'code' | 'urgency' | 'subject'>;

const upTo = (text: string, most: number): string => {
  const tidy = text.replace(/\s+/gu, ' ').trim();
  if (tidy.length <= most) return tidy;
  const cut = tidy.slice(0, most - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), most / 2)).trimEnd()}…`;
};

const mark = ({ urgency }: Pick<Directive, 'urgency'>): string =>
  urgency === null ? '' : `${urgency} · `;

const named = (directive: Named): string => `${mark(directive)}${labelOf(directive)}`;

/** "hạn hết ngày mai", "hạn trước 15 giờ chiều nay". */
const dueWords = (dueAt: Date, now: Date): string => `hạn ${beforeWords(dueAt, now)}`;

const tasksFor = (count: number, firstDue: Date | null, now: Date): string => {
  if (count === 0) return 'Không giao việc riêng, đọc để nắm và thực hiện.';
  if (firstDue === null) return `${count} việc cho đơn vị mình.`;
  const due =
    firstDue > now ? dueWords(firstDue, now) : `hạn ${dayMonth(firstDue, now)} đã qua, làm ngay`;
  return `${count} việc cho đơn vị mình, việc đầu ${due}.`;
};

/** As officials read it in their group or privately. */
export const dispatch = (
  directive: Named,
  given: { tasks: number; firstDue: Date | null; now: Date; note?: string | null },
): string =>
  [
    `${named(directive)} · ${upTo(directive.subject, 130)}`,
    tasksFor(given.tasks, given.firstDue, given.now),
    ...(given.note ? [`Cấp trên nhắn thêm: ${upTo(given.note, 200)}`] : []),
    `Trả lời NHẬN, rồi giao ai làm việc nào. Đọc cả văn bản: nhắn TOÀN VĂN ${directive.code}`,
  ].join('\n');

export const forInformation = (directive: Named): string =>
  `Để biết · ${named(directive)} · ${upTo(directive.subject, 130)}\nĐọc cả văn bản: nhắn TOÀN VĂN ${directive.code}`;

/** In the issuer's own group. */
export const issuedByUs = (directive: Named, places: number): string =>
  `${named(directive)} · ${upTo(directive.subject, 130)}\nĐã phát tới ${places} nơi. Xem ai đã nhận: nhắn TRẠNG THÁI ${directive.code}`;

/** As households read it; the words were approved, the last line is for their team. */
export const household = (
  words: string,
  given: { code: string; note: string | null; relayedBy: string },
): string =>
  [
    words,
    ...(given.note ? [`${given.relayedBy} nhắn thêm: ${given.note}`] : []),
    `Tổ nhắn NHẬN ${given.code} khi các hộ đều đã biết.`,
  ].join('\n');

/** Drafted for households out of a dispatch; somebody reads and mends it before it is approved. */
export const householdDraft = (unitName: string, subject: string, points: string[]): string =>
  [
    `📢 ${unitName} báo bà con: ${asSentence(upTo(subject, 140))}`,
    ...(points.length > 0
      ? points.map((point) => `- ${point}`)
      : ['- Cán bộ xã và Tổ sẽ hướng dẫn từng việc.']),
    'Chưa rõ chỗ nào, bà con hỏi Tổ hoặc nhắn ngay vào nhóm này.',
  ].join('\n');

const asSentence = (text: string): string =>
  text.endsWith('…') ? text : `${text.replace(/[.;,]+$/u, '')}.`;

/** What a duty of officials asks of the people, in their words; by what the paper speaks of, marks left out. */
export const householdPoints: readonly [RegExp, string][] = [
  [
    /nguoi (?:dan )?(?:den|ve|tu|di ve)|vung dich|di bien dong/u,
    'Nhà ai có người đi xa mới về, báo ngay Tổ mình. Không ai bị trách.',
  ],
  [/khai bao/u, 'Khai báo y tế đúng sự thật.'],
  [/xet nghiem|lay mau/u, 'Được gọi xét nghiệm thì đi đúng giờ, đúng nơi.'],
  [/tiem (?:chung|phong|vac xin)|vac xin/u, 'Đến lịch thì đi tiêm đủ mũi.'],
  [
    /cach ly tai nha|theo doi tai nha/u,
    'Nhà đang cách ly ở yên trong nhà, thiếu gì nhắn vào nhóm này.',
  ],
  [/di doi|so tan|sat lo|lu quet|mua lon/u, 'Nhà ở chỗ nguy hiểm nghe Tổ hướng dẫn, dời đi ngay.'],
  [
    /tu tap|dam cuoi|dam ma|le hoi|cho phien/u,
    'Việc cưới, việc tang, đi chợ: không tụ tập đông người.',
  ],
  [/5k|khau trang|khoang cach/u, 'Ra ngoài đeo khẩu trang, giữ khoảng cách.'],
];

export const lateAtIssue = (
  directive: Named,
  tasks: { path: string; dueAt: Date }[],
  now: Date,
): string =>
  `⚠️ ${labelOf(directive)}: ${tasks
    .map(({ path, dueAt }) => `việc ${path} hạn ${dayMonth(dueAt, now)}`)
    .join(
      ', ',
    )} đã qua trước khi văn bản tới. Làm ngay rồi báo: ${directive.code} việc ${tasks[0]?.path ?? '1'} xong`;

export const receiptReminder = (
  directive: Named,
  hop: Pick<Hop, 'name'>,
  n: number,
  at: Date,
): string =>
  `Nhắc lần ${n} · ${clockTime(at)} ngày ${dayMonth(at, at)} · ${named(directive)}: ${hop.name} chưa ai nhận. Trả lời NHẬN ${directive.code}`;

export const taskReminder = (
  directive: Named,
  given: { paths: string[]; dueAt: Date; n: number; at: Date },
): string => {
  const left = given.dueAt.getTime() - given.at.getTime();
  const when = left < 48 * 3_600_000 ? `còn ${spanWords(left)}` : dueWords(given.dueAt, given.at);
  return (
    `Nhắc lần ${given.n} · ${timeOf(given.at)} · Việc ${given.paths.join(', ')} của ${labelOf(directive)} ${when}.\n` +
    `Xong thì nhắn: ${directive.code} việc ${given.paths[0] ?? '1'} xong. Không làm được: ${directive.code} việc ${given.paths[0] ?? '1'} KHÔNG và lý do, Loa báo lên`
  );
};

const timeOf = (at: Date): string => `${clockTime(at)} ngày ${dayMonth(at, at)}`;

const list = (names: readonly string[], most = 8): string =>
  names.length <= most
    ? names.join(', ')
    : `${names.slice(0, most).join(', ')} và ${names.length - most} nơi nữa`;

/** To those above: who stayed silent. */
export const silent = (directive: Named, names: string[], total: number, at: Date): string =>
  `${named(directive)} · ${timeOf(at)}: ${names.length}/${total} nơi chưa nhận: ${list(names)}. Gọi điện giúp, hoặc nhắn TRẠNG THÁI ${directive.code}`;

/** To the issuer's head, the morning after. */
export const overdue = (directive: Named, path: string, names: string[], at: Date): string =>
  `${labelOf(directive)} · ${timeOf(at)}: việc ${path} quá hạn, ${names.length} nơi chưa báo: ${list(names)}. Nhắn TRẠNG THÁI ${directive.code} để xem`;

export const acknowledged = (directive: Named, hopName: string, at: Date): string =>
  `✅ ${labelOf(directive)}: ${hopName} đã nhận lúc ${clockTime(at)} (${directive.code}).`;

/** What the commune decides after it received. */
export const askRelay = (directive: Named, groups: number, at: Date | null): string =>
  at === null
    ? `${groups} nhóm bên dưới đang chờ: nhắn CHUYỂN ${directive.code} để đăng, GIỮ ${directive.code} để giữ lại.`
    : `${clockTime(at)} Loa đăng tiếp xuống ${groups} nhóm. Muốn thêm lời: CHUYỂN ${directive.code}: lời thêm. Muốn giữ: GIỮ ${directive.code}`;

export const stillWaiting = (directive: Named): string =>
  `Còn ${labelOf(directive)} chưa nhận, nhắn NHẬN ${directive.code}.`;

export const alreadyAcknowledged = (directive: Named, name: string): string =>
  `${labelOf(directive)}: ${name} đã có người nhận trước rồi.`;

export const relayed = (directive: Named, groups: number, at: Date): string =>
  `✅ ${labelOf(directive)}: ${clockTime(at)} bắt đầu đăng xuống ${groups} nhóm (${directive.code}).`;

export const heldBack = (directive: Named, groups: number, at: Date): string =>
  `${labelOf(directive)}: đã giữ lại từ ${clockTime(at)}, ${groups} nhóm bên dưới chưa đăng. Khi nào đăng, nhắn CHUYỂN ${directive.code}`;

export const heldAbove = (directive: Named, hopName: string, reason: string, at: Date): string =>
  `${labelOf(directive)} · ${timeOf(at)}: ${hopName} giữ lại, chưa chuyển xuống nhóm${reason ? `. Lý do: ${upTo(reason, 200)}` : ''}. (${directive.code})`;

export const assigned = (
  directive: Named,
  task: { path: string; text: string },
  dueAt: Date | null,
  at: Date,
): string =>
  `${named(directive)} · ${clockTime(at)} anh/chị được giao việc ${task.path}: ${upTo(task.text, 160)}\n` +
  `${dueAt ? `${dueWords(dueAt, at).replace(/^h/u, 'H')}. ` : ''}Xong thì nhắn: ${directive.code} việc ${task.path} xong`;

export const assignNoted = (directive: Named, path: string, name: string, at: Date): string =>
  `✅ ${clockTime(at)} đã giao việc ${path} của ${labelOf(directive)} cho ${name}, Loa đã nhắn người ấy.`;

export const reportNoted = (directive: Named, path: string, at: Date): string =>
  `✅ ${clockTime(at)} đã ghi kết quả việc ${path} của ${labelOf(directive)}, nơi ban hành thấy ngay.`;

export const cannotNoted = (directive: Named, path: string, code: string): string =>
  `Loa đã báo nơi ban hành: việc ${path} của ${labelOf(directive)} chưa làm được. Theo dõi bằng mã ${code}.`;

export const returned = (directive: Named, path: string, reason: string, at: Date): string =>
  `${labelOf(directive)} · ${timeOf(at)}: việc ${path} cần làm lại: ${upTo(reason, 220)}\nLàm xong nhắn: ${directive.code} việc ${path} xong`;

export const extensionAsked = (
  directive: Named,
  given: { path: string; hopName: string; until: Date; reason: string; at: Date },
): string =>
  `${labelOf(directive)} · ${timeOf(given.at)}: ${given.hopName} xin lùi việc ${given.path} tới ${dueWords(given.until, given.at).replace('hạn ', '')}. Lý do: ${upTo(given.reason, 200)}\nMở bảng văn bản để đồng ý hoặc không. (${directive.code})`;

export const extensionNoted = (directive: Named, path: string, at: Date): string =>
  `${clockTime(at)} Loa đã chuyển lời xin lùi hạn việc ${path} của ${labelOf(directive)} tới nơi ban hành.`;

export const extensionDecided = (
  directive: Named,
  given: { path: string; until: Date | null; at: Date },
): string =>
  given.until
    ? `✅ ${labelOf(directive)} · ${timeOf(given.at)}: việc ${given.path} được lùi, hạn mới ${beforeWords(given.until, given.at)}.`
    : `${labelOf(directive)} · ${timeOf(given.at)}: việc ${given.path} không lùi hạn được, cố gắng làm đúng hạn.`;

export const ended = (
  directive: Named,
  word: 'khép lại' | 'thu hồi',
  reason: string,
  at: Date,
): string =>
  `${named(directive)} · ${timeOf(at)}: đã ${word}${reason ? `. ${upTo(reason, 220)}` : ''}${word === 'thu hồi' ? '\nDừng thực hiện và không chuyển tiếp văn bản này.' : ''} (${directive.code})`;

export const drafted = (
  directive: Named & Pick<Directive, 'warnings' | 'unresolved'>,
  given: { tasks: number; places: number; missing: string[]; link: string | null },
): string =>
  [
    `Loa đọc thành bản thảo ${directive.code}: ${given.tasks} việc, ${given.places} nơi nhận. Chưa gửi ai.`,
    ...given.missing.map((sentence) => `- ${sentence}`),
    ...(directive.unresolved.length > 0
      ? [`- Loa chưa biết nơi nhận: ${list(directive.unresolved, 4)}.`]
      : []),
    given.link ? `Xem và sửa: ${given.link}` : 'Xem và sửa ở trang Văn bản.',
    `Người thứ hai duyệt: DUYỆT ${directive.code}. Duyệt xong: PHÁT ${directive.code}`,
  ].join('\n');

export const existing = (directive: Named, statusName: string): string =>
  `Văn bản này Loa đã có: ${labelOf(directive)}, mã ${directive.code}, ${statusName}. Loa không tạo thêm.`;

export const numberNoted = (directive: Named): string =>
  `✅ ${directive.code}: đã ghi số ${labelOf(directive)}.`;

export const approvedNoted = (directive: Named, missing: string[]): string =>
  missing.length > 0
    ? `✅ ${directive.code} đã duyệt. Còn thiếu: ${missing.join(' ')}`
    : `✅ ${directive.code} đã duyệt. Phát đi: nhắn PHÁT ${directive.code}`;

export const issuedNoted = (directive: Named, places: number): string =>
  `✅ ${labelOf(directive)}: đang phát tới ${places} nơi. Xem ai đã nhận: TRẠNG THÁI ${directive.code}`;

export const progress = (
  directive: Named,
  given: {
    statusName: string;
    total: number;
    acknowledged: number;
    waitingFor: string[];
    overdue: number;
    at: Date;
  },
): string => {
  const waiting = given.waitingFor.length > 0 ? ` Chờ: ${list(given.waitingFor)}.` : '';
  const late = given.overdue > 0 ? ` ${given.overdue} việc quá hạn.` : '';
  return `${labelOf(directive)} (${directive.code}) lúc ${clockTime(given.at)}: ${given.statusName}. ${given.acknowledged}/${given.total} nơi đã nhận.${waiting}${late}`;
};

export const fullText = (directive: Named, text: string): string =>
  `${labelOf(directive)} (${directive.code}):\n${text}`;

export const textSent = (directive: Named): string =>
  `Loa gửi riêng cả văn bản ${labelOf(directive)} cho anh/chị (${directive.code}).`;

/** Sentences of refusal: each says what to do. */
export const refuse = {
  secret:
    'Văn bản có dấu mật nên Loa không đọc, không lưu và không gửi. Dùng kênh cơ yếu theo quy định.',
  gone: 'Không có văn bản này, hoặc văn bản ở ngoài địa bàn của anh/chị.',
  notDraft: (name: string): string =>
    `Văn bản ${name} nên không sửa được nữa. Cần đổi thì thu hồi rồi ban hành văn bản khác.`,
  ownDraft: 'Anh/chị là người soạn nên cần người thứ hai duyệt.',
  approvedAlready: (name: string): string => `Văn bản này ${name} đã duyệt trước rồi.`,
  cannotApprove: (name: string): string => `Văn bản ${name} nên không cần duyệt nữa.`,
  notApproved: 'Văn bản chưa được duyệt. Nhờ lãnh đạo duyệt rồi phát.',
  noNumber: 'Chưa có số văn bản: nhập số của văn thư rồi phát.',
  noDate: 'Chưa có ngày ban hành: nhập ngày ký rồi phát.',
  noPlaces: 'Chưa có nơi nhận nào Loa biết: sửa mục Kính gửi rồi phát.',
  noHouseholdText: 'Chưa có lời báo cho bà con: viết lời báo, hoặc chọn chỉ gửi cán bộ.',
  changed: 'Văn bản đã khác bản được duyệt. Nhờ duyệt lại rồi phát.',
  sameNumber: (code: string): string => `Số và ngày này đã có ở ${code}. Xem lại số văn bản.`,
  internal: 'Văn bản lưu hành nội bộ: chỉ gửi cán bộ, không đưa vào nhóm cộng đồng.',
  noSuchPlace: (names: string[]): string =>
    `Loa không biết nơi nhận: ${names.join(', ')}. Viết đúng tên xã hoặc cơ quan.`,
  badDate: 'Ngày này không có trên lịch. Nhập lại ngày ban hành.',
  notIssued: 'Văn bản chưa phát nên chưa có gì để làm ở bước này.',
  over: (name: string): string => `Văn bản ${name} rồi, không cần làm bước này nữa.`,
  notYours: 'Văn bản này gửi đơn vị khác nên anh/chị không xác nhận thay được.',
  noRelay: 'Nơi này không phải chuyển tiếp văn bản xuống dưới.',
  relayedAlready: 'Văn bản đã chuyển xuống các nhóm rồi nên không giữ lại được.',
  noTask: (path: string): string => `Văn bản này không có việc ${path}. Xem lại số của việc.`,
  notYourTask: 'Việc này giao đơn vị khác.',
  notOfUnit: 'Người này không giữ chức vụ ở đơn vị nhận việc. Chọn người của đơn vị mình.',
  nobody: (name: string): string => `Loa không tìm thấy ${name} ở đơn vị mình. Viết đủ họ tên.`,
  emptyReport: 'Hãy viết kết quả, hoặc chọn không có gì để báo.',
  notReported: 'Nơi này chưa báo cáo việc này.',
  reportedAlready: 'Việc này đã báo cáo xong rồi.',
  needReason: 'Hãy viết lý do.',
  needLater: 'Hạn mới phải sau hạn cũ và sau lúc này.',
  noExtension: 'Nơi này không xin lùi hạn.',
  tasksOpen: (paths: string[]): string =>
    `Còn việc chưa xong: ${paths.join(', ')}. Nhận kết quả hoặc cho miễn rồi khép.`,
} as const;

export const statusNames: Record<Directive['status'], string> = {
  draft: 'bản thảo',
  approved: 'đã duyệt, chưa phát',
  issued: 'đang thực hiện',
  closed: 'đã khép lại',
  recalled: 'đã thu hồi',
  superseded: 'đã thay bằng văn bản khác',
};

export const shareNames = {
  waiting: 'chưa nhận',
  acknowledged: 'đã nhận',
  assigned: 'đã giao',
  reported: 'đã báo cáo',
  accepted: 'xong',
  returned: 'phải làm lại',
  excused: 'được miễn',
} as const;

export const hopNames = {
  waiting: (above: string): string => `chờ ${above} chuyển`,
  held: (reason: string | null): string => (reason ? `giữ lại: ${reason}` : 'đang giữ lại'),
  sent: 'chưa nhận',
  informed: 'đã gửi để biết',
  acknowledged: 'đã nhận',
  acknowledgedWaiting: 'đã nhận, chờ xã chuyển xuống nhóm',
  failed: 'Loa chưa gửi tới được',
} as const;
