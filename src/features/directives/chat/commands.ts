import { atLocal, local } from '../../../platform/calendar.ts';
import { readCode } from '../../../platform/ids.ts';
import { foldKey } from '../../../platform/vietnamese.ts';

/** What an official asks for in chat about a directive. `words` is what they said besides, as they wrote it. */
export type Command =
  | { verb: 'status' | 'text' | 'approve' | 'issue' }
  | { verb: 'number'; number: string; symbol: string | null; date: string | null }
  | { verb: 'relay' | 'hold'; words: string }
  | { verb: 'report' | 'cannot' | 'assign'; path: string | null; words: string }
  | { verb: 'nothing'; path: string | null }
  | { verb: 'extend'; path: string | null; until: string; words: string };

const codeWords = /(?<![\p{L}\p{N}])vb[\s-]*[0-9a-z]{4,8}(?![0-9a-z])/giu;

/** Loa's code in a text: "vb 2f7k", never the word "vb" beside a number of four digits. */
export const codeIn = (text: string): string | null => {
  const found = text
    .match(codeWords)
    ?.find((word) => /-/u.test(word) || /[a-z]/iu.test(word.slice(2)));
  return found === undefined ? null : readCode('VB', found);
};

/** The words without the code. */
export const withoutCode = (text: string): string =>
  text
    .replace(codeWords, (word) => (codeIn(word) === null ? word : ' '))
    .replace(/[^\S\n]+/gu, ' ')
    .trim()
    .replace(/^[\s,.:;–-]+/u, '')
    .trim();

const numberWords =
  /(?:(?:của\s+)?(?:công\s*văn|văn\s*bản|chỉ\s*đạo|cv|vb)\s+)?(?:số\s*:?\s*)?(?<![\p{L}\p{N}])(?<number>\d{1,5})(?:\s*\/\s*(?<symbol>\p{L}[\p{L}\p{N}&.-]*))?(?![\p{L}\p{N}/])/iu;

/** A registry number people call a paper by ("công văn 118", "118/TTCH-VP"), and the words without it. */
export const numberIn = (
  text: string,
  known: (number: string) => boolean,
): { number: string; rest: string } | null => {
  for (let at = 0; at < text.length;) {
    const found = numberWords.exec(text.slice(at));
    const number = found?.groups?.['number'];
    if (!found || number === undefined) return null;
    // "việc 1 xong" names a task, not a paper.
    const before = foldKey(text.slice(0, at + found.index));
    if (!/(?:viec|muc|y)(?: so)?$/u.test(before) && known(number)) {
      const start = at + found.index;
      const rest = `${text.slice(0, start)} ${text.slice(start + found[0].length)}`;
      return { number, rest: rest.replace(/[^\S\n]+/gu, ' ').trim() };
    }
    at += found.index + found[0].length;
  }
  return null;
};

/** Cuts as many leading words off as `folded` matched, so what people wrote stays as written. */
const after = (text: string, matched: string): string => {
  const count = matched.split(/[\s,.:;!–-]+/u).filter(Boolean).length;
  let rest = text.trim();
  for (let left = count; left > 0; left -= 1)
    rest = rest.replace(/^[^\s,.:;!–-]+[\s,.:;!–-]*/u, '');
  return rest.trim();
};

const end = '(?=$|[\\s,.:;!?–-])';
const of = (words: string): RegExp => new RegExp(`^(?:${words})${end}`, 'u');
const path =
  /^(?:ve |bao cao |bao )?viec (?:so )?(?<path>-?[0-9ivx]{1,4}[a-zđ]?(?:[.-][0-9a-zđ]{1,3})*)(?=$|[\s,:;!?]|\.(?:\s|$))/u;

const done = of(
  '(?:da |vua )?(?:xong|hoan thanh|lam xong|thuc hien xong|bao cao|ket qua|da)(?: roi)?',
);
const nothing = of(
  'khong phat sinh|khong co gi(?: de bao)?|khong co phat sinh|khong co truong hop nao',
);
const cannot = of(
  '(?:xin )?(?:khong|chua)(?: the)?(?: lam| thuc hien| hoan thanh)?(?: duoc)?(?: vi| do|:)?',
);
const assign = of('(?:giao|phan cong)(?: viec| nhiem vu)?(?: nay)?(?: cho)?');
const extend =
  /^(?:xin )?(?:gia han|lui han|lui|them thoi gian)(?: den| toi| sang)?(?: het)?(?: ngay)? (?<day>\d{1,2})[/.-](?<month>\d{1,2})(?:[/.-](?<year>\d{4}))?/u;

/** "1a" and "1.a" are one. */
export const samePath = (a: string, b: string): boolean => plainPath(a) === plainPath(b);
const plainPath = (text: string): string => text.toLowerCase().replace(/[.\s-]/gu, '');

/** What is said about a task; `words` begin after "việc 1". */
export const readTaskWords = (words: string, path: string | null, now: Date): Command | null => {
  const folded = foldKey(words);
  if (nothing.test(folded)) return { verb: 'nothing', path };
  const later = extend.exec(folded);
  if (later?.groups) {
    const { day = '', month = '', year = String(local(now).year()) } = later.groups;
    const until = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    return { verb: 'extend', path, until, words: after(words, later[0].replace(/\//gu, '-')) };
  }
  const given = assign.exec(folded);
  if (given) return { verb: 'assign', path, words: after(words, given[0]) };
  if (done.test(folded)) return { verb: 'report', path, words };
  const refused = cannot.exec(folded);
  return refused ? { verb: 'cannot', path, words: after(words, refused[0]) } : null;
};

const relay = of('chuyen(?: tiep| di| xuong(?: nhom)?)?');
const hold = of('giu(?: lai)?(?: vi| do)?');
const numbered =
  /^(?:ghi )?so\s*:?\s*(?<number>\d{1,5})\s*(?:\/\s*(?<symbol>[\p{L}\p{N}&.-]+))?(?:[\s,]*(?:ngay)\s*(?<day>\d{1,2})[/.-](?<month>\d{1,2})(?:[/.-](?<year>\d{4}))?)?/u;

const plain: [RegExp, 'status' | 'text' | 'approve' | 'issue'][] = [
  [of('trang thai|tinh hinh|toi dau roi|den dau roi'), 'status'],
  [of('toan van|ca van ban|doc van ban'), 'text'],
  [of('duyet|dong y duyet|phe duyet'), 'approve'],
  [of('phat|phat hanh|phat di|ban hanh'), 'issue'],
];

/** Reads a command as typed, with or without marks, once code and number are taken off; null when it is none. */
export const readCommand = (words: string, now: Date): Command | null => {
  const folded = foldKey(words);
  const simple = plain.find(([shape]) => shape.test(folded));
  if (simple) return { verb: simple[1] };
  const task = path.exec(folded);
  if (task?.groups) {
    const said = words
      .trim()
      .slice(task[0].length)
      .replace(/^[\s,.:;–-]+/u, '');
    return readTaskWords(said, task.groups['path'] ?? null, now);
  }
  const found = numbered.exec(folded)?.groups;
  if (found?.['number'] !== undefined) return readNumber(words, found, now);
  const passed = relay.exec(folded);
  if (passed) return { verb: 'relay', words: after(words, passed[0]) };
  const held = hold.exec(folded);
  return held ? { verb: 'hold', words: after(words, held[0]) } : null;
};

const readNumber = (
  words: string,
  found: Record<string, string | undefined>,
  now: Date,
): Command => {
  const symbol = /\/\s*(?<symbol>\p{L}[\p{L}\p{N}&.-]*)/u.exec(words)?.groups?.['symbol'] ?? null;
  const { number = '', day, month, year = String(local(now).year()) } = found;
  const date =
    day === undefined || month === undefined
      ? null
      : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return { verb: 'number', number, symbol: symbol?.toUpperCase() ?? null, date };
};

/** The last moment of a named day, or null when the calendar has no such day. */
export const endOfNamedDay = (day: string): Date | null => {
  const start = atLocal(day);
  if (Number.isNaN(start.getTime()) || local(start).format('YYYY-MM-DD') !== day) return null;
  return new Date(start.getTime() + 86_400_000);
};

/** A pasted dispatch: long, and with the marks of a paper. */
export const looksLikeDispatch = (text: string): boolean => {
  if (text.length < 160) return false;
  const marks = [
    /kính\s+gửi/iu,
    /(?:^|\n)\s*\**số\s*:?\s*[\d.…\s]*\/\s*\p{Lu}/iu,
    /nơi\s+nhận\s*:/iu,
    /cộng\s+ho[àa]à?\s+xã\s+hội\s+chủ\s+nghĩa|độc\s+lập\s*[-–]\s*tự\s+do/iu,
    /(?:^|\n)\s*(?:công\s+điện|chỉ\s+thị|quyết\s+định|thông\s+báo|kế\s+hoạch)\s*(?:\n|$)/iu,
    /(?:yêu\s+cầu|đề\s+nghị|giao)\s.{5,120}(?:thực\s+hiện|triển\s+khai|nội\s+dung\s+sau|nhiệm\s+vụ)/isu,
  ].filter((mark) => mark.test(text));
  return marks.length >= 2;
};
