import { readCode } from '../../../platform/ids.ts';
import { foldKey } from '../../../platform/vietnamese.ts';

/** What somebody asks for in chat. `words` is what they said besides, as they wrote it. */
export type Command =
  | { verb: 'accept'; code: string | null; words: string }
  | { verb: 'status'; code: string | null }
  | { verb: 'resolve'; code: string; words: string }
  | { verb: 'beyond-power'; code: string; words: string }
  | { verb: 'hand-over'; code: string; to: string; words: string }
  | { verb: 'refuse-hand-over'; code: string; words: string }
  | { verb: 'close'; code: string; words: string }
  | { verb: 'spam'; code: string; words: string }
  | { verb: 'severity'; code: string; severity: 'S1' | 'S2' | 'S3' | 'S4'; words: string }
  | { verb: 'category'; code: string; to: string }
  | { verb: 'agree'; code: string }
  | { verb: 'disagree'; code: string; words: string }
  | { verb: 'merge'; code: string; into: string }
  | { verb: 'answer'; code: string; words: string }
  | { verb: 'confirm'; code: string | null; words: string }
  | { verb: 'reopen'; code: string | null; words: string }
  | { verb: 'human' };

const prefix = 'PA';
const codeWords = /\bpa[\s-]*[0-9a-z]{4,8}(?![0-9a-z])/giu;

/** The codes in a text, in order, canonical, each once. */
export const codesIn = (text: string): string[] => {
  const found = [...text.matchAll(codeWords)]
    // "pa nay" and the like are words: a code people mean has a digit, or is written with its dash.
    .filter(([word]) => /\d/u.test(word.slice(2)) || word.includes('-'))
    .map(([word]) => readCode(prefix, word))
    .filter((code) => code !== null);
  return [...new Set(found)];
};

const withoutCodes = (text: string): string =>
  text
    .replace(codeWords, (word) => (codesIn(word).length > 0 ? ' ' : word))
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/^[\s,.:;!–-]+/u, '')
    .trim();

/** Cuts as many leading words off `text` as `folded` matched, so what people wrote stays as written. */
const after = (text: string, matched: string): string => {
  const count = matched
    .trim()
    .split(/[\s,.:;!–-]+/u)
    .filter(Boolean).length;
  const rest = text.trim().split(/\s+/u).slice(count).join(' ');
  return rest.replace(/^[\s,.:;!–-]+/u, '').trim();
};

const accepting =
  /^(?:da |em |toi |xin |chung toi |to |minh |ok |oke |vang |da em )*(?:tiep nhan|nhan viec|nhan ca|nhan xu ly|nhan)(?: roi| viec nay| ca nay| nhe| a)*(?=$|[\s,.:;!–-])/u;
const done =
  /^(?:da )?(?:xu ly )?(?:xong|hoan thanh|giai quyet xong|da giai quyet|da xong)(?: roi)?(?=$|[\s,.:;!–-])/u;
const beyond = /(?:vuot tham quyen|vuot quyen|qua tham quyen|ngoai tham quyen)/u;
const handing =
  /(?:^|\s)(?:chuyen|ban giao|giao)(?: lai)?(?: viec| ca| tin)?(?: nay)?(?: cho| sang| toi| den)?\s+(.+)$/u;
const refusing = /^(?:tu choi|khong nhan|khong nhan duoc|tra lai)(?=$|[\s,.:;!–-])/u;
const closing = /^(?:dong|chot|ket thuc)(?: viec| ca)?(?=$|[\s,.:;!–-])/u;
const spamming = /^(?:la )?(?:tin rac|spam|rac|bao gia|tin gia)(?=$|[\s,.:;!–-])/u;
const grading =
  /^(?:nang|ha|doi|chuyen)?\s*(?:len|xuong|thanh|muc)?\s*(?:muc )?(s[1-4])(?=$|[\s,.:;!–-])/u;
const raising = /^(?:nang khan|khan cap|nang len khan)(?=$|[\s,.:;!–-])/u;
const sorting = /^(?:doi |sang |chuyen )*(?:muc|loai)(?: thanh| sang| la)?\s+(.+)$/u;
const agreeing = /^(?:dong y|nhat tri|duyet)(?=$|[\s,.:;!–-])/u;
const disagreeing = /^(?:khong dong y|khong duyet)(?=$|[\s,.:;!–-])/u;
const asking =
  /^(?:trang thai|tinh hinh|toi dau|den dau|xem)(?: roi| viec| ca)?(?=$|[\s,.:;!?–-])/u;
const merging = /^(?:gop|trung|nhap)(?: vao| voi)?(?=$|[\s,.:;!–-])/u;
const right =
  /^(?:da |vang |vang a |da )*(?:dung roi|dung|da nhan du|ok dung)(?: a| roi| the| vay)*[.!]*$/u;
const notYet =
  /^(?:da |da thua )*(?:chua dung|chua duoc|chua co|chua|khong dung|van chua)(?=$|[\s,.:;!–-])/u;
const human = /(?:^|[\s,.:;!–-])gap (?:nguoi|can bo|nguoi that)(?: that)?[.!]*$/u;

/** "nhận" alone or before a pause; never "nhận được gạo" or "nhân dân". */
const acceptedAlone = (folded: string, words: string): string | null => {
  const hit = accepting.exec(folded)?.[0];
  if (hit === undefined) return null;
  if (/(?:^|\s)nh[âấầẩẫăắằẳẵặãảáà]n(?=$|[\s,.:;!–-])/iu.test(words) && !/nhận/iu.test(words))
    return null;
  return /^\s*(?:$|[,.:;!–-]|(?:ma|nhung)\s)/u.test(folded.slice(hit.length)) ? hit : null;
};

type Reader = (folded: string, words: string, code: string, codes: string[]) => Command | null;

/** Asked in this order of a text with a case code in it; what nothing claims is words about that case. */
const readers: Reader[] = [
  (folded, _words, code) =>
    asking.test(folded) || folded === '' ? { verb: 'status', code } : null,
  (folded, words, code) => (beyond.test(folded) ? { verb: 'beyond-power', code, words } : null),
  (folded, _words, code, codes) => {
    const into = codes[1];
    return into !== undefined && merging.test(folded) ? { verb: 'merge', code, into } : null;
  },
  (folded, words, code) => {
    const hit = disagreeing.exec(folded);
    return hit ? { verb: 'disagree', code, words: after(words, hit[0]) } : null;
  },
  (folded, _words, code) => (agreeing.test(folded) ? { verb: 'agree', code } : null),
  (folded, words, code) => {
    const hit = refusing.exec(folded);
    return hit ? { verb: 'refuse-hand-over', code, words: after(words, hit[0]) } : null;
  },
  (folded, words, code) => {
    const hit = grading.exec(folded);
    if (hit?.[1]) {
      const severity = hit[1].toUpperCase() as 'S1' | 'S2' | 'S3' | 'S4';
      return { verb: 'severity', code, severity, words: after(words, hit[0]) };
    }
    const raised = raising.exec(folded);
    return raised
      ? { verb: 'severity', code, severity: 'S1', words: after(words, raised[0]) }
      : null;
  },
  (folded, _words, code) => {
    const hit = sorting.exec(folded);
    return hit?.[1] ? { verb: 'category', code, to: hit[1] } : null;
  },
  (folded, words, code) => {
    const hit = handing.exec(folded);
    return hit?.[1] ? { verb: 'hand-over', code, to: hit[1], words } : null;
  },
  (folded, words, code) => {
    const hit = done.exec(folded);
    return hit ? { verb: 'resolve', code, words: after(words, hit[0]) } : null;
  },
  (folded, words, code) => {
    const hit = closing.exec(folded);
    return hit ? { verb: 'close', code, words: after(words, hit[0]) } : null;
  },
  (folded, words, code) => {
    const hit = spamming.exec(folded);
    return hit ? { verb: 'spam', code, words: after(words, hit[0]) } : null;
  },
  (folded, words, code) => {
    const hit = accepting.exec(folded);
    return hit ? { verb: 'accept', code, words: after(words, hit[0]) } : null;
  },
  (folded, _words, code) => (right.test(folded) ? { verb: 'confirm', code, words: '' } : null),
  (folded, words, code) => {
    const hit = notYet.exec(folded);
    return hit ? { verb: 'reopen', code, words: after(words, hit[0]) } : null;
  },
];

/** Reads a command as people type it, with or without marks; null when the text is none. */
export const readCommand = (text: string): Command | null => {
  const codes = codesIn(text);
  const words = withoutCodes(text);
  const folded = foldKey(words);
  const code = codes[0];
  if (code !== undefined) {
    for (const reader of readers) {
      const command = reader(folded, words, code, codes);
      if (command) return command;
    }
    return { verb: 'answer', code, words };
  }
  if (human.test(folded)) return { verb: 'human' };
  if (right.test(folded)) return { verb: 'confirm', code: null, words: '' };
  // Without a code the words may be a cry of their own ("chưa ăn gì"), so they are kept whole.
  if (notYet.test(folded)) return { verb: 'reopen', code: null, words };
  const accepted = acceptedAlone(folded, words);
  if (accepted) return { verb: 'accept', code: null, words: after(words, accepted) };
  if (/^trang thai[.!?]*$/u.test(folded)) return { verb: 'status', code: null };
  return null;
};
