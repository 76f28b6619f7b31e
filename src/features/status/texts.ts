import { clockTime, dayMonth } from '../../platform/calendar.ts';

/** Everything said about how households are. In groups: codes of cases and counts, never a household or how it is. */

const mistaken = 'Sai chỗ nào nhắn: nhầm …';

/** "A, B và C" */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} và ${names.at(-1) ?? ''}`;

export interface Prompt {
  cluster: string;
  left: number;
  total: number;
  now: Date;
  again: boolean;
}

const promptHead = ({ cluster, left, total, now, again }: Prompt): string =>
  `${cluster}, tối ${dayMonth(now, now)} còn ${left}/${total} hộ chưa báo${again ? ` (nhắc lần 2 · ${clockTime(now)})` : ''}`;

export const texts = {
  /** Opens every echo: a cluster's line of that day and number, so that no two read the same. */
  echoHead: (cluster: string, at: Date, number: number): string =>
    `Loa ghi ${cluster} ${clockTime(at)} ${dayMonth(at, at)}${number > 1 ? ` (tin ${number} hôm nay)` : ''}`,
  echo: (head: string, parts: readonly string[], asks: readonly string[]): string =>
    [
      `${head}: ${parts.length > 0 ? parts.join(' · ') : 'chưa ghi được hộ nào'}.`,
      ...asks,
      ...(parts.length > 0 ? [mistaken] : []),
    ].join('\n'),
  item: (segment: string, cases: string): string =>
    `${segment}${cases === '' ? '' : ` (${cases})`}`,
  opened: (codes: readonly string[]): string => `mở ${codes.join(', ')}`,
  added: (codes: readonly string[]): string => `thêm vào ${codes.join(', ')}`,
  excepted: (names: readonly string[]): string => `${listed(names)} chưa biết`,
  retracted: (name: string, code: string): string => `bỏ tin về nhà ${name} (${code})`,
  blanket: (households: number): string => `${households} hộ bình thường theo lời tổ`,
  own: (households: number): string => `${households} hộ đã báo riêng`,
  kept: (codes: readonly string[]): string =>
    `${codes.join(', ')} giữ như trước vì đang có việc, hộ nào đã ổn thì nhắn tên`,
  unclear: (names: readonly string[]): string =>
    `Loa chưa rõ ${listed(names)} thế nào. Nhắn lại như: nhà A Páo 2 người sốt.`,
  unmatched: (named: string, cases: string): string =>
    `Không thấy nhà “${named}” trong cụm${cases === '' ? '' : `, đã ${cases} để Tổ tìm đúng nhà`}. Nhắn số hộ, như: H12 bình thường.`,
  which: (named: string, options: readonly string[], cases: string): string =>
    `Có ${options.length} nhà “${named}”: ${options.join(', ')}${cases === '' ? '' : ` (đã ${cases})`}. Nhà nào? Nhắn số hộ, như ${options[0]?.split(' ')[0] ?? 'H12'}`,
  whichInGroup: (options: readonly string[]): string =>
    `Có ${options.length} nhà cùng tên: ${options.join(', ')}. Nhà nào? Nhắn số hộ, như ${options[0] ?? 'H12'}`,
  misfit: (said: number, households: number): string =>
    `Cụm có ${households} hộ mà tin nói ${said}, nên Loa chưa ghi các hộ còn lại. Hộ nào chưa rõ nhắn: còn nhà … chưa biết. Cả cụm ổn nhắn: còn lại ok`,
  whichCluster: (names: readonly string[], at: Date): string =>
    `“Còn lại” là của cụm nào? ${names.map((name, index) => `${index + 1}) ${name}`).join(' · ')}. Nhắn số, hoặc: tất cả (${clockTime(at)})`,
  whose: (figures: string, at: Date): string =>
    `${clockTime(at)}: Loa chuyển tin này cho người lo. Nhà nào trong ${figures}? Nhắn như: H12 1 người sốt, còn lại ok`,
  inPrivate: 'Chi tiết trong tin riêng.',
  groupCases: (codes: readonly string[]): string => `${codes.length} việc (${codes.join(', ')})`,
  groupNamed: (households: number): string => `${households} hộ nêu riêng`,
  groupExcepted: (households: number): string => `${households} hộ chưa biết`,
  groupAsks: (parts: number): string => `${parts} chỗ Loa cần hỏi lại`,
  /** To those who hold a case. */
  corrected: (words: string): string => `Tổ báo lại: ${words}`,
  isHousehold: (name: string, code: string): string => `Tổ cho biết là nhà ${name} (${code})`,
  answered: (
    name: string,
    code: string,
    what: string,
    codes: readonly string[],
    at: Date,
  ): string =>
    `Loa ghi ${clockTime(at)}: nhà ${name} (${code}) ${what}${codes.length > 0 ? ` (${codes.join(', ')})` : ''}. ${mistaken}`,
  answeredInGroup: (code: string, at: Date): string =>
    `Loa ghi ${clockTime(at)}: là ${code}. ${mistaken}`,

  prompt: (said: Prompt, names: readonly string[]): string =>
    `${promptHead(said)}: ${names.join(', ')}${said.left > names.length ? ', …' : ''}.\nCả tổ bình thường thì nhắn: còn lại ok. Hộ nào chưa rõ: còn nhà … chưa biết`,
  promptInGroup: (said: Prompt): string =>
    `${promptHead(said)}. Tổ nhắn ở đây: còn lại ok, hoặc nhà nào có việc gì.`,
  silent: (clusters: readonly string[], households: number, at: Date): string =>
    `Tới ${clockTime(at)} ngày ${dayMonth(at, at)} chưa nghe Tổ của ${clusters.length} cụm (${households} hộ): ${listed(clusters)}. Im lặng không có nghĩa là bình thường: gọi cho Tổ giúp Loa.`,
  /** Only in private: a group does not read phone numbers. */
  withPhone: (cluster: string, name: string, phone: string): string =>
    `${cluster} (${name} ${phone})`,

  reasons: {
    underTwo: 'có trẻ dưới 2 tuổi',
    over65: 'có người từ 65 tuổi',
    alone: 'sống một mình',
    pregnant: 'có thai phụ',
    ill: 'có người bệnh lâu ngày',
    disabled: 'có người khuyết tật',
  },
  noHousehold: 'Không tìm thấy hộ này.',
  noCluster: 'Không tìm thấy cụm hộ này.',
  noUnit: 'Không tìm thấy đơn vị này.',
  noPlace: 'Chức vụ hiện nay của bạn không có danh sách hộ để xem.',
  becauseMarked: 'được ghi là cần giúp, chưa rõ giúp gì',
};
